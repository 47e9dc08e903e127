// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <muffle/abi.hpp>
#include <muffle/c/detail/handles.hpp>
#include <muffle/c/detail/pipeline_entry.hpp>
#include <muffle/c/detail/policy_entry.hpp>

namespace muffle::inline MUFFLE_ABI::c::detail {

/// What the host has given names, and what is open. Safe to be shared by threads.
class registry {
 public:
  handle_table handles;

  /// Whether the policy is there under its name: false where another one is.
  bool add(const policy_entry& added) {
    const std::lock_guard lock(mutex_);
    for (const policy_entry* each : policies_) {
      if (each->name == added.name) return each->fingerprint == added.fingerprint && each->shape.id == added.shape.id;
    }
    policies_.push_back(&added);
    return true;
  }

  void add_document(std::string_view policy, std::string (*write)()) {
    const std::lock_guard lock(mutex_);
    documents_.insert_or_assign(policy, write);
  }

  bool add(const std::shared_ptr<pipeline_entry>& added) {
    const std::lock_guard lock(mutex_);
    for (const auto& each : pipelines_) {
      if (each->name == added->name) return false;
    }
    pipelines_.push_back(added);
    return true;
  }

  void remove(const std::shared_ptr<pipeline_entry>& removed) {
    const std::lock_guard lock(mutex_);
    std::erase(pipelines_, removed);
  }

  const policy_entry* policy(std::string_view name) const {
    const std::lock_guard lock(mutex_);
    for (const policy_entry* each : policies_) {
      if (each->name == name) return each;
    }
    return nullptr;
  }
  std::shared_ptr<pipeline_entry> pipeline(std::string_view name) const {
    const std::lock_guard lock(mutex_);
    for (const auto& each : pipelines_) {
      if (each->name == name) return each;
    }
    return nullptr;
  }

  std::optional<std::string> policy_name_at(std::size_t index) const {
    const std::lock_guard lock(mutex_);
    return index < policies_.size() ? std::optional<std::string>(policies_[index]->name) : std::nullopt;
  }
  std::optional<std::string> pipeline_name_at(std::size_t index) const {
    const std::lock_guard lock(mutex_);
    return index < pipelines_.size() ? std::optional<std::string>(pipelines_[index]->name) : std::nullopt;
  }

  /// What writes the document of a policy; null where the host gave none.
  std::string (*document(std::string_view policy) const)() {
    const std::lock_guard lock(mutex_);
    const auto found = documents_.find(policy);
    return found == documents_.end() ? nullptr : found->second;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<const policy_entry*> policies_;
  std::map<std::string_view, std::string (*)()> documents_;
  std::vector<std::shared_ptr<pipeline_entry>> pipelines_;
};

/// That of this binary. It is never ended, so that a plugin's thread, or an interpreter that ends late, can still close
/// what it has.
[[gnu::visibility("hidden")]] inline registry& the_registry() {
  static registry* const only = new registry;
  return *only;
}

}  // namespace muffle::inline MUFFLE_ABI::c::detail

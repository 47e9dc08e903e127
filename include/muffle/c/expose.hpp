// SPDX-License-Identifier: MIT
#pragma once

/// Gives policies and pipelines names for plugins, which call the functions of <muffle/c/muffle.h>. One C++ file of the
/// binary that plugins call also includes <muffle/c/define.hpp>, where those functions are.

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include <muffle/c/muffle.h>
#include <muffle/abi.hpp>
#include <muffle/c/detail/pipeline_entry.hpp>
#include <muffle/c/detail/policy_entry.hpp>
#include <muffle/c/detail/registry.hpp>
#include <muffle/pipeline/pipeline.hpp>
#include <muffle/policy/policy.hpp>

namespace muffle::inline MUFFLE_ABI::c {

namespace detail {

/// Defined in that header, so that a binary without it does not link, and the linker names it.
int include_muffle_c_define_hpp_in_one_file();

template <class Pipeline>
struct checked_for_plugins {
  static_assert(
      Pipeline::asks_consent,
      "muffle: plugins send through pipelines that ask for consent: put `muffle::consented(ledger)` into this "
      "one");
};

}  // namespace detail

/// Plugins can open these policies under their names, as in `const bool named = expose<video_length,
/// video_quality>();`. Whether all of them are there: one whose name another policy has is not. Each has to be
/// declared, and plugins have to be able to set every member of its record, or be told not to, as `member_value` says.
///
/// A new record is `record{}`. Give its members initial values that mean not known, or make them optional, so that what
/// a plugin leaves out is not taken for zero.
template <policy_type... Policies>
[[gnu::visibility("hidden")]] bool expose() {
  (void)detail::include_muffle_c_define_hpp_in_one_file();
  (detail::check_members(typename detail::shape_of<Policies>::all{}), ...);
  bool are_added = true;
  ((are_added = detail::the_registry().add(detail::entry_of<Policies>::value) && are_added), ...);
  return are_added;
}

/// The name of a pipeline for plugins, as long as this lives. Its end waits for calls that are on, and plugins are then
/// told that the pipeline was withdrawn: let it end before what the pipeline stands on, such as its outbox.
class [[nodiscard]] exposed {
 public:
  [[gnu::visibility("hidden")]] explicit exposed(std::shared_ptr<detail::pipeline_entry> entry)
      : entry_(std::move(entry)) {
    const std::string& name = entry_->name;
    const bool is_name = !name.empty() && name.size() <= MUFFLE_V0_MOST_NAME && name.find('\0') == std::string::npos;
    if (!is_name || !detail::the_registry().add(entry_)) entry_ = nullptr;
  }
  exposed(exposed&& other) noexcept : entry_(std::move(other.entry_)) {}
  exposed& operator=(exposed&&) = delete;
  [[gnu::visibility("hidden")]] ~exposed() {
    if (entry_ == nullptr) return;
    detail::the_registry().remove(entry_);
    entry_->withdraw();
  }

  /// Whether plugins find it: not where another pipeline has the name, or the name is empty or too long.
  explicit operator bool() const noexcept { return entry_ != nullptr; }

 private:
  std::shared_ptr<detail::pipeline_entry> entry_;
};

/// Plugins can preview and send through this pipeline, under a name of at most MUFFLE_V0_MOST_NAME bytes. It has to ask
/// for consent, and may be called from all threads that plugins have.
template <class... Stages>
[[gnu::visibility("hidden")]] exposed expose(std::string_view name, const pipeline<Stages...>& send) {
  (void)detail::include_muffle_c_define_hpp_in_one_file();
  [[maybe_unused]] detail::checked_for_plugins<pipeline<Stages...>> checked;
  detail::check_members(typename detail::shape_of_answers<typename pipeline<Stages...>::answers>::all{});
  return exposed(std::make_shared<detail::pipeline_entry_of<pipeline<Stages...>>>(name, send));
}

}  // namespace muffle::inline MUFFLE_ABI::c

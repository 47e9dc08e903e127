// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string_view>
#include <utility>
#include <vector>

#include <muffle/c/muffle.h>
#include <muffle/abi.hpp>
#include <muffle/c/detail/report.hpp>

namespace muffle::inline MUFFLE_ABI::c::detail {

/// What a handle stands for. The numbers are rare ones, so that small integers and addresses are no handles.
enum class handle_kind : std::uint8_t { policy = 0xA5, pipeline = 0xB6, record = 0xC7 };

constexpr std::string_view to_string(handle_kind kind) noexcept {
  switch (kind) {
    case handle_kind::policy:
      return "policy";
    case handle_kind::pipeline:
      return "pipeline";
    case handle_kind::record:
      return "record";
  }
  return "handle";
}

/// Numbers for objects: never an address, and never given twice, so that a handle that was closed, or made up, finds
/// nothing. Eight bits are the kind, forty how often the slot was used, sixteen the slot. Safe to be shared by threads.
class handle_table {
 public:
  static constexpr std::size_t most = MUFFLE_V0_MOST_HANDLES;

  outcome open(handle_kind kind, std::shared_ptr<void> object, muffle_v0_handle& handle) {
    const std::lock_guard lock(mutex_);
    if (free_.empty()) {
      if (slots_.size() == most)
        return {MUFFLE_V0_TOO_MANY_HANDLES, fmt::format("{} handles are open: close those that are not used", most)};
      // Room for every slot to be freed, so that closing needs no memory.
      free_.reserve(slots_.size() + 1);
      slots_.emplace_back();
      free_.push_back(static_cast<std::uint16_t>(slots_.size() - 1));
    }
    const std::uint16_t at = free_.back();
    free_.pop_back();
    slot& taken = slots_[at];
    taken.object = std::move(object);
    taken.handle = std::uint64_t{static_cast<std::uint8_t>(kind)} << 56 | ++taken.used << 16 | at;
    handle = taken.handle;
    return {};
  }

  /// The object, which then lives as long as it is used, though the handle be closed.
  template <class Object>
  outcome find(muffle_v0_handle handle, handle_kind kind, std::shared_ptr<Object>& object) const {
    {
      const std::lock_guard lock(mutex_);
      if (const slot* found = slot_of(handle); found != nullptr && kind_of(handle) == kind) {
        object = std::static_pointer_cast<Object>(found->object);
        return {};
      }
    }
    return {MUFFLE_V0_BAD_HANDLE,
            fmt::format("`{0}` is no {0} that is open: was it closed, or is it another handle?", to_string(kind))};
  }

  /// Whether it is open, and of which kind.
  bool is_open(muffle_v0_handle handle, handle_kind kind) const {
    const std::lock_guard lock(mutex_);
    return slot_of(handle) != nullptr && kind_of(handle) == kind;
  }

  outcome close(muffle_v0_handle handle) {
    std::shared_ptr<void> ended;  // behind the lock, for it can take long
    {
      const std::lock_guard lock(mutex_);
      slot* found = slot_of(handle);
      if (found == nullptr) return {MUFFLE_V0_BAD_HANDLE, "`handle` is no handle that is open: was it closed before?"};
      ended.swap(found->object);
      found->handle = 0;
      if (found->used < most_uses) free_.push_back(static_cast<std::uint16_t>(found - slots_.data()));
    }
    return {};
  }

 private:
  static constexpr std::uint64_t most_uses = (std::uint64_t{1} << 40) - 1;

  struct slot {
    std::shared_ptr<void> object{};
    muffle_v0_handle handle = 0;
    std::uint64_t used = 0;
  };

  static constexpr handle_kind kind_of(muffle_v0_handle handle) noexcept {
    return static_cast<handle_kind>(handle >> 56);
  }

  const slot* slot_of(muffle_v0_handle handle) const noexcept {
    const std::size_t at = static_cast<std::size_t>(handle & 0xFFFF);
    return handle != 0 && at < slots_.size() && slots_[at].handle == handle ? &slots_[at] : nullptr;
  }
  slot* slot_of(muffle_v0_handle handle) noexcept { return const_cast<slot*>(std::as_const(*this).slot_of(handle)); }

  mutable std::mutex mutex_;
  std::vector<slot> slots_;
  std::vector<std::uint16_t> free_;
};

}  // namespace muffle::inline MUFFLE_ABI::c::detail

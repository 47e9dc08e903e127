// SPDX-License-Identifier: MIT
#pragma once

#if defined(_WIN32)
#error muffle: memory_only notices forks as POSIX systems have them: model block_store yourself
#endif

#include <cstddef>
#include <span>

#include <unistd.h>

#include <muffle/abi.hpp>
#include <muffle/store/store.hpp>

namespace muffle::inline MUFFLE_ABI {

/// Keeps nothing: for hosts that would rather lose what waits when they end than write it down. A child of fork() cannot
/// write to it: what waits there waits in its parent, too, and would leave twice.
class memory_only {
 public:
  template <class See>
  loaded load(See&&) const {
    return {};
  }
  bool append(std::span<const std::byte>) const noexcept { return is_mine(); }
  bool replace(std::span<const std::byte>) const noexcept { return is_mine(); }

 private:
  bool is_mine() const noexcept { return ::getpid() == owner_; }

  pid_t owner_ = ::getpid();
};

}  // namespace muffle::inline MUFFLE_ABI

// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#if defined(_WIN32)
#error muffle: system_random takes its bits from getentropy, which this system does not have; model random_source yourself
#endif
#include <pthread.h>
#include <unistd.h>

#if defined(__APPLE__)
#include <sys/random.h>
#endif

#include <muffle/abi.hpp>

namespace muffle::inline MUFFLE_ABI {

namespace detail {

/// How often this process was forked from one that had drawn: a child is not to draw what its parent will.
inline std::uint64_t forks_so_far = 0;

inline void count_forks() {
  static const int registered = pthread_atfork(nullptr, nullptr, [] { ++forks_so_far; });
  // A process that cannot notice that it was forked would draw the same as another one.
  if (registered != 0) std::abort();
}

}  // namespace detail

/// The operating system's random bits, fetched 256 bytes at a time, so that not every draw is a system call. What was
/// drawn is erased. Not to be shared by threads: give each its own.
///
/// Where the system has no random bits to give, the program ends: nothing may be released by a coin that is no coin.
class system_random {
 public:
  system_random() { detail::count_forks(); }

  std::uint64_t next() {
    // What forks without telling anybody, as _Fork() does, has another process id.
    if (used_ == buffer_.size() || forks_ != detail::forks_so_far || owner_ != ::getpid()) refill();
    std::uint64_t& drawn = buffer_[used_++];
    const std::uint64_t result = drawn;
    drawn = 0;
    return result;
  }

 private:
  void refill() {
    if (getentropy(buffer_.data(), sizeof buffer_) != 0) std::abort();
    used_ = 0;
    forks_ = detail::forks_so_far;
    owner_ = ::getpid();
  }

  std::array<std::uint64_t, 32> buffer_{};
  std::size_t used_ = buffer_.size();
  std::uint64_t forks_ = 0;
  pid_t owner_ = -1;
};

}  // namespace muffle::inline MUFFLE_ABI

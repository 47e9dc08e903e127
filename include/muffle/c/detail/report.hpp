// SPDX-License-Identifier: MIT
#pragma once

/// What goes over the line to C: codes and messages, text into buffers of the caller, structs that can grow.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>
#include <new>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include <muffle/c/muffle.h>
#include <muffle/abi.hpp>

namespace muffle::inline MUFFLE_ABI::c::detail {

/// Whether something went well, and if not, what to do.
struct [[nodiscard]] outcome {
  muffle_v0_code code = MUFFLE_V0_OK;
  std::string why{};

  bool is_failure() const noexcept { return code != MUFFLE_V0_OK; }
};

struct last_message {
  std::array<char, 1024> text;
  std::size_t size;
};

/// Plain memory of each thread, which needs neither making nor ending. Hidden, as all that has a state is: two binaries
/// of one process have each their own.
[[gnu::visibility("hidden")]] inline last_message& last_failure() noexcept {
  thread_local last_message message{};
  return message;
}

/// Keeps what fits, and no half of a character.
[[gnu::visibility("hidden")]] inline void keep_message(std::string_view why) noexcept {
  last_message& kept = last_failure();
  std::size_t size = std::min(why.size(), kept.text.size());
  if (size < why.size()) {
    while (size != 0 && (static_cast<unsigned char>(why[size]) & 0xC0) == 0x80) --size;
  }
  kept.size = why.copy(kept.text.data(), size);
}

/// Runs what may throw, and says by a code what came of it.
template <class Function>
muffle_v0_code guarded(Function function) noexcept {
  const auto run = [&] {
    const outcome result = function();
    if (result.is_failure()) keep_message(result.why);
    return result.code;
  };
#if defined(__cpp_exceptions)
  try {
    return run();
  } catch (const std::bad_alloc&) {
    keep_message("there is no memory left");
    return MUFFLE_V0_OUT_OF_MEMORY;
  } catch (...) {
    keep_message("something in the host threw an exception: its consent, its pipeline or its store");
    return MUFFLE_V0_HOST_FAILED;
  }
#else
  return run();
#endif
}

inline outcome null_pointer(std::string_view what) {
  return {MUFFLE_V0_NULL_POINTER, fmt::format("`{}` is a null pointer", what)};
}

/// A name of at most MUFFLE_V0_MOST_NAME bytes; no more than one is read behind them.
inline outcome read_name(const char* from, std::string_view what, std::string_view& name) {
  if (from == nullptr) return null_pointer(what);
  const void* end = std::memchr(from, 0, MUFFLE_V0_MOST_NAME + 1);
  if (end == nullptr)
    return {MUFFLE_V0_NO_SUCH_NAME, fmt::format("`{}` is longer than {} bytes", what, int{MUFFLE_V0_MOST_NAME})};
  name = std::string_view(from, static_cast<std::size_t>(static_cast<const char*>(end) - from));
  return {};
}

inline outcome read_text(const char* from, std::size_t size, std::string_view what, std::string_view& text) {
  if (size > MUFFLE_V0_MOST_TEXT)
    return {MUFFLE_V0_TEXT_TOO_LONG, fmt::format("`{}` is longer than {} bytes", what, int{MUFFLE_V0_MOST_TEXT})};
  if (size == 0) {
    text = {};
    return {};
  }
  if (from == nullptr) return null_pointer(what);
  text = std::string_view(from, size);
  return {};
}

inline outcome write_text(std::string_view text, char* buffer, std::size_t capacity, std::size_t* needed) {
  const std::size_t size = text.size();
  if (needed != nullptr) std::memcpy(needed, &size, sizeof size);
  if (buffer == nullptr && capacity == 0) return {};
  if (buffer == nullptr) return null_pointer("buffer");
  if (capacity <= text.size()) {
    if (capacity != 0) *buffer = '\0';
    return {
        MUFFLE_V0_BUFFER_TOO_SMALL,
        fmt::format("`capacity` is {}, and {} bytes are needed with the zero at the end", capacity, text.size() + 1)};
  }
  *std::copy(text.begin(), text.end(), buffer) = '\0';
  return {};
}

/// No struct will ever be larger, so that a size that was never set is not taken for one.
inline constexpr std::size_t largest_struct = 4096;

/// The size that a struct of the caller says it has.
template <class Struct>
outcome read_size(const Struct* from, std::string_view what, std::size_t& size) {
  if (from == nullptr) return null_pointer(what);
  std::memcpy(&size, from, sizeof size);
  if (size >= sizeof(Struct) && size <= largest_struct) return {};
  return {MUFFLE_V0_STRUCT_SIZE,
          fmt::format("`{0}.struct_size` is {1}: set it to sizeof, which is {2} here", what, size, sizeof(Struct))};
}

template <class Struct>
outcome read_struct(const Struct* from, std::string_view what, Struct& to) {
  std::size_t size = 0;
  if (outcome failed = read_size(from, what, size); failed.is_failure()) return failed;
  std::memcpy(&to, from, sizeof to);
  const char* bytes = reinterpret_cast<const char*>(from);
  if (std::all_of(bytes + sizeof to, bytes + size, [](char byte) { return byte == 0; })) return {};
  return {MUFFLE_V0_STRUCT_SIZE,
          fmt::format("`{}` has something behind what this host knows, where it knows only zeros", what)};
}

/// The size stays the caller's.
template <class Struct>
outcome write_struct(Struct filled, std::string_view what, Struct* to) {
  std::size_t size = 0;
  if (outcome failed = read_size(to, what, size); failed.is_failure()) return failed;
  filled.struct_size = size;
  std::memcpy(to, &filled, sizeof filled);
  std::memset(reinterpret_cast<char*>(to) + sizeof filled, 0, size - sizeof filled);
  return {};
}

}  // namespace muffle::inline MUFFLE_ABI::c::detail

// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include <fmt/format.h>

#include <muffle/c/muffle.h>
#include <muffle/abi.hpp>
#include <muffle/policy/field.hpp>
#include <muffle/units.hpp>
#include <muffle/vocabulary/vocabulary.hpp>

namespace muffle::inline MUFFLE_ABI::c {

/// Keeps a copy of text for a member that only looks at it, such as a `std::string_view`, as long as the record is
/// there.
struct text_keeper {
  std::map<const void*, std::string>& all;
  const void* member;

  const std::string& keep(std::string_view text) const { return all[member] = text; }
};

/// How plugins set a member of type `T`. Specialize it for types of your own, with
///  * `type`: the `muffle_v0_type` that it takes, or the first of several;
///  * `takes()`: in words, what it takes;
///  * `set(member, value, keeper)`: MUFFLE_V0_OK, or MUFFLE_V0_WRONG_TYPE, MUFFLE_V0_OUT_OF_RANGE and so on, and then
///  the
///    member is as it was. Of a text no more than MUFFLE_V0_MOST_TEXT bytes arrive; any bytes.
/// Derive it from `not_for_plugins` for members that only the host has.
///
/// Known are text, `bool`, whole and floating-point numbers, the library's units, any `std::chrono` duration or time
/// point, vocabularies (by label), other enumerations with a fixed underlying type (by number), structs of one number
/// with a `muffle::line`, and optionals of all these.
template <class T>
struct member_value;

/// Whether plugins can set members of this type, or the host said that they cannot.
template <class T>
concept settable = requires(T& member, const muffle_v0_value& value, text_keeper keeper) {
  { member_value<T>::type } -> std::convertible_to<muffle_v0_type>;
  { member_value<T>::takes() } -> std::convertible_to<std::string>;
  { member_value<T>::set(member, value, keeper) } -> std::same_as<muffle_v0_code>;
};

struct not_for_plugins {
  static constexpr muffle_v0_type type = MUFFLE_V0_NOT_KNOWN;
  static std::string takes() { return "nothing from plugins: the host alone sets it"; }
  static muffle_v0_code set(const auto&, const muffle_v0_value&, text_keeper) { return MUFFLE_V0_WRONG_TYPE; }
};

namespace detail {

inline std::string_view text_in(const muffle_v0_value& value) {
  return value.as.text.size == 0 ? std::string_view() : std::string_view(value.as.text.data, value.as.text.size);
}

template <class E>
concept has_fixed_underlying_type = std::is_enum_v<E> && requires {
  E{0};
};

template <class T>
concept owns_text = std::is_class_v<T> && !muffle::detail::optional_like<T> &&
                    std::is_assignable_v<T&, std::string> && (requires(const T& text) {
                      { text.native() } -> std::convertible_to<std::string_view>;
                    } || (std::convertible_to<const T&, std::string_view> && !std::is_trivially_copyable_v<T>));

}  // namespace detail

template <>
struct member_value<bool> {
  static constexpr muffle_v0_type type = MUFFLE_V0_BOOLEAN;
  static std::string takes() { return "a boolean, 0 or 1"; }
  static muffle_v0_code set(bool& member, const muffle_v0_value& value, text_keeper) {
    if (value.type != type) return MUFFLE_V0_WRONG_TYPE;
    if (value.as.integer != 0 && value.as.integer != 1) return MUFFLE_V0_OUT_OF_RANGE;
    member = value.as.integer == 1;
    return MUFFLE_V0_OK;
  }
};

template <whole_number T>
requires(!std::is_const_v<T>) struct member_value<T> {
  static constexpr muffle_v0_type type = MUFFLE_V0_INTEGER;
  static std::string takes() {
    return fmt::format("a whole number from {} to {}", std::int64_t{std::numeric_limits<T>::min()}, most);
  }
  static muffle_v0_code set(T& member, const muffle_v0_value& value, text_keeper) {
    if (value.type != type) return MUFFLE_V0_WRONG_TYPE;
    if (value.as.integer < std::int64_t{std::numeric_limits<T>::min()} || value.as.integer > most)
      return MUFFLE_V0_OUT_OF_RANGE;
    member = static_cast<T>(value.as.integer);
    return MUFFLE_V0_OK;
  }

 private:
  static constexpr std::int64_t most = muffle::detail::to_point(std::numeric_limits<T>::max());
};

template <std::floating_point T>
requires(!std::is_const_v<T>) struct member_value<T> {
  static constexpr muffle_v0_type type = MUFFLE_V0_REAL;
  static std::string takes() {
    return std::is_same_v<T, float> ? "a real number of single precision" : "a real number";
  }
  static muffle_v0_code set(T& member, const muffle_v0_value& value, text_keeper) {
    if (value.type != type) return MUFFLE_V0_WRONG_TYPE;
    // Infinities and what is not a number are there in every width.
    const bool is_finite = std::isfinite(value.as.real);
    if (is_finite && (value.as.real > most || value.as.real < -most)) return MUFFLE_V0_OUT_OF_RANGE;
    member = static_cast<T>(value.as.real);
    return MUFFLE_V0_OK;
  }

 private:
  static constexpr double most =
      static_cast<double>(std::min<long double>(std::numeric_limits<double>::max(), std::numeric_limits<T>::max()));
};

template <closed_vocabulary E>
struct member_value<E> {
  static constexpr muffle_v0_type type = MUFFLE_V0_TEXT;
  static std::string takes() { return fmt::format("text, one of {}", fmt::join(vocabulary<E>::labels, ", ")); }
  static muffle_v0_code set(E& member, const muffle_v0_value& value, text_keeper) {
    if (value.type != type) return MUFFLE_V0_WRONG_TYPE;
    const auto& labels = vocabulary<E>::labels;
    const auto found = std::find(labels.begin(), labels.end(), detail::text_in(value));
    if (found == labels.end()) return MUFFLE_V0_NO_SUCH_LABEL;
    member = static_cast<E>(found - labels.begin());
    return MUFFLE_V0_OK;
  }
};

template <detail::has_fixed_underlying_type E>
requires(!closed_vocabulary<E>) struct member_value<E> {
  using number = member_value<std::underlying_type_t<E>>;
  static constexpr muffle_v0_type type = number::type;
  static std::string takes() { return number::takes(); }
  static muffle_v0_code set(E& member, const muffle_v0_value& value, text_keeper keeper) {
    std::underlying_type_t<E> read{};
    const muffle_v0_code code = number::set(read, value, keeper);
    if (code == MUFFLE_V0_OK) member = static_cast<E>(read);
    return code;
  }
};

template <muffle::detail::optional_like T>
requires settable<typename T::value_type>
struct member_value<T> {
  using inner = member_value<typename T::value_type>;
  static constexpr muffle_v0_type type = inner::type;
  static std::string takes() { return inner::takes(); }
  static muffle_v0_code set(T& member, const muffle_v0_value& value, text_keeper keeper) {
    typename T::value_type read{};
    const muffle_v0_code code = inner::set(read, value, keeper);
    if (code == MUFFLE_V0_OK) member = std::move(read);
    return code;
  }
};

template <>
struct member_value<std::string_view> {
  static constexpr muffle_v0_type type = MUFFLE_V0_TEXT;
  static std::string takes() { return "text"; }
  static muffle_v0_code set(std::string_view& member, const muffle_v0_value& value, text_keeper keeper) {
    if (value.type != type) return MUFFLE_V0_WRONG_TYPE;
    member = keeper.keep(detail::text_in(value));
    return MUFFLE_V0_OK;
  }
};

template <detail::owns_text T>
struct member_value<T> {
  static constexpr muffle_v0_type type = MUFFLE_V0_TEXT;
  static std::string takes() { return "text"; }
  static muffle_v0_code set(T& member, const muffle_v0_value& value, text_keeper) {
    if (value.type != type) return MUFFLE_V0_WRONG_TYPE;
    member = std::string(detail::text_in(value));
    return MUFFLE_V0_OK;
  }
};

/// Ends at the first zero, so that text with one in it is refused rather than cut.
template <>
struct member_value<const char*> {
  static constexpr muffle_v0_type type = MUFFLE_V0_TEXT;
  static std::string takes() { return "text without a zero in it"; }
  static muffle_v0_code set(const char*& member, const muffle_v0_value& value, text_keeper keeper) {
    if (value.type != type) return MUFFLE_V0_WRONG_TYPE;
    if (detail::text_in(value).find('\0') != std::string_view::npos) return MUFFLE_V0_OUT_OF_RANGE;
    member = keeper.keep(detail::text_in(value)).c_str();
    return MUFFLE_V0_OK;
  }
};

template <std::size_t Size>
struct member_value<char[Size]> {
  static constexpr muffle_v0_type type = MUFFLE_V0_TEXT;
  static std::string takes() { return fmt::format("text of at most {} bytes without a zero in it", Size); }
  static muffle_v0_code set(char (&member)[Size], const muffle_v0_value& value, text_keeper) {
    if (value.type != type) return MUFFLE_V0_WRONG_TYPE;
    const std::string_view text = detail::text_in(value);
    if (text.size() > Size) return MUFFLE_V0_TEXT_TOO_LONG;
    if (text.find('\0') != std::string_view::npos) return MUFFLE_V0_OUT_OF_RANGE;
    std::fill(std::copy(text.begin(), text.end(), member), member + Size, '\0');
    return MUFFLE_V0_OK;
  }
};

}  // namespace muffle::inline MUFFLE_ABI::c

// SPDX-License-Identifier: MIT
#pragma once

/// Releases as text for local eyes: `bitrate=4-16 Mbit/s video_codec=hevc resolution=1080`, or the one word `rare` or
/// `incomplete`. What is sent is `encode` and `encode_json`, never this.

#if __has_include(<fmt/base.h>)
#include <fmt/base.h>
#else
#include <fmt/core.h>
#endif

#include <cstddef>
#include <string_view>

#include <muffle/abi.hpp>
#include <muffle/detail/label_text.hpp>
#include <muffle/policy/capacity.hpp>
#include <muffle/release/received.hpp>
#include <muffle/release/release.hpp>

namespace muffle::inline MUFFLE_ABI::detail {

template <class Out>
constexpr Out put(Out out, std::string_view text) {
  for (const char c : text) *out++ = c;
  return out;
}

template <class T>
struct answer_formatter {
  constexpr auto parse(fmt::format_parse_context& context) const -> decltype(context.begin()) { return context.begin(); }

  template <class Context>
  auto format(const T& value, Context& context) const -> decltype(context.out()) {
    using policy = typename T::policy;
    if (value.is_rare()) return put(context.out(), "rare");
    if (value.is_incomplete()) return put(context.out(), "incomplete");
    auto out = context.out();
    for (std::size_t i = 0; i != policy::field_count; ++i) {
      if (i != 0) out = put(out, " ");
      out = put(put(put(out, policy::field_names[i]), "="), policy::label(value.cell(), i));
    }
    return out;
  }
};

}  // namespace muffle::inline MUFFLE_ABI::detail

template <class P>
struct fmt::formatter<muffle::release<P>, char> : muffle::detail::answer_formatter<muffle::release<P>> {};

template <class P>
struct fmt::formatter<muffle::received<P>, char> : muffle::detail::answer_formatter<muffle::received<P>> {};

/// "4.524 bits": always with three digits after the point, since they are rounded up.
template <>
struct fmt::formatter<muffle::bits, char> {
  constexpr auto parse(fmt::format_parse_context& context) const -> decltype(context.begin()) { return context.begin(); }

  template <class Context>
  auto format(muffle::bits value, Context& context) const -> decltype(context.out()) {
    const muffle::point fraction = value.thousandths % 1000;
    muffle::detail::label_text text;
    text << muffle::point{value.thousandths / 1000} << (fraction < 10 ? ".00" : fraction < 100 ? ".0" : ".") << fraction
         << " bits";
    return muffle::detail::put(context.out(), text.view());
  }
};

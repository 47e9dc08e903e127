// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string_view>

#include <muffle/abi.hpp>
#include <muffle/detail/label_text.hpp>
#include <muffle/generalize/generalizer.hpp>

namespace muffle::inline MUFFLE_ABI {

/// Makes unknown a class, so that a record without this value is not `incomplete`: a class of its own,
/// `with_unknown<G>`, where many records lack the value, or part of a class that has a crowd, `with_unknown<G, 0>`, where
/// few do; its label then says so, "<5 min or unknown".
template <generalizer G, class_index Class = G::classes>
struct with_unknown {
 private:
  using checked = decltype([] {
    static_assert(G::can_be_unknown, "muffle: with_unknown around a generalizer that knows every value: leave it out");
    static_assert(Class <= G::classes,
                  "muffle: with_unknown makes unknown part of a class that its generalizer does not have: classes are "
                  "numbered from 0");
  }());
  static constexpr bool is_own_class = Class == G::classes;

 public:
  using domain = typename G::domain;
  using inner = G;
  static constexpr class_index classes = is_own_class ? G::classes + 1 : G::classes;
  static constexpr bool ordered = false;
  static constexpr bool can_be_unknown = false;
  /// The class that unknown is.
  static constexpr class_index unknown_class = Class;
  static constexpr std::string_view rule = G::rule;

  template <class... Raw>
    requires reads<G, Raw...>
  static constexpr class_index generalize(const Raw&... raw) noexcept {
    const class_index is = G::generalize(raw...);
    return is >= G::classes ? Class : is;
  }

  static constexpr std::string_view label(class_index index) noexcept {
    return !is_own_class && index == Class ? joined_label.view() : G::label(index);
  }

  static constexpr std::span<const cut> cuts() noexcept { return all_cuts; }

 private:
  static constexpr detail::label_text joined_label = [] {
    detail::label_text text;
    if (!is_own_class) text << G::label(Class) << " or unknown";
    return text;
  }();

  static constexpr auto all_cuts = [] {
    std::array<cut, G::cuts().size()> result{};
    for (std::size_t i = 0; i != result.size(); ++i) {
      const cut piece = G::cuts()[i];
      result[i] = {piece.from, piece.is == G::classes ? Class : piece.is};
    }
    return result;
  }();
};

}  // namespace muffle::inline MUFFLE_ABI

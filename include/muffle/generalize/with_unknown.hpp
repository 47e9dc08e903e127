// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string_view>

#include <muffle/generalize/generalizer.hpp>

namespace muffle::inline v0 {

/// Makes unknown a class of its own, so that a record without this value is not `incomplete`. Do so only where many
/// records lack the value: the class is one more that needs a crowd.
template <generalizer G>
struct with_unknown {
 private:
  using checked = decltype([] {
    static_assert(G::can_be_unknown, "muffle: with_unknown around a generalizer that knows every value: leave it out");
  }());

 public:
  using domain = typename G::domain;
  using inner = G;
  static constexpr class_index classes = G::classes + 1;
  static constexpr bool ordered = false;
  static constexpr bool can_be_unknown = false;
  /// The class that unknown is.
  static constexpr class_index unknown_class = G::classes;
  static constexpr std::string_view rule = G::rule;

  template <class... Raw>
    requires reads<G, Raw...>
  static constexpr class_index generalize(const Raw&... raw) noexcept {
    return G::generalize(raw...);
  }

  static constexpr std::string_view label(class_index index) noexcept { return G::label(index); }
  static constexpr std::span<const cut> cuts() noexcept { return G::cuts(); }
};

}  // namespace muffle::inline v0

// SPDX-License-Identifier: MIT
#pragma once

/// What generalizers over a closed vocabulary share: one class for each of its enumerators but `unknown`.

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>

#include <muffle/abi.hpp>
#include <muffle/detail/label_text.hpp>
#include <muffle/generalize/generalizer.hpp>
#include <muffle/vocabulary/vocabulary.hpp>

namespace muffle::inline MUFFLE_ABI {

/// Leaks at most log2(number of classes) bits. An enumerator that the vocabulary does not have is unknown.
template <closed_vocabulary E>
struct categories {
  using domain = E;
  static constexpr class_index classes = static_cast<class_index>(vocabulary<E>::labels.size());
  static constexpr bool ordered = vocabulary<E>::ordered;
  static constexpr bool can_be_unknown = true;
  static constexpr std::string_view reading = "enumerator";
  static constexpr std::string_view rule = vocabulary<E>::name;

 private:
  using checked = decltype([] {
    static_assert(!detail::has_duplicates(vocabulary<E>::labels),
                  "muffle: two classes of this vocabulary have the same label: each needs a name of its own");
  }());

 public:
  static constexpr class_index generalize(E value) noexcept {
    // As unsigned, a negative enumerator is a large one.
    const auto index = static_cast<std::uint64_t>(value);
    if (index >= classes) [[unlikely]] return classes;
    return static_cast<class_index>(index);
  }

  static constexpr std::string_view label(class_index index) noexcept {
    return index < classes ? vocabulary<E>::labels[index] : std::string_view("unknown");
  }

  static constexpr std::span<const cut> cuts() noexcept { return all_cuts; }

 private:
  static constexpr auto all_cuts = [] {
    std::array<cut, classes + 2> result{};
    result[0] = {unreadable, classes};
    for (class_index i = 0; i <= classes; ++i) result[i + 1] = {static_cast<point>(i), i};
    return result;
  }();
};

namespace detail {

/// Whether the classes of a generalizer are the enumerators of a vocabulary, each under its own number, so that an
/// enumerator names a class.
template <generalizer G>
constexpr bool classes_are_enumerators() noexcept {
  if constexpr (closed_vocabulary<typename G::domain>) {
    for (class_index i = 0; i != G::classes; ++i) {
      if (class_at<G>(static_cast<point>(i)) != i) return false;
    }
    return G::classes == vocabulary<typename G::domain>::labels.size();
  } else {
    return false;
  }
}

}  // namespace detail

}  // namespace muffle::inline MUFFLE_ABI

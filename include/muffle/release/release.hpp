// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>

#include <muffle/abi.hpp>
#include <muffle/detail/fixed_string.hpp>
#include <muffle/policy/fingerprint.hpp>
#include <muffle/policy/policy.hpp>

namespace muffle::inline MUFFLE_ABI {

template <policy_type P>
class release;
template <policy_type P>
class received;

namespace detail {

template <policy_type P>
consteval std::size_t field_number(std::string_view name) {
  std::size_t i = 0;
  while (i != P::field_count && P::field_names[i] != name) ++i;
  return i;
}

/// What `release` and `received` can both be asked. Only they make and change one: what derives from a release makes
/// none of another cell.
template <policy_type P>
class answer {
 public:
  using policy = P;
  using cell_type = typename P::cell_type;

  constexpr cell_type cell() const noexcept { return cell_; }
  constexpr bool is_rare() const noexcept { return P::has_rare && cell_ == P::rare_cell; }
  constexpr bool is_incomplete() const noexcept { return P::has_incomplete && cell_ == P::incomplete_cell; }

  /// The label of a field's class, or "rare" or "incomplete": for local eyes, never sent.
  template <fixed_string Field>
  constexpr std::string_view label() const noexcept {
    constexpr std::size_t number = field_number<P>(Field.view());
    static_assert(number != P::field_count, "muffle: the policy of this release has no field of that name");
    return P::label(cell_, number);
  }

 private:
  friend class release<P>;
  friend class received<P>;

  constexpr explicit answer(cell_type cell) noexcept : cell_(cell) {}
  constexpr answer(const answer&) noexcept = default;
  constexpr answer& operator=(const answer&) noexcept = default;

  cell_type cell_;
};

}  // namespace detail

/// What leaves: one cell of a named policy, and nothing more. Made only from a record, by its policy.
///
/// It tells at most `P::capacity_bits` bits, whatever its reader knows. It is not trivially copyable, so that
/// `std::bit_cast` and `memcpy` do not make one from bytes: a guard against mistakes, not against malice.
template <policy_type P>
class release : public detail::answer<P> {
 public:
  constexpr explicit release(const typename P::record& record) noexcept : detail::answer<P>(P::cell_of(record)) {}

  /// Of no other record, though it may be derived from it or be converted to it.
  template <class Other>
    requires(!std::is_same_v<Other, typename P::record> && !std::is_same_v<Other, release> &&
             std::is_convertible_v<const Other&, const typename P::record&>)
  explicit release(const Other&) = delete;

  constexpr release(const release& other) noexcept : detail::answer<P>(other.cell_) {}
  constexpr release& operator=(const release& other) noexcept {
    this->cell_ = other.cell_;
    return *this;
  }

  friend constexpr bool operator==(const release& a, const release& b) noexcept { return a.cell() == b.cell(); }
};

template <class T>
inline constexpr bool is_release = false;
template <policy_type P>
inline constexpr bool is_release<release<P>> = true;

}  // namespace muffle::inline MUFFLE_ABI

// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include <muffle/abi.hpp>
#include <muffle/noise/random_source.hpp>
#include <muffle/noise/randomized_response.hpp>
#include <muffle/policy/policy.hpp>
#include <muffle/ratio.hpp>
#include <muffle/release/encode.hpp>
#include <muffle/release/release.hpp>

namespace muffle::inline MUFFLE_ABI {

/// A policy whose answers are flipped at random: its own cell with `Weight` times the probability of each other one. It
/// has a name of its own, such as `video_length_randomized_3_1`, so that a collector knows which answers to correct.
template <policy_type P, ratio Weight>
struct randomized : P {
 private:
  static constexpr std::string_view between = "_randomized_";
  static constexpr std::size_t name_size = policy_name<P>.size() + between.size() +
                                           detail::digits_of(Weight.numerator) + 1 +
                                           detail::digits_of(Weight.denominator);
  static constexpr std::array<char, name_size> characters = [] {
    std::array<char, name_size> result{};
    std::size_t at = 0;
    for (const char c : policy_name<P>) result[at++] = c;
    for (const char c : between) result[at++] = c;
    const auto put = [&](std::uint64_t number) {
      const std::size_t digits = detail::digits_of(number);
      for (std::size_t i = digits; i-- != 0; number /= 10) result[at + i] = static_cast<char>('0' + number % 10);
      at += digits;
    };
    put(Weight.numerator);
    result[at++] = '_';
    put(Weight.denominator);
    return result;
  }();

 public:
  using true_policy = P;
  static constexpr std::string_view name{characters.data(), name_size};
  static constexpr std::uint16_t version = policy_version<P>;

  static_assert(
      randomized_response::of(P::cells, Weight).has_value(),
      "muffle: a randomized answer needs a weight of one or more, and a policy of two cells or more, which are not "
      "so many that weights cannot be added up in 64 bits");
  static constexpr randomized_response response = randomized_response::of(P::cells, Weight).value();

  /// A record alone has no randomized cell: `release<randomized<...>>` takes the true release and a source.
  static typename P::cell_type cell_of(const typename P::record&) = delete;
};

/// The randomized answer to a policy: made only from the true one. Whoever sees it, whatever else they know, holds no
/// cell for more than `Weight` times as likely as before, measured against any other: epsilon is ln(Weight), whatever
/// `capacity_bits` says. Take a source that gives the same for the same title, or repeats average the noise out.
template <policy_type P, ratio Weight>
class release<randomized<P, Weight>> : public detail::answer<randomized<P, Weight>> {
 public:
  template <random_source Source>
  constexpr release(const release<P>& truth, Source& source)
      : detail::answer<randomized<P, Weight>>(
            static_cast<typename P::cell_type>(randomized<P, Weight>::response.respond(truth.cell(), source))) {}

  constexpr release(const release& other) noexcept : detail::answer<randomized<P, Weight>>(other.cell_) {}
  constexpr release& operator=(const release& other) noexcept {
    this->cell_ = other.cell_;
    return *this;
  }

  friend constexpr bool operator==(const release& a, const release& b) noexcept { return a.cell_ == b.cell_; }
};

}  // namespace muffle::inline MUFFLE_ABI

// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include <muffle/abi.hpp>
#include <muffle/crowd/histogram.hpp>
#include <muffle/noise/random_source.hpp>
#include <muffle/policy/policy.hpp>
#include <muffle/ratio.hpp>

namespace muffle::inline MUFFLE_ABI {

/// Answers to nothing, which hide how many real ones there are. Each installation sends some in every epoch, their
/// number drawn uniformly from `least` to `most` whatever is played, and each is an answer to one of the policies,
/// drawn fairly, in a cell drawn by declared weights. To whoever collects them they look like any other; since the
/// number and the weights are known, the estimates are without them.
template <policy_type... Policies>
class dummies {
 public:
  /// Weights by cell, for each policy: take the crowds of public titles that pass the gate. Nothing where `least` is
  /// above `most`, or where a policy has no weight at all, or another number of cells.
  static std::optional<dummies> of(std::uint32_t least, std::uint32_t most,
                                   const std::array<histogram, sizeof...(Policies)>& weights) {
    constexpr std::array<std::uint64_t, sizeof...(Policies)> cells{Policies::cells...};
    for (std::size_t i = 0; i != cells.size(); ++i) {
      if (weights[i].empty() || weights[i].cells() != cells[i]) return std::nullopt;
    }
    if (least > most) return std::nullopt;
    return dummies(least, most, weights);
  }

  std::uint32_t least() const noexcept { return least_; }
  std::uint32_t most() const noexcept { return most_; }
  /// How many an installation sends in an epoch, on the mean.
  constexpr ratio mean() const noexcept { return {std::uint64_t{least_} + most_, 2}; }

  template <random_source Source>
  std::uint64_t draw_count(Source& source) const {
    return least_ + draw_below(source, std::uint64_t{most_} - least_ + 1);
  }

  struct answer {
    std::size_t policy;
    std::uint64_t cell;
  };
  template <random_source Source>
  answer draw(Source& source) const {
    const auto policy = static_cast<std::size_t>(draw_below(source, sizeof...(Policies)));
    std::uint64_t drawn = draw_below(source, weights_[policy].total());
    for (const crowd& each : weights_[policy].crowds()) {
      if (drawn < each.size) return {policy, each.cell};
      drawn -= each.size;
    }
    return {policy, 0};  // there is always one before
  }

  /// The weights of the cells of a policy, by its place among them.
  const histogram& weights(std::size_t policy) const noexcept { return weights_[policy]; }

 private:
  dummies(std::uint32_t least, std::uint32_t most, std::array<histogram, sizeof...(Policies)> weights)
      : least_(least), most_(most), weights_(std::move(weights)) {}

  std::uint32_t least_;
  std::uint32_t most_;
  std::array<histogram, sizeof...(Policies)> weights_;
};

}  // namespace muffle::inline MUFFLE_ABI

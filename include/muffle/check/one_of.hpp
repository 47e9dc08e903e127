// SPDX-License-Identifier: MIT
#pragma once

/// Measures of `muffle::one_of`: of several questions one is answered, chosen by a fair coin, and the answer says which
/// it was. Each is the mean over the questions, but for k, which is that of the worst one. The histograms are those of
/// the questions over the same titles; nothing where there are none, or where they do not have as many titles.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>

#include <muffle/abi.hpp>
#include <muffle/check/entropy.hpp>
#include <muffle/check/k_anonymity.hpp>
#include <muffle/check/popularity.hpp>
#include <muffle/check/vulnerability.hpp>
#include <muffle/crowd/histogram.hpp>
#include <muffle/policy/capacity.hpp>
#include <muffle/ratio.hpp>

namespace muffle::inline MUFFLE_ABI::check {

namespace detail {

template <class Titles>
bool are_of_same_titles(std::span<const Titles> questions) {
  return !questions.empty() && !questions.front().empty() &&
         std::all_of(questions.begin(), questions.end(),
                     [&](const Titles& each) { return each.total() == questions.front().total(); }) &&
         questions.front().total() <= std::numeric_limits<std::uint64_t>::max() / questions.size();
}

template <class Titles>
std::optional<vulnerability> vulnerability_of_one(std::span<const Titles> questions, std::uint64_t tries) {
  if (!are_of_same_titles(questions)) return std::nullopt;
  std::uint64_t right = 0;
  for (const Titles& each : questions) right += bayes_vulnerability(each, tries)->posterior.numerator;
  return vulnerability{bayes_vulnerability(questions.front(), tries)->prior,
                       {right, questions.front().total() * questions.size()}};
}

template <class Titles>
std::optional<guesses> guesses_of_one(std::span<const Titles> questions) {
  if (!are_of_same_titles(questions)) return std::nullopt;
  guesses result{guessing_entropy(questions.front())->prior, 0};
  for (const Titles& each : questions) {
    result.posterior += guessing_entropy(each)->posterior / static_cast<double>(questions.size());
  }
  return result;
}

}  // namespace detail

/// The smallest crowd of any question.
inline std::optional<std::uint64_t> one_of_k_anonymity(std::span<const histogram> questions) {
  if (!detail::are_of_same_titles(questions)) return std::nullopt;
  std::uint64_t least = std::numeric_limits<std::uint64_t>::max();
  for (const histogram& each : questions) least = std::min(least, *k_anonymity(each));
  return least;
}

/// The share of titles whose answer stands in a crowd of fewer than `k`.
inline std::optional<ratio> one_of_share_below(std::span<const histogram> questions, std::uint64_t k) {
  if (!detail::are_of_same_titles(questions)) return std::nullopt;
  std::uint64_t below = 0;
  for (const histogram& each : questions) below += share_below(each, k)->numerator;
  return ratio{below, questions.front().total() * questions.size()};
}

/// The probability that the title is among the best `tries` guesses.
inline std::optional<vulnerability> one_of_vulnerability(std::span<const histogram> questions,
                                                         std::uint64_t tries = 1) {
  return detail::vulnerability_of_one(questions, tries);
}
inline std::optional<vulnerability> one_of_vulnerability(std::span<const popularity> questions,
                                                         std::uint64_t tries = 1) {
  return detail::vulnerability_of_one(questions, tries);
}

inline std::optional<guesses> one_of_guessing_entropy(std::span<const histogram> questions) {
  return detail::guesses_of_one(questions);
}
inline std::optional<guesses> one_of_guessing_entropy(std::span<const popularity> questions) {
  return detail::guesses_of_one(questions);
}

/// The bits that an answer tells of the title, on the mean. What it tells of the coin is not counted: that is nobody's
/// secret.
inline std::optional<double> one_of_entropy(std::span<const histogram> questions) {
  if (!detail::are_of_same_titles(questions)) return std::nullopt;
  double sum = 0;
  for (const histogram& each : questions) sum += *entropy(each);
  return sum / static_cast<double>(questions.size());
}

/// The most that the logarithm of the leakage of one answer can be, whatever the prior: log2 of the mean number of
/// cells in use, rounded up. The compiler's own bound, over all cells, is `one_of<...>::capacity_bits`.
inline std::optional<bits> one_of_min_capacity(std::span<const histogram> questions) {
  if (!detail::are_of_same_titles(questions)) return std::nullopt;
  std::uint64_t cells = 0;
  for (const histogram& each : questions) cells += each.cells_used();
  return log2_ceiling(cells, questions.size());
}

/// How many answers about one secret it takes at the least until they can name it, where somebody links them: cells
/// multiply. `cells` is the number of cells of an answer, for `one_of` their mean; nothing where that is one, so that
/// answers never do.
inline std::optional<std::uint64_t> linked_answers_to_name(ratio cells, std::uint64_t secrets) {
  if (cells <= ratio{1, 1}) return std::nullopt;
  if (secrets < 2) return 0;
  const long double beyond_one = static_cast<long double>(cells.numerator - cells.denominator);
  const long double exact = std::log(static_cast<long double>(secrets)) /
                            std::log1p(beyond_one / static_cast<long double>(cells.denominator));
  // Rather one answer too few than one too many.
  const long double answers = std::ceil(exact - 1e-9L);
  constexpr std::uint64_t most = std::numeric_limits<std::uint64_t>::max();
  return answers < static_cast<long double>(most) ? static_cast<std::uint64_t>(answers) : most;
}

}  // namespace muffle::inline MUFFLE_ABI::check

// SPDX-License-Identifier: MIT
#include "words.hpp"

#include <cmath>

#include <fmt/format.h>

#include "terminal.hpp"

namespace {

using namespace muffle;

std::string as_text(ratio of) { return fmt::format("{}/{}", of.numerator, of.denominator); }

}  // namespace

std::string estimand_of(const answer_document& of) {
  constexpr std::string_view among =
      "Each household that answered has a share of its titles of an epoch in a class, among those that it may answer "
      "for. "
      "What is estimated is the mean of that share over the households that answered";
  if (of.bounded == 1U) return fmt::format("{}. A household counts once in an epoch, however much it plays.", among);
  if (of.bounded)
    return fmt::format("{}. A household counts as often as it answers, {} times in an epoch at most.", among,
                       *of.bounded);
  return "What is estimated is the share among all answers. A household counts as often as it answers, and nothing "
         "bounds "
         "that.";
}

std::vector<std::string> limits_of(const answer_document& of, std::optional<std::uint64_t> installations) {
  std::vector<std::string> result{
      "Households that did not agree are not in it.",
      "An answer is counted in the epoch in which it arrived. What waits in an outbox was played in the epoch before."};
  if (of.asked < ratio{1, 1})
    result.push_back(
        fmt::format("A title of an epoch is asked this question with probability {}, by a secret coin, and "
                    "another one otherwise.",
                    as_text(of.asked)));
  if (of.sampled)
    result.push_back(
        fmt::format("A household takes part in an epoch with probability {}, by a secret coin. The others are "
                    "missing at random.",
                    as_text(*of.sampled)));
  if (of.least_crowd)
    result.push_back(
        fmt::format("Titles whose answer is shared by fewer than {} public titles are not in it.", *of.least_crowd));
  if (of.weight)
    result.push_back(
        fmt::format("Answers were flipped at random before they left: the true one is {} times as likely as "
                    "each other one. This was taken out again, so that a share can come out below zero.",
                    as_text(*of.weight)));
  if (of.dummies) {
    result.push_back(
        installations
            ? fmt::format("Each installation also sends {} to {} dummies in an epoch. They were taken out again, of {} "
                          "installations.",
                          of.dummies->least, of.dummies->most, with_thousands(*installations))
            : fmt::format("Each installation also sends {} to {} dummies in an epoch, so that the counts are too high. "
                          "Shares need the number of installations, which is not known.",
                          of.dummies->least, of.dummies->most));
  }
  result.emplace_back(
      "Counts were rounded down to multiples of the threshold when the epoch was over, and what has fewer is hidden. "
      "Each "
      "interval holds all that the counts could have been.");
  result.emplace_back(
      "Each interval holds the true share in 95 of 100 cases, for itself: of 100 intervals, 5 do not hold theirs.");
  result.emplace_back(
      "Nobody can check what is posted. Whoever posts many answers shifts the shares, and can fill a cell up to the "
      "threshold. With several addresses one can add as many times more.");
  return result;
}

std::string rests_on(const collection_report::version& of, const collection_report::epoch& in) {
  std::string result =
      in.least_answers == in.most_answers
          ? fmt::format("{} answers", with_thousands(in.least_answers))
          : fmt::format("{} to {} answers", with_thousands(in.least_answers), with_thousands(in.most_answers));
  return result +
         (of.is_one_of_each_household ? ", one of each household" : "; how many households sent them is not known");
}

std::string added_by_address(const collection_report::epoch& in) {
  if (!in.most_of_address) return "Nothing is known to bound how many of them one address added";
  // Of so few answers, all can be its own.
  if (*in.most_of_address >= in.least_answers)
    return fmt::format("One address can have added all of them: its limit was {}", with_thousands(*in.most_of_address));
  return fmt::format("One address can have added {} of them at most", with_thousands(*in.most_of_address));
}

std::string percent(double share, rounding how) {
  const double thousandths = share * 1000;
  const double rounded = how == rounding::down ? std::floor(thousandths)
                         : how == rounding::up ? std::ceil(thousandths)
                                               : std::round(thousandths);
  return fmt::format("{:.1f} %", rounded / 10 + 0.0);
}

std::string days_of(const collection_report::epoch& of) {
  return of.first_day.empty() ? fmt::format("epoch {}", of.number) : fmt::format("{} to {}", of.first_day, of.last_day);
}

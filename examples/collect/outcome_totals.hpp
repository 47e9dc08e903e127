// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

#include <fmt/format.h>

/// What became of an answer.
enum class answer_outcome : std::uint8_t { counted, unknown_answer, too_many, not_kept, unclear };

/// How many answers came to which outcome, for Prometheus. What is shown moves once an hour at most, in steps of 100:
/// totals that moved with each answer would say when it came.
class outcome_totals {
 public:
  void add(answer_outcome outcome, std::int64_t hour) {
    begin(hour);
    ++now_[static_cast<std::size_t>(outcome)];
  }

  std::string text(std::int64_t hour) {
    begin(hour);
    std::string result =
        "# HELP muffle_answers_total Answers by what became of them, as of the last full hour, rounded down to "
        "hundreds.\n"
        "# TYPE muffle_answers_total counter\n";
    for (std::size_t i = 0; i != names.size(); ++i)
      result += fmt::format("muffle_answers_total{{outcome=\"{}\"}} {}\n", names[i], shown_[i] - shown_[i] % step);
    return result;
  }

 private:
  static constexpr std::uint64_t step = 100;
  static constexpr std::array<std::string_view, 5> names = {"counted", "unknown_answer", "too_many", "not_kept",
                                                            "unclear"};

  void begin(std::int64_t hour) {
    if (hour == hour_) return;
    hour_ = hour;
    shown_ = now_;
  }

  std::array<std::uint64_t, names.size()> now_{};
  std::array<std::uint64_t, names.size()> shown_{};
  std::int64_t hour_ = std::numeric_limits<std::int64_t>::min();
};

// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>

#include <muffle/abi.hpp>
#include <muffle/noise/random_source.hpp>
#include <muffle/pipeline/asked_quarters.hpp>

namespace muffle::inline MUFFLE_ABI::detail {

/// The moments at which an outbox hands over, in asked time: in the time between questions, without that in which a
/// machine was asleep or off. By the clock, all that came due in the meantime would be handed over at the minute of
/// waking, and who wakes a machine at the same minute every day would be known by it.
///
/// A time between two questions does not count that is more than twice as long as they lately were, or than half an
/// hour was after a start: then nobody asked, and the question at waking hands over nothing. What they lately were
/// doubles with each such time, so that any interval counts after a while. Each of the releases that wait has a moment
/// that is uniform in half of the time that was asked in the epoch before, of an hour at least. The last quarter of
/// them is drawn out instead, so that no two leave because time runs out; the last one that is left leaves at seven
/// eighths of that time.
class schedule {
 public:
  /// Goes on with what was kept.
  void resume(const asked_quarters& kept) noexcept {
    // No store makes it longer than any epoch is.
    kept_ = {std::min(kept.last_epoch, most_quarters), std::min(kept.this_epoch, most_quarters)};
    expected_ = static_cast<double>(kept_.last_epoch) * quarter;
    asked_ = static_cast<double>(kept_.this_epoch) * quarter;
  }

  void begin_epoch() noexcept {
    expected_ = asked_;
    asked_ = 0;
  }

  /// Counts a question at this second, and says whether the first of `count` moments came since the one before.
  template <random_source Random>
  bool has_come(std::int64_t now, std::size_t count, Random& random) {
    const double added = count_question(now);
    if (added == 0 || count == 0) return false;
    const double expected = std::max(expected_, hour);
    const double left = std::max(expected / 2 - (asked_ - added), expected / 8);
    if (added >= left || (count == 1 && asked_ >= expected * 7 / 8)) return true;
    const double uniform = static_cast<double>(random.next() >> 11) * 0x1p-53;
    return uniform < -std::expm1(std::log1p(-added / left) * static_cast<double>(count));
  }

  asked_quarters quarters() const noexcept { return {in_quarters(expected_), in_quarters(asked_)}; }
  /// Whether a sixteenth more was asked than is kept, and a quarter of an hour: less is not worth to be written.
  bool has_more_to_keep() const noexcept {
    const asked_quarters now = quarters();
    return now.last_epoch != kept_.last_epoch || now.this_epoch > kept_.this_epoch + kept_.this_epoch / 16;
  }
  void was_kept(const asked_quarters& kept) noexcept { kept_ = kept; }

 private:
  static constexpr double quarter = 900;
  static constexpr double hour = 3600;
  static constexpr std::uint64_t most_quarters = std::uint64_t{1} << 40;

  static std::uint64_t in_quarters(double time) noexcept { return static_cast<std::uint64_t>(time / quarter); }

  /// The seconds that count of those since the last question.
  double count_question(std::int64_t now) noexcept {
    if (!last_question_ || now < *last_question_) {
      last_question_ = now;
      return 0;
    }
    if (now == *last_question_) return 0;
    // In unsigned numbers, in which any difference has room.
    const auto since =
        static_cast<double>(static_cast<std::uint64_t>(now) - static_cast<std::uint64_t>(*last_question_));
    last_question_ = now;
    if (since > 2 * lately_) {
      lately_ *= 2;
      return 0;
    }
    // Hosts ask again at once where something was due: one short time does not make all others long.
    lately_ = std::max(since, lately_ * 3 / 4);
    asked_ += since;
    return since;
  }

  std::optional<std::int64_t> last_question_;
  double lately_ = hour / 2;  // how long it was from question to question
  double expected_ = 0;       // seconds
  double asked_ = 0;
  asked_quarters kept_;
};

}  // namespace muffle::inline MUFFLE_ABI::detail

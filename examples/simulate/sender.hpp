// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <muffle/crowd/reference.hpp>
#include <muffle/pipeline.hpp>
#include <muffle/presets/video_length.hpp>
#include <muffle/presets/video_quality.hpp>

using muffle::presets::video_length;
using muffle::presets::video_play;
using muffle::presets::video_quality;

using video_reference = muffle::reference<video_length, video_quality>;

/// The time that all installations of a simulation see.
struct simulated_clock {
  const std::int64_t* now;

  std::int64_t operator()() const { return *now; }
};

inline constexpr std::int64_t seconds_of_week = 7 * 86'400;
/// A Monday, with which an epoch of four weeks begins, too.
inline constexpr std::int64_t first_week = 1'705'276'800;
inline constexpr std::uint64_t smallest_crowd = 20;

/// What leaves an installation.
struct message {
  std::int64_t time;
  muffle::encoded_bytes bytes;
  std::string json;
};

/// One installation with a pipeline, a secret and an outbox of its own.
class sender {
 public:
  virtual ~sender() = default;
  virtual muffle::disposition send(const video_play& record, std::string_view key) = 0;
  virtual std::optional<message> due() = 0;
  /// As after a shutdown: only what was kept is still there.
  virtual void restart() = 0;
  virtual std::vector<muffle::phrase> describe() const = 0;
};

/// Whether the gate lets this answer pass.
inline bool passes(const video_reference& counted, std::size_t question, std::uint64_t cell) {
  return counted.tables()[question].titles[cell] >= smallest_crowd;
}

/// The weights by which the cells of dummies are drawn: those of the titles that pass the gate.
muffle::histogram dummy_weights(const video_reference& counted, std::size_t question);

/// A pipeline that can be simulated.
struct simulated_pipeline {
  std::string_view name;
  std::string_view what;
  /// How long an epoch is.
  std::int64_t weeks{1};
  /// Which of the two questions are asked.
  std::array<bool, 2> asks{true, true};
  /// Whether a household gives one answer in an epoch, or one for each title.
  bool is_bounded = true;
  /// The share of households that take part in an epoch.
  muffle::ratio takes_part{1, 1};
  /// Where answers are randomized, by which weight.
  std::optional<muffle::ratio> weight{};
  /// How many dummies an installation sends in a week, on the mean.
  muffle::ratio dummies{0, 1};
  std::unique_ptr<sender> (*make)(const video_reference& counted, const std::int64_t& now, std::uint64_t seed);
};

const std::vector<simulated_pipeline>& simulated_pipelines();

/// What a host without a relay can choose: the pipeline `bounded`, and what tells less in one way or in all.
const std::vector<simulated_pipeline>& pipelines_without_relay();

inline std::uint64_t cell_of(std::size_t question, const video_play& record) {
  return question == 0 ? video_length::cell_of(record) : video_quality::cell_of(record);
}

/// A question and its cell, read from what was received; nothing where it is of none of the questions.
struct read_answer {
  std::size_t question;
  std::uint64_t cell;
};
std::optional<read_answer> read(const muffle::encoded_bytes& bytes);

// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <muffle/pipeline/disposition.hpp>
#include <muffle/ratio.hpp>
#include <muffle/release/encode.hpp>

#include "document_question.hpp"
#include "world.hpp"

/// The time that all installations of a simulation see.
struct simulated_clock {
  const std::int64_t* now;

  std::int64_t operator()() const { return *now; }
};

inline constexpr std::int64_t seconds_of_week = 7 * 86'400;
/// A Monday, with which an epoch of four weeks begins, too.
inline constexpr std::int64_t first_week = 1'705'276'800;

/// The number of a question, and a cell.
struct read_answer {
  std::size_t question;
  std::uint64_t cell;

  friend bool operator==(const read_answer&, const read_answer&) = default;
};

/// What leaves an installation.
struct message {
  std::int64_t time;
  read_answer says;
  muffle::encoded_bytes bytes;
  std::string json;
};

/// One installation with a pipeline, a secret and an outbox of its own.
class sender {
 public:
  virtual ~sender() = default;
  virtual muffle::disposition send(const title& played, std::string_view key) = 0;
  virtual std::optional<message> due() = 0;
  /// As after a shutdown: only what was kept is still there.
  virtual void restart() = 0;
  /// Each stage, in words.
  virtual std::vector<std::string> describe() const = 0;
};

/// A pipeline that can be simulated.
struct simulated_pipeline {
  std::string_view name;
  std::string what;
  /// How long an epoch is.
  std::int64_t weeks{1};
  /// Which of the questions are asked.
  std::array<bool, 2> asks{true, true};
  /// Whether a household gives one answer in an epoch, or one for each title.
  bool is_bounded = true;
  /// The share of households that take part in an epoch.
  muffle::ratio takes_part{1, 1};
  /// Where answers are randomized, by which weight.
  std::optional<muffle::ratio> weight{};
  /// How many dummies an installation sends in a week, on the mean.
  muffle::ratio dummies{0, 1};
  std::function<std::unique_ptr<sender>(const std::int64_t& now, std::uint64_t seed)> make{};
};

/// A name, and what it says of a pipeline.
struct pipeline_name {
  std::string_view name;
  std::string_view what;
};
inline constexpr std::array pipeline_names{
    pipeline_name{"bounded", "one of two questions, one answer of a household and week"},
    pipeline_name{"hidden", "as bounded, among none to two dummies a week"},
    pipeline_name{"unbounded", "one of two questions, as many answers as plays"},
    pipeline_name{"sampled", "as bounded, and one household in ten takes part in a week"},
    pipeline_name{"randomized", "as bounded, and answers are randomized with weight 20 (epsilon 3)"}};

/// A household is asked one question, or one of two.
inline constexpr std::size_t most_questions = 2;
/// More cells than this are not carried through a pipeline, see sender.cpp.
inline constexpr std::uint64_t most_cells = 1024;

/// All pipelines, in the order of their names, and what a host without a relay can choose: the pipeline `bounded`, and
/// what tells less in one way or in all.
struct all_pipelines {
  std::vector<simulated_pipeline> named;
  std::vector<simulated_pipeline> without_relay;
};

/// Of the questions of a world, of which each has an answer that passes the gate: those of one or two documents, of 2
/// to `most_cells` cells, or presets where there is no document. The world and the documents have to live as long.
all_pipelines pipelines_of(const world& all, const std::vector<document_question>& documents);

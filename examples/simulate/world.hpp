// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <muffle/check/seeded_random.hpp>
#include <muffle/crowd/histogram.hpp>
#include <muffle/presets/video_play.hpp>

#include "document_question.hpp"
#include "media_item.hpp"

inline constexpr std::uint64_t smallest_crowd = 20;

/// A question that is asked.
struct question {
  std::string name;
  std::uint64_t cells;
};

/// A title that can be played.
struct title {
  std::string key;
  /// That presets are asked of.
  muffle::presets::video_play record{};
  /// Its answer to each question.
  std::array<std::uint64_t, 2> cells{};
};

/// A number of titles, the first ones more popular: the weight of the i-th is 1/i (Zipf's law).
class popular {
 public:
  explicit popular(std::size_t count);

  std::size_t draw(muffle::check::seeded_random& random) const;
  double share(std::size_t number) const;

 private:
  std::vector<std::uint64_t> sums_;
};

/// What there is to play: the films and talks of catalogues, and series that are made up; and what is asked of it.
///
/// The model of a series, which README.md states too: 10 to 26 episodes. They last about 11 (1 in 10 series), 22 (4),
/// 30 (1), 42 (3) or 58 minutes (1): the series' own length is within 8 % of that, and the length of an episode within
/// 0 (3 in 10 series), 0.5 (2), 2 (3) or 10 % (2) of its series', drawn anew for each. All of a series have one
/// resolution (480 lines: 1 in 10, 720: 2, 1080: 6, 2160: 1) and one codec (H.264: 6 in 10, HEVC: 3, AV1: 1), and bit
/// rates within 25 % of one, which is typical for both. Documents may ask for more: in that, a series is like one title
/// of the catalogue, drawn evenly for it.
struct world {
  /// One or two: `video_length` and `video_quality`, or those of documents.
  std::vector<question> questions;
  std::vector<title> titles;
  std::size_t films;          ///< the first ones; the others are episodes
  std::size_t synthetic = 0;  ///< how many are made up: all episodes, and what the catalogue says is
  struct of_series {
    std::size_t first;
    std::size_t episodes;
  };
  std::vector<of_series> series;
  std::size_t most_episodes = 0;  ///< of a series
  /// By question and cell: how many titles have it. All of them are public here, so that the gate knows them exactly.
  std::array<std::vector<std::uint64_t>, 2> crowds;

  /// With the questions of no document, those are presets. Documents are asked of every title of the catalogue, which
  /// all have to make sense to them.
  world(const std::vector<media_item>& catalogue, std::size_t series_count, std::uint64_t seed,
        const std::vector<document_question>& documents);

  /// Whether the gate lets this answer pass.
  bool passes(std::size_t question, std::uint64_t cell) const { return crowds[question][cell] >= smallest_crowd; }
  /// The weights by which the cells of dummies are drawn: those of the titles that pass the gate.
  muffle::histogram dummy_weights(std::size_t question) const;
};

/// A household and what it plays. The model, which README.md states too: of ten households two play 1 title in an epoch
/// on the mean, four play 3, three play 7 and one plays 15; how many it is in an epoch is drawn evenly from none to
/// twice that. A play is with probability 1/10 one of the last ten titles again; else, with a probability that is 1/5,
/// 1/2 or 4/5 for a household, the next episode of the series that it follows, and if not, a film. Series and films are
/// drawn by Zipf's law; a household that has seen a series to its end draws another.
class viewer {
 public:
  viewer(const world& all, const popular& films, const popular& series, std::uint64_t seed);

  /// The numbers of the titles that are played in the next epoch, in their order.
  std::vector<std::size_t> next_epoch();

 private:
  std::size_t next_episode();

  const world& world_;
  const popular& films_;
  const popular& series_;
  muffle::check::seeded_random random_;
  std::uint64_t mean_plays_;
  std::uint64_t binges_in_ten_;
  std::size_t follows_;
  std::size_t episode_ = 0;
  std::vector<std::size_t> last_;
};

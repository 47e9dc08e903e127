// SPDX-License-Identifier: MIT
#include "world.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <type_traits>
#include <utility>

#include <fmt/format.h>

#include <muffle/presets/video_length.hpp>
#include <muffle/presets/video_quality.hpp>

#include "modelled.hpp"
#include "records.hpp"

namespace {

using muffle::check::seeded_random;
using muffle::presets::video_length;
using muffle::presets::video_quality;

std::vector<question> questions_of(const std::vector<document_question>& documents) {
  std::vector<question> result;
  for (const document_question& each : documents) result.push_back({each.policy().name, each.policy().cells});
  if (result.empty()) {
    result.push_back({std::string(muffle::policy_name<video_length>), video_length::cells});
    result.push_back({std::string(muffle::policy_name<video_quality>), video_quality::cells});
  }
  return result;
}

std::array<std::uint64_t, 2> cells_of(const muffle::presets::video_play& record) {
  return {video_length::cell_of(record), video_quality::cell_of(record)};
}

/// A number within so many thousandths of another.
std::int64_t about(std::int64_t value, std::uint64_t thousandths, seeded_random& random) {
  const auto steps =
      static_cast<std::int64_t>(random.below(200 * thousandths + 1)) - static_cast<std::int64_t>(100 * thousandths);
  return value + value * steps / 100'000;
}

template <class Value, std::size_t N>
Value one_of_ten(const std::array<Value, N>& values, const std::array<unsigned, N>& tenths, seeded_random& random) {
  auto drawn = static_cast<unsigned>(random.below(10));
  for (std::size_t i = 0; i != N; ++i) {
    if (drawn < tenths[i]) return values[i];
    drawn -= tenths[i];
  }
  return values[N - 1];
}

}  // namespace

popular::popular(std::size_t count) {
  std::uint64_t sum = 0;
  for (std::size_t i = 1; i <= count; ++i) sums_.push_back(sum += 1'000'000'000 / i);
}

std::size_t popular::draw(seeded_random& random) const {
  const std::uint64_t drawn = random.below(sums_.back());
  return static_cast<std::size_t>(std::upper_bound(sums_.begin(), sums_.end(), drawn) - sums_.begin());
}

double popular::share(std::size_t number) const {
  const std::uint64_t before = number == 0 ? 0 : sums_[number - 1];
  return static_cast<double>(sums_[number] - before) / static_cast<double>(sums_.back());
}

world::world(const std::vector<media_item>& catalogue, std::size_t series_count, std::uint64_t seed,
             const std::vector<document_question>& documents)
    : questions(questions_of(documents)) {
  for (const media_item& item : catalogue) {
    title made{.key = fmt::format("film {}", titles.size())};
    if (documents.empty()) {
      const auto record = record_of(item, std::type_identity<muffle::presets::video_play>{});
      if (!record) continue;
      made.record = *record;
      made.cells = cells_of(made.record);
    }
    for (std::size_t i = 0; i != documents.size(); ++i) made.cells[i] = documents[i].cell(item);
    titles.push_back(std::move(made));
    synthetic += item.is_synthetic ? 1 : 0;
  }
  films = titles.size();
  if (films == 0) return;  // nobody has anything to play
  const std::vector<modelled_question> modelled(documents.begin(), documents.end());
  seeded_random random(seed);
  // Of its own, so that documents of the presets have the presets' series.
  seeded_random draws_titles(~seed);
  for (std::size_t number = 0; number != series_count; ++number) {
    const of_series made{titles.size(), static_cast<std::size_t>(10 + random.below(17))};
    const auto minutes = one_of_ten<std::int64_t, 5>({11, 22, 30, 42, 58}, {1, 4, 1, 3, 1}, random);
    const std::int64_t length = about(minutes * 60'000, 80, random);
    const auto spread = one_of_ten<std::uint64_t, 4>({0, 5, 20, 100}, {3, 2, 3, 2}, random);
    const auto height = one_of_ten<std::int32_t, 4>({480, 720, 1080, 2160}, {1, 2, 6, 1}, random);
    const auto codec = one_of_ten<muffle::video_codec, 3>(
        {muffle::video_codec::h264, muffle::video_codec::hevc, muffle::video_codec::av1}, {6, 3, 1}, random);
    const std::int64_t h264_kbps = height == 480 ? 1500 : height == 720 ? 3500 : height == 1080 ? 7000 : 28'000;
    const std::int64_t kbps = about(codec == muffle::video_codec::h264 ? h264_kbps : h264_kbps * 3 / 5, 400, random);
    const media_item& like = catalogue[static_cast<std::size_t>(draws_titles.below(catalogue.size()))];
    for (std::size_t episode = 0; episode != made.episodes; ++episode) {
      title made_up{.key = fmt::format("series {} episode {}", number, episode)};
      muffle::presets::video_play& record = made_up.record;
      record.duration.value = about(length, spread, random);
      record.bitrate.bits_per_second = about(kbps * 1000, 250, random);
      record.video_codec = codec;
      record.height = height;
      record.width = height * 16 / 9;
      if (documents.empty()) made_up.cells = cells_of(record);
      for (std::size_t i = 0; i != modelled.size(); ++i) made_up.cells[i] = modelled[i].cell(record, like);
      titles.push_back(std::move(made_up));
    }
    series.push_back(made);
    synthetic += made.episodes;
    most_episodes = std::max(most_episodes, made.episodes);
  }
  for (std::size_t i = 0; i != questions.size(); ++i) {
    crowds[i].resize(static_cast<std::size_t>(questions[i].cells));
    for (const title& each : titles) ++crowds[i][static_cast<std::size_t>(each.cells[i])];
  }
}

muffle::histogram world::dummy_weights(std::size_t question) const {
  std::vector<muffle::crowd> passing;
  for (std::size_t cell = 0; cell != crowds[question].size(); ++cell) {
    if (passes(question, cell)) passing.push_back({cell, crowds[question][cell]});
  }
  return muffle::histogram::of(crowds[question].size(), std::move(passing)).value();
}

viewer::viewer(const world& all, const popular& films, const popular& series, std::uint64_t seed)
    : world_(all), films_(films), series_(series), random_(seed) {
  mean_plays_ = one_of_ten<std::uint64_t, 4>({1, 3, 7, 15}, {2, 4, 3, 1}, random_);
  constexpr std::array<std::uint64_t, 3> habits{2, 5, 8};
  binges_in_ten_ = habits[random_.below(3)];
  follows_ = series_.draw(random_);
}

std::size_t viewer::next_episode() {
  if (episode_ == world_.series[follows_].episodes) {
    follows_ = series_.draw(random_);
    episode_ = 0;
  }
  return world_.series[follows_].first + episode_++;
}

std::vector<std::size_t> viewer::next_epoch() {
  std::vector<std::size_t> plays;
  for (std::uint64_t left = random_.below(2 * mean_plays_ + 1); left != 0; --left) {
    std::size_t played = 0;
    if (!last_.empty() && random_.below(10) == 0) {
      played = last_[random_.below(last_.size())];
    } else if (random_.below(10) < binges_in_ten_) {
      played = next_episode();
    } else {
      played = films_.draw(random_);
    }
    plays.push_back(played);
    last_.push_back(played);
    if (last_.size() > 10) last_.erase(last_.begin());
  }
  return plays;
}

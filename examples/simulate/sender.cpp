// SPDX-License-Identifier: MIT
#include "sender.hpp"

#include <cstddef>
#include <span>
#include <utility>
#include <vector>

#include <muffle/check/seeded_random.hpp>
#include <muffle/noise/randomized.hpp>
#include <muffle/release/received.hpp>
#include <muffle/store/store.hpp>

namespace {

using namespace muffle;

using coin = secret_coin<simulated_clock>;

struct agrees_to_all {
  bool allows(const data_kind&) const { return true; }
};

/// What a disk would keep.
class simulated_disk {
 public:
  template <class See>
  loaded load(See&& see) const {
    see(std::span<const std::byte>(content_));
    return {};
  }
  bool append(std::span<const std::byte> block) {
    content_.insert(content_.end(), block.begin(), block.end());
    return true;
  }
  bool replace(std::span<const std::byte> block) {
    content_.assign(block.begin(), block.end());
    return true;
  }

 private:
  std::vector<std::byte> content_;
};

/// What all of an installation's parts stand on. The secret is drawn from a seed here, so that a simulation can be
/// repeated; a real one is kept, and comes from the system.
struct installation {
  installation(const std::int64_t& now, std::uint64_t seed, std::uint32_t days)
      : when(days, simulated_clock{&now}), random(seed), toss(install_secret{{random.next(), random.next()}}, when) {}

  epochs<simulated_clock> when;
  check::seeded_random random;
  coin toss;
  simulated_disk store{};
  agrees_to_all ledger{};
};

template <class Answers>
using outbox_of = outbox<Answers, simulated_disk, simulated_clock, check::seeded_random>;

template <class Answers, class MakePipeline>
class sender_of final : public sender {
 public:
  sender_of(typename outbox_of<Answers>::options options, const video_reference& counted, const std::int64_t& now,
            std::uint64_t seed, MakePipeline make, std::uint32_t days)
      : here_(now, seed, days), options_(std::move(options)), counted_(&counted), make_(make) {
    restart();
  }

  disposition send(const video_play& record, std::string_view key) override {
    return running_->send(record, {.title = key});
  }
  std::optional<message> due() override {
    const auto taken = running_->box.take_due(here_.ledger);
    if (!taken) return std::nullopt;
    return message{here_.when.now(), taken->bytes(), std::string(taken->json().view())};
  }
  void restart() override { running_.emplace(here_, options_, *counted_, make_); }
  std::vector<muffle::phrase> describe() const override { return running_->send.describe(); }

 private:
  /// What a program holds while it runs.
  struct running {
    running(installation& here, const typename outbox_of<Answers>::options& options, const video_reference& counted,
            MakePipeline make)
        : box(Answers{}, here.store, here.when, options, check::seeded_random(here.random.next())),
          send(make(here, counted, box)) {}

    outbox_of<Answers> box;
    std::invoke_result_t<MakePipeline, installation&, const video_reference&, outbox_of<Answers>&> send;
  };

  installation here_;
  typename outbox_of<Answers>::options options_;
  const video_reference* counted_;
  MakePipeline make_;
  std::optional<running> running_;
};

template <class Answers, class MakePipeline>
std::unique_ptr<sender> make_sender(Answers, const video_reference& counted, const std::int64_t& now,
                                    std::uint64_t seed, MakePipeline make,
                                    typename outbox_of<Answers>::options options = {}, std::uint32_t days = 7) {
  return std::make_unique<sender_of<Answers, MakePipeline>>(std::move(options), counted, now, seed, make, days);
}

/// One of two questions, bounded: what most of them have.
constexpr auto bounded_pipeline = [](installation& here, const video_reference& crowds, auto& box) {
  return ask_one<video_length, video_quality>(here.toss) | consented(here.ledger) | require_k(crowds, smallest_crowd) |
         bounded(1, here.toss) | into(box);
};

constexpr auto sampled_pipeline = [](installation& here, const video_reference& crowds, auto& box) {
  return ask_one<video_length, video_quality>(here.toss) | consented(here.ledger) | require_k(crowds, smallest_crowd) |
         sampled({1, 10}, here.toss) | bounded(1, here.toss) | into(box);
};

constexpr auto length_pipeline = [](installation& here, const video_reference& crowds, auto& box) {
  return sanitize<video_length> | consented(here.ledger) | require_k(crowds, smallest_crowd) | bounded(1, here.toss) |
         into(box);
};

constexpr auto only_length = answers<video_length>;
constexpr auto both = answers<video_length, video_quality>;
constexpr ratio weight{20, 1};
constexpr auto both_randomized = answers<randomized<video_length, weight>, randomized<video_quality, weight>>;

}  // namespace

const std::vector<simulated_pipeline>& simulated_pipelines() {
  static const std::vector<simulated_pipeline> all{
      {.name = "bounded",
       .what = "one of two questions, one answer of a household and week",
       .make = [](const video_reference& counted, const std::int64_t& now,
                  std::uint64_t seed) { return make_sender(both, counted, now, seed, bounded_pipeline); }},
      {.name = "hidden",
       .what = "as bounded, among none to two dummies a week",
       .dummies = {1, 1},
       .make =
           [](const video_reference& counted, const std::int64_t& now, std::uint64_t seed) {
             return make_sender(both, counted, now, seed, bounded_pipeline,
                                {.hiding = dummies<video_length, video_quality>::of(
                                     0, 2, {dummy_weights(counted, 0), dummy_weights(counted, 1)})});
           }},
      {.name = "unbounded",
       .what = "one of two questions, as many answers as plays",
       .is_bounded = false,
       .make =
           [](const video_reference& counted, const std::int64_t& now, std::uint64_t seed) {
             return make_sender(both, counted, now, seed,
                                [](installation& here, const video_reference& crowds, auto& box) {
                                  return ask_one<video_length, video_quality>(here.toss) | consented(here.ledger) |
                                         require_k(crowds, smallest_crowd) | into(box);
                                });
           }},
      {.name = "sampled",
       .what = "as bounded, and one household in ten takes part in a week",
       .takes_part = {1, 10},
       .make = [](const video_reference& counted, const std::int64_t& now,
                  std::uint64_t seed) { return make_sender(both, counted, now, seed, sampled_pipeline); }},
      {.name = "randomized",
       .what = "as bounded, and answers are randomized with weight 20 (epsilon 3)",
       .weight = weight,
       .make =
           [](const video_reference& counted, const std::int64_t& now, std::uint64_t seed) {
             return make_sender(
                 both_randomized, counted, now, seed, [](installation& here, const video_reference& crowds, auto& box) {
                   return ask_one<video_length, video_quality>(here.toss) | require_k(crowds, smallest_crowd) |
                          randomize<weight>(here.toss) | consented(here.ledger) | bounded(1, here.toss) | into(box);
                 });
           }},
  };
  return all;
}

const std::vector<simulated_pipeline>& pipelines_without_relay() {
  static const std::vector<simulated_pipeline> all{
      {.name = "bounded",
       .what = "`bounded`, as it is",
       .make = [](const video_reference& counted, const std::int64_t& now,
                  std::uint64_t seed) { return make_sender(both, counted, now, seed, bounded_pipeline); }},
      {.name = "length",
       .what = "only `video_length` is asked",
       .asks = {true, false},
       .make = [](const video_reference& counted, const std::int64_t& now,
                  std::uint64_t seed) { return make_sender(only_length, counted, now, seed, length_pipeline); }},
      {.name = "quality",
       .what = "only `video_quality` is asked",
       .asks = {false, true},
       .make =
           [](const video_reference& counted, const std::int64_t& now, std::uint64_t seed) {
             return make_sender(answers<video_quality>, counted, now, seed,
                                [](installation& here, const video_reference& crowds, auto& box) {
                                  return sanitize<video_quality> | consented(here.ledger) |
                                         require_k(crowds, smallest_crowd) | bounded(1, here.toss) | into(box);
                                });
           }},
      {.name = "four_weeks",
       .what = "an epoch has four weeks",
       .weeks = 4,
       .make = [](const video_reference& counted, const std::int64_t& now,
                  std::uint64_t seed) { return make_sender(both, counted, now, seed, bounded_pipeline, {}, 28); }},
      {.name = "sampled",
       .what = "one household in ten takes part",
       .takes_part = {1, 10},
       .make = [](const video_reference& counted, const std::int64_t& now,
                  std::uint64_t seed) { return make_sender(both, counted, now, seed, sampled_pipeline); }},
      {.name = "all",
       .what = "only `video_length`, four weeks, one in ten",
       .weeks = 4,
       .asks = {true, false},
       .takes_part = {1, 10},
       .make =
           [](const video_reference& counted, const std::int64_t& now, std::uint64_t seed) {
             return make_sender(
                 only_length, counted, now, seed,
                 [](installation& here, const video_reference& crowds, auto& box) {
                   return sanitize<video_length> | consented(here.ledger) | require_k(crowds, smallest_crowd) |
                          sampled({1, 10}, here.toss) | bounded(1, here.toss) | into(box);
                 },
                 {}, 28);
           }},
  };
  return all;
}

histogram dummy_weights(const video_reference& counted, std::size_t question) {
  const auto& titles = counted.tables()[question].titles;
  std::vector<crowd> passing;
  for (std::size_t cell = 0; cell != titles.size(); ++cell) {
    if (titles[cell] >= smallest_crowd) passing.push_back({cell, titles[cell]});
  }
  return histogram::of(titles.size(), std::move(passing)).value();
}

std::optional<read_answer> read(const encoded_bytes& bytes) {
  if (const auto length = received<video_length>::decode(bytes)) return read_answer{0, length->cell()};
  if (const auto quality = received<video_quality>::decode(bytes)) return read_answer{1, quality->cell()};
  if (const auto length = received<randomized<video_length, weight>>::decode(bytes))
    return read_answer{0, length->cell()};
  if (const auto quality = received<randomized<video_quality, weight>>::decode(bytes))
    return read_answer{1, quality->cell()};
  return std::nullopt;
}

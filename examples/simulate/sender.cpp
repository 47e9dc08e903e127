// SPDX-License-Identifier: MIT
#include "sender.hpp"

#include <utility>

#include <muffle/check/seeded_random.hpp>
#include <muffle/noise/randomized.hpp>
#include <muffle/release/received.hpp>
#include <muffle/store/memory_only.hpp>

namespace {

using namespace muffle;

using coin = secret_coin<simulated_clock>;

struct agrees_to_all {
  bool allows(const data_kind&) const { return true; }
};

/// What all of an installation's parts stand on. The secret is drawn from a seed here, so that a simulation can be
/// repeated; a real one is kept, and comes from the system.
struct installation {
  installation(const std::int64_t& now, std::uint64_t seed)
      : weekly(7, simulated_clock{&now}), random(seed), toss(install_secret{{random.next(), random.next()}}, weekly) {}

  epochs<simulated_clock> weekly;
  check::seeded_random random;
  coin toss;
  memory_only store{};
  agrees_to_all ledger{};
};

template <class Outbox, class MakePipeline>
class sender_of final : public sender {
 public:
  template <class Answers>
  sender_of(Answers answers, typename Outbox::options options, const video_reference& counted, const std::int64_t& now,
            std::uint64_t seed, MakePipeline make)
      : here_(now, seed),
        box_(answers, here_.store, here_.weekly, std::move(options), check::seeded_random(here_.random.next())),
        send_(make(here_, counted, box_)) {}

  disposition send(const video_play& record, std::string_view key) override { return send_(record, {.title = key}); }
  std::optional<message> due() override {
    const auto taken = box_.take_due(here_.ledger);
    if (!taken) return std::nullopt;
    return message{here_.weekly.now(), taken->bytes(), std::string(taken->json().view())};
  }
  std::vector<muffle::phrase> describe() const override { return send_.describe(); }

 private:
  installation here_;
  Outbox box_;
  std::invoke_result_t<MakePipeline, installation&, const video_reference&, Outbox&> send_;
};

template <class Answers, class MakePipeline>
std::unique_ptr<sender> make_sender(
    Answers answers, const video_reference& counted, const std::int64_t& now, std::uint64_t seed, MakePipeline make,
    typename outbox<Answers, memory_only, simulated_clock, check::seeded_random>::options options = {}) {
  using box = outbox<Answers, memory_only, simulated_clock, check::seeded_random>;
  return std::make_unique<sender_of<box, MakePipeline>>(answers, std::move(options), counted, now, seed, make);
}

/// One of two questions, bounded: what most of them have.
constexpr auto bounded_pipeline = [](installation& here, const video_reference& crowds, auto& box) {
  return ask_one<video_length, video_quality>(here.toss) | consented(here.ledger) | require_k(crowds, smallest_crowd) |
         bounded(1, here.toss) | into(box);
};

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
       .make =
           [](const video_reference& counted, const std::int64_t& now, std::uint64_t seed) {
             return make_sender(both, counted, now, seed,
                                [](installation& here, const video_reference& crowds, auto& box) {
                                  return ask_one<video_length, video_quality>(here.toss) | consented(here.ledger) |
                                         require_k(crowds, smallest_crowd) | sampled({1, 10}, here.toss) |
                                         bounded(1, here.toss) | into(box);
                                });
           }},
      {.name = "randomized",
       .what = "as bounded, and answers are randomized with weight 20 (epsilon 3)",
       .weight = weight,
       .make =
           [](const video_reference& counted, const std::int64_t& now, std::uint64_t seed) {
             return make_sender(both_randomized, counted, now, seed,
                                [](installation& here, const video_reference& crowds, auto& box) {
                                  return ask_one<video_length, video_quality>(here.toss) |
                                         require_k(crowds, smallest_crowd) | randomize<weight>(here.toss) |
                                         consented(here.ledger) | bounded(1, here.toss) | into(box);
                                });
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

// SPDX-License-Identifier: MIT

// Installations that are made up, and post to a collector. Each has a ledger, a coin, outboxes and pipelines of the
// library, and a clock that is moved. What they play is drawn from weights that are known, so that all that a report
// estimates can be compared with the truth.
//
//   muffle-collect-installations --describe DIRECTORY
//   muffle-collect-installations --collector URL --clock FILE --truth FILE
//
// FILE of --clock is that of muffle-collect-with-clock: both go by one time.

#include <array>
#include <chrono>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <thread>
#include <tuple>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <httplib.h>
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <muffle/check/seeded_random.hpp>
#include <muffle/collect/documents.hpp>
#include <muffle/consent/kept_consent.hpp>
#include <muffle/noise/randomized.hpp>
#include <muffle/pipeline.hpp>
#include <muffle/pipeline/describe_pipeline.hpp>
#include <muffle/presets/music_length.hpp>
#include <muffle/presets/video_length.hpp>
#include <muffle/presets/video_quality.hpp>
#include <muffle/store/memory_only.hpp>

#include "post.hpp"

namespace {

using namespace muffle;
using namespace muffle::literals;
using presets::music_length, presets::video_length, presets::video_quality;

constexpr std::int64_t first_monday = 1'767'571'200;  // 2026-01-05
constexpr std::int64_t seconds_of_week = 7 * 86'400;
/// How often an installation asks whether something is due.
constexpr std::int64_t asks_in_week = 42;
constexpr std::int64_t seconds_between = seconds_of_week / asks_in_week;
/// A test ends what hangs long before that.
constexpr int patience_s = 3600;

constexpr ratio weight{20, 1};
using flipped_length = randomized<music_length, weight>;

struct moved_clock {
  const std::int64_t* moment;

  std::int64_t operator()() const { return *moment; }
};

/// What is played, and how often in the first and in the last week.
template <class Record>
struct title {
  Record record;
  std::uint64_t first, last;

  std::uint64_t weight_in(std::uint64_t week, std::uint64_t weeks) const {
    return weeks == 1 ? first : first * (weeks - 1 - week) + last * week;
  }
};

constexpr presets::video_play film(milliseconds duration, bit_rate rate, video_codec codec, int width, int height) {
  return {.duration = duration, .bitrate = rate, .video_codec = codec, .width = width, .height = height};
}
constexpr std::array films{title<presets::video_play>{film(22_min, 2_Mbps, video_codec::h264, 1280, 720), 30, 18},
                           title<presets::video_play>{film(43_min, 4_Mbps, video_codec::hevc, 1920, 1080), 24, 24},
                           title<presets::video_play>{film(58_min, 5_Mbps, video_codec::h264, 1920, 1080), 12, 12},
                           title<presets::video_play>{film(97_min, 8_Mbps, video_codec::h264, 1920, 1080), 14, 14},
                           title<presets::video_play>{film(112_min, 12_Mbps, video_codec::h264, 1920, 1080), 10, 10},
                           title<presets::video_play>{film(124_min, 20_Mbps, video_codec::hevc, 3840, 2160), 6, 16},
                           title<presets::video_play>{film(151_min, 40_Mbps, video_codec::hevc, 3840, 2160), 3, 5},
                           title<presets::video_play>{film(7_min, 1_Mbps, video_codec::h264, 640, 480), 1, 1}};
constexpr std::array songs{
    title<presets::music_play>{{.duration = 105_s}, 8, 14}, title<presets::music_play>{{.duration = 190_s}, 30, 30},
    title<presets::music_play>{{.duration = 225_s}, 36, 30}, title<presets::music_play>{{.duration = 280_s}, 20, 20},
    title<presets::music_play>{{.duration = 500_s}, 6, 6}};

template <class Titles>
std::uint64_t weight_of_all(const Titles& titles, std::uint64_t week, std::uint64_t weeks) {
  std::uint64_t result = 0;
  for (const auto& each : titles) result += each.weight_in(week, weeks);
  return result;
}

template <class Titles>
const auto& draw(const Titles& titles, std::uint64_t week, std::uint64_t weeks, check::seeded_random& random) {
  std::uint64_t left = random.below(weight_of_all(titles, week, weeks));
  std::size_t i = 0;
  for (; left >= titles[i].weight_in(week, weeks); ++i) left -= titles[i].weight_in(week, weeks);
  return titles[i].record;
}

/// The share of each cell among what is played in a week.
template <policy_type P, class Titles>
std::vector<double> shares_of(const Titles& titles, std::uint64_t week, std::uint64_t weeks) {
  std::vector<double> result(P::cells);
  const auto all = static_cast<double>(weight_of_all(titles, week, weeks));
  for (const auto& each : titles)
    result[sanitize<P>(each.record).cell()] += static_cast<double>(each.weight_in(week, weeks)) / all;
  return result;
}

/// As long as the installation runs.
class document_in_memory {
 public:
  loaded_document load() const { return {}; }
  bool replace(std::string_view) const { return true; }
  std::string put_away() const { return "nowhere"; }
  bool wipe() const { return true; }
};

template <class Answers>
using outbox_of = outbox<Answers, memory_only, moved_clock, check::seeded_random>;

/// One installation of a program that asks one of two questions about each film, and a third about music, of which
/// answers are flipped.
class installation {
 public:
  installation(std::uint64_t number, std::uint64_t seed)
      : number_(number),
        random_(seed),
        coin_(install_secret{{random_.next(), random_.next()}}, weekly_),
        films_out_(answers<video_length, video_quality>, store_, weekly_, {}, check::seeded_random(random_.next())),
        songs_out_(answers<flipped_length>, store_, weekly_, {}, check::seeded_random(random_.next())) {}

  auto watching() {
    return ask_one<video_length, video_quality>(coin_) | consented(consent_) | bounded(1, coin_) | into(films_out_);
  }
  auto listening() {
    return sanitize<music_length> | randomize<weight>(coin_) | consented(consent_) | bounded(1, coin_) |
           into(songs_out_);
  }

  /// Of twenty, one refuses, and one changes its mind in a week of its own.
  bool refuses() const { return number_ % 20 == 0; }
  bool has_changed_its_mind(std::uint64_t week, std::uint64_t weeks) const {
    return number_ % 20 == 1 && week > number_ / 20 % weeks;
  }

  /// What is played in a week of `weeks`, and what of the week before is due. After them, nothing is played. `post`
  /// returns false where no connection came about.
  template <class Post>
  void live_through(std::uint64_t week, std::uint64_t weeks, Post post) {
    moment_ = first_monday + static_cast<std::int64_t>(week) * seconds_of_week;
    if (week == 0) answer(!refuses());
    if (has_changed_its_mind(week, weeks) && !has_changed_its_mind(week - 1, weeks)) answer(false);
    const std::uint64_t plays = week == weeks ? 0 : random_.below(8);
    for (std::int64_t asked = 0; asked != asks_in_week; ++asked) {
      if (static_cast<std::uint64_t>(asked) < plays) play(week, weeks);
      moment_ += static_cast<std::int64_t>(random_.below(static_cast<std::uint64_t>(seconds_between)));
      send_due(films_out_, post);
      send_due(songs_out_, post);
      moment_ = first_monday + static_cast<std::int64_t>(week) * seconds_of_week + (asked + 1) * seconds_between - 1;
    }
  }

 private:
  void answer(bool agrees) {
    const answered by{.means = "drawn", .is_of_age = true};
    for (const data_kind* kind :
         {&data_kind_of<video_length>, &data_kind_of<video_quality>, &data_kind_of<flipped_length>}) {
      if (agrees) {
        consent_.give(*kind, by);
      } else {
        consent_.refuse(*kind, by);
      }
    }
    films_out_.sweep(consent_);
    songs_out_.sweep(consent_);
  }

  /// Each play is of a title of its own, so that an answer that is drawn from all says what each of them says.
  void play(std::uint64_t week, std::uint64_t weeks) {
    const std::string key = fmt::format("{}", played_++);
    watching()(draw(films, week, weeks, random_), {.title = key});
    listening()(draw(songs, week, weeks, random_), {.title = key});
  }

  template <class Outbox, class Post>
  void send_due(Outbox& box, Post post) {
    while (const auto due = box.take_due(consent_)) {
      if (post(due->bytes())) continue;
      box.put_back(*due);
      break;
    }
  }

  std::uint64_t number_;
  check::seeded_random random_;
  std::int64_t moment_ = first_monday;
  std::uint64_t played_ = 0;
  epochs<moved_clock> weekly_{7, moved_clock{&moment_}};
  document_in_memory document_;
  kept_consent<document_in_memory, moved_clock> consent_{document_, weekly_};
  secret_coin<moved_clock> coin_;
  memory_only store_;
  outbox_of<std::remove_cv_t<decltype(answers<video_length, video_quality>)>> films_out_;
  outbox_of<std::remove_cv_t<decltype(answers<flipped_length>)>> songs_out_;
};

std::map<std::string, std::string> documents_of_all() {
  installation any(0, 0);
  return {{"films.json", describe(any.watching()).dump(1)}, {"songs.json", describe(any.listening()).dump(1)}};
}

/// What was sent, and what came of it.
class sent_answers {
 public:
  sent_answers() {
    for (const auto& [name, text] : documents_of_all()) {
      if (const std::string problem = known_.add(name, text); !problem.empty()) fmt::print(stderr, "{}\n", problem);
    }
  }

  void add(const encoded_bytes& bytes, std::uint64_t epoch, int status) {
    const decoded_answer answer = known_.decode(bytes);
    const std::lock_guard lock(mutex_);
    auto& [taken, unanswered] = counts_[{answer.of->policy.name, answer.of->policy.version, epoch, answer.cell}];
    if (status == 204) ++taken;
    if (status == 0) ++unanswered;
    ++statuses_[std::to_string(status)];
    if (++all_ % 100 == 0) {
      // For whoever stops the collector in the middle of it.
      fmt::print("{} answers\n", all_);
      std::fflush(stdout);
    }
  }

  std::uint64_t all() const { return all_; }

  nlohmann::json told() const {
    auto answers = nlohmann::json::array();
    for (const auto& [of, counts] : counts_) {
      const auto& [policy, version, epoch, cell] = of;
      answers.push_back({{"policy", policy},
                         {"version", version},
                         {"epoch", epoch},
                         {"cell", cell},
                         {"taken", counts.first},
                         {"unanswered", counts.second}});
    }
    return {{"answers", std::move(answers)}, {"statuses", statuses_}};
  }

 private:
  documents known_;
  std::mutex mutex_;
  std::map<std::tuple<std::string, int, std::uint64_t, std::uint64_t>, std::pair<std::uint64_t, std::uint64_t>> counts_;
  std::map<std::string, std::uint64_t> statuses_;
  std::uint64_t all_ = 0;
};

struct arguments {
  std::string describe, collector, clock, truth;
  std::uint64_t installations = 2000, weeks = 8, connections = 16, seed = 1;
};

void set_clock(const arguments& given, std::uint64_t week, std::int64_t seconds = 0) {
  std::ofstream(given.clock + ".new") << first_monday + static_cast<std::int64_t>(week) * seconds_of_week + seconds;
  std::filesystem::rename(given.clock + ".new", given.clock);
}

/// Time stands still until somebody listens again. One at a time asks, so that a collector has room to start.
void wait_for(const std::string& collector) {
  static std::mutex mutex;
  const std::lock_guard lock(mutex);
  while (!httplib::Client(collector).Get("/healthz")) std::this_thread::sleep_for(std::chrono::milliseconds(10));
}

nlohmann::json truth_of(const arguments& given) {
  auto result = nlohmann::json::array();
  const auto add = [&]<class P, class As>(std::uint64_t week, const auto& titles) {
    result.push_back({{"policy", policy_name<As>},
                      {"version", policy_version<As>},
                      {"epoch", epochs(7).at(first_monday) + week + 1},
                      {"shares", shares_of<P>(titles, week, given.weeks)}});
  };
  for (std::uint64_t week = 0; week != given.weeks; ++week) {
    add.template operator()<video_length, video_length>(week, films);
    add.template operator()<video_quality, video_quality>(week, films);
    add.template operator()<music_length, flipped_length>(week, songs);
  }
  return result;
}

void simulate(const arguments& given, sent_answers& sent) {
  check::seeded_random random(given.seed);
  std::vector<std::unique_ptr<installation>> all;
  for (std::uint64_t i = 0; i != given.installations; ++i)
    all.push_back(std::make_unique<installation>(i, random.next()));
  std::vector<std::unique_ptr<poster>> posters;
  for (std::uint64_t i = 0; i != given.connections; ++i)
    posters.push_back(std::make_unique<poster>(answers_of(given.collector), patience_s));

  for (std::uint64_t week = 0; week <= given.weeks; ++week) {
    set_clock(given, week);
    const std::uint64_t epoch = epochs(7).at(first_monday) + week;
    std::vector<std::thread> threads;
    for (std::uint64_t number = 0; number != given.connections; ++number) {
      threads.emplace_back([&, number] {
        const auto post = [&](const encoded_bytes& bytes) {
          const std::string body(reinterpret_cast<const char*>(bytes.data()), bytes.size());
          const reply said = posters[number]->post(body, answer_type);
          if (!said.was_reached) {
            wait_for(given.collector);
            return false;
          }
          sent.add(bytes, epoch, said.status);
          return true;
        };
        for (std::uint64_t i = number; i < all.size(); i += given.connections)
          all[i]->live_through(week, given.weeks, post);
      });
    }
    for (std::thread& each : threads) each.join();
  }
  set_clock(given, given.weeks + 1, 3600);  // from then on the last epoch is told
}

}  // namespace

int main(int count, char** values) {
  arguments given;
  CLI::App app("Installations that are made up, and post to a collector.", "muffle-collect-installations");
  auto* const describe =
      app.add_option("--describe", given.describe, "Writes their pipeline documents into a directory.");
  auto* const collector = app.add_option("--collector", given.collector, "Posts to this address.")->excludes(describe);
  app.add_option("--clock", given.clock, "The file that muffle-collect-with-clock reads.")->needs(collector);
  app.add_option("--truth", given.truth, "Writes what was sent, and what a report has to estimate.")->needs(collector);
  app.add_option("--installations", given.installations)->capture_default_str();
  app.add_option("--weeks", given.weeks)->capture_default_str()->check(CLI::Range(1, 200));
  app.add_option("--connections", given.connections)->capture_default_str()->check(CLI::Range(1, 1000));
  app.add_option("--seed", given.seed, "All is drawn from it.")->capture_default_str();
  app.require_option(1, 0);
  CLI11_PARSE(app, count, values);

  // A collector that is killed is no reason to end.
  std::signal(SIGPIPE, SIG_IGN);
  for (const auto& [name, text] : documents_of_all()) {
    if (!given.describe.empty()) std::ofstream(std::filesystem::path(given.describe) / name) << text;
  }
  if (given.collector.empty()) return 0;
  sent_answers sent;
  simulate(given, sent);
  if (!given.truth.empty()) {
    nlohmann::json told = sent.told();
    told["truth"] = truth_of(given);
    std::ofstream(given.truth) << told;
  }
  fmt::print("{} installations sent {} answers in {} weeks\n", given.installations, sent.all(), given.weeks);
}

// SPDX-License-Identifier: MIT
#include "sender.hpp"

#include <algorithm>
#include <cstddef>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include <muffle/check/seeded_random.hpp>
#include <muffle/crowd/reference.hpp>
#include <muffle/generalize/top_code.hpp>
#include <muffle/noise/randomized.hpp>
#include <muffle/noise/randomized_response.hpp>
#include <muffle/pipeline.hpp>
#include <muffle/presets/video_length.hpp>
#include <muffle/presets/video_quality.hpp>
#include <muffle/release/received.hpp>
#include <muffle/store/store.hpp>

namespace {

using namespace muffle;

using coin = secret_coin<simulated_clock>;

constexpr ratio weight{20, 1};
constexpr ratio one_in_ten{1, 10};

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

/// What a message says, as it leaves.
struct sent_form {
  read_answer says;
  encoded_bytes bytes;
  std::string json;
};

/// Asks presets, of records.
template <class... Policies>
class asked_presets {
 public:
  using policies = detail::type_list<Policies...>;
  template <class P>
  using randomized_answer = randomized<P, weight>;

  asked_presets(const world& all, const std::vector<document_question>&) : counted(counted_in(all)) {}

  /// The same: `randomize` names the policies.
  std::shared_ptr<const asked_presets> randomized_ones() const { return std::make_shared<asked_presets>(*this); }
  static const auto& record_of(const title& played) { return played.record; }
  auto flip(const coin& toss) const { return randomize<weight>(toss); }
  sent_form form_of(const auto& taken) const {
    sent_form result{{}, taken.bytes(), std::string(taken.json().view())};
    std::size_t number = 0;
    const auto read = [&]<class P>(std::type_identity<P>) {
      if (const auto plain = received<P>::decode(taken.bytes())) result.says = {number, plain->cell()};
      if (const auto flipped = received<randomized<P, weight>>::decode(taken.bytes()))
        result.says = {number, flipped->cell()};
      ++number;
    };
    (read(std::type_identity<Policies>{}), ...);
    return result;
  }
  std::vector<std::string> told(std::vector<std::string> stages) const { return stages; }

  reference<Policies...> counted;

 private:
  static reference<Policies...> counted_in(const world& all) {
    std::vector<presets::video_play> records;
    for (const title& each : all.titles) records.push_back(each.record);
    return reference<Policies...>::of(std::span<const presets::video_play>(records), all.synthetic);
  }
};

/// The cells of documents, which are known at run time alone, go through the stages as the cells of policies that are
/// made for that: in two digits, high and low. What a stage makes of an answer depends on which one it is, and not on
/// what a policy asks.
constexpr point digits = 32;
static_assert(digits * digits == most_cells);
struct carried {
  point first_high, first_low, second_high, second_low;
};
constexpr declaration carries = {.category = category::playback,
                                 .purpose = "Carry the answer to the question of a document?",
                                 .recipients = "nobody",
                                 .retention = "as long as the simulation",
                                 .since = "1",
                                 .sensitivity = sensitivity::content,
                                 .expires = {2100, 1, 1}};
using digit = top_code<0, digits - 1>;
struct first_document
    : policy<carried, unused<&carried::second_high, &carried::second_low>,
             field<"high", from<&carried::first_high>, digit>, field<"low", from<&carried::first_low>, digit>> {
  static constexpr declaration declared = carries;
};
struct second_document
    : policy<carried, unused<&carried::first_high, &carried::first_low>,
             field<"high", from<&carried::second_high>, digit>, field<"low", from<&carried::second_low>, digit>> {
  static constexpr declaration declared = carries;
};

carried carried_by(const std::array<std::uint64_t, 2>& cells) {
  const auto [first, second] = cells;
  return {static_cast<point>(first / digits), static_cast<point>(first % digits), static_cast<point>(second / digits),
          static_cast<point>(second % digits)};
}

/// `randomize`, over as many cells as documents have.
class flipped_cells {
 public:
  using clock_type = coin::clock_type;
  static constexpr stage_kind kind = stage_kind::gate;
  static constexpr bool needs_title = true;

  flipped_cells(coin toss, const std::vector<question>& questions) : toss_(std::move(toss)) {
    for (const question& each : questions) responses_.push_back(*randomized_response::of(each.cells, weight));
  }

  phrase describe() const { return randomize<weight>(toss_).describe(); }

  template <policy_type P, class Next>
  disposition operator()(const release<P>& truth, const local& at, const Next& next) const {
    const std::size_t number = std::is_same_v<P, first_document> ? 0 : 1;
    auto random = toss_.draw_for_ever(draw_purpose::response, at.title, policy_fingerprint<P>);
    std::array<std::uint64_t, 2> cells{};
    cells[number] = responses_[number].respond(truth.cell(), random);
    return next(release<P>(carried_by(cells)));
  }

 private:
  coin toss_;
  std::vector<randomized_response> responses_;
};

/// Asks documents, of titles' cells.
template <class... Policies>
class asked_documents {
 public:
  using policies = detail::type_list<Policies...>;
  template <class P>
  using randomized_answer = P;

  asked_documents(const world& all, const std::vector<document_question>& documents)
      : counted(counted_in(all)), questions_(&all.questions) {
    for (const document_question& each : documents) policies_.push_back(each.policy());
    measure();
  }

  /// The same, of which answers are randomized: messages name the policies as `randomized` does.
  std::shared_ptr<const asked_documents> randomized_ones() const {
    auto result = std::make_shared<asked_documents>(*this);
    for (policy_document& each : result->policies_) {
      each.name += fmt::format("_randomized_{}_{}", weight.numerator, weight.denominator);
      each.fingerprint = detail::fingerprint_of(each);
    }
    result->measure();
    return result;
  }
  static carried record_of(const title& played) { return carried_by(played.cells); }
  auto flip(const coin& toss) const { return flipped_cells(toss, *questions_); }
  sent_form form_of(const auto& taken) const {
    sent_form result{};
    std::size_t number = 0;
    const auto read = [&]<class P>(std::type_identity<P>) {
      if (const auto plain = received<P>::decode(taken.bytes())) result.says = {number, plain->cell()};
      ++number;
    };
    (read(std::type_identity<Policies>{}), ...);
    const policy_document& policy = policies_[result.says.question];
    result.bytes = detail::encoded_cell(policy.fingerprint, result.says.cell);
    result.json = fmt::format("{:<{}}", json_of(policy, result.says.cell), json_size_);
    return result;
  }
  /// With the names and the numbers of cells of the documents in the place of those of the policies that carry them.
  std::vector<std::string> told(std::vector<std::string> stages) const {
    const auto cells_in = [](std::string_view name, std::uint64_t cells) {
      return fmt::format("{} ({} cells)", name, cells);
    };
    const auto in_all = [](std::uint64_t cells) {
      return fmt::format("{} cells, at most {}", cells, log2_ceiling(cells, sizeof...(Policies)));
    };
    const auto not_alone = [](std::uint64_t cells) { return fmt::format("fewer than {}00 answers", cells - 1); };
    std::vector<std::pair<std::string, std::string>> words;
    std::uint64_t carried_cells = 0;
    std::uint64_t cells = 0;
    const auto add = [&]<class P>(std::type_identity<P>) {
      const question& named = (*questions_)[words.size()];
      words.emplace_back(cells_in(policy_name<P>, P::cells), cells_in(named.name, named.cells));
      carried_cells += P::cells;
      cells += named.cells;
    };
    (add(std::type_identity<Policies>{}), ...);
    words.emplace_back(in_all(carried_cells), in_all(cells));
    words.emplace_back(not_alone(carried_cells), not_alone(cells));
    for (std::size_t i = 0; i != sizeof...(Policies); ++i) words.emplace_back(names[i], (*questions_)[i].name);
    for (std::string& stage : stages) {
      for (const auto& [from, to] : words) {
        const std::size_t at = stage.find(from);
        if (at != std::string::npos) stage.replace(at, from.size(), to);
      }
    }
    return stages;
  }

  reference<Policies...> counted;

 private:
  void measure() {
    for (const policy_document& each : policies_) json_size_ = std::max(json_size_, json_of(each, 0).size());
  }
  static reference<Policies...> counted_in(const world& all) {
    std::vector<carried> records;
    for (const title& each : all.titles) records.push_back(record_of(each));
    return reference<Policies...>::of(std::span<const carried>(records), all.synthetic);
  }
  static std::string json_of(const policy_document& policy, std::uint64_t cell) {
    return fmt::format(R"({{"policy":"{}","version":{},"cell":"{:0{}}"}})", policy.name, policy.version, cell,
                       fmt::formatted_size("{}", policy.cells - 1));
  }

  static constexpr std::array<std::string_view, sizeof...(Policies)> names{policy_name<Policies>...};
  const std::vector<question>* questions_;
  std::vector<policy_document> policies_;
  std::size_t json_size_ = 0;  // all messages have one length
};

template <class Asked, class Answers, class MakePipeline>
class sender_of final : public sender {
 public:
  sender_of(std::shared_ptr<const Asked> asked, typename outbox_of<Answers>::options options, const std::int64_t& now,
            std::uint64_t seed, MakePipeline make, std::uint32_t days)
      : here_(now, seed, days), options_(std::move(options)), asked_(std::move(asked)), make_(make) {
    restart();
  }

  disposition send(const title& played, std::string_view key) override {
    return running_->send(asked_->record_of(played), {.title = key});
  }
  std::optional<message> due() override {
    const auto taken = running_->box.take_due(here_.ledger);
    if (!taken) return std::nullopt;
    sent_form form = asked_->form_of(*taken);
    return message{here_.when.now(), form.says, form.bytes, std::move(form.json)};
  }
  void restart() override { running_.emplace(here_, options_, *asked_, make_); }
  std::vector<std::string> describe() const override {
    std::vector<std::string> stages;
    for (const phrase& each : running_->send.describe()) stages.push_back(each.text());
    return asked_->told(std::move(stages));
  }

 private:
  /// What a program holds while it runs.
  struct running {
    running(installation& here, const typename outbox_of<Answers>::options& options, const Asked& asked,
            MakePipeline make)
        : box(Answers{}, here.store, here.when, options, check::seeded_random(here.random.next())),
          send(make(here, asked, box)) {}

    outbox_of<Answers> box;
    std::invoke_result_t<MakePipeline, installation&, const Asked&, outbox_of<Answers>&> send;
  };

  installation here_;
  typename outbox_of<Answers>::options options_;
  std::shared_ptr<const Asked> asked_;
  MakePipeline make_;
  std::optional<running> running_;
};

/// The first stage: one policy, or one of some.
template <policy_type... Policies>
auto question_stage(const coin& toss) {
  if constexpr (sizeof...(Policies) == 1) {
    return (sanitize<Policies>, ...);
  } else {
    return ask_one<Policies...>(toss);
  }
}

/// What most of them have.
template <policy_type... Policies>
constexpr auto bounded_pipeline = [](installation& here, const auto& asked, auto& box) {
  return question_stage<Policies...>(here.toss) | consented(here.ledger) | require_k(asked.counted, smallest_crowd) |
         bounded(1, here.toss) | into(box);
};

template <policy_type... Policies>
constexpr auto sampled_pipeline = [](installation& here, const auto& asked, auto& box) {
  return question_stage<Policies...>(here.toss) | consented(here.ledger) | require_k(asked.counted, smallest_crowd) |
         sampled(one_in_ten, here.toss) | bounded(1, here.toss) | into(box);
};

template <policy_type... Policies>
constexpr auto unbounded_pipeline = [](installation& here, const auto& asked, auto& box) {
  return question_stage<Policies...>(here.toss) | consented(here.ledger) | require_k(asked.counted, smallest_crowd) |
         into(box);
};

template <policy_type... Policies>
constexpr auto randomized_pipeline = [](installation& here, const auto& asked, auto& box) {
  return question_stage<Policies...>(here.toss) | require_k(asked.counted, smallest_crowd) | asked.flip(here.toss) |
         consented(here.ledger) | bounded(1, here.toss) | into(box);
};

/// The weights of dummies, over the cells of what carries a question.
histogram weights_of(const world& all, std::size_t question, std::size_t cells) {
  const histogram weights = all.dummy_weights(question);
  return *histogram::of(cells, {weights.crowds().begin(), weights.crowds().end()});
}

/// Makes a function that makes installations.
template <class Answers, class Asked, class MakePipeline>
auto sends(std::shared_ptr<const Asked> asked, Answers, MakePipeline make,
           typename outbox_of<Answers>::options options = {}, std::uint32_t days = 7) {
  return [asked, make, options, days](const std::int64_t& now, std::uint64_t seed) -> std::unique_ptr<sender> {
    return std::make_unique<sender_of<Asked, Answers, MakePipeline>>(asked, options, now, seed, make, days);
  };
}

template <class Asked, class... Policies>
all_pipelines make_pipelines(const world& all, std::shared_ptr<const Asked> asked, detail::type_list<Policies...>) {
  constexpr auto answered = answers<Policies...>;
  constexpr auto flipped = answers<typename Asked::template randomized_answer<Policies>...>;
  const auto bounded = bounded_pipeline<Policies...>;
  const auto sampled = sampled_pipeline<Policies...>;
  std::array<histogram, sizeof...(Policies)> dummy_weights;
  for (std::size_t i = 0; i != dummy_weights.size(); ++i)
    dummy_weights[i] = weights_of(all, i, asked->counted.tables()[i].titles.size());
  const auto hiding = dummies<Policies...>::of(0, 2, dummy_weights);

  std::vector<simulated_pipeline> named(pipeline_names.size());
  for (std::size_t i = 0; i != named.size(); ++i) {
    named[i].name = pipeline_names[i].name;
    named[i].what = pipeline_names[i].what;
    constexpr std::string_view two = "one of two questions";
    if (sizeof...(Policies) == 1 && named[i].what.starts_with(two))
      named[i].what.replace(0, two.size(), "one question");
    named[i].asks = {true, sizeof...(Policies) == 2};
  }
  named[0].make = sends(asked, answered, bounded);
  named[1].dummies = {1, 1};
  named[1].make = sends(asked, answered, bounded, {.hiding = hiding});
  named[2].is_bounded = false;
  named[2].make = sends(asked, answered, unbounded_pipeline<Policies...>);
  named[3].takes_part = one_in_ten;
  named[3].make = sends(asked, answered, sampled);
  named[4].weight = weight;
  named[4].make = sends(asked->randomized_ones(), flipped, randomized_pipeline<Policies...>);

  std::vector<simulated_pipeline> without_relay{named[0]};
  without_relay[0].what = "`bounded`, as it is";
  const auto add = [&](simulated_pipeline made) { without_relay.push_back(std::move(made)); };
  const auto only = [&](std::size_t number) { return fmt::format("only `{}`", all.questions[number].name); };
  // Asks the first question alone.
  const auto first = []<class First, class... Others>(detail::type_list<First, Others...>) {
    return detail::type_list<First>{};
  }(answered);
  const auto sampled_first = []<class P>(detail::type_list<P>) { return sampled_pipeline<P>; }(first);
  const auto add_only = [&]<class P>(std::type_identity<P>, std::size_t number) {
    add({.name = all.questions[number].name,
         .what = fmt::format("{} is asked", only(number)),
         .asks = {number == 0, number == 1},
         .make = sends(asked, answers<P>, bounded_pipeline<P>)});
  };
  if constexpr (sizeof...(Policies) == 2) {
    std::size_t number = 0;
    (add_only(std::type_identity<Policies>{}, number++), ...);
  }
  add({.name = "four_weeks",
       .what = "an epoch has four weeks",
       .weeks = 4,
       .asks = named[0].asks,
       .make = sends(asked, answered, bounded, {}, 28)});
  add({.name = "sampled",
       .what = "one household in ten takes part",
       .asks = named[0].asks,
       .takes_part = one_in_ten,
       .make = sends(asked, answered, sampled)});
  add({.name = "all",
       .what = fmt::format("{}four weeks, one in ten", sizeof...(Policies) == 2 ? only(0) + ", " : std::string()),
       .weeks = 4,
       .asks = {true, false},
       .takes_part = one_in_ten,
       .make = sends(asked, first, sampled_first, {}, 28)});
  return {std::move(named), std::move(without_relay)};
}

template <class Asked>
all_pipelines make_all(const world& all, const std::vector<document_question>& documents) {
  return make_pipelines(all, std::make_shared<const Asked>(all, documents), typename Asked::policies{});
}

}  // namespace

all_pipelines pipelines_of(const world& all, const std::vector<document_question>& documents) {
  switch (documents.size()) {
    case 0:
      return make_all<asked_presets<presets::video_length, presets::video_quality>>(all, documents);
    case 1:
      return make_all<asked_documents<first_document>>(all, documents);
    default:
      return make_all<asked_documents<first_document, second_document>>(all, documents);
  }
}

// SPDX-License-Identifier: MIT
#pragma once

/// Stages composed with |, from a record to where its release waits:
///
///     auto send = muffle::sanitize<playback_quality> | muffle::consented(ledger) | muffle::require_k(reference, 20)
///               | muffle::into(outbox);
///     send(record, {.title = key});

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include <muffle/abi.hpp>
#include <muffle/epochs.hpp>
#include <muffle/pipeline/pipeline_facts.hpp>
#include <muffle/pipeline/stage.hpp>
#include <muffle/policy/capacity.hpp>
#include <muffle/policy/one_of.hpp>
#include <muffle/policy/policy.hpp>
#include <muffle/release/encode.hpp>
#include <muffle/release/format.hpp>
#include <muffle/release/release.hpp>
#include <muffle/release/sanitize.hpp>

namespace muffle::inline MUFFLE_ABI {

namespace detail {

/// The question of `sanitize<P>`, as the first stage.
template <policy_type P>
struct single_question {
  static constexpr stage_kind kind = stage_kind::question;
  using record = typename P::record;
  using answers = type_list<P>;
  static constexpr std::uint64_t questions = 1;

  phrase describe() const {
    return {"stage.question",
            "{0}: one of {1} cells, at most {2}",
            {std::string(policy_name<P>), fmt::format("{}", P::cells), fmt::format("{}", P::capacity_bits)}};
  }

  template <class Next>
  constexpr disposition operator()(const record& raw, const local&, const Next& next) const {
    return next(release<P>(raw));
  }
};

/// What a stage makes of a list of policies that releases can be of: most leave it as it is.
template <class S, class... Policies>
constexpr auto answers_behind(type_list<Policies...> answers) {
  if constexpr (requires { typename S::template answers_of<type_list<Policies...>>; }) {
    return typename S::template answers_of<type_list<Policies...>>{};
  } else {
    return answers;
  }
}

template <class Answers>
constexpr Answers answers_behind_all() {
  return {};
}
template <class Answers, class S, class... Rest>
constexpr auto answers_behind_all() {
  return answers_behind_all<decltype(answers_behind<S>(Answers{})), Rest...>();
}

template <class Other>
struct refused_record {
  static_assert(sizeof(Other) == 0,
                "muffle: a pipeline is called with the record that its question is about: fill in that struct");
};

template <class... Policies>
constexpr std::uint64_t cells_of(type_list<Policies...>) {
  return (std::uint64_t{0} + ... + Policies::cells);
}

}  // namespace detail

/// What would become of a record, and what would be sent.
template <class Outgoing>
struct previewed {
  disposition became = disposition::held_by_host;
  /// Nothing where the record is held back; where that is for want of consent, what would be sent if people agreed.
  std::optional<Outgoing> payload{};
};

/// A composed pipeline is a value like any other: copies of it are the same pipeline, since what is remembered is
/// remembered by the outbox. It may be called from several threads at once.
template <class Question, class... Rest>
class pipeline {
 public:
  using record = typename Question::record;
  using clock_type = typename detail::first_clock<detail::clock_of<Question>, detail::clock_of<Rest>...>::type;
  /// The policies that its releases can be of.
  using answers = decltype(detail::answers_behind_all<typename Question::answers, Rest...>());

  /// How many different releases can leave. That it answers one of several questions is visible, so that the most that
  /// one release tells is log2 of the mean over the questions.
  static constexpr std::uint64_t cells = detail::cells_of(answers{});
  static constexpr bits capacity_bits = log2_ceiling(cells, Question::questions);

  static constexpr stage_kind last_kind = [] {
    stage_kind result = Question::kind;
    ((result = Rest::kind), ...);
    return result;
  }();
  static constexpr bool is_complete = last_kind == stage_kind::sink;
  static constexpr bool needs_title = (detail::needs_title<Question> || ... || detail::needs_title<Rest>);
  /// Whether nothing of it is sent that nobody agreed to.
  static constexpr bool asks_consent = (detail::asks_consent<Question> || ... || detail::asks_consent<Rest>);

  constexpr explicit pipeline(std::tuple<Question, Rest...> stages) : stages_(std::move(stages)) {}

  /// What became of the record. Nothing of it is kept but, where it was passed on, its release.
  constexpr disposition operator()(const record& raw, const local& at) const {
    static_assert(is_complete, "muffle: this pipeline ends nowhere, so nothing is sent: add `| muffle::into(outbox)`");
    if constexpr (is_complete) {
      if (needs_title && at.title.empty()) return disposition::no_title;
      return run<0>(raw, detail::passage<record>(raw, at));
    } else {
      return disposition::held_by_host;
    }
  }
  constexpr disposition operator()(const record& raw) const {
    static_assert(
        !needs_title,
        "muffle: a stage of this pipeline draws for each title: call it with one, as in `send(record, {.title = "
        "key})`");
    return (*this)(raw, local{});
  }

  /// A record is no other one, though it may be derived from it or be converted to it.
  template <class Other>
    requires(!std::is_same_v<Other, record>)
  constexpr disposition operator()(const Other&, const local& = {}) const {
    [[maybe_unused]] detail::refused_record<Other> refused;
    return disposition::held_by_host;
  }

  /// What a call would do, and what would be sent then, byte for byte, without doing it: no coin, bound or budget is
  /// used up, and nothing is counted.
  auto preview(const record& raw, const local& at = {}) const {
    static_assert(
        can_preview,
        "muffle: nobody knows what this sink would send: end the pipeline with `into(outbox)`, or give your sink a "
        "`preview`, as `muffle::stage` describes");
    if constexpr (can_preview) {
      previewed<payload_of<sink>> result;
      result.became = needs_title && at.title.empty()
                          ? disposition::no_title
                          : run_preview<0>(result.payload, raw, detail::passage<record>(raw, at));
      return result;
    }
  }

  template <class Other>
    requires(!std::is_same_v<Other, record>)
  previewed<encoded_bytes> preview(const Other&, const local& = {}) const {
    [[maybe_unused]] detail::refused_record<Other> refused;
    return {};
  }

  /// What each stage does, in their order.
  std::vector<phrase> describe() const {
    return std::apply([](const auto&... each) { return std::vector<phrase>{each.describe()...}; }, stages_);
  }

  /// What the stages do to answers, in numbers.
  pipeline_facts facts() const {
    pipeline_facts result;
    const auto ask = [&](const auto& each) {
      if constexpr (requires { each.tell(result); }) each.tell(result);
    };
    std::apply([&](const auto&... each) { (ask(each), ...); }, stages_);
    return result;
  }

  template <class Next>
  constexpr auto with(Next next) const {
    return pipeline<Question, Rest..., Next>(std::tuple_cat(stages_, std::tuple<Next>(std::move(next))));
  }

 private:
  template <class Answers>
  struct first_of;
  template <class P, class... Others>
  struct first_of<detail::type_list<P, Others...>> {
    using type = P;
  };
  using sink = std::tuple_element_t<sizeof...(Rest), std::tuple<Question, Rest...>>;
  using first_answer = release<typename first_of<answers>::type>;

  static constexpr bool can_preview =
      requires(const sink& last, const first_answer& answer, const local& at) { last.preview(answer, at); };
  template <class Last>
  using payload_of = typename decltype(std::declval<const Last&>().preview(std::declval<const first_answer&>(),
                                                                           std::declval<const local&>()))::second_type;

  template <std::size_t I, class Payload, class Value, class... Ticket>
  disposition run_preview(std::optional<Payload>& payload, const Value& value, const detail::passage<record>& at,
                          const Ticket&... ticket) const {
    const auto& current = std::get<I>(stages_);
    if constexpr (I == sizeof...(Rest)) {
      const auto [became, would_leave] = previewed_by_sink(current, value, at, ticket...);
      if (became == disposition::passed_on) payload = would_leave;
      return became;
    } else {
      const auto next = [&](const auto& passed, const auto&... beside) {
        return run_preview<I + 1>(payload, passed, at, ticket..., beside...);
      };
      if constexpr (requires { current.preview(value, at, next); }) {
        return current.preview(value, at, next);
      } else {
        return current(value, at, next);
      }
    }
  }

  template <std::size_t I, class Value, class... Ticket>
  constexpr disposition run(const Value& value, const detail::passage<record>& at, const Ticket&... ticket) const {
    const auto& current = std::get<I>(stages_);
    if constexpr (I == sizeof...(Rest)) {
      if constexpr (requires { current(value, at, ticket...); }) {
        return current(value, at, ticket...);
      } else {
        static_assert(((Rest::kind != stage_kind::bound) && ...),
                      "muffle: this sink does not keep to `bounded`: end the pipeline with `into(outbox)`, or let your "
                      "sink take, behind its `local`, what stages put beside a release, a `muffle::bound_ticket` among it");
        return current(value, at);
      }
    } else {
      return current(value, at, [&](const auto& passed, const auto&... beside) {
        static_assert(is_release<std::remove_cvref_t<decltype(passed)>>,
                      "muffle: a stage passes on a release, and nothing else: call `next` with the one it was given");
        return run<I + 1>(passed, at, ticket..., beside...);
      });
    }
  }

  template <class Last, class Value, class... Ticket>
  static auto previewed_by_sink(const Last& last, const Value& value, const local& at, const Ticket&... ticket) {
    if constexpr (requires { last.preview(value, at, ticket...); }) {
      return last.preview(value, at, ticket...);
    } else {
      return last.preview(value, at);
    }
  }

  std::tuple<Question, Rest...> stages_;
};

namespace detail {

template <class T>
inline constexpr bool is_pipeline = false;
template <class... Stages>
inline constexpr bool is_pipeline<pipeline<Stages...>> = true;
template <class T>
inline constexpr bool is_sanitizer = false;
template <class P>
inline constexpr bool is_sanitizer<sanitizer<P>> = true;

template <class T>
inline constexpr bool is_question = is_sanitizer<T>;
template <stage S>
inline constexpr bool is_question<S> = S::kind == stage_kind::question;

/// What stands in for a pipeline whose order was refused, so that nothing more is said about it.
struct refused_pipeline {
  template <class... Anything>
  constexpr disposition operator()(const Anything&...) const {
    return disposition::held_by_host;
  }

  template <class Next>
  friend constexpr refused_pipeline operator|(const refused_pipeline& refused, const Next&) {
    return refused;
  }
};

/// Whether a stage can follow, with the reason where it cannot.
template <class First, class Next>
consteval bool can_follow() {
  if constexpr (!is_pipeline<First>) {
    static_assert(is_pipeline<First>,
                  "muffle: a pipeline starts with its question: put `muffle::sanitize<policy>` or "
                  "`muffle::ask_one<policies...>(coin)` in front of this stage; consent, too, is asked behind the "
                  "question, for what that asks");
    return false;
  } else if constexpr (First::is_complete) {
    static_assert(!First::is_complete, "muffle: nothing comes behind a sink: move `into(outbox)` to the end");
    return false;
  } else if constexpr (is_question<Next>) {
    static_assert(!is_question<Next>,
                  "muffle: this pipeline has its question already, and a record answers one: put all policies into one "
                  "`muffle::ask_one<policies...>(coin)`");
    return false;
  } else if constexpr (requires { typename Next::told_integration; }) {
    static_assert(sizeof(First) == 0,
                  "muffle: an identified disclosure is no stage: it tells who plays what, so no release of the statistics "
                  "reaches it. Call it beside the pipeline, with the record of its integration");
    return false;
  } else if constexpr (!stage<Next>) {
    static_assert(stage<Next>,
                  "muffle: what stands behind this | is no stage: a stage can be copied, has a `static constexpr "
                  "muffle::stage_kind kind`, and a `describe()` that returns text");
    return false;
  } else if constexpr (First::last_kind == stage_kind::bound && Next::kind != stage_kind::sink) {
    static_assert(
        Next::kind == stage_kind::sink,
        "muffle: `bounded` counts what leaves, so that nothing may be held back behind it: move this stage in "
        "front of `bounded`, which stands right before `into(outbox)`");
    return false;
  } else if constexpr (First::asks_consent && !std::is_same_v<decltype(answers_behind<Next>(typename First::answers{})),
                                                              typename First::answers>) {
    static_assert(sizeof(First) == 0,
                  "muffle: this stage makes answers of another kind than people were asked about: move `consented` behind "
                  "it, so that they agree to what leaves");
    return false;
  } else if constexpr (!go_by_one_clock<First, Next>) {
    static_assert(go_by_one_clock<First, Next>,
                  "muffle: this stage goes by another clock than one in front of it: make one `muffle::epochs`, and give it "
                  "to the ledger, the coin and the outbox");
    return false;
  } else {
    return true;
  }
}

template <class T>
constexpr auto as_pipeline(T first) {
  if constexpr (requires { requires T::kind == stage_kind::question; }) {
    return pipeline<T>(std::tuple<T>(std::move(first)));
  } else {
    return first;
  }
}
template <policy_type P>
constexpr auto as_pipeline(sanitizer<P>) {
  return as_pipeline(single_question<P>{});
}

}  // namespace detail

/// Puts a stage behind others. An order that makes no sense does not compile.
template <class First, class Next>
  requires(stage<First> || detail::is_pipeline<First> || detail::is_sanitizer<First>)
constexpr auto operator|(const First& first, Next next) {
  const auto so_far = detail::as_pipeline(first);
  using joined = std::remove_const_t<decltype(so_far)>;
  if constexpr (detail::can_follow<joined, Next>()) {
    return so_far.with(std::move(next));
  } else {
    return detail::refused_pipeline{};
  }
}

}  // namespace muffle::inline MUFFLE_ABI

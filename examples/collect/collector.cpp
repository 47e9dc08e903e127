// SPDX-License-Identifier: MIT
#include "collector.hpp"

#include <utility>

namespace {

reply reply_to(bool is_answer, batch_outcome outcome) {
  switch (outcome) {
    case batch_outcome::kept:
      return is_answer ? reply::counted : reply::works;
    case batch_outcome::not_kept:
      return reply::store_is_down;
    case batch_outcome::unknown:
      break;
  }
  return is_answer ? reply::none : reply::store_is_down;
}

answer_outcome outcome_of(batch_outcome outcome) {
  switch (outcome) {
    case batch_outcome::kept:
      return answer_outcome::counted;
    case batch_outcome::not_kept:
      return answer_outcome::not_kept;
    case batch_outcome::unknown:
      break;
  }
  return answer_outcome::unclear;
}

}  // namespace

collector::collector(const muffle::documents& known, answer_store& store, collector_clock clock, hour_clock hour,
                     const settings& wanted)
    : known_(known),
      clock_(std::move(clock)),
      hour_(std::move(hour)),
      wanted_(wanted),
      limit_(wanted.from == senders::nobody ? 0 : wanted.most_per_hour),
      server_({.answer = [this](const auto& body, const sender& from,
                                http_server::request of) { return take(body, from, of); },
               .health =
                   [this](http_server::request of) {
                     return commits_.ask(of) ? std::nullopt : std::optional(reply::store_is_down);
                   },
               .metrics = [this] { return totals_.text(hour_()); },
               .woken = [this] { answer_written(); }},
              wanted.from),
      commits_(
          store, [this](const muffle::tally_page& page) { return is_late(page); }, [this] { server_.wake(); }) {}

std::optional<reply> collector::take(std::span<const std::byte, http_server::body_size> body, const sender& from,
                                     http_server::request of) {
  const muffle::decoded_answer answer = known_.decode(body);
  if (!answer) {
    totals_.add(answer_outcome::unknown_answer, hour_());
    return reply::unknown_answer;
  }
  if (!limit_.admits(from.bytes(), hour_())) {
    totals_.add(answer_outcome::too_many, hour_());
    return reply::too_many;
  }
  const muffle::policy_document& policy = answer.of->policy;
  const muffle::epochs<collector_clock> epochs(answer.of->epoch_days, clock_);
  if (commits_.add({policy.name, policy.version, epochs.current()}, answer.cell, of)) return std::nullopt;
  totals_.add(answer_outcome::not_kept, hour_());
  return reply::store_is_down;
}

bool collector::is_late(const muffle::tally_page& page) const {
  const muffle::answer_document* const of = known_.find(page.policy, page.version);
  return of == nullptr || epoch_before(clock_, of->epoch_days, latest_write) > page.epoch;
}

void collector::answer_written() {
  for (const group_commit::written& batch : commits_.take()) {
    for (const auto& [of, is_answer] : batch.waiters) {
      if (is_answer) totals_.add(outcome_of(batch.outcome), hour_());
      server_.finish(of, reply_to(is_answer, batch.outcome));
    }
  }
}

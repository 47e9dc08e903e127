// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <type_traits>

#include <fmt/format.h>

#include <muffle/abi.hpp>
#include <muffle/phrase.hpp>
#include <muffle/pipeline/outbox.hpp>
#include <muffle/pipeline/pipeline_facts.hpp>
#include <muffle/pipeline/stage.hpp>
#include <muffle/policy/capacity.hpp>
#include <muffle/policy/fingerprint.hpp>

namespace muffle::inline MUFFLE_ABI {

namespace detail {

template <class Outbox>
class into_stage;

template <class... Policies, class Store, class Clock, class Random>
class into_stage<outbox<type_list<Policies...>, Store, Clock, Random>> {
 public:
  using outbox_type = outbox<type_list<Policies...>, Store, Clock, Random>;
  using clock_type = Clock;
  static constexpr stage_kind kind = stage_kind::sink;

  constexpr explicit into_stage(outbox_type& box) noexcept : box_(&box) {}

  phrase describe() const {
    const auto& wanted = box_->wanted();
    phrase result =
        wanted.batch == 1
            ? phrase("stage.outbox",
                     "waits for the next epoch, to be handed over alone, in an order and at a moment drawn at random",
                     {})
            : phrase("stage.outbox.batch",
                     "waits for the next epoch, to be handed over {0} together: a batch tells at most {1}",
                     {fmt::format("{}", wanted.batch),
                      fmt::format("{}", batch_capacity((Policies::cells + ...), wanted.batch))});
    if (wanted.hiding) {
      result += {"stage.outbox.dummies",
                 "; among {0} to {1} dummies in each epoch",
                 {fmt::format("{}", wanted.hiding->least()), fmt::format("{}", wanted.hiding->most())}};
    }
    // No two that are alone are in the same cell, and where there are more answers than cells, some cell has several.
    constexpr std::uint64_t most_alone = (Policies::cells + ...) - 1;
    return result +=
           {"stage.outbox.alone",
            "; with fewer than {0} answers in an epoch, from all installations, more than 1 in 100 can be alone "
            "in what it says",
            {fmt::format("{}00", most_alone)}};
  }

  void tell(pipeline_facts& to) const {
    to.epoch_days = box_->when().days();
    if (const auto& hiding = box_->wanted().hiding) {
      std::size_t place = 0;
      to.dummies = {hiding->least(), hiding->most(), {{policy_fingerprint<Policies>, hiding->weights(place++)}...}};
    }
  }

  template <policy_type P, class... Ticket>
  auto preview(const release<P>& answer, const local&, const Ticket&... ticket) const {
    return box_->preview(answer, ticket...);
  }

  template <class Value, class... Ticket>
  disposition operator()(const Value& value, const local&, const Ticket&... ticket) const {
    static_assert(is_release<Value>,
                  "muffle: only a release goes into an outbox: put `muffle::sanitize<policy>` or "
                  "`muffle::ask_one<policies...>(coin)` in front");
    if constexpr (is_release<Value>) {
      constexpr bool is_held = (std::is_same_v<typename Value::policy, Policies> || ...);
      static_assert(
          is_held, "muffle: this outbox was made without a policy of this pipeline: name it in `muffle::answers<...>`");
      if constexpr (is_held) return box_->put(value, ticket...);
    }
    return disposition::held_by_host;
  }

 private:
  outbox_type* box_;
};

}  // namespace detail

/// The sink: releases wait in this outbox, which has to live as long as the pipeline.
template <class... Policies, class Store, class Clock, class Random>
constexpr auto into(outbox<detail::type_list<Policies...>, Store, Clock, Random>& box) noexcept {
  return detail::into_stage<outbox<detail::type_list<Policies...>, Store, Clock, Random>>(box);
}

}  // namespace muffle::inline MUFFLE_ABI

// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>

#include <muffle/collect/documents.hpp>
#include <muffle/epochs.hpp>

#include "answer_store.hpp"
#include "group_commit.hpp"
#include "http_server.hpp"
#include "outcome_totals.hpp"
#include "sender_limit.hpp"

/// Seconds since 1970, UTC.
using collector_clock = std::function<std::int64_t()>;
/// Hours since the program started, by a clock that nobody sets: an hour is an hour, whatever the calendar does.
using hour_clock = std::function<std::int64_t()>;

/// An answer is counted in the epoch in which it arrives, and written later: others are written before it, and the
/// store takes its time. So an epoch is published when it has been over for an hour, and nothing is begun to be written
/// to one that has been over for half of it. The other half is for what a store is still writing, and for clocks that
/// differ.
inline constexpr std::chrono::seconds published_after = std::chrono::hours{1};
inline constexpr std::chrono::seconds latest_write = published_after / 2;

/// The number of the epoch that was on so long ago.
inline std::uint64_t epoch_before(const collector_clock& clock, std::uint32_t days, std::chrono::seconds ago) {
  const muffle::epochs<collector_clock> epochs(days, clock);
  return epochs.at(epochs.now() - ago.count());
}

/// Takes answers, and counts those that a document knows by policy, version, cell and the epoch in which they arrive.
/// It keeps nothing else of them: no address, no header, no time, no line in a log.
class collector {
 public:
  struct settings {
    std::string listen;
    std::uint32_t most_per_hour = 60;
    senders from = senders::connections;
  };

  collector(const muffle::documents& known, answer_store& store, collector_clock clock, hour_clock hour,
            const settings& wanted);

  /// What is wrong, or an empty text.
  std::string listen() { return server_.listen(wanted_.listen); }
  std::string address() const { return server_.address(); }
  /// Until `stop` is called, which may be by a signal handler.
  void run() { server_.run(); }
  void stop() noexcept { server_.stop(); }

 private:
  std::optional<reply> take(std::span<const std::byte, http_server::body_size> body, const sender& from,
                            http_server::request of);
  void answer_written();
  bool is_late(const muffle::tally_page& page) const;

  const muffle::documents& known_;
  collector_clock clock_;
  hour_clock hour_;
  settings wanted_;
  sender_limit limit_;
  outcome_totals totals_;
  http_server server_;
  group_commit commits_;
};

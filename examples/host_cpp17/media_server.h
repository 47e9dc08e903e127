// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "config.h"
#include "telemetry.h"

/// As much of a UPnP media server as a play has to do with.
class media_server {
 public:
  media_server(const config& settings, telemetry& statistics);

  void add(played_video video);
  std::size_t size() const { return library_.size(); }
  const played_video& item(std::size_t number) const { return library_.at(number); }

  /// A client fetches an item: the place where a server counts plays, calls scrobblers, and tells its statistics.
  void on_play(std::size_t number);

 private:
  telemetry& statistics_;
  std::vector<played_video> library_;
};

// SPDX-License-Identifier: MIT
#include "media_server.h"

#include <utility>

#include "log.h"

media_server::media_server(const config& settings, telemetry& statistics) : statistics_(statistics) {
  log_line("{} is up", settings.friendly_name);
}

void media_server::add(played_video video) { library_.push_back(std::move(video)); }

void media_server::on_play(std::size_t number) {
  const played_video& video = library_.at(number);
  log_line("{} is played", video.title);
  statistics_.played(video);
}

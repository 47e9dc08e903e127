// SPDX-License-Identifier: MIT
#pragma once

/// Needs nlohmann/json, so link `muffle::json`.

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <nlohmann/json.hpp>

#include <muffle/abi.hpp>
#include <muffle/identified/http_post.hpp>
#include <muffle/identified/identified_play.hpp>
#include <muffle/identified/integration.hpp>

namespace muffle::inline MUFFLE_ABI {

/// A JSON object, posted to an address that people choose:
/// {"event":"play","person":"...","title":"...","artist":"...","album":"...","duration_ms":1,"played_ms":1,"started":1}.
/// What is not known is null. Bytes that are no UTF-8 are replaced by U+FFFD.
class webhook {
 public:
  static constexpr std::string_view name = "webhook";
  static constexpr muffle::declaration declared = {.category = category::playback,
                                                   .purpose = "Tells a program of your choice what is played",
                                                   .recipients = "whoever runs the address that you enter",
                                                   .retention = "as they choose",
                                                   .since = "1.0",
                                                   .sensitivity = sensitivity::account,
                                                   .expires = {2030, 12, 31},
                                                   .is_for_third_parties = true};
  using tells =
      from<&identified_play::person, &identified_play::title, &identified_play::artist, &identified_play::album,
           &identified_play::duration, &identified_play::played, &identified_play::started>;

  explicit webhook(std::string url) : url_(std::move(url)) {}

  std::string_view address() const noexcept { return url_; }

  std::optional<http_post> message(const identified_play& play) const {
    using json = nlohmann::ordered_json;
    const auto known = [](point value) { return value < 0 ? json(nullptr) : json(value); };
    const auto text = [](std::string_view value) { return value.empty() ? json(nullptr) : json(value); };
    const json body{{"event", "play"},
                    {"person", text(play.person)},
                    {"title", text(play.title)},
                    {"artist", text(play.artist)},
                    {"album", text(play.album)},
                    {"duration_ms", play.duration.value > 0 ? json(play.duration.value) : json(nullptr)},
                    {"played_ms", known(play.played.value)},
                    {"started", known(play.started.unix_seconds)}};
    return http_post{url_, "application/json", body.dump(-1, ' ', false, json::error_handler_t::replace)};
  }

 private:
  std::string url_;
};

}  // namespace muffle::inline MUFFLE_ABI

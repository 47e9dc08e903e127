// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include <fmt/format.h>

#include <muffle/abi.hpp>
#include <muffle/identified/http_post.hpp>
#include <muffle/identified/identified_play.hpp>
#include <muffle/identified/integration.hpp>

namespace muffle::inline MUFFLE_ABI {

/// The keys of a program and of the person who let it scrobble (last.fm/api/authentication).
struct lastfm_keys {
  std::string api_key;
  std::string secret;
  std::string session_key;
};

/// The signed call `track.scrobble` (last.fm/api/show/track.scrobble): of music of more than 30 seconds, of which half
/// or four minutes were played (last.fm/api/scrobbling). `Md5` is the host's, since Last.fm signs with it: it takes
/// text and returns the sixteen bytes.
template <class Md5>
  requires std::convertible_to<std::invoke_result_t<const Md5&, std::string_view>, std::array<std::byte, 16>>
class lastfm_scrobble {
 public:
  static constexpr std::string_view name = "lastfm";
  static constexpr muffle::declaration declared = {.category = category::playback,
                                                   .purpose = "Keeps the list of the music that you played at Last.fm",
                                                   .recipients = "Last.fm Ltd., and whoever may see your profile there",
                                                   .retention = "until you delete it there",
                                                   .since = "1.0",
                                                   .sensitivity = sensitivity::account,
                                                   .expires = {2030, 12, 31},
                                                   .is_for_third_parties = true};
  using tells = from<&identified_play::title, &identified_play::artist, &identified_play::album,
                     &identified_play::duration, &identified_play::played, &identified_play::started>;

  static constexpr std::string_view url = "https://ws.audioscrobbler.com/2.0/";

  lastfm_scrobble(lastfm_keys keys, Md5 md5) : keys_(std::move(keys)), md5_(std::move(md5)) {}

  std::optional<http_post> message(const identified_play& play) const {
    const bool is_long_enough = play.duration.value > 30'000;
    const bool was_played = play.played.value > 0 && (play.played.value >= 240'000 ||
                                                      play.played.value >= play.duration.value - play.played.value);
    if (!is_long_enough || !was_played || play.title.empty() || play.artist.empty() || play.started.unix_seconds < 0)
      return std::nullopt;
    std::map<std::string_view, std::string> parameters{{"api_key", keys_.api_key},
                                                       {"artist", std::string(play.artist)},
                                                       {"duration", fmt::format("{}", play.duration.value / 1000)},
                                                       {"method", "track.scrobble"},
                                                       {"sk", keys_.session_key},
                                                       {"timestamp", fmt::format("{}", play.started.unix_seconds)},
                                                       {"track", std::string(play.title)}};
    if (!play.album.empty()) parameters.emplace("album", play.album);

    // Signed are names and values in the order of the names, then the secret.
    std::string to_sign, body;
    for (const auto& [parameter, value] : parameters) {
      to_sign.append(parameter).append(value);
      body.append(parameter).append("=").append(percent_encoded(value)).append("&");
    }
    body.append("api_sig=").append(hexadecimal(md5_(to_sign + keys_.secret)));
    return http_post{std::string(url), "application/x-www-form-urlencoded", std::move(body)};
  }

 private:
  static constexpr std::string_view digits = "0123456789abcdef";

  static std::string hexadecimal(const std::array<std::byte, 16>& bytes) {
    std::string result;
    for (const std::byte each : bytes) {
      result += digits[std::to_integer<std::size_t>(each >> 4)];
      result += digits[std::to_integer<std::size_t>(each & std::byte{15})];
    }
    return result;
  }

  /// All but the unreserved characters of RFC 3986.
  static std::string percent_encoded(std::string_view text) {
    std::string result;
    for (const char c : text) {
      const bool is_unreserved = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                                 c == '-' || c == '.' || c == '_' || c == '~';
      if (is_unreserved) {
        result += c;
      } else {
        const auto byte = static_cast<unsigned char>(c);
        result += fmt::format("%{:02X}", byte);
      }
    }
    return result;
  }

  lastfm_keys keys_;
  Md5 md5_;
};

}  // namespace muffle::inline MUFFLE_ABI

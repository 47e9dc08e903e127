// SPDX-License-Identifier: MIT
#include "integrations.hpp"

#include <stdexcept>
#include <utility>

#include <fmt/format.h>
#include <openssl/evp.h>

namespace {

std::array<std::byte, 16> md5(std::string_view text) {
  std::array<std::byte, 16> result{};
  unsigned size = 0;
  if (EVP_Digest(text.data(), text.size(), reinterpret_cast<unsigned char*>(result.data()), &size, EVP_md5(),
                 nullptr) != 1)
    throw std::runtime_error("OpenSSL has no MD5, which Last.fm signs with");
  return result;
}

std::function<bool(const muffle::identified_play&)> by_name(std::string_view name, const post_sender& send) {
  return [name, send](const muffle::identified_play& play) {
    return send({std::string(name), "text/plain", shown_message(play)});
  };
}

}  // namespace

integrations::integrations(muffle::lastfm_keys keys, const std::string& webhook_url, const ::consent& agreed,
                           const post_sender& send)
    : has_keys_(!keys.api_key.empty() && !keys.secret.empty() && !keys.session_key.empty()),
      has_address_(!webhook_url.empty()),
      scrobble({std::move(keys), &md5}, agreed, send),
      hook(muffle::webhook(webhook_url), agreed, send),
      voice({}, agreed, by_name(muffle::alexa::name, send)),
      speakers({}, agreed, by_name(muffle::sonos::name, send)) {}

bool integrations::are_set_up(std::string_view name) const {
  if (name == decltype(scrobble)::told_integration::name) return has_keys_;
  if (name == muffle::webhook::name) return has_address_;
  return true;
}

std::string shown_message(const muffle::http_post& message) {
  std::string result = message.url;
  if (message.content_type != "application/x-www-form-urlencoded") return result + " " + message.body;
  std::string_view rest = message.body, between = " ";
  while (!rest.empty()) {
    const std::string_view parameter = rest.substr(0, rest.find('&'));
    rest.remove_prefix(parameter.size() == rest.size() ? parameter.size() : parameter.size() + 1);
    const std::string_view name = parameter.substr(0, parameter.find('='));
    const bool is_secret = name == "api_key" || name == "api_sig" || name == "sk";
    result.append(std::exchange(between, "&"));
    result.append(is_secret ? fmt::format("{}=***", name) : std::string(parameter));
  }
  return result;
}

std::string shown_message(const muffle::identified_play& message) {
  std::string result;
  const auto put = [&](std::string_view name, std::string_view value) {
    if (!value.empty()) result += fmt::format("{}{}={}", result.empty() ? "" : " ", name, value);
  };
  put("person", message.person);
  put("title", message.title);
  put("artist", message.artist);
  put("album", message.album);
  if (message.duration.value > 0) put("duration_ms", fmt::format("{}", message.duration.value));
  return result;
}

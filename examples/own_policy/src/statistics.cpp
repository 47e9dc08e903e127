// SPDX-License-Identifier: MIT
#include "statistics.hpp"

#include <utility>

#include <fmt/format.h>
#include <muffle/consent/kept_consent.hpp>
#include <muffle/disclose/raw_members.hpp>
#include <muffle/pipeline.hpp>
#include <muffle/store/posix_document.hpp>
#include <muffle/store/posix_file.hpp>

#include "questions.hpp"

namespace {

std::string_view what_becomes_of(muffle::member_use use) {
  switch (use) {
    case muffle::member_use::read:
      return "its class is told";
    case muffle::member_use::unused:
      return "not asked for";
    case muffle::member_use::withheld:
      break;
  }
  return "never leaves";
}

std::string hex_of(const muffle::encoded_bytes& bytes) {
  std::string result;
  for (const std::byte each : bytes) result += fmt::format("{:02x}", std::to_integer<unsigned>(each));
  return result;
}

/// All members of a play, and the bytes that would leave if this question were asked.
template <class Question>
std::string preview_of(const playback& play, const auto& consent, auto& outbox) {
  std::string result = fmt::format("{}\n", muffle::policy_name<Question>);
  for (const muffle::raw_member& each : muffle::raw_members<Question>(play))
    result += fmt::format("  {:<9} {:<24} {}\n", each.name, each.text, what_becomes_of(each.use));
  const auto ask = muffle::sanitize<Question> | muffle::consented(consent) | muffle::into(outbox);
  const auto would = ask.preview(play);
  if (would.payload)
    result +=
        fmt::format("  would leave: {}\n    it says: {}\n", hex_of(would.payload->bytes()), would.payload->text());
  return result + fmt::format("  now: {}\n", muffle::to_string(would.became));
}

}  // namespace

struct statistics::parts {
  explicit parts(const std::filesystem::path& directory)
      : consent_file((directory / "consent.json").string()),
        secret_file((directory / "secret").string()),
        outbox_file((directory / "outbox").string()),
        weekly(7),
        consent(consent_file, weekly),
        keys(secret_file),
        coin(keys, weekly),
        outbox(muffle::answers<playback_quality, playback_length>, outbox_file, weekly) {}

  /// One of two questions about each play, chosen by a coin; at most four answers a week.
  auto send() {
    return muffle::ask_one<playback_quality, playback_length>(coin) | muffle::consented(consent) |
           muffle::bounded(4, coin) | muffle::into(outbox);
  }

  muffle::posix_document consent_file;
  muffle::posix_file secret_file, outbox_file;
  muffle::epochs<> weekly;
  muffle::kept_consent<muffle::posix_document, muffle::system_clock> consent;
  muffle::kept_keys<muffle::posix_file> keys;
  muffle::secret_coin<> coin;
  decltype(muffle::outbox(muffle::answers<playback_quality, playback_length>, std::declval<muffle::posix_file&>(),
                          std::declval<muffle::epochs<>>())) outbox;
};

statistics::statistics(const std::filesystem::path& directory) : parts_(std::make_unique<parts>(directory)) {}
statistics::~statistics() = default;

std::vector<std::string> statistics::problems() const {
  std::vector<std::string> result;
  for (const std::string& each :
       {parts_->consent.opened().problem, parts_->keys.opened().problem, parts_->outbox.opened().problem}) {
    if (!each.empty()) result.push_back(each);
  }
  return result;
}

std::string statistics::preview(const playback& play) {
  return preview_of<playback_quality>(play, parts_->consent, parts_->outbox) +
         preview_of<playback_length>(play, parts_->consent, parts_->outbox);
}

bool statistics::answer(bool agrees) {
  bool is_kept = true;
  for (const muffle::data_kind* kind :
       {&muffle::data_kind_of<playback_quality>, &muffle::data_kind_of<playback_length>}) {
    const muffle::answered by{.means = "settings page", .is_of_age = agrees};
    const auto outcome = agrees ? parts_->consent.give(*kind, by) : parts_->consent.refuse(*kind, by);
    is_kept = is_kept && outcome == muffle::consent_outcome::recorded;
  }
  return parts_->outbox.sweep(parts_->consent) && is_kept;
}

std::string_view statistics::played(const playback& play) {
  if (!problems().empty()) return "held back: there is a problem with the files";
  return muffle::to_string(parts_->send()(play, {.title = play.path.native()}));
}

std::optional<std::array<std::byte, 16>> statistics::take_due() {
  const auto due = parts_->outbox.take_due(parts_->consent);
  if (!due) return std::nullopt;
  return due->bytes();
}

std::size_t statistics::waiting() const {
  const muffle::outbox_status status = parts_->outbox.status();
  return status.collecting + status.waiting;
}

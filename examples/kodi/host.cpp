// SPDX-License-Identifier: MIT

// The add-on's library: a ledger of who agreed to its questions, the pipeline that the add-on sends through, and the
// outbox. What the add-on knows of a play comes in by <muffle/c/muffle.h>.

#include "host.h"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <fstream>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include <muffle/c/define.hpp>
#include <muffle/c/expose.hpp>
#include <muffle/c/expose_json.hpp>
#include <muffle/consent/kept_consent.hpp>
#include <muffle/disclose/french.hpp>
#include <muffle/disclose/told.hpp>
#include <muffle/muffle.hpp>
#include <muffle/pipeline.hpp>
#include <muffle/store/posix_document.hpp>
#include <muffle/store/posix_file.hpp>

#include "plays.hpp"

namespace {

const muffle::translation& language_of(std::string_view name) {
  // Titles as the switches of the settings have them.
  static const muffle::translation english = [] {
    muffle::translation result;
    result.add("play_length.title", "Length of videos");
    result.add("play_picture.title", "Picture of videos");
    result.add("play_sound.title", "Sound of videos");
    return result;
  }();
  static const muffle::translation french = [] {
    muffle::translation result = muffle::french();
    result.add("play_length.title", "Durée des vidéos");
    result.add("play_length.purpose", "Combien de temps durent les vidéos que l’on regarde ?");
    result.add("play_picture.title", "Image des vidéos");
    result.add("play_picture.purpose", "Quelles images Kodi doit-il bien montrer ?");
    result.add("play_sound.title", "Son des vidéos");
    result.add("play_sound.purpose", "Quels sons Kodi doit-il bien rendre ?");
    for (const char* kind : {"play_length", "play_picture", "play_sound"}) {
      result.add(fmt::format("{}.recipients", kind),
                 "ceux qui sont à l’adresse des paramètres de cette extension ; personne tant qu’il n’y en a pas");
    }
    result.add("field.channels", "canaux audio");
    return result;
  }();
  return name == "fr" ? french : english;
}

/// The system's clock, or for trials what a file says.
struct trial_clock {
  std::string file;

  std::int64_t operator()() const {
    std::int64_t said = 0;
    return !file.empty() && std::ifstream(file) >> said ? said : muffle::system_clock{}();
  }
};

class addon {
 public:
  addon(const std::string& directory, const std::string& clock)
      : consent_file_(directory + "/consent.json"),
        secret_file_(directory + "/secret"),
        outbox_file_(directory + "/outbox"),
        weekly_(7, trial_clock{clock}) {}

  /// Why nothing can be kept; empty where it can.
  std::string problem() const {
    for (const std::string& each : {consent_.opened().problem, keys_.opened().problem, outbox_.opened().problem}) {
      if (!each.empty()) return each;
    }
    return exposed_ ? "" : "its library is there twice";
  }

  std::int64_t now() const { return weekly_.now(); }
  std::uint64_t waiting() const { return outbox_.status().collecting + outbox_.status().waiting; }
  bool is_to_ask(const muffle::data_kind& kind) const { return consent_.is_to_ask(kind); }
  bool allows(const muffle::data_kind& kind) const { return consent_.allows(kind); }

  /// What is wrong, or nothing.
  std::string answer(const muffle::data_kind& kind, bool agrees) {
    const muffle::answered here{.means = "dialog or settings of Kodi", .is_of_age = agrees};
    const muffle::consent_outcome outcome = agrees ? consent_.give(kind, here) : consent_.refuse(kind, here);
    const bool is_swept = agrees || outbox_.sweep(consent_);
    if (outcome != muffle::consent_outcome::recorded) return std::string(muffle::to_string(outcome));
    return is_swept ? "" : "what waits could not be taken off the disk; it does not leave";
  }

  std::string told(std::string_view kind, const muffle::translation& language) const {
    std::string result;
    const auto put = [&](const muffle::told_section& section) {
      if (!section.summary.empty()) result += section.summary + "\n\n";
      for (const muffle::told_item& item : section.items) {
        result += fmt::format("[B]{}[/B]\n", item.term);
        for (std::size_t i = 0; i != item.texts.size(); ++i) {
          result += "  " + item.texts[i] + '\n';
          if (!item.codes.empty()) result += "    " + item.codes[i] + '\n';
        }
        result += '\n';
      }
    };
    const muffle::disclosure all = muffle::disclose(send_);
    for (const muffle::disclosed_kind& each : all.kinds) {
      if (each.kind.name == kind) put(muffle::told(each, language));
    }
    for (const muffle::disclosed_pipeline& each : all.pipelines) put(muffle::told(each, language));
    for (const std::string& each : muffle::not_promised(language)) result += each + "\n\n";
    return result;
  }

  bool take_due(std::uint8_t* bytes) {
    taken_ = outbox_.take_due(consent_);
    if (taken_) std::copy(taken_->bytes().begin(), taken_->bytes().end(), reinterpret_cast<std::byte*>(bytes));
    return taken_.has_value();
  }
  void put_back() {
    if (taken_) outbox_.put_back(*taken_);
    taken_.reset();
  }

 private:
  using its_outbox =
      decltype(muffle::outbox(muffle::answers<play_length, play_picture, play_sound>,
                              std::declval<muffle::posix_file&>(), std::declval<muffle::epochs<trial_clock>>()));

  muffle::posix_document consent_file_;
  muffle::posix_file secret_file_, outbox_file_;
  const muffle::epochs<trial_clock> weekly_;
  muffle::kept_consent<muffle::posix_document, trial_clock> consent_{consent_file_, weekly_};
  muffle::kept_keys<muffle::posix_file> keys_{secret_file_};
  muffle::secret_coin<trial_clock> coin_{keys_, weekly_};
  its_outbox outbox_{muffle::answers<play_length, play_picture, play_sound>, outbox_file_, weekly_};
  decltype(pipeline_of(coin_, consent_, outbox_)) send_ = pipeline_of(coin_, consent_, outbox_);
  std::optional<its_outbox::outgoing_type> taken_;
  // The last, so that it ends first: nobody calls any more when what is above ends.
  muffle::c::exposed exposed_ = muffle::c::expose("plays", send_);
};

std::unique_ptr<addon> running;
std::string said;

const char* say(std::string text) {
  said = std::move(text);
  return said.c_str();
}

/// Null where there is nothing to say.
const char* complain(std::string problem) { return problem.empty() ? nullptr : say(std::move(problem)); }

const muffle::data_kind* kind_of(const char* name) {
  for (const muffle::data_kind* each :
       {&muffle::data_kind_of<play_length>, &muffle::data_kind_of<play_picture>, &muffle::data_kind_of<play_sound>}) {
    if (each->name == name) return each;
  }
  return nullptr;
}

}  // namespace

const char* muffle_addon_start(const char* directory, const char* clock) {
  static const bool are_exposed = muffle::c::expose_with_documents<play_length, play_picture, play_sound>();
  if (!are_exposed) return "its questions are there twice";
  running.reset();  // its files are free for the next one
  running = std::make_unique<addon>(directory, clock == nullptr ? "" : clock);
  const char* const problem = complain(running->problem());
  if (problem != nullptr) running.reset();
  return problem;
}

void muffle_addon_stop() { running.reset(); }

int64_t muffle_addon_now() { return running == nullptr ? 0 : running->now(); }

int muffle_addon_is_to_ask(const char* kind) {
  const muffle::data_kind* const asked = kind_of(kind);
  return running != nullptr && asked != nullptr && running->is_to_ask(*asked) ? 1 : 0;
}

int muffle_addon_allows(const char* kind) {
  const muffle::data_kind* const asked = kind_of(kind);
  return running != nullptr && asked != nullptr && running->allows(*asked) ? 1 : 0;
}

const char* muffle_addon_answer(const char* kind, int agrees) {
  const muffle::data_kind* const asked = kind_of(kind);
  if (running == nullptr || asked == nullptr) return "there is no such kind of data, or the add-on is not started";
  return complain(running->answer(*asked, agrees != 0));
}

const char* muffle_addon_told(const char* kind, const char* language) {
  return say(running == nullptr ? "" : running->told(kind, language_of(language)));
}

const char* muffle_addon_title(const char* kind, const char* language) {
  return say(muffle::detail::title_of(language_of(language), kind));
}

const char* muffle_addon_purpose(const char* kind, const char* language) {
  const muffle::data_kind* const asked = kind_of(kind);
  if (asked == nullptr) return say("");
  const std::string_view english = asked->declared.purpose;
  return say(std::string(language_of(language).of(fmt::format("{}.purpose", kind), english)));
}

uint64_t muffle_addon_waiting() { return running == nullptr ? 0 : running->waiting(); }

int muffle_addon_take_due(uint8_t bytes[MUFFLE_V0_ENCODED_SIZE]) {
  return running != nullptr && running->take_due(bytes) ? 1 : 0;
}

void muffle_addon_put_back() {
  if (running != nullptr) running->put_back();
}

// SPDX-License-Identifier: MIT

// The C++ part of a media centre, as a shared library: its questions, a ledger of who agreed to them, and the pipeline
// that add-ons send through. Add-ons see nothing of it but <muffle/c/muffle.h>.

#include "host.h"

#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include <muffle/c/define.hpp>
#include <muffle/c/expose.hpp>
#include <muffle/c/expose_json.hpp>
#include <muffle/consent/kept_consent.hpp>
#include <muffle/muffle.hpp>
#include <muffle/pipeline.hpp>
#include <muffle/store/posix_document.hpp>
#include <muffle/store/posix_file.hpp>
#include <muffle/vocabulary/spelled/kodi.hpp>

namespace {

using namespace muffle::literals;

/// What a media centre knows of one play, as Kodi spells it. What an add-on leaves out is not known.
struct play {
  std::string title;
  std::string file;
  std::optional<std::chrono::milliseconds> duration;
  std::string video_codec;
  std::int32_t width = 0;
  std::int32_t height = 0;
};

constexpr muffle::declaration declared_for(std::string_view purpose) {
  return {.category = muffle::category::playback,
          .purpose = purpose,
          .recipients = "the developers of Example Centre",
          .retention = "13 months, then only totals",
          .since = "1.0",
          .sensitivity = muffle::sensitivity::content,
          .expires = {2030, 12, 31}};
}

struct play_length : muffle::policy<play, muffle::withhold<&play::title, &play::file>,
                                    muffle::unused<&play::video_codec, &play::width, &play::height>,
                                    muffle::field<"duration", muffle::from<&play::duration>,
                                                  muffle::bucket<5_min, 30_min, 60_min, 90_min, 120_min>>> {
  static constexpr muffle::declaration declared = declared_for("How long is what people play?");
};

struct play_picture : muffle::policy<play, muffle::withhold<&play::title, &play::file>, muffle::unused<&play::duration>,
                                     muffle::field<"video_codec", muffle::from<&play::video_codec>,
                                                   muffle::fold<muffle::normalize<muffle::video_codec, muffle::kodi>,
                                                                muffle::video_codec::h264, muffle::video_codec::hevc>>,
                                     muffle::field<"resolution", muffle::from<&play::width, &play::height>,
                                                   muffle::coarsen<muffle::resolution_class, muffle::resolution::r720,
                                                                   muffle::resolution::r1080>>> {
  static constexpr muffle::declaration declared = declared_for("Which pictures should playback be good at?");
};

class centre {
 public:
  explicit centre(const std::string& directory)
      : secret_file_(directory + "/secret"),
        consent_file_(directory + "/consent.json"),
        outbox_file_(directory + "/outbox"),
        named_(muffle::c::expose("plays", muffle::ask_one<play_length, play_picture>(coin_) |
                                              muffle::consented(consent_) | muffle::bounded(4, coin_) |
                                              muffle::into(outbox_))) {}

  bool agree(bool is_agreed) {
    const muffle::answered here{.means = "settings of Example Centre", .is_of_age = true};
    bool are_recorded = true;
    for (const muffle::data_kind& kind : {muffle::data_kind_of<play_length>, muffle::data_kind_of<play_picture>}) {
      const auto outcome = is_agreed ? consent_.give(kind, here) : consent_.refuse(kind, here);
      are_recorded = are_recorded && outcome == muffle::consent_outcome::recorded;
    }
    if (!is_agreed) outbox_.forget();
    return are_recorded;
  }

  bool can_keep_keys() const { return keys_.opened().problem.empty(); }
  std::size_t waiting() const { return outbox_.status().collecting + outbox_.status().waiting; }

 private:
  muffle::posix_file secret_file_;
  muffle::posix_document consent_file_;
  muffle::posix_file outbox_file_;
  const muffle::epochs<> weekly_{7};
  muffle::kept_consent<muffle::posix_document, muffle::system_clock> consent_{consent_file_, weekly_};
  muffle::kept_keys<muffle::posix_file> keys_{secret_file_};
  muffle::secret_coin<> coin_{keys_, weekly_};
  muffle::outbox<muffle::detail::type_list<play_length, play_picture>, muffle::posix_file, muffle::system_clock,
                 muffle::system_random>
      outbox_{muffle::answers<play_length, play_picture>, outbox_file_, weekly_};
  // The last, so that it ends first: add-ons are out before what they send through ends.
  muffle::c::exposed named_;
};

std::unique_ptr<centre> running;

}  // namespace

int centre_start(const char* directory) {
  if (!muffle::c::expose_with_documents<play_length, play_picture>()) return 0;
  running = std::make_unique<centre>(directory);
  if (!running->can_keep_keys()) running.reset();
  return running == nullptr ? 0 : 1;
}

int centre_agree(int is_agreed) { return running != nullptr && running->agree(is_agreed != 0) ? 1 : 0; }

unsigned centre_waiting() { return running == nullptr ? 0 : static_cast<unsigned>(running->waiting()); }

void centre_stop() { running.reset(); }

// SPDX-License-Identifier: MIT

// A host in a shared library, with everything hidden that is not for plugins.

#include "host.h"

#include <atomic>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include <muffle/c/define.hpp>
#include <muffle/c/expose.hpp>
#include <muffle/c/expose_json.hpp>
#include <muffle/muffle.hpp>
#include <muffle/pipeline.hpp>
#include <muffle/presets/presets.hpp>
#include <muffle/vocabulary/spelled/kodi.hpp>

namespace {

using namespace muffle;
using namespace muffle::presets;

struct consent {
  std::atomic<bool> is_agreed = false;
  std::atomic<bool> is_throwing = false;

  bool allows(const data_kind&) const {
#if defined(__cpp_exceptions)
    if (is_throwing) throw std::runtime_error("the ledger is on fire");
#endif
    return is_agreed;
  }
};

/// Text as a media system spells it, a text of a few bytes, and numbers of several sizes.
struct spelled_play {
  std::string codec;
  char extension[8] = {};
  std::int8_t rating = -1;
  bool is_remote = false;
  frame_rate frames;
};

struct spelled : policy<spelled_play, withhold<&spelled_play::extension, &spelled_play::rating>,
                        unused<&spelled_play::is_remote, &spelled_play::frames>,
                        field<"codec", from<&spelled_play::codec>, normalize<muffle::video_codec, kodi>>> {
  static constexpr muffle::declaration declared = video_quality::declared;
};

consent ledger;
memory_only nowhere;
outbox box(answers<video_length, video_quality>, nowhere, epochs(7));
const secret_coin<> coin(install_secret{{1, 2}}, epochs(7));
const auto send = ask_one<video_length, video_quality>(coin) | consented(ledger) | into(box);
const auto send_length = sanitize<video_length> | consented(ledger) | into(box);

[[maybe_unused]] const bool are_exposed =
    c::expose_with_documents<video_length, video_quality, spelled>() &&
    c::expose<video_delivery, music_length, music_quality, photo_view, transcode_conversion, transcode_speed,
              server_hardware, feature_use, last_connection, crash>();
const c::exposed video = c::expose("video", send);
std::optional<c::exposed> brief;

}  // namespace

void host_agrees(int is_agreed) { ledger.is_agreed = is_agreed != 0; }
int host_can_throw() {
#if defined(__cpp_exceptions)
  return 1;
#else
  return 0;
#endif
}
void host_throws(int is_throwing) { ledger.is_throwing = is_throwing != 0; }
std::uint64_t host_waiting() { return box.status().collecting; }
void host_names_brief(int is_named) {
  brief.reset();
  if (is_named != 0) brief.emplace(c::expose("brief", send_length));
}

// SPDX-License-Identifier: MIT
// The mapping: which class each value is of.

#include <limits>
#include <string>
#include <string_view>

#include "../src/metropolis.hpp"
#include "../src/questions.hpp"
#include "catch.hpp"

namespace {

/// What an answer says in one field.
template <class Question>
std::string says(const playback& play, std::size_t field) {
  return std::string(Question::label(Question::cell_of(play), field));
}

}  // namespace

TEST_CASE("a bit rate on an edge is of the class above it") {
  playback play = metropolis();
  const auto bitrate = [&](int kbit) {
    play.kbit = kbit;
    return says<playback_quality>(play, 0);
  };
  CHECK(bitrate(1) == "<2 Mbit/s");
  CHECK(bitrate(1999) == "<2 Mbit/s");
  CHECK(bitrate(2000) == "2-5 Mbit/s");
  CHECK(bitrate(24'999) == "10-25 Mbit/s");
  CHECK(bitrate(std::numeric_limits<int>::max()) == ">=25 Mbit/s");
  CHECK(bitrate(0) == "incomplete");
  CHECK(bitrate(-1) == "incomplete");
}

TEST_CASE("codecs are read as mpv prints them") {
  playback play = metropolis();
  const auto codec = [&](std::string_view text) {
    play.codec = text;
    return says<playback_quality>(play, 1);
  };
  // `video-format` of mpv 0.35, and its `video-codec`.
  CHECK(codec("h264") == "h264");
  CHECK(codec("h264 (H.264 / AVC / MPEG-4 AVC / MPEG-4 part 10)") == "h264");
  CHECK(codec("hevc") == "hevc");
  CHECK(codec("hevc (HEVC (High Efficiency Video Coding))") == "hevc");
  CHECK(codec("av1") == "av1");
  CHECK(codec("libdav1d (dav1d AV1 decoder by VideoLAN)") == "av1");
  CHECK(codec("vp9") == "other");
  CHECK(codec("vp9 (Google VP9)") == "other");
  CHECK(codec("mpeg2video (MPEG-2 video)") == "other");
  CHECK(codec("/films/Metropolis.mkv") == "other");
  CHECK(codec("") == "incomplete");
}

TEST_CASE("a picture is of the smallest frame that holds it") {
  playback play = metropolis();
  const auto picture = [&](int width, int height) {
    play.width = width;
    play.height = height;
    return says<playback_quality>(play, 2);
  };
  CHECK(picture(720, 576) == "<720");
  CHECK(picture(1280, 536) == "720");
  CHECK(picture(1916, 796) == "1080");
  CHECK(picture(3840, 2160) == ">=1440");
  CHECK(picture(0, 0) == "incomplete");
}

TEST_CASE("high dynamic range is yes or no") {
  playback play = metropolis();
  CHECK(says<playback_quality>(play, 3) == "no");
  play.hdr = true;
  CHECK(says<playback_quality>(play, 3) == "yes");
}

TEST_CASE("a length is read in seconds") {
  playback play = metropolis();
  const auto length = [&](double seconds) {
    play.seconds = seconds;
    return says<playback_length>(play, 0);
  };
  CHECK(length(0.4) == "<10 min");
  CHECK(length(599.9) == "<10 min");
  CHECK(length(600) == "10-20 min");
  CHECK(length(8993.28) == "120-150 min");
  CHECK(length(std::numeric_limits<double>::infinity()) == ">=150 min");
  CHECK(length(0) == "incomplete");
  CHECK(length(-1) == "incomplete");
  CHECK(length(std::numeric_limits<double>::quiet_NaN()) == "incomplete");
}

TEST_CASE("channels are classes of this player's own, and none are a class, too") {
  playback play = metropolis();
  const auto sound = [&](std::optional<int> channels) {
    play.channels = channels;
    return says<playback_length>(play, 1);
  };
  CHECK(sound(1) == "stereo");
  CHECK(sound(2) == "stereo");
  CHECK(sound(3) == "surround");
  CHECK(sound(6) == "surround");
  CHECK(sound(8) == "cinema");
  CHECK(sound(0) == "unknown");
  CHECK(sound(-1) == "unknown");
  CHECK(sound(std::nullopt) == "unknown");
}

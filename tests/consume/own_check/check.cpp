// SPDX-License-Identifier: MIT
#include <muffle-check/run.hpp>

#include "questions.hpp"

int main(int argc, char** argv) {
  return muffle::check::run<playback_quality, playback_length>(
      argc, argv, {"seconds", "kbit", "codec", "width", "height", "hdr", "channels"}, [](const muffle::check::row& title) {
        playback play;
        play.seconds = title.number<double>("seconds").value_or(0);
        play.kbit = title.number<int>("kbit").value_or(0);
        play.codec = title.text("codec").value_or("");
        play.width = title.number<int>("width").value_or(0);
        play.height = title.number<int>("height").value_or(0);
        play.hdr = title.flag("hdr").value_or(false);
        play.channels = title.number<int>("channels");
        return std::optional(play);
      });
}

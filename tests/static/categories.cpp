// SPDX-License-Identifier: MIT

// Generalizers over vocabularies: normalize, fold, coarsen, with_unknown, and those that read numbers too.

#include <cstdint>
#include <string_view>

#include <muffle/generalize/audio_channels.hpp>
#include <muffle/generalize/bucket.hpp>
#include <muffle/generalize/coarsen.hpp>
#include <muffle/generalize/dynamic_range_class.hpp>
#include <muffle/generalize/fold.hpp>
#include <muffle/generalize/language.hpp>
#include <muffle/generalize/nominal_frame_rate.hpp>
#include <muffle/generalize/normalize.hpp>
#include <muffle/generalize/resolution_class.hpp>
#include <muffle/generalize/with_unknown.hpp>
#include <muffle/vocabulary/spelled/ffprobe.hpp>

namespace {

using namespace muffle;
using namespace muffle::literals;

template <class E>
constexpr class_index at(E value) {
  return static_cast<class_index>(value);
}

// normalize: of text, and of enumerators
using codec = normalize<video_codec, ffprobe>;
static_assert(generalizer<codec> && codec::can_be_unknown && !codec::ordered);
static_assert(codec::classes == at(video_codec::unknown));
static_assert(codec::generalize("h264 (High)") == at(video_codec::h264));
static_assert(codec::label(codec::generalize("cinepak")) == "other");
static_assert(codec::generalize("") == codec::classes && codec::label(codec::classes) == "unknown");
static_assert(reads<codec, std::string_view> && !reads<codec, video_codec> && !reads<codec, int>);
static_assert(generalizer<normalize<video_codec>> && reads<normalize<video_codec>, video_codec>);
static_assert(!reads<normalize<video_codec>, std::string_view>);  // whose spelling?
static_assert(normalize<video_codec>::generalize(video_codec::unknown) == codec::classes);
static_assert(normalize<video_codec>::generalize(static_cast<video_codec>(200)) == codec::classes);
static_assert(refines<codec, normalize<video_codec>>() && refines<normalize<video_codec>, codec>());

// fold
using few = fold<codec, video_codec::hevc, video_codec::h264>;
static_assert(generalizer<few> && few::classes == 3 && !few::ordered && few::can_be_unknown);
static_assert(few::label(0) == "hevc" && few::label(1) == "h264" && few::label(2) == "other");
static_assert(few::generalize("h264") == 1 && few::generalize("av1") == 2 && few::generalize("") == 3);
static_assert(refines<codec, few>() && !refines<few, codec>());
static_assert(refines<few, fold<codec, video_codec::hevc>>());
static_assert(!refines<few, fold<codec, video_codec::av1>>());

// coarsen
using heights = coarsen<resolution_class, resolution::r720, resolution::r1080>;
static_assert(generalizer<heights> && heights::classes == 3 && heights::ordered && heights::can_be_unknown);
static_assert(heights::label(0) == "<720" && heights::label(1) == "720" && heights::label(2) == ">=1080");
static_assert(heights::generalize(1280, 720) == 1 && heights::generalize(1281, 720) == 2);
static_assert(heights::generalize("4K") == 2 && heights::generalize(0, 0) == 3);
static_assert(coarsen<resolution_class, resolution::r480, resolution::r1080>::label(1) == "480-1080");
static_assert(coarsen<resolution_class, resolution::r4320>::label(1) == "4320");  // one class has no ">="
static_assert(refines<resolution_class, heights>() && !refines<heights, resolution_class>());

// with_unknown
using with = with_unknown<few>;
static_assert(generalizer<with> && with::classes == 4 && !with::can_be_unknown);
static_assert(with::generalize("") == 3 && with::label(3) == "unknown");
static_assert(refines<with, few>() && refines<few, with>());
using joined = with_unknown<few, 2>;
static_assert(generalizer<joined> && joined::classes == 3 && !joined::can_be_unknown && joined::unknown_class == 2);
static_assert(joined::generalize("") == 2 && joined::label(2) == "other or unknown" && joined::label(0) == few::label(0));
static_assert(joined::label(3) == "unknown");
static_assert(refines<few, joined>() && !refines<joined, few>());

// resolution_class
static_assert(generalizer<resolution_class> && resolution_class::classes == 10 && resolution_class::ordered);
static_assert(resolution_class::generalize(1916, 796) == at(resolution::r1080));  // cropped
static_assert(resolution_class::generalize(1080, 1920) == at(resolution::r1080));  // upright
static_assert(resolution_class::generalize(1920, 1088) == at(resolution::r1080));  // coded in blocks of 16 lines
static_assert(resolution_class::generalize(720) == at(resolution::r720));
static_assert(resolution_class::generalize("1080i") == at(resolution::r1080));
static_assert(resolution_class::generalize("SD") == at(resolution::r480));
static_assert(resolution_class::generalize("") == resolution_class::classes);
static_assert(resolution_class::generalize(resolution::unknown) == resolution_class::classes);

// nominal_frame_rate
static_assert(generalizer<nominal_frame_rate> && !nominal_frame_rate::ordered);
static_assert(nominal_frame_rate::generalize({24'000, 1001}) == at(frame_rate_class::fps24));
static_assert(nominal_frame_rate::generalize(24_fps) == at(frame_rate_class::fps24));
static_assert(nominal_frame_rate::generalize({30'000, 1001}) == at(frame_rate_class::fps30));
static_assert(nominal_frame_rate::generalize({0, 0}) == nominal_frame_rate::classes);

// audio_channels
static_assert(generalizer<audio_channels> && audio_channels::classes == 8);
static_assert(audio_channels::label(audio_channels::generalize(6)) == "5.1");
static_assert(audio_channels::label(audio_channels::generalize(5)) == "3-5");
static_assert(audio_channels::generalize(0) == audio_channels::classes);

// dynamic_range_class
using range = dynamic_range_class<ffprobe>;
static_assert(generalizer<range> && range::classes == at(dynamic_range::unknown));
static_assert(range::label(range::generalize("smpte2084")) == "hdr10");
static_assert(range::label(range::generalize("smpte2084", true)) == "dolby_vision");
static_assert(range::label(range::generalize("", true)) == "dolby_vision");
static_assert(range::generalize("", false) == range::classes);

// language
using few_languages = language<"en", "de">;
static_assert(generalizer<few_languages> && few_languages::classes == 3 && !few_languages::ordered);
static_assert(few_languages::label(0) == "en" && few_languages::label(2) == "other");
static_assert(few_languages::generalize("German") == 1 && few_languages::generalize("fr") == 2);
static_assert(few_languages::generalize("haw") == 2);  // readable, though it has no code of two letters
static_assert(few_languages::generalize("und") == 3 && few_languages::generalize("") == 3);
static_assert(refines<few_languages, language<"de">>() && !refines<few_languages, language<"fr">>());
static_assert(refines<few_languages, language<"de", "en">>());  // the order of names does not matter

}  // namespace

// SPDX-License-Identifier: MIT

#include <cstddef>
#include <string_view>

#include <muffle/vocabulary/language.hpp>
#include <muffle/vocabulary/spelled/avi.hpp>
#include <muffle/vocabulary/spelled/ffprobe.hpp>
#include <muffle/vocabulary/spelled/gstreamer.hpp>
#include <muffle/vocabulary/spelled/jellyfin.hpp>
#include <muffle/vocabulary/spelled/kodi.hpp>
#include <muffle/vocabulary/spelled/matroska.hpp>
#include <muffle/vocabulary/spelled/mediainfo.hpp>
#include <muffle/vocabulary/spelled/mime.hpp>
#include <muffle/vocabulary/spelled/mp4.hpp>
#include <muffle/vocabulary/spelled/plex.hpp>
#include <muffle/vocabulary/spelled/vlc.hpp>

namespace {

using namespace muffle;
using namespace std::string_view_literals;

// A vocabulary has labels for all but its last enumerator.
static_assert(closed_vocabulary<video_codec>);
static_assert(closed_vocabulary<resolution>);
static_assert(vocabulary<resolution>::ordered);
static_assert(vocabulary<resolution>::labels[static_cast<std::size_t>(resolution::r1080)] == "1080");
static_assert(vocabulary<channel_layout>::labels.back() == "other");
enum class no_vocabulary : unsigned char { unknown };
static_assert(!closed_vocabulary<no_vocabulary>);
static_assert(!closed_vocabulary<int>);
static_assert(spells<ffprobe, video_codec> && !spells<ffprobe, client_platform> && !spells<int, video_codec>);
static_assert(noexcept(spelled<video_codec, ffprobe>("h264")));

// One name, two meanings.
static_assert(spelled<video_codec, mp4>("dvh1") == video_codec::hevc);
static_assert(spelled<video_codec, mp4>("dvh1.05.07") == video_codec::hevc);
static_assert(spelled<video_codec, avi>("dvh1") == video_codec::dv);
static_assert(spelled<dynamic_range, mp4>("dvh1.05.07") == dynamic_range::dolby_vision);
static_assert(spelled<dynamic_range, mp4>("hvc1.2.4.L153.B0") == dynamic_range::unknown);

// Spelled in full, with a tail, with space around, in capitals.
static_assert(spelled<video_codec, ffprobe>("h264") == video_codec::h264);
static_assert(spelled<video_codec, ffprobe>("h264 (High)") == video_codec::h264);
static_assert(spelled<video_codec, ffprobe>(" H264 ") == video_codec::h264);
static_assert(spelled<video_codec, ffprobe>("h264\n") == video_codec::h264);
static_assert(spelled<video_codec, ffprobe>("h264_nvenc") == video_codec::h264);
static_assert(spelled<hw_accelerator, ffprobe>("h264_nvenc") == hw_accelerator::nvidia);
static_assert(spelled<hw_accelerator, ffprobe>("libx264") == hw_accelerator::software);
static_assert(spelled<video_codec, mp4>("avc1.64001f") == video_codec::h264);
static_assert(spelled<audio_codec, mp4>("mp4a.40.2") == audio_codec::aac);
static_assert(spelled<audio_codec, mp4>("mp4a.40.34") == audio_codec::mp3);
static_assert(spelled<audio_codec, mp4>("mp4a.6B") == audio_codec::mp3);
static_assert(spelled<audio_codec, mp4>("mp4a.a5") == audio_codec::ac3);
static_assert(spelled<audio_codec, mp4>("mp4a.40.42") == audio_codec::aac);
static_assert(spelled<audio_codec, mp4>("mp4a") == audio_codec::aac);
static_assert(spelled<audio_codec, matroska>("A_AAC/MPEG4/LC/SBR") == audio_codec::aac);
static_assert(spelled<audio_codec, avi>("0x0055") == audio_codec::mp3);
static_assert(spelled<container, mime>("video/mp4; codecs=\"avc1.64001f, mp4a.40.2\"") == container::mp4);
static_assert(spelled<container, ffprobe>("mov,mp4,m4a,3gp,3g2,mj2") == container::mp4);
static_assert(spelled<container, ffprobe>("matroska,webm") == container::matroska);
static_assert(spelled<channel_layout, ffprobe>("5.1(side)") == channel_layout::surround_5_1);
static_assert(spelled<channel_layout, mediainfo>("L R C LFE Ls Rs Lb Rb Tfl Tfr") == channel_layout::immersive);
static_assert(spelled<resolution, jellyfin>("4K") == resolution::r2160);
static_assert(spelled<play_method, plex>("direct play") == play_method::direct_play);
static_assert(spelled<media_kind, jellyfin>("Episode") == media_kind::episode);
static_assert(spelled<video_codec, vlc>("H264") == video_codec::h264);
static_assert(spelled<subtitle_kind, kodi>("subrip") == subtitle_kind::text);
static_assert(spelled<dynamic_range, mediainfo>(
                  "Dolby Vision, Version 1.0, dvhe.08.06, BL+RPU, HDR10 compatible / SMPTE ST 2086") ==
              dynamic_range::dolby_vision);

// Sample entries of MP4 are told apart by case, FourCCs of AVI are not; both are filled up with space.
static_assert(spelled<audio_codec, mp4>("fLaC") == audio_codec::flac);
static_assert(spelled<audio_codec, mp4>("AC-3") == audio_codec::other);
static_assert(spelled<video_codec, avi>("XVID") == video_codec::mpeg4_part2);
static_assert(spelled<video_codec, avi>("xvid") == video_codec::mpeg4_part2);
static_assert(spelled<video_codec, mp4>("raw ") == video_codec::raw);

// Parameters that tell codecs apart, wherever they stand.
static_assert(spelled<video_codec, gstreamer>("video/mpeg, mpegversion=(int)4") == video_codec::mpeg4_part2);
static_assert(spelled<video_codec, gstreamer>("video/mpeg, width=(int)720, mpegversion=(int)1") == video_codec::mpeg1);
static_assert(spelled<audio_codec, gstreamer>("audio/mpeg, mpegversion=(int)1, layer=(int)3") == audio_codec::mp3);
static_assert(spelled<audio_codec, gstreamer>("Audio/MPEG,MpegVersion=4") == audio_codec::aac);

// Numbers that no table has.
static_assert(spelled<frame_rate_class, ffprobe>("24000/1001") == frame_rate_class::fps24);
static_assert(spelled<frame_rate_class, ffprobe>("2997/125") == frame_rate_class::fps24);
static_assert(spelled<frame_rate_class, ffprobe>("59.94") == frame_rate_class::fps60);
static_assert(spelled<frame_rate_class, ffprobe>("15/1") == frame_rate_class::other);
static_assert(spelled<frame_rate_class, ffprobe>("144") == frame_rate_class::higher);
static_assert(spelled<frame_rate_class, ffprobe>("0/0") == frame_rate_class::unknown);
static_assert(spelled<frame_rate_class, ffprobe>("90000/1") == frame_rate_class::unknown);
static_assert(spelled<frame_rate_class, ffprobe>("99999999999999999999/7") == frame_rate_class::unknown);
static_assert(spelled<frame_rate_class, plex>("PAL") == frame_rate_class::fps25);

// Readable text that a system does not spell is other, or unknown where there is no other.
static_assert(spelled<video_codec, ffprobe>("cinepak") == video_codec::other);
static_assert(spelled<video_codec, ffprobe>("\xC3\xA9") == video_codec::other);
static_assert(spelled<resolution, jellyfin>("huge") == resolution::unknown);

// What says nothing, or cannot be read, is unknown.
static_assert(spelled<video_codec, ffprobe>("") == video_codec::unknown);
static_assert(spelled<video_codec, ffprobe>(std::string_view()) == video_codec::unknown);
static_assert(spelled<video_codec, ffprobe>(" \t\r\n") == video_codec::unknown);
static_assert(spelled<video_codec, ffprobe>("unknown") == video_codec::unknown);
static_assert(spelled<audio_codec, avi>("0x0000") == audio_codec::unknown);
static_assert(spelled<video_codec, ffprobe>("\x01") == video_codec::unknown);
static_assert(spelled<video_codec, ffprobe>("h264 (\x7F)") == video_codec::unknown);
static_assert(spelled<video_codec, ffprobe>("h264\0"sv) == video_codec::unknown);
static_assert(spelled<video_codec, ffprobe>("\x80") == video_codec::unknown);
static_assert(spelled<video_codec, ffprobe>("\xC2\x85") == video_codec::unknown);      // a control character
static_assert(spelled<video_codec, ffprobe>("\xC0\xAF") == video_codec::unknown);      // overlong
static_assert(spelled<video_codec, ffprobe>("\xED\xA0\x80") == video_codec::unknown);  // a surrogate
static_assert(spelled<video_codec, ffprobe>("\xF4\x90\x80\x80") == video_codec::unknown);
static_assert(spelled<video_codec, ffprobe>("\xE2\x82") == video_codec::unknown);  // cut off

// Languages.
static_assert(fold_language("de") == folded_language{true, "de"});
static_assert(fold_language("deu") == folded_language{true, "de"});
static_assert(fold_language("ger") == folded_language{true, "de"});
static_assert(fold_language("German") == folded_language{true, "de"});
static_assert(fold_language("ENGLISH") == folded_language{true, "en"});
static_assert(fold_language("en-US") == folded_language{true, "en"});
static_assert(fold_language(" pt_BR ") == folded_language{true, "pt"});
static_assert(fold_language("zh-Hans-CN") == folded_language{true, "zh"});
static_assert(fold_language("Portuguese (Brazil)") == folded_language{true, "pt"});
static_assert(fold_language("haw") == folded_language{true, ""});
static_assert(fold_language("mul") == folded_language{true, ""});
static_assert(fold_language("und") == folded_language{});
static_assert(fold_language("mis") == folded_language{});
static_assert(fold_language("zxx") == folded_language{});
static_assert(fold_language("") == folded_language{});
static_assert(fold_language("e\xFF") == folded_language{});
static_assert(languages.size() == 184);

}  // namespace

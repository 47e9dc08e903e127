// SPDX-License-Identifier: MIT
#include "media_file.hpp"

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/avutil.h>
#include <libavutil/dict.h>
#include <libavutil/display.h>
}

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include <muffle/vocabulary/spelled/ffprobe.hpp>

#include "listed.hpp"

namespace {

struct input_closer {
  void operator()(AVFormatContext* input) const { avformat_close_input(&input); }
};
using input_file = std::unique_ptr<AVFormatContext, input_closer>;

struct packet_freer {
  void operator()(AVPacket* packet) const { av_packet_free(&packet); }
};

std::string message_of(int error) {
  char text[AV_ERROR_MAX_STRING_SIZE]{};
  av_strerror(error, text, sizeof text);
  return text;
}

/// FFmpeg's demuxers of pictures. What ends in "_pipe" is one, too.
constexpr auto picture_formats =
    std::to_array<std::string_view>({"image2", "gif", "apng", "ico", "jpegxl_anim", "webp", "webp_anim"});

/// FFmpeg's demuxers of what media libraries hold. It knows 300 more, for games, devices, text and raw samples, and
/// takes notes for one of those.
constexpr auto library_formats = std::to_array<std::string_view>({"aac",
                                                                  "ac3",
                                                                  "ac4",
                                                                  "aiff",
                                                                  "amr",
                                                                  "ape",
                                                                  "asf",
                                                                  "asf_o",
                                                                  "au",
                                                                  "av1",
                                                                  "avi",
                                                                  "caf",
                                                                  "dsf",
                                                                  "dts",
                                                                  "dtshd",
                                                                  "dv",
                                                                  "eac3",
                                                                  "flac",
                                                                  "flv",
                                                                  "h264",
                                                                  "hevc",
                                                                  "iamf",
                                                                  "iff",
                                                                  "ivf",
                                                                  "m4v",
                                                                  "mjpeg",
                                                                  "live_flv",
                                                                  "mlp",
                                                                  "mov,mp4,m4a,3gp,3g2,mj2",
                                                                  "mp3",
                                                                  "mpc",
                                                                  "mpc8",
                                                                  "mpeg",
                                                                  "mpegts",
                                                                  "mpegvideo",
                                                                  "mxf",
                                                                  "matroska,webm",
                                                                  "nsv",
                                                                  "nut",
                                                                  "obu",
                                                                  "ogg",
                                                                  "oma",
                                                                  "rm",
                                                                  "shn",
                                                                  "tak",
                                                                  "truehd",
                                                                  "tta",
                                                                  "vc1",
                                                                  "vvc",
                                                                  "w64",
                                                                  "wav",
                                                                  "wtv",
                                                                  "wv",
                                                                  "xwma"});

bool is_picture_format(std::string_view name) { return is_listed(name, picture_formats) || name.ends_with("_pipe"); }

/// Whether FFmpeg is sure enough that a file is media at all. Below a quarter of its scale it guesses.
bool is_media(const AVFormatContext& input) {
  const std::string_view format = input.iformat->name;
  return input.probe_score >= AVPROBE_SCORE_MAX / 4 &&
         (is_listed(format, library_formats) || is_picture_format(format));
}

/// The format of a picture in an ISO base media file, by its brand: FFmpeg reads some of them as films, others not at
/// all.
muffle::presets::photo_format iso_picture(const std::string& path) {
  using muffle::presets::photo_format;
  std::array<char, 12> head{};
  std::ifstream(path, std::ios::binary).read(head.data(), head.size());
  if (std::string_view(head.data() + 4, 4) != "ftyp") return photo_format::unknown;
  const std::string_view brand(head.data() + 8, 4);
  constexpr auto heif =
      std::to_array<std::string_view>({"heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1"});
  constexpr auto avif = std::to_array<std::string_view>({"avif", "avis"});
  return is_listed(brand, heif)   ? photo_format::heif
         : is_listed(brand, avif) ? photo_format::other
                                  : photo_format::unknown;
}

muffle::presets::photo_format photo_format_of(AVCodecID codec) {
  using muffle::presets::photo_format;
  switch (codec) {
    case AV_CODEC_ID_MJPEG:
      return photo_format::jpeg;
    case AV_CODEC_ID_PNG:
    case AV_CODEC_ID_APNG:
      return photo_format::png;
    case AV_CODEC_ID_GIF:
      return photo_format::gif;
    case AV_CODEC_ID_WEBP:
      return photo_format::webp;
    default:
      return photo_format::other;
  }
}

/// How many frames each stream has, as far as that tells pictures from films: none, one, or two and more.
std::vector<int> frames_of(AVFormatContext* input) {
  std::vector<int> frames(input->nb_streams);
  std::size_t unsure = 0;
  for (unsigned i = 0; i != input->nb_streams; ++i) {
    const AVStream& stream = *input->streams[i];
    if (stream.nb_frames > 0) frames[i] = stream.nb_frames > 1 ? 2 : 1;
    if (stream.codecpar->codec_type == AVMEDIA_TYPE_VIDEO && frames[i] == 0 &&
        (stream.disposition & AV_DISPOSITION_ATTACHED_PIC) == 0) {
      ++unsure;
    }
  }
  // A film's second frame comes at once. Where it does not, ten seconds of sound have been read.
  constexpr int most_packets = 5000;
  constexpr double longest_seconds = 10;
  const std::unique_ptr<AVPacket, packet_freer> packet(av_packet_alloc());
  std::vector<int> read(input->nb_streams);
  double first = NAN;
  for (int packets = 0; unsure != 0 && packets != most_packets && av_read_frame(input, packet.get()) >= 0; ++packets) {
    const auto index = static_cast<std::size_t>(packet->stream_index);
    const AVRational base = input->streams[index]->time_base;
    const double now = packet->dts == AV_NOPTS_VALUE ? NAN : static_cast<double>(packet->dts) * av_q2d(base);
    av_packet_unref(packet.get());
    if (index >= read.size()) continue;  // a stream that began later
    const bool counts = input->streams[index]->codecpar->codec_type == AVMEDIA_TYPE_VIDEO && frames[index] == 0;
    if (counts && ++read[index] == 2 && (input->streams[index]->disposition & AV_DISPOSITION_ATTACHED_PIC) == 0)
      --unsure;
    if (std::isnan(first)) first = now;
    if (now - first > longest_seconds) break;
  }
  for (std::size_t i = 0; i != frames.size(); ++i) frames[i] = std::max(frames[i], std::min(read[i], 2));
  return frames;
}

std::int64_t area(const AVStream& stream) { return std::int64_t{stream.codecpar->width} * stream.codecpar->height; }

/// The largest moving pictures, or the first still one if none move. A flagged cover is neither.
std::pair<const AVStream*, bool> pictures_of(const AVFormatContext& input, const std::vector<int>& frames) {
  const AVStream* moving = nullptr;
  const AVStream* still = nullptr;
  for (unsigned i = 0; i != input.nb_streams; ++i) {
    const AVStream& stream = *input.streams[i];
    if (stream.codecpar->codec_type != AVMEDIA_TYPE_VIDEO || (stream.disposition & AV_DISPOSITION_ATTACHED_PIC) != 0)
      continue;
    if (i < frames.size() && frames[i] > 1) {
      if (moving == nullptr || area(stream) > area(*moving)) moving = &stream;
    } else if (still == nullptr) {
      still = &stream;
    }
  }
  return moving != nullptr ? std::pair(moving, true) : std::pair(still, false);
}

const AVStream* best_sound(AVFormatContext* input) {
  const int index = av_find_best_stream(input, AVMEDIA_TYPE_AUDIO, -1, -1, nullptr, 0);
  return index < 0 ? nullptr : input->streams[index];
}

/// Whether the player turns the pictures by a quarter.
bool is_turned(const AVStream& stream) {
#if LIBAVCODEC_VERSION_MAJOR >= 61
  const AVPacketSideData* found = av_packet_side_data_get(
      stream.codecpar->coded_side_data, stream.codecpar->nb_coded_side_data, AV_PKT_DATA_DISPLAYMATRIX);
  const std::uint8_t* matrix = found == nullptr ? nullptr : found->data;
#else
  const std::uint8_t* matrix = av_stream_get_side_data(&stream, AV_PKT_DATA_DISPLAYMATRIX, nullptr);
#endif
  if (matrix == nullptr) return false;
  const double degrees = std::abs(av_display_rotation_get(reinterpret_cast<const std::int32_t*>(matrix)));
  return degrees > 45 && degrees < 135;
}

/// Whether a file of this size can be this long. A clock that jumps, a header that was never written, and a file that
/// was cut off give lengths that it cannot.
bool can_be(const AVFormatContext& input, const AVStream* video, double seconds, double bytes) {
  double least_bytes = 0;
  double raw_bits_per_second = 0;
  double told_bits_per_second = 0;
  for (unsigned i = 0; i != input.nb_streams; ++i) {
    const AVCodecParameters& stream = *input.streams[i]->codecpar;
    const bool is_sound = stream.codec_type == AVMEDIA_TYPE_AUDIO;
    // A cover has one frame in no time, so its rate says nothing.
    if (is_sound || input.streams[i] == video) {
      told_bits_per_second += static_cast<double>(std::max<std::int64_t>(stream.bit_rate, 0));
    }
    // The slowest codec of speech has 450 bit/s.
    if (is_sound) least_bytes += seconds * 400 / 8;
  }
  if (video != nullptr) {
    const double rate = av_q2d(video->avg_frame_rate.num > 0 ? video->avg_frame_rate : av_make_q(0, 1));
    // A frame has a packet of its own.
    const double frame_bytes = std::string_view(input.iformat->name) == "mpegts" ? 188 : 8;
    least_bytes += seconds * rate * frame_bytes;
    // 16 bits of four components, and room for sound.
    if (rate > 0 && area(*video) > 0) raw_bits_per_second = rate * static_cast<double>(area(*video)) * 64 + 100e6;
  }
  if (bytes < least_bytes) return false;
  if (raw_bits_per_second > 0 && bytes * 8 > seconds * raw_bits_per_second) return false;
  // Rates that streams tell may be their highest, so only what is far off counts.
  return seconds * told_bits_per_second / 8 < 10 * bytes + 100e3;
}

}  // namespace

std::variant<media_item, std::string> probe_media_file(const std::string& path) {
  av_log_set_level(AV_LOG_QUIET);
  media_item item;
  item.path = path;
  item.title = std::filesystem::path(path).stem().string();
  std::error_code no_size;
  const auto size = std::filesystem::file_size(path, no_size);
  if (!no_size) item.size_bytes = static_cast<std::int64_t>(size);
  item.photo = iso_picture(path);
  const bool is_iso_picture = item.photo != muffle::presets::photo_format::unknown;

  AVFormatContext* opened = nullptr;
  // "file:" keeps a name such as "http:x" from being taken for an address.
  int error = avformat_open_input(&opened, ("file:" + path).c_str(), nullptr, nullptr);
  const input_file input(opened);
  if (error >= 0 && !is_media(*input)) return fmt::format("FFmpeg takes it for {}", input->iformat->name);
  if (error >= 0) error = avformat_find_stream_info(input.get(), nullptr);
  if (error < 0) {
    if (!is_iso_picture) return message_of(error);
    item.kind = muffle::media_kind::photo;
    return item;
  }
  const std::vector<int> frames = frames_of(input.get());
  const auto [video, moves] = pictures_of(*input, frames);
  const AVStream* audio = best_sound(input.get());
  if (video == nullptr && audio == nullptr) return "has neither pictures nor sound";

  const AVDictionaryEntry* title = av_dict_get(input->metadata, "title", nullptr, 0);
  if (title != nullptr && *title->value != '\0') item.title = title->value;
  const bool is_photo = is_iso_picture || (audio == nullptr && (!moves || is_picture_format(input->iformat->name)));
  const bool is_film = !is_photo && moves;
  if (is_photo || is_film) {
    item.video_codec = avcodec_get_name(video->codecpar->codec_id);
    item.video = muffle::spelled<muffle::video_codec, muffle::ffprobe>(item.video_codec);
    item.width = video->codecpar->width;
    item.height = video->codecpar->height;
    if (is_turned(*video)) std::swap(item.width, item.height);
  }
  if (is_photo) {
    item.kind = muffle::media_kind::photo;
    if (!is_iso_picture) item.photo = photo_format_of(video->codecpar->codec_id);
    return item;
  }
  item.kind = is_film ? muffle::media_kind::clip : muffle::media_kind::music;
  if (audio != nullptr) {
    item.audio_codec = avcodec_get_name(audio->codecpar->codec_id);
    item.audio = muffle::spelled<muffle::audio_codec, muffle::ffprobe>(item.audio_codec);
  }
  // What was only estimated is not known, and neither is what contradicts itself.
  const double seconds = static_cast<double>(input->duration) / AV_TIME_BASE;
  if (input->duration > 0 && input->duration_estimation_method != AVFMT_DURATION_FROM_BITRATE &&
      can_be(*input, is_film ? video : nullptr, seconds, static_cast<double>(item.size_bytes))) {
    item.duration = std::chrono::duration<std::int64_t, std::micro>(input->duration);
    item.bitrate = muffle::bit_rate::from_bps(input->bit_rate);
  }
  return item;
}

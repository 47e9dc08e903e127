// SPDX-License-Identifier: MIT
#include "media_file.hpp"

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/avutil.h>
#include <libavutil/dict.h>
}

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string_view>

#include <fmt/format.h>

#include <muffle/vocabulary/spelled/ffprobe.hpp>

namespace {

struct input_closer {
  void operator()(AVFormatContext* input) const { avformat_close_input(&input); }
};
using input_file = std::unique_ptr<AVFormatContext, input_closer>;

std::string message_of(int error) {
  char text[AV_ERROR_MAX_STRING_SIZE]{};
  av_strerror(error, text, sizeof text);
  return text;
}

/// The best stream of a kind; the picture on an album's cover is no video.
const AVStream* best_stream(AVFormatContext* input, AVMediaType type) {
  const int index = av_find_best_stream(input, type, -1, -1, nullptr, 0);
  if (index < 0) return nullptr;
  const AVStream* stream = input->streams[index];
  return (stream->disposition & AV_DISPOSITION_ATTACHED_PIC) != 0 ? nullptr : stream;
}

bool is_picture(const AVFormatContext& input) {
  const std::string_view format = input.iformat->name;
  return format == "image2" || format.ends_with("_pipe");
}

muffle::presets::photo_format photo_format_of(AVCodecID codec) {
  using muffle::presets::photo_format;
  switch (codec) {
    case AV_CODEC_ID_MJPEG: return photo_format::jpeg;
    case AV_CODEC_ID_PNG: return photo_format::png;
    case AV_CODEC_ID_GIF: return photo_format::gif;
    case AV_CODEC_ID_WEBP: return photo_format::webp;
    default: return photo_format::other;
  }
}

}  // namespace

std::variant<media_item, std::string> probe_media_file(const std::string& path) {
  av_log_set_level(AV_LOG_QUIET);
  AVFormatContext* opened = nullptr;
  // "file:" keeps a name such as "http:x" from being taken for an address.
  if (const int error = avformat_open_input(&opened, ("file:" + path).c_str(), nullptr, nullptr); error < 0) {
    return message_of(error);
  }
  const input_file input(opened);
  if (const int error = avformat_find_stream_info(input.get(), nullptr); error < 0) return message_of(error);
  const AVStream* video = best_stream(input.get(), AVMEDIA_TYPE_VIDEO);
  const AVStream* audio = best_stream(input.get(), AVMEDIA_TYPE_AUDIO);
  if (video == nullptr && audio == nullptr) return "has neither pictures nor sound";

  media_item item;
  item.path = path;
  const AVDictionaryEntry* title = av_dict_get(input->metadata, "title", nullptr, 0);
  item.title = title != nullptr && *title->value != '\0' ? title->value : std::filesystem::path(path).stem().string();
  std::error_code no_size;
  const auto size = std::filesystem::file_size(path, no_size);
  if (!no_size) item.size_bytes = static_cast<std::int64_t>(size);
  if (input->duration > 0) item.duration = std::chrono::duration<std::int64_t, std::micro>(input->duration);
  item.bitrate = muffle::bit_rate::from_bps(input->bit_rate);
  if (video != nullptr) {
    item.video_codec = avcodec_get_name(video->codecpar->codec_id);
    item.video = muffle::spelled<muffle::video_codec, muffle::ffprobe>(item.video_codec);
    item.width = video->codecpar->width;
    item.height = video->codecpar->height;
  }
  if (audio != nullptr) {
    item.audio_codec = avcodec_get_name(audio->codecpar->codec_id);
    item.audio = muffle::spelled<muffle::audio_codec, muffle::ffprobe>(item.audio_codec);
  }
  if (video != nullptr && audio == nullptr && is_picture(*input)) {
    item.kind = muffle::media_kind::photo;
    item.photo = photo_format_of(video->codecpar->codec_id);
    item.duration = {};
    item.bitrate = {};
  } else {
    item.kind = video != nullptr ? muffle::media_kind::clip : muffle::media_kind::music;
  }
  return item;
}

// SPDX-License-Identifier: MIT
#include "look.hpp"

#include <chrono>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include <muffle/vocabulary/spelled/gstreamer.hpp>

namespace {

struct unref {
  void operator()(gpointer object) const { gst_object_unref(object); }
  void operator()(GstCaps* caps) const { gst_caps_unref(caps); }
  void operator()(GstEvent* event) const { gst_event_unref(event); }
  void operator()(GstIterator* iterator) const { gst_iterator_free(iterator); }
  void operator()(gchar* text) const { g_free(text); }
};
template <class T>
using ref = std::unique_ptr<T, unref>;

/// All that an iterator has, which begins again where the pipeline changes meanwhile.
template <class T>
std::vector<ref<T>> all_of(GstIterator* iterator) {
  std::vector<ref<T>> result;
  if (iterator == nullptr) return result;
  const ref<GstIterator> owned(iterator);
  GValue item = G_VALUE_INIT;
  while (true) {
    switch (gst_iterator_next(iterator, &item)) {
      case GST_ITERATOR_OK:
        result.emplace_back(static_cast<T*>(g_value_dup_object(&item)));
        g_value_unset(&item);
        break;
      case GST_ITERATOR_RESYNC:
        result.clear();
        gst_iterator_resync(iterator);
        break;
      default:
        return result;
    }
  }
}

/// Caps as `muffle::gstreamer` spells them: the media type and what tells codecs apart. Others, such as codec data, are
/// long and tell nothing.
std::string spelling_of(const GstStructure* caps) {
  std::string result = gst_structure_get_name(caps);
  for (const std::string_view name : muffle::gstreamer::parameters) {
    const GValue* value = gst_structure_get_value(caps, std::string(name).c_str());
    if (value == nullptr) continue;
    const ref<gchar> text(gst_value_serialize(value));
    if (text != nullptr) result.append(", ").append(name).append("=").append(text.get());
  }
  return result;
}

/// "Codec/Demuxer/Adaptive", as the author of an element said what it is.
std::string_view kind_of(GstElement* element) {
  const gchar* kind = gst_element_get_metadata(element, GST_ELEMENT_METADATA_KLASS);
  return kind == nullptr ? std::string_view() : kind;
}

bool is_a(GstElement* element, std::string_view part) {
  return element != nullptr && kind_of(element).find(part) != std::string_view::npos;
}

class looking {
 public:
  played found;

  void follow(GstElement* sink) {
    for (auto& each : all_of<GstPad>(gst_element_iterate_sink_pads(sink))) to_do_.push_back(std::move(each));
    while (!to_do_.empty()) {
      const ref<GstPad> at = std::move(to_do_.back());
      to_do_.pop_back();
      const ref<GstPad> from(gst_pad_get_peer(at.get()));
      if (from != nullptr && was_seen_.insert(from.get()).second) see(from.get());
    }
  }

  void end() {
    if (found.has_video && (found.width <= 0 || found.height <= 0)) {
      found.width = raw_width_;
      found.height = raw_height_;
    }
  }

 private:
  /// A pad out of which something comes, and where that comes from.
  void see(GstPad* pad) {
    // What stands within a ghost pad has no element of its own, and tells nothing that the pad does not.
    const ref<GstElement> element(gst_pad_get_parent_element(pad));
    read(pad, element.get());
    if (is_a(element.get(), "Encoder") || is_a(element.get(), "Muxer")) found.is_made = true;
    if (element != nullptr && is_source(element.get())) {
      see_source(pad, element.get());
      return;
    }
    if (is_a(element.get(), "Demuxer")) see_demuxer(element.get());
    const bool is_list = is_a(element.get(), "Adaptive");
    if (is_list) found.is_in_parts = true;
    auto behind =
        all_of<GstPad>(is_list ? gst_element_iterate_sink_pads(element.get()) : gst_pad_iterate_internal_links(pad));
    for (auto& each : behind) to_do_.push_back(std::move(each));
  }

  /// What is in a file beside what is rendered, since the size is that of all of it, and what the file is.
  void see_demuxer(GstElement* element) {
    for (const auto& each : all_of<GstPad>(gst_element_iterate_src_pads(element))) read(each.get(), element);
    for (const auto& each : all_of<GstPad>(gst_element_iterate_sink_pads(element))) {
      // A file that can be read anywhere is pulled, and no caps come with that; who found its type tells when asked.
      const ref<GstCaps> caps(gst_pad_peer_query_caps(each.get(), nullptr));
      if (caps != nullptr && gst_caps_is_fixed(caps.get())) read_caps(gst_caps_get_structure(caps.get(), 0), nullptr);
    }
  }

  static bool is_source(GstElement* element) {
    return GST_IS_URI_HANDLER(element) && gst_uri_handler_get_uri_type(GST_URI_HANDLER(element)) == GST_URI_SRC;
  }

  void see_source(GstPad* pad, GstElement* element) {
    const ref<gchar> address(gst_uri_handler_get_uri(GST_URI_HANDLER(element)));
    gint64 size = 0;
    if (!gst_pad_query_duration(pad, GST_FORMAT_BYTES, &size) || size < 0) size = 0;
    if (address != nullptr) found.sources[address.get()] = size;
  }

  void read(GstPad* pad, GstElement* element) {
    ref<GstPad>& held = was_read_[pad];  // so that no other pad comes to stand at this address meanwhile
    if (held != nullptr) return;
    held.reset(GST_PAD(gst_object_ref(pad)));
    const ref<GstCaps> caps(gst_pad_get_current_caps(pad));
    const bool is_stream = caps != nullptr && gst_caps_get_size(caps.get()) == 1 &&
                           read_caps(gst_caps_get_structure(caps.get(), 0), element);
    muffle::bit_rate tagged;
    for (guint i = 0;; ++i) {
      const ref<GstEvent> event(gst_pad_get_sticky_event(pad, GST_EVENT_TAG, i));
      if (event == nullptr) break;
      GstTagList* tags = nullptr;
      gst_event_parse_tag(event.get(), &tags);
      read_tags(tags, tagged);
    }
    if (!is_stream) return;
    const ref<gchar> name(gst_pad_get_stream_id(pad));
    muffle::bit_rate& rate = found.streams[name == nullptr ? std::string() : name.get()];
    if (rate.bits_per_second <= 0) rate = tagged;
  }

  /// Whether they are of one stream of the file.
  bool read_caps(const GstStructure* caps, GstElement* element) {
    const std::string spelling = spelling_of(caps);
    const std::string_view type = gst_structure_get_name(caps);
    if (is_container(caps, type, spelling)) {
      found.container = muffle::spelled<muffle::container, muffle::gstreamer>(spelling);
      return false;
    }
    // What is decoded here is another form of what comes in; what a file has in this form is not.
    const bool is_raw = type.ends_with("/x-raw") && !is_a(element, "Demuxer");
    if (type.starts_with("video/") || is_moving(caps, type)) {
      gint width = 0, height = 0;
      gst_structure_get_int(caps, "width", &width);
      gst_structure_get_int(caps, "height", &height);
      if (is_raw) {
        // Those of the decoder stand, and not those that a filter behind it made of them.
        if (width > 0 && height > 0) std::tie(raw_width_, raw_height_) = std::pair(width, height);
        return false;
      }
      if (found.width <= 0 && width > 0 && height > 0) std::tie(found.width, found.height) = std::pair(width, height);
      if (!std::exchange(found.has_video, true))
        found.video_codec = muffle::spelled<muffle::video_codec, muffle::gstreamer>(spelling);
      return true;
    }
    if (!type.starts_with("audio/") || is_raw) return false;
    if (!std::exchange(found.has_audio, true))
      found.audio_codec = muffle::spelled<muffle::audio_codec, muffle::gstreamer>(spelling);
    return true;
  }

  static bool is_container(const GstStructure* caps, std::string_view type, const std::string& spelling) {
    gboolean is_system_stream = FALSE;
    if (gst_structure_get_boolean(caps, "systemstream", &is_system_stream)) return is_system_stream != FALSE;
    if (type == "video/mpeg") return false;
    const auto container = muffle::spelled<muffle::container, muffle::gstreamer>(spelling);
    return container != muffle::container::other && container != muffle::container::unknown;
  }

  /// Motion JPEG has the type of a photo, and a frame rate.
  static bool is_moving(const GstStructure* caps, std::string_view type) {
    gint frames = 0, seconds = 0;
    return type.starts_with("image/") && gst_structure_get_fraction(caps, "framerate", &frames, &seconds) != FALSE &&
           frames > 0;
  }

  void read_tags(const GstTagList* tags, muffle::bit_rate& tagged) {
    gchar* title = nullptr;
    if (found.title.empty() && gst_tag_list_get_string(tags, GST_TAG_TITLE, &title)) {
      const ref<gchar> owned(title);
      found.title = title;
    }
    guint rate = 0;
    for (const char* tag : {GST_TAG_BITRATE, GST_TAG_NOMINAL_BITRATE}) {
      if (tagged.bits_per_second <= 0 && gst_tag_list_get_uint(tags, tag, &rate))
        tagged = muffle::bit_rate::from_bps(rate);
    }
  }

  std::vector<ref<GstPad>> to_do_;
  std::set<GstPad*> was_seen_;
  std::map<GstPad*, ref<GstPad>> was_read_;
  gint raw_width_ = 0;
  gint raw_height_ = 0;
};

}  // namespace

played look_at(GstElement* pipeline) {
  looking at;
  for (const auto& each : all_of<GstElement>(gst_bin_iterate_recurse(GST_BIN(pipeline)))) {
    if (GST_OBJECT_FLAG_IS_SET(each.get(), GST_ELEMENT_FLAG_SINK) && !GST_IS_BIN(each.get())) at.follow(each.get());
  }
  at.end();
  gint64 nanoseconds = 0;
  if (gst_element_query_duration(pipeline, GST_FORMAT_TIME, &nanoseconds) && nanoseconds > 0)
    at.found.duration = std::chrono::nanoseconds(nanoseconds);
  return std::move(at.found);
}

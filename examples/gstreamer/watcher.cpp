// SPDX-License-Identifier: MIT
#include "watcher.hpp"

#include <utility>

#include "look.hpp"

namespace {

/// What plays on its own, and not as a part of something else.
bool is_whole(GstElement* element) { return GST_IS_PIPELINE(element) && GST_OBJECT_PARENT(element) == nullptr; }

}  // namespace

void watcher::posted(GstElement* by, GstMessage* message) {
  if (!is_whole(by)) return;
  const bool is_own = GST_MESSAGE_SRC(message) == GST_OBJECT_CAST(by);
  switch (GST_MESSAGE_TYPE(message)) {
    case GST_MESSAGE_STREAM_START:
      if (is_own) stream_started(by, message);
      break;
    case GST_MESSAGE_STATE_CHANGED:
      if (GstState is = GST_STATE_NULL; is_own) {
        gst_message_parse_state_changed(message, nullptr, &is, nullptr);
        if (is == GST_STATE_PLAYING) plays(by);
      }
      break;
    case GST_MESSAGE_TAG:
      // Other elements may post theirs while they hold a lock that a look would need.
      if (GST_IS_ELEMENT(GST_MESSAGE_SRC(message)) &&
          GST_OBJECT_FLAG_IS_SET(GST_MESSAGE_SRC(message), GST_ELEMENT_FLAG_SINK) && is_to_learn(by))
        look(by);
      break;
    case GST_MESSAGE_EOS:
      if (!is_own) break;
      look(by);
      {
        const std::lock_guard lock(mutex_);
        end_item(followed_[by]);
      }
      break;
    default:
      break;
  }
}

void watcher::changes_state(GstElement* element, GstStateChange transition) {
  if (!is_whole(element)) return;
  if (transition == GST_STATE_CHANGE_PLAYING_TO_PAUSED) {
    const std::lock_guard lock(mutex_);
    followed_[element].is_playing = false;
  } else if (transition == GST_STATE_CHANGE_PAUSED_TO_READY) {
    look(element);
    const std::lock_guard lock(mutex_);
    end_item(followed_[element]);
    followed_.erase(element);
  } else if (transition == GST_STATE_CHANGE_READY_TO_PAUSED || transition == GST_STATE_CHANGE_READY_TO_NULL) {
    // What was posted while it stopped is of no item, and another pipeline may come to stand at this address.
    const std::lock_guard lock(mutex_);
    followed_.erase(element);
  }
}

void watcher::stream_started(GstElement* pipeline, GstMessage* message) {
  guint group = 0;
  const bool has_group = gst_message_parse_group_id(message, &group) != FALSE;
  {
    const std::lock_guard lock(mutex_);
    followed& of = followed_[pipeline];
    if (has_group && of.group && *of.group != group) {
      end_item(of);
      of.item = {};
      of.was_played = of.is_playing;
      of.is_handed_over = false;
    }
    if (has_group) of.group = group;
  }
  look(pipeline);
}

void watcher::plays(GstElement* pipeline) {
  {
    const std::lock_guard lock(mutex_);
    followed& of = followed_[pipeline];
    of.is_playing = true;
    of.was_played = true;
  }
  sender_.begin();
}

bool watcher::is_to_learn(GstElement* pipeline) {
  const std::lock_guard lock(mutex_);
  const followed& of = followed_[pipeline];
  return !of.is_handed_over && !of.item.is_complete();
}

void watcher::look(GstElement* pipeline) {
  played now = look_at(pipeline);
  const std::lock_guard lock(mutex_);
  followed& of = followed_[pipeline];
  if (of.is_handed_over) return;
  now.keep(of.item);
  of.item = std::move(now);
}

void watcher::end_item(followed& of) {
  if (of.was_played && !of.is_handed_over && of.item.is_media()) sender_.hand_over(std::move(of.item));
  of.is_handed_over = true;
}

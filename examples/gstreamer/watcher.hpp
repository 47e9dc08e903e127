// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include <gst/gst.h>

#include "played.hpp"
#include "sender.hpp"

/// Follows pipelines from when they play to when an item ends, and hands over each item once: at its end, when the next
/// one begins without a gap, or when the pipeline is stopped, whichever comes first. One that never reached PLAYING was
/// looked at by a program, and by nobody.
///
/// Called from all threads of a program, with what elements they run hold; nothing here waits for anything but a lock
/// that is held for moments.
class watcher {
 public:
  explicit watcher(sender_options given) : sender_(std::move(given)) {}

  void posted(GstElement* by, GstMessage* message);
  void changes_state(GstElement* element, GstStateChange transition);

 private:
  struct followed {
    played item;
    std::optional<guint> group;  // that the item's streams say they are of
    bool is_playing = false;
    bool was_played = false;
    bool is_handed_over = false;
  };

  void stream_started(GstElement* pipeline, GstMessage* message);
  void plays(GstElement* pipeline);
  /// Whether something is not known yet of the item that is on. Some elements tag again and again.
  bool is_to_learn(GstElement* pipeline);
  /// Learns more of it.
  void look(GstElement* pipeline);
  void end_item(followed& of);

  sender sender_;
  std::mutex mutex_;
  std::map<GstElement*, followed> followed_;
};

// SPDX-License-Identifier: MIT

// A program that plays things with GStreamer, and knows nothing of muffle: for the tests, which build it with the same
// sanitizers as the plugin.

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include <gst/gst.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

/// One pipeline, and when it stops: at its end, or before.
struct item {
  std::string pipeline;
  int stop_after = 0;             // once it plays, and its sink was given so many buffers
  bool stops_when_empty = false;  // once its source, an appsrc, asks for data, of which there is none
};

struct wanted {
  int threads = 1;
  int times = 1;
  bool waits = false;  // before it ends, until its stdin is closed
  bool seeks = false;  // to the start, soon after it has begun and again at the end
  bool only_pauses = false;
  bool skips_deinit = false;
  bool forks = false;  // and the child ends at once
  std::string next;    // is played behind the first without a gap, by playbin
  std::vector<item> items;
};

void say(const std::string& line) {
  static std::mutex mutex;
  const std::lock_guard lock(mutex);
  std::printf("%s\n", line.c_str());
  std::fflush(stdout);
}

/// Whatever comes out of parsebin and decodebin goes nowhere.
void add_sink(GstElement* from, GstPad* pad, gpointer pipeline) {
  (void)from;
  GstElement* queue = gst_element_factory_make("queue", nullptr);
  GstElement* sink = gst_element_factory_make("fakesink", nullptr);
  gst_bin_add_many(GST_BIN(pipeline), queue, sink, nullptr);
  gst_element_link(queue, sink);
  GstPad* end = gst_element_get_static_pad(queue, "sink");
  gst_pad_link(pad, end);
  gst_object_unref(end);
  gst_element_sync_state_with_parent(sink);
  gst_element_sync_state_with_parent(queue);
}

void play_next(GstElement* playbin, gpointer next) {
  auto* left = static_cast<std::string*>(next);
  if (!left->empty()) g_object_set(playbin, "uri", left->c_str(), nullptr);
  left->clear();
}

void seek_to_start(GstElement* pipeline) {
  gst_element_seek_simple(pipeline, GST_FORMAT_TIME,
                          static_cast<GstSeekFlags>(GST_SEEK_FLAG_FLUSH | GST_SEEK_FLAG_KEY_UNIT), 0);
}

/// Tells the loop below that there was enough of it.
void post_enough(GstElement* pipeline) {
  gst_element_post_message(pipeline,
                           gst_message_new_application(GST_OBJECT(pipeline), gst_structure_new_empty("enough")));
}

struct counter {
  GstElement* pipeline;
  std::atomic<int> left;
};

void count(GstElement* sink, GstBuffer* buffer, GstPad* pad, gpointer of) {
  (void)sink, (void)buffer, (void)pad;
  auto* counts = static_cast<counter*>(of);
  if (--counts->left == 0) post_enough(counts->pipeline);
}

void is_empty(GstElement* source, guint size, gpointer pipeline) {
  (void)source, (void)size;
  post_enough(GST_ELEMENT(pipeline));
}

void connect(GstElement* pipeline, const char* name, const char* signal, GCallback what, gpointer with) {
  GstElement* element = gst_bin_get_by_name(GST_BIN(pipeline), name);
  if (element == nullptr) {
    std::fprintf(stderr, "no element is named %s\n", name);
    std::abort();
  }
  g_signal_connect(element, signal, what, with);
  gst_object_unref(element);
}

/// Whether a message says that the pipeline itself plays.
bool says_that_it_plays(GstMessage* message, GstElement* pipeline) {
  if (GST_MESSAGE_TYPE(message) != GST_MESSAGE_STATE_CHANGED || GST_MESSAGE_SRC(message) != GST_OBJECT_CAST(pipeline))
    return false;
  GstState is = GST_STATE_NULL;
  gst_message_parse_state_changed(message, nullptr, &is, nullptr);
  return is == GST_STATE_PLAYING;
}

std::string play(const item& what, const wanted& how) {
  GError* error = nullptr;
  GstElement* pipeline = gst_parse_launch(what.pipeline.c_str(), &error);
  if (pipeline == nullptr || error != nullptr) {
    const std::string problem = error == nullptr ? "no pipeline" : error->message;
    g_clear_error(&error);
    gst_clear_object(&pipeline);
    return problem;
  }
  std::string next = how.next;
  if (!next.empty()) g_signal_connect(pipeline, "about-to-finish", G_CALLBACK(play_next), &next);
  if (GstElement* parts = gst_bin_get_by_name(GST_BIN(pipeline), "parts")) {
    g_signal_connect(parts, "pad-added", G_CALLBACK(add_sink), pipeline);
    gst_object_unref(parts);
  }
  counter counts{pipeline, what.stop_after};
  if (what.stop_after != 0) connect(pipeline, "sink", "handoff", G_CALLBACK(count), &counts);
  if (what.stops_when_empty) connect(pipeline, "source", "need-data", G_CALLBACK(is_empty), pipeline);

  gst_element_set_state(pipeline, how.only_pauses ? GST_STATE_PAUSED : GST_STATE_PLAYING);
  GstBus* bus = gst_element_get_bus(pipeline);
  int seeks = how.seeks ? 2 : 0;
  std::string ended;
  bool plays = false, is_enough = false;
  while (ended.empty()) {
    constexpr auto types = static_cast<GstMessageType>(GST_MESSAGE_EOS | GST_MESSAGE_ERROR | GST_MESSAGE_ASYNC_DONE |
                                                       GST_MESSAGE_STATE_CHANGED | GST_MESSAGE_APPLICATION);
    GstMessage* message = gst_bus_timed_pop_filtered(bus, 10 * 60 * GST_SECOND, types);
    if (message == nullptr) {
      ended = "stuck";
      break;
    }
    switch (GST_MESSAGE_TYPE(message)) {
      case GST_MESSAGE_ERROR:
        ended = "error";
        break;
      case GST_MESSAGE_EOS:
        if (seeks-- <= 0) {
          ended = "end";
        } else {
          seek_to_start(pipeline);
        }
        break;
      case GST_MESSAGE_STATE_CHANGED:
        plays = plays || says_that_it_plays(message, pipeline);
        break;
      case GST_MESSAGE_APPLICATION:
        is_enough = true;
        break;
      default:  // it has begun
        if (how.only_pauses) ended = "paused";
        if (seeks == 2) {
          --seeks;
          seek_to_start(pipeline);
        }
        break;
    }
    gst_message_unref(message);
    if (ended.empty() && is_enough && (plays || what.stops_when_empty)) ended = "stopped";
  }
  gst_object_unref(bus);
  gst_element_set_state(pipeline, GST_STATE_NULL);
  gst_object_unref(pipeline);
  return ended;
}

}  // namespace

int main(int argc, char** argv) {
  gst_init(&argc, &argv);
  wanted how;
  item next;
  for (int i = 1; i != argc; ++i) {
    const std::string_view argument = argv[i];
    const auto number = [&] { return i + 1 != argc ? std::atoi(argv[++i]) : 0; };
    if (argument == "--threads") {
      how.threads = number();
    } else if (argument == "--times") {
      how.times = number();
    } else if (argument == "--stop-after") {
      next.stop_after = number();
    } else if (argument == "--stop-when-empty") {
      next.stops_when_empty = true;
    } else if (argument == "--wait") {
      how.waits = true;
    } else if (argument == "--next" && i + 1 != argc) {
      how.next = argv[++i];
    } else if (argument == "--seek") {
      how.seeks = true;
    } else if (argument == "--only-pause") {
      how.only_pauses = true;
    } else if (argument == "--fork") {
      how.forks = true;
    } else if (argument == "--no-deinit") {
      how.skips_deinit = true;
    } else {
      next.pipeline = argument;
      how.items.push_back(std::exchange(next, {}));
    }
  }

  std::vector<std::thread> threads;
  for (int i = 0; i != how.threads; ++i) {
    threads.emplace_back([&how] {
      for (int time = 0; time != how.times; ++time) {
        for (const item& each : how.items) say(play(each, how));
      }
    });
  }
  for (std::thread& each : threads) each.join();
  if (how.forks) {
    const pid_t child = fork();
    if (child == 0) std::exit(0);
    int status = 0;
    waitpid(child, &status, 0);
    say(status == 0 ? "the child ended" : "the child failed");
  }
  say("done");
  while (how.waits && std::getchar() != EOF) {
  }
  if (!how.skips_deinit) gst_deinit();
  return 0;
}

// SPDX-License-Identifier: MIT

// A tracer: GStreamer calls it in every program whose environment says GST_TRACERS="muffle(directory=...)".

#include <exception>
#include <memory>
#include <optional>
#include <string>

#define GST_USE_UNSTABLE_API  // GstTracer
#include <gst/gst.h>
#include <gst/gsttracer.h>

#include <muffle/date.hpp>

#include "log.hpp"
#include "watcher.hpp"

GST_DEBUG_CATEGORY(muffle_log);

namespace {

struct tracer {
  GstTracer parent;
  watcher* watching;  // none where the parameters are wrong
};

struct tracerClass {  // as the macro below wants it to be called
  GstTracerClass parent;
};

G_DEFINE_TYPE(tracer, muffle_tracer, GST_TYPE_TRACER)

/// No exception goes through GStreamer, whose functions are C.
template <class Do>
void guarded(Do what) noexcept {
  try {
    what();
  } catch (const std::exception& error) {
    GST_ERROR("not counted: %s", error.what());
  } catch (...) {
    GST_ERROR("not counted");
  }
}

void posts_message(GObject* self, GstClockTime, GstElement* by, GstMessage* message) {
  guarded([&] { reinterpret_cast<tracer*>(self)->watching->posted(by, message); });
}

void changes_state(GObject* self, GstClockTime, GstElement* element, GstStateChange transition) {
  guarded([&] { reinterpret_cast<tracer*>(self)->watching->changes_state(element, transition); });
}

struct parameters : sender_options {
  std::string problem;
};

parameters parameters_of(const gchar* text) {
  parameters result;
  GstStructure* given =
      gst_structure_from_string(("muffle," + std::string(text == nullptr ? "" : text)).c_str(), nullptr);
  if (given == nullptr) {
    result.problem = "the parameters cannot be read";
    return result;
  }
  int days = 0;
  for (gint i = 0; i != gst_structure_n_fields(given); ++i) {
    const std::string name = gst_structure_nth_field_name(given, static_cast<guint>(i));
    const GValue* value = gst_structure_get_value(given, name.c_str());
    if (name == "directory" && G_VALUE_HOLDS_STRING(value)) {
      result.directory = g_value_get_string(value);
    } else if (name == "collector" && G_VALUE_HOLDS_STRING(value)) {
      result.collector = g_value_get_string(value);
    } else if (std::optional<muffle::date> day;
               name == "date" && G_VALUE_HOLDS_STRING(value) && (day = muffle::date::read(g_value_get_string(value)))) {
      result.tried.emplace().begins = day->begin();
    } else if (gint count = 0;
               name == "days" && gst_structure_get_int(given, "days", &count) && count >= 1 && count <= 400) {
      days = count;
    } else {
      result.problem = "the parameter " + name + " is not known, or is not of its kind";
    }
  }
  gst_structure_free(given);
  if (result.problem.empty() && result.directory.empty()) result.problem = "the parameters name no directory";
  if (result.problem.empty() && days != 0 && !result.tried)
    result.problem = "days go by from a date, and none is named";
  if (result.tried) result.tried->days = days;
  return result;
}

void muffle_tracer_init(tracer*) {}

void constructed(GObject* object) {
  G_OBJECT_CLASS(muffle_tracer_parent_class)->constructed(object);
  guarded([&] {
    gchar* text = nullptr;
    g_object_get(object, "params", &text, nullptr);
    const parameters given = parameters_of(text);
    g_free(text);
    if (!given.problem.empty()) {
      GST_ERROR(
          "nothing is counted: %s; they are GST_TRACERS=\"muffle(directory=/where/it/is/kept)\", and to try it "
          "date=2027-01-04 and days=14, of which there are at most 400",
          given.problem.c_str());
      return;
    }
    auto* self = reinterpret_cast<tracer*>(object);
    self->watching = std::make_unique<watcher>(given).release();
    gst_tracing_register_hook(GST_TRACER(self), "element-post-message-pre", G_CALLBACK(posts_message));
    gst_tracing_register_hook(GST_TRACER(self), "element-change-state-pre", G_CALLBACK(changes_state));
  });
}

void finalize(GObject* object) {
  delete reinterpret_cast<tracer*>(object)->watching;
  G_OBJECT_CLASS(muffle_tracer_parent_class)->finalize(object);
}

void muffle_tracer_class_init(tracerClass* type) {
  G_OBJECT_CLASS(type)->constructed = constructed;
  G_OBJECT_CLASS(type)->finalize = finalize;
}

gboolean start(GstPlugin* plugin) {
  GST_DEBUG_CATEGORY_INIT(muffle_log, "muffle", 0, "anonymous media statistics");
  return gst_tracer_register(plugin, "muffle", muffle_tracer_get_type());
}

}  // namespace

#define PACKAGE "muffle"
GST_PLUGIN_DEFINE(GST_VERSION_MAJOR, GST_VERSION_MINOR, muffle, "Anonymous media statistics", start, MUFFLE_VERSION,
                  "MIT/X11", "muffle", "an example of muffle")

// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "output.hpp"

namespace {

using json = nlohmann::ordered_json;

/// What stands in a file's name need not be valid UTF-8.
std::string dumped(const json& value, int indent) {
  return value.dump(indent, ' ', false, json::error_handler_t::replace);
}

json json_of(const asked_question& asked) {
  return {{"policy", asked.about->name},
          {"version", asked.about->version},
          {"cell", asked.about->padded(asked.given.cell)},
          {"fields", asked.about->labels(asked.given.cell)}};
}

template <class E>
void add_label(json& to, const char* name, E is) {
  if (is != E::unknown) to[name] = muffle::vocabulary<E>::labels[static_cast<std::size_t>(is)];
}

json known_of(const media_item& item) {
  json result{{"title", item.title}};
  if (!item.path.empty()) result["path"] = item.path;
  if (item.duration.value > 0) result["duration_ms"] = item.duration.value;
  if (item.bitrate.bits_per_second > 0) result["bits_per_second"] = item.bitrate.bits_per_second;
  if (!item.video_codec.empty()) result["video_codec"] = item.video_codec;
  if (!item.audio_codec.empty()) result["audio_codec"] = item.audio_codec;
  if (item.width > 0) result["width"] = item.width;
  if (item.height > 0) result["height"] = item.height;
  if (item.size_bytes > 0) result["size_bytes"] = item.size_bytes;
  add_label(result, "play_method", item.play_method);
  add_label(result, "location", item.location);
  if (item.stalls >= 0) result["stalls"] = item.stalls;
  if (item.was_encoded) {
    add_label(result, "encoded_to", item.encoded_to);
    add_label(result, "accelerator", item.accelerator);
    const muffle::point speed = item.encoding_speed.thousandths;
    if (speed >= 0) result["encoding_speed"] = static_cast<double>(speed) / 1000;
  }
  return result;
}

json summary_of(const tally& counted) {
  json crowds = json::array();
  for (std::uint64_t cell = 0; cell != counted.about().cells; ++cell) {
    if (counted.at(cell) == 0) continue;
    crowds.push_back({{"cell", counted.about().padded(cell)},
                      {"fields", counted.about().labels(cell)},
                      {"titles", counted.at(cell)}});
  }
  return {{"policy", counted.about().name},
          {"version", counted.about().version},
          {"cells", counted.about().cells},
          {"capacity_bits", counted.about().capacity.thousandths / 1000.0},
          {"titles", counted.total()},
          {"cells_in_use", counted.cells_in_use()},
          {"smallest_crowd", counted.smallest_crowd()},
          {"rare", counted.rare()},
          {"incomplete", counted.incomplete()},
          {"crowds", std::move(crowds)}};
}

class ndjson_output : public output {
 public:
  void title(const media_item&, const std::vector<asked_question>& answers) override {
    for (const asked_question& asked : answers) fmt::print("{}\n", dumped(json_of(asked), -1));
  }
  void end(const std::vector<tally>&) override {}
};

class json_output : public output {
 public:
  void title(const media_item& item, const std::vector<asked_question>& answers) override {
    json would_leave = json::array();
    for (const asked_question& asked : answers) would_leave.push_back(json_of(asked));
    fmt::print("{}\n  {}", is_first_ ? "{\"titles\": [" : ",",
               dumped({{"known", known_of(item)}, {"would_leave", std::move(would_leave)}}, -1));
    is_first_ = false;
  }

  void end(const std::vector<tally>& tallies) override {
    json summary = json::array();
    for (const tally& counted : tallies) summary.push_back(summary_of(counted));
    fmt::print("{}],\n\"summary\": {}}}\n", is_first_ ? "{\"titles\": [" : "\n", dumped(summary, 1));
  }

 private:
  bool is_first_ = true;
};

}  // namespace

std::unique_ptr<output> make_ndjson() { return std::make_unique<ndjson_output>(); }
std::unique_ptr<output> make_json() { return std::make_unique<json_output>(); }

// SPDX-License-Identifier: MIT
// Plays items as Gerbera has them: gerbera_plays TITLES DIRECTORY. Prints what is known of each, and what became of it.

#include <cstdio>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "gerbera.h"

namespace {

using attributes = std::map<ResourceAttribute, std::string>;

CdsObject item(int id, const std::string& upnp_class, const std::string& location, const attributes& file) {
  const auto cover =
      std::make_shared<CdsResource>(ContentHandler::FANART, attributes{{ResourceAttribute::RESOLUTION, "300x400"}});
  return {id, upnp_class, location, {cover, std::make_shared<CdsResource>(ContentHandler::DEFAULT, file)}};
}

// A film of 90 minutes at 9 Mbit/s, with the bit rate of its sound.
const attributes film{{ResourceAttribute::SIZE, "6075000000"},
                      {ResourceAttribute::DURATION, "1:30:00.000"},
                      {ResourceAttribute::BITRATE, "24000"},
                      {ResourceAttribute::RESOLUTION, "1916x796"},
                      {ResourceAttribute::VIDEOCODEC, "h264"}};

}  // namespace

int main(int, char** arguments) {
  const std::vector<CdsObject> items{
      item(41, "object.item.videoItem.movie", "/films/film.mkv", film),
      item(97, "object.item.videoItem.movie", "/films/film.mkv", film),  // the same file in another container
      item(42, "object.item.audioItem.musicTrack", "/music/song.flac", {{ResourceAttribute::DURATION, "0:03:00.000"}}),
      item(43, "object.item.imageItem.photo", "/pictures/photo.jpg", {{ResourceAttribute::RESOLUTION, "4000x3000"}}),
      {44, "object.item.videoItem", "/films/bare.mkv", {}},
      item(45, "object.item.videoItem", "/films/unknown.avi", {}),
      item(46, "object.item.videoItem", "/films/odd.avi",
           {{ResourceAttribute::SIZE, "much"},
            {ResourceAttribute::DURATION, "90 min"},
            {ResourceAttribute::RESOLUTION, "x"}}),
      item(47, "object.item.videoItem", "/films/huge.avi",
           {{ResourceAttribute::SIZE, "18446744073709551615"}, {ResourceAttribute::DURATION, "0:00:00.001"}})};

  telemetry_options options;
  options.mode = statistics_mode::on;
  options.public_titles = arguments[1];
  options.directory = arguments[2];
  options.log = [](const std::string& text) { std::cout << text << "\n"; };
  telemetry statistics(options);
  for (const CdsObject& each : items) {
    std::cout << each.getID() << ": ";
    const auto video = video_of(each);
    if (!video) {
      std::cout << "no video\n";
      continue;
    }
    std::cout << video->id << " " << video->size_bytes << " B, " << video->duration.count() << " ms, "
              << video->bytes_per_second << " B/s, " << video->width << "x" << video->height << " "
              << video->video_codec << "\n";
    statistics.played(*video);
  }
  if (const auto shown = statistics.preview(*video_of(items.front())); shown.bytes) {
    for (const std::byte each : *shown.bytes) std::printf("%02x", std::to_integer<unsigned>(each));
    std::puts("");
  }
  std::fflush(stdout);
  statistics.send_due([](const answer_bytes&) { return false; });
  std::cout << statistics.waiting() << " waiting\n";
}

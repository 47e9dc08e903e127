// SPDX-License-Identifier: MIT
// A server to try: it reads commands, where a real one has clients, a settings page and a clock.
//
//   media_server CONFIGURATION PUBLIC_TITLES DIRECTORY [COLLECTOR]
//
// Answers are printed as they leave, and posted where a collector is named.
//
//   play N      a client fetches an item of the library
//   show N      what would leave for it
//   answer yes  or no: what somebody says on the settings page
//   disclose    what that page says
//   minute      the timer calls
//   wait DAYS   lets time go by, in which the timer calls once an hour
//   sleep DAYS  lets time go by in which it does not
//   offline     from now on no connection comes about
//   status      whether to ask, and how many answers wait

#include <chrono>
#include <csignal>
#include <cstdint>
#include <ctime>
#include <iostream>
#include <string>

#include <fmt/format.h>

#include "config.h"
#include "log.h"
#include "media_server.h"
#include "post.h"
#include "telemetry.h"

static_assert(__cplusplus == 201703L, "the server is compiled as C++17");

namespace {

played_video video(const char* id, const char* title, std::chrono::minutes duration, std::int64_t bytes_per_second) {
  played_video result;
  result.id = id;
  result.title = title;
  result.path = std::string("/films/") + id + ".mkv";
  result.size_bytes = std::chrono::seconds(duration).count() * bytes_per_second;
  result.duration = duration;
  result.bytes_per_second = bytes_per_second;
  result.video_codec = "h264 (High)";
  result.width = 1920;
  result.height = 800;
  return result;
}

/// The 16 bytes as people can compare them.
std::string hex(const answer_bytes& bytes) {
  std::string result;
  for (const std::byte each : bytes) result += fmt::format("{:02x}", std::to_integer<unsigned>(each));
  return result;
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 4 && count != 5) {
    std::cerr << "usage: media_server CONFIGURATION PUBLIC_TITLES DIRECTORY [COLLECTOR]\n";
    return 2;
  }
  const std::string collector = count == 5 ? arguments[4] : "";
  // A collector that goes away while it is sent something is no reason for a server to end.
  std::signal(SIGPIPE, SIG_IGN);
  std::cout << std::unitbuf;
  const config settings = read_config(arguments[1]);

  std::int64_t hours = 0;
  telemetry_options options;
  options.mode = settings.statistics;
  options.public_titles = arguments[2];
  options.directory = arguments[3];
  options.clock = [&hours] { return std::time(nullptr) + hours * 3600; };
  options.log = [](const std::string& text) { log_line("statistics: {}", text); };
  telemetry statistics(options);

  bool is_online = true;
  const auto timer = [&] {
    bool is_reached = true;
    statistics.send_due([&](const answer_bytes& bytes) {
      is_reached = is_online && (collector.empty() || post(collector, bytes));
      if (is_reached) std::cout << "POST " << hex(bytes) << "\n";
      return is_reached;
    });
    if (!is_reached) std::cout << "no connection: " << statistics.waiting() << " waiting\n";
  };

  media_server server(settings, statistics);
  server.add(video("metropolis", "Metropolis", std::chrono::minutes(23), 1'000'000));
  server.add(video("nosferatu", "Nosferatu", std::chrono::minutes(22), 1'100'000));
  server.add(video("sunrise", "Sunrise", std::chrono::minutes(43), 600'000));

  for (std::string command; std::cin >> command;) {
    std::string argument;
    if (command == "play" || command == "show" || command == "answer" || command == "wait" || command == "sleep")
      std::cin >> argument;
    if (command == "play") {
      server.on_play(std::stoul(argument));
    } else if (command == "show") {
      const play_outcome shown = statistics.preview(server.item(std::stoul(argument)));
      std::cout << "show: " << shown.became << ": " << (shown.bytes ? hex(*shown.bytes) : "nothing") << "\n";
    } else if (command == "answer") {
      std::cout << "answer: " << (statistics.answer(argument == "yes", "settings page") ? "kept" : "not kept") << "\n";
    } else if (command == "disclose") {
      std::cout << statistics.disclosed();
    } else if (command == "minute") {
      timer();
    } else if (command == "sleep") {
      hours += 24 * std::stoi(argument);
    } else if (command == "offline") {
      is_online = false;
    } else if (command == "wait") {
      for (int hour = 0; hour != 24 * std::stoi(argument); ++hour) {
        ++hours;
        timer();
      }
    } else if (command == "status") {
      std::cout << "status: " << (statistics.is_to_ask() ? "ask" : "do not ask") << ", " << statistics.waiting()
                << " waiting\n";
    } else {
      std::cerr << "there is no command " << command << "\n";
    }
  }
}

// SPDX-License-Identifier: MIT
#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <muffle/date.hpp>
#include <muffle/disclose/disclose_html.hpp>
#include <muffle/disclose/disclose_json.hpp>
#include <muffle/disclose/disclose_markdown.hpp>
#include <muffle/noise/random_source.hpp>
#include <muffle/noise/system_random.hpp>

#include "catalogue.hpp"
#include "media_server.hpp"
#include "page.hpp"
#include "post.hpp"
#include "problems.hpp"
#include "terminal.hpp"
#include "web.hpp"

namespace {

constexpr std::string_view program = "muffle-privacy-page";
constexpr std::string_view lastfm_site = "https://ws.audioscrobbler.com/2.0/";
constexpr int seconds_of_hour = 3600;
constexpr std::size_t longest_wait = 366;

struct arguments {
  std::vector<std::string> catalogues;
  std::string directory = "privacy-page-data";
  std::string collector;
  std::string webhook;
  std::string lastfm_keys;
  std::string lastfm_redirect;
  std::string print;
  std::string language = "en";
  std::string date;
  web_options web;
};

/// Lines of several threads, whole.
void say(std::string_view line) {
  static std::mutex mutex;
  const std::lock_guard lock(mutex);
  fmt::print("{}\n", line);
  std::fflush(stdout);
}

/// One message on a connection of its own.
reply post(const muffle::http_post& message, int patience_s) {
  return poster(message.url, patience_s).post(message.body, message.content_type);
}

/// Three lines: the key of the program, its secret, and the key of the person's session.
muffle::lastfm_keys read_lastfm_keys(const std::string& path, problems& found) {
  muffle::lastfm_keys result;
  if (path.empty()) return result;
  std::ifstream in(path);
  const bool is_read =
      std::getline(in, result.api_key) && std::getline(in, result.secret) && std::getline(in, result.session_key);
  if (!is_read) found.report(path, "has not the three lines of Last.fm's keys: API key, shared secret, session key");
  return result;
}

/// Where time stands still: the second that it stands at.
using moved_time = std::shared_ptr<std::atomic<std::int64_t>>;

/// Lets days go by, and asks in each of their hours whether something is due.
void wait(std::size_t days, std::atomic<std::int64_t>& now, media_server& server) {
  for (std::size_t hours = days * 24; hours != 0; --hours) {
    now += seconds_of_hour;
    server.send_due();
  }
}

constexpr std::string_view help =
    "play NUMBER    plays the title of that number in the catalogues\n"
    "use FEATURE    uses a feature, such as lyrics or subtitle_search\n"
    "wait DAYS      lets so many days go by, where time stands still (--date)\n"
    "quit           stops";

/// One line of what a media server sees happen. False where it is to stop.
bool obey(const std::string& line, media_server& server, const std::vector<media_item>& titles, const moved_time& now) {
  const std::size_t space = line.find(' ');
  const std::string_view command = std::string_view(line).substr(0, space);
  const std::string argument = space == std::string::npos ? std::string() : line.substr(space + 1);
  if (command == "quit") return false;
  if (command == "play") {
    std::size_t number = 0;
    if (std::sscanf(argument.c_str(), "%zu", &number) != 1 || number < 1 || number > titles.size()) {
      say(fmt::format("there are titles 1 to {}", titles.size()));
    } else {
      server.played(titles[number - 1], "the household");
      say(fmt::format("played {}", printable(titles[number - 1].title)));
    }
  } else if (command == "use") {
    using features = muffle::vocabulary<muffle::presets::feature>;
    for (std::size_t i = 0; i != features::labels.size(); ++i) {
      if (features::labels[i] != argument) continue;
      server.used(static_cast<muffle::presets::feature>(i));
      say(fmt::format("used {}", argument));
      return true;
    }
    say(fmt::format("there are the features {}", fmt::join(features::labels, ", ")));
  } else if (command == "wait") {
    std::size_t days = 0;
    if (!now) {
      say("the time is the machine's own; with --date it stands still, and only wait moves it");
    } else if (std::sscanf(argument.c_str(), "%zu", &days) != 1 || days < 1 || days > longest_wait) {
      say(fmt::format("wait takes 1 to {} days", longest_wait));
    } else {
      wait(days, *now, server);
      say(fmt::format("it is {:%Y-%m-%d}", fmt::gmtime(static_cast<std::time_t>(*now))));
    }
  } else if (!line.empty()) {
    say(help);
  }
  return true;
}

int run(const arguments& wanted) {
  problems found(program);
  std::vector<media_item> titles;
  for (const std::string& each : wanted.catalogues)
    read_catalogue(each, found, [&](const media_item& item) { titles.push_back(item); });
  const muffle::lastfm_keys keys = read_lastfm_keys(wanted.lastfm_keys, found);
  if (titles.empty() || found.any()) return 1;
  std::error_code failed;
  std::filesystem::create_directories(wanted.directory, failed);  // what cannot be written says so below

  moved_time now;
  if (const auto date = muffle::date::read(wanted.date))
    now = std::make_shared<std::atomic<std::int64_t>>(date->begin());
  // Where time stands still, nobody is late.
  web_options web = wanted.web;
  if (now) web.patience_s = 300;
  media_server server(
      {.directory = wanted.directory,
       .clock = {now},
       .lastfm = keys,
       .webhook_url = wanted.webhook,
       .send =
           [&](const leaving& answer) {
             const bool is_posted = !wanted.collector.empty();
             reply said;
             if (is_posted) {
               const std::string body(reinterpret_cast<const char*>(answer.bytes.data()), answer.bytes.size());
               said = post({answers_of(wanted.collector), answer_type, body}, web.patience_s);
             }
             if (is_posted && !said.was_reached) {
               say("the collector cannot be reached: an answer waits for another moment");
               return false;
             }
             say(fmt::format("sent {} {}", answer.shown, answer.says));
             if (is_posted && !said.was_taken())
               say("the collector did not take it; it is not sent again, so that it is not counted twice");
             return true;
           },
       .send_identified =
           [&](const muffle::http_post& message) {
             if (message.url == "alexa" || message.url == "sonos") {
               say(fmt::format("{} {}", message.url, printable(message.body)));
               return true;
             }
             const bool is_redirected = !wanted.lastfm_redirect.empty() && message.url == lastfm_site;
             return post(is_redirected ? muffle::http_post{wanted.lastfm_redirect, message.content_type, message.body}
                                       : message,
                         web.patience_s)
                 .was_taken();
           }},
      titles);

  if (!wanted.print.empty()) {
    const muffle::translation told_in = wanted.language == "fr" ? page_french() : page_english();
    if (wanted.print == "json") fmt::print("{}\n", muffle::disclosure_json(server.disclosed()).dump(1));
    if (wanted.print == "markdown") fmt::print("{}", muffle::disclosure_markdown(server.disclosed(), told_in));
    if (wanted.print == "html") fmt::print("{}", muffle::disclosure_html(server.disclosed(), told_in));
    return 0;
  }

  for (const trouble& each : server.troubles())
    found.report(wanted.directory, each.told.text() + (each.reason.empty() ? "" : " (" + each.reason + ")"));
  // While time stands still, nothing becomes due.
  if (!now) {
    std::thread([&] {
      // About every minute, and at no fixed second, which would be in the times of what leaves.
      for (muffle::system_random random;;) {
        server.send_due();
        std::this_thread::sleep_for(std::chrono::seconds(30 + muffle::draw_below(random, 61)));
      }
    }).detach();
  }
  std::thread([&] {
    std::string line;
    while (std::getline(std::cin, line)) {
      if (!obey(line, server, titles, now)) std::quick_exit(0);
    }
  }).detach();
  const bool was_listening = serve(server, web, [&](const std::string& url) {
    say(url);
    say(help);
  });
  // What is still running uses what would end here.
  found.report(
      fmt::format("{}:{}", web.address, web.port),
      was_listening ? "stopped listening" : "cannot be listened on: is another program there already? Try --port 0");
  std::fflush(nullptr);
  std::quick_exit(2);
}

}  // namespace

int main(int argc, char** argv) {
  arguments wanted;
  CLI::App app(
      "A media server's privacy page: what leaves, with a switch for each kind of it. Reads on stdin what is "
      "played.\n" +
          std::string(help),
      std::string(program));
  app.add_option("catalogues", wanted.catalogues, "the titles that can be played, as CSV")
      ->required()
      ->check(CLI::ExistingFile);
  app.add_option("--directory", wanted.directory, "where consent, journal, outbox and secret are kept")
      ->capture_default_str();
  app.add_option("--listen", wanted.web.address, "the address to listen on; others than loopback let others switch")
      ->capture_default_str();
  app.add_option("--port", wanted.web.port, "the port, or 0 for any")
      ->capture_default_str()
      ->check(CLI::Range(0, 65535));
  app.add_option("--host", wanted.web.hosts,
                 "another NAME[:PORT] under which the page is reached, such as a proxy's; may be given several times");
  app.add_option("--collector", wanted.collector,
                 "posts what leaves to /v1/answers of this http:// address; else it is only shown");
  app.add_option("--webhook", wanted.webhook, "the address that the webhook tells");
  app.add_option("--lastfm-keys", wanted.lastfm_keys, "a file of three lines: API key, shared secret, session key")
      ->check(CLI::ExistingFile);
  app.add_option("--lastfm-redirect-for-tests", wanted.lastfm_redirect,
                 "posts scrobbles to this http:// address, and not to Last.fm");
  app.add_option(
         "--date", wanted.date,
         "YYYY-MM-DD: time stands still at the beginning of that day (UTC), and goes on only by the command wait")
      ->check([](const std::string& text) {
        return muffle::date::read(text) ? std::string()
                                        : "there is no day " + text + ": days are written as 2027-01-04";
      });
  app.add_option("--print", wanted.print, "prints what can leave and ends")
      ->check(CLI::IsMember({"json", "markdown", "html"}));
  app.add_option("--language", wanted.language, "of --print")->check(CLI::IsMember({"en", "fr"}));
  CLI11_PARSE(app, argc, argv);
  return run(wanted);
}

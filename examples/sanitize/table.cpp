// SPDX-License-Identifier: MIT
#include <algorithm>
#include <string>

#include <fmt/format.h>

#include <muffle/release/format.hpp>

#include "output.hpp"
#include "terminal.hpp"

namespace {

std::string duration_text(muffle::milliseconds duration) {
  if (duration.value <= 0) return "";
  const auto seconds = duration.value / 1000;
  return fmt::format("{}:{:02}:{:02}.{:03}", seconds / 3600, seconds / 60 % 60, seconds % 60, duration.value % 1000);
}

std::string amount_text(std::int64_t amount, std::string_view unit) {
  return amount > 0 ? fmt::format("{} {}", with_thousands(static_cast<std::uint64_t>(amount)), unit) : "";
}

template <class E>
std::string_view label_or_nothing(E is) {
  return is == E::unknown ? std::string_view() : muffle::vocabulary<E>::labels[static_cast<std::size_t>(is)];
}

std::string size_text(const media_item& item) {
  return item.width > 0 && item.height > 0 ? fmt::format("{}x{}", item.width, item.height)
         : item.height > 0                 ? fmt::format("{} lines", item.height)
                                           : "";
}

/// Puts what is there on lines of a width.
std::vector<std::string> wrapped(const std::vector<std::string>& words, std::string_view between, std::size_t width) {
  std::vector<std::string> lines;
  for (const std::string& word : words) {
    if (word.empty()) continue;
    if (!lines.empty() && columns(lines.back()) + columns(between) + columns(word) <= width) {
      lines.back().append(between).append(word);
    } else {
      lines.push_back(word);
    }
  }
  return lines;
}

/// How it was played, where that is known.
std::vector<std::string> play_words(const media_item& item) {
  std::vector<std::string> words{std::string(label_or_nothing(item.play_method)),
                                 std::string(label_or_nothing(item.location))};
  if (item.was_encoded) {
    const std::string_view codec = label_or_nothing(item.encoded_to);
    words.push_back(fmt::format("to {}", codec.empty() ? "some codec" : codec));
  }
  if (item.stalls >= 0) words.push_back(fmt::format("{} stalls", item.stalls));
  return words;
}

std::vector<std::string> known_lines(const media_item& item, std::size_t width) {
  std::vector<std::string> lines{printable(item.title)};
  for (std::string& line :
       wrapped({duration_text(item.duration), amount_text(item.bitrate.bits_per_second, "bit/s"),
                printable(item.video_codec), size_text(item), printable(item.audio_codec),
                amount_text(item.size_bytes, "bytes")},
               ", ", width)) {
    lines.push_back(std::move(line));
  }
  for (std::string& line : wrapped(play_words(item), ", ", width)) lines.push_back(std::move(line));
  if (!item.path.empty()) lines.push_back(printable(item.path));
  return lines;
}

/// "bitrate=3-6 Mbit/s, video_codec=hevc", in pieces that stay whole.
std::vector<std::string> labels_of(const asked_question& asked) {
  if (asked.given.is_rare) return {"rare: not told apart from other rare ones"};
  if (asked.given.is_incomplete) return {"incomplete: something is not known, so it stays here"};
  std::vector<std::string> result;
  for (std::size_t i = 0; i != asked.about->fields.size(); ++i) {
    result.push_back(fmt::format("{}: {}", asked.about->fields[i], asked.about->label(asked.given.cell, i)));
  }
  return result;
}

std::vector<std::string> leaving_lines(const std::vector<asked_question>& answers, std::size_t width) {
  std::vector<std::string> lines;
  for (const asked_question& asked : answers) {
    lines.push_back(fmt::format("{} cell {} of {}, at most {}", asked.about->name, asked.about->padded(asked.given.cell),
                                asked.about->cells, asked.about->capacity));
    for (const std::string& line : wrapped(labels_of(asked), ", ", width - 2)) lines.push_back(fmt::format("  {}", line));
  }
  if (lines.empty()) lines.push_back("nothing: no question is about it");
  return lines;
}

std::string percent(std::uint64_t part, std::uint64_t whole) {
  if (whole == 0 || part == 0) return "0";
  // Rounded up, so that a share is never told smaller than it is.
  const std::uint64_t hundredths = (part * 10'000 + whole - 1) / whole;
  return fmt::format("{} ({}.{:02} %)", with_thousands(part), hundredths / 100, hundredths % 100);
}

class table : public output {
 public:
  void title(const media_item& item, const std::vector<asked_question>& answers) override {
    if (!has_head_) head();
    const auto left = known_lines(item, left_);
    const auto right = leaving_lines(answers, right_);
    for (std::size_t i = 0; i != std::max(left.size(), right.size()); ++i) {
      fmt::print("{} │ {}\n", fitted(i < left.size() ? left[i] : "", left_), i < right.size() ? right[i] : "");
    }
    rule("┼");
  }

  void end(const std::vector<tally>& tallies) override {
    if (!has_head_) return;
    fmt::print("\nOf these titles:\n{:<20} {:>8} {:>13} {:>14} {:>17} {:>17}\n", "question", "titles", "cells in use",
               "smallest crowd", "rare", "incomplete");
    for (const tally& counted : tallies) {
      if (counted.total() == 0) continue;
      fmt::print("{:<20} {:>8} {:>13} {:>14} {:>17} {:>17}\n", counted.about().name, with_thousands(counted.total()),
                 fmt::format("{} of {}", counted.cells_in_use(), counted.about().cells),
                 with_thousands(counted.smallest_crowd()), percent(counted.rare(), counted.total()),
                 percent(counted.incomplete(), counted.total()));
    }
    fmt::print(
        "\nAll questions are shown for your eyes. A server asks one of them about each playback, chosen by a coin, and\n"
        "sends the number of the cell and the name of the question; labels and everything on the left stay here.\n"
        "A small crowd here says how many of *these* titles share a cell, not how many titles of the world do.\n");
  }

 private:
  void head() {
    has_head_ = true;
    fmt::print("{} │ {}\n", fitted("WHAT THE SERVER KNOWS", left_), "WHAT WOULD LEAVE");
    rule("┼");
  }

  void rule(std::string_view cross) const {
    std::string line;
    for (std::size_t i = 0; i != left_ + 1; ++i) line += "─";
    line += cross;
    for (std::size_t i = 0; i != right_ + 1; ++i) line += "─";
    fmt::print("{}\n", line);
  }

  const std::size_t width_ = std::clamp<std::size_t>(terminal_width(), 60, 160);
  const std::size_t left_ = (width_ - 3) * 2 / 5;
  const std::size_t right_ = width_ - 3 - left_;
  bool has_head_ = false;
};

}  // namespace

std::unique_ptr<output> make_table() { return std::make_unique<table>(); }

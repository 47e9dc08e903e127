// SPDX-License-Identifier: MIT
#include "terminal.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>

#include <fmt/format.h>

namespace {

/// How many bytes the UTF-8 character at the front has; 0 where it is not a valid one.
std::size_t character_size(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(0);
  if (first < 0x80) return 1;
  const std::size_t size = first >= 0xC2 && first < 0xE0   ? 2
                           : first >= 0xE0 && first < 0xF0 ? 3
                           : first >= 0xF0 && first < 0xF5 ? 4
                                                           : 0;
  if (size == 0 || text.size() < size) return 0;
  for (std::size_t i = 1; i != size; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return 0;
  }
  if ((first == 0xE0 && byte(1) < 0xA0) || (first == 0xED && byte(1) >= 0xA0)) return 0;
  if ((first == 0xF0 && byte(1) < 0x90) || (first == 0xF4 && byte(1) >= 0x90)) return 0;
  return size;
}

/// Control characters, of which Unicode has some beyond ASCII, and those that turn the direction of what follows.
bool is_control(std::string_view character) {
  if (character.size() == 1) return static_cast<unsigned char>(character[0]) < 0x20 || character[0] == 0x7F;
  if (character.size() == 2) return character[0] == '\xC2' && static_cast<unsigned char>(character[1]) < 0xA0;
  return character.size() == 3 && character[0] == '\xE2' &&
         ((character[1] == '\x80' && static_cast<unsigned char>(character[2]) >= 0xA8 &&
           static_cast<unsigned char>(character[2]) <= 0xAE) ||
          (character[1] == '\x81' && static_cast<unsigned char>(character[2]) >= 0xA6 &&
           static_cast<unsigned char>(character[2]) <= 0xA9));
}

std::uint64_t milliseconds_now() {
  using namespace std::chrono;
  return static_cast<std::uint64_t>(duration_cast<milliseconds>(steady_clock::now().time_since_epoch()).count());
}

}  // namespace

std::string printable(std::string_view text) {
  std::string result;
  while (!text.empty()) {
    const std::size_t size = character_size(text);
    if (size == 0 || is_control(text.substr(0, size))) {
      result += "\uFFFD";
    } else {
      result += text.substr(0, size);
    }
    text.remove_prefix(size == 0 ? 1 : size);
  }
  return result;
}

std::size_t columns(std::string_view text) {
  std::size_t count = 0;
  for (const char c : text) count += (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  return count;
}

std::string fitted(std::string_view text, std::size_t width) {
  const std::size_t has = columns(text);
  std::string result(text);
  if (has <= width) return result.append(width - has, ' ');
  std::size_t kept = 0;
  std::size_t end = 0;
  while (kept + 1 < width) {
    end += character_size(text.substr(end));
    ++kept;
  }
  return result.substr(0, end) + "…";
}

std::string with_thousands(std::uint64_t number) {
  std::string text = std::to_string(number);
  for (std::size_t at = text.size(); at > 3; at -= 3) text.insert(at - 3, 1, ',');
  return text;
}

std::size_t terminal_width() {
  winsize size{};
  if (!isatty(STDOUT_FILENO) || ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return 100;
  return size.ws_col;
}

progress_line::progress_line() : is_terminal_(isatty(STDERR_FILENO) != 0) {}

progress_line::~progress_line() {
  if (is_shown_) fmt::print(stderr, "\r\033[K");
}

void progress_line::show(std::string_view what) {
  if (!is_terminal_) return;
  const std::uint64_t now = milliseconds_now();
  if (started_at_ == 0) started_at_ = now;
  if (now - started_at_ < 300 || now - shown_at_ < 100) return;
  shown_at_ = now;
  is_shown_ = true;
  fmt::print(stderr, "\r\033[K{}", what);
  std::fflush(stderr);
}

// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

/// The text with every control character, and every byte that is not valid UTF-8, replaced: names of files are not to
/// move the cursor of whoever reads them.
std::string printable(std::string_view text);

/// The columns that a printable text takes, one for each character; wide characters count as one.
std::size_t columns(std::string_view text);

/// The text in exactly `width` columns: padded, or cut off with "…".
std::string fitted(std::string_view text, std::size_t width);

/// 25384 as "25,384".
std::string with_thousands(std::uint64_t number);

/// The columns of the terminal that stdout is, or 100 where it is none.
std::size_t terminal_width();

/// A line on stderr that says how far long work has come; nothing where stderr is no terminal or the work is short.
class progress_line {
 public:
  progress_line();
  ~progress_line();
  void show(std::string_view what);

 private:
  std::uint64_t shown_at_ = 0;
  std::uint64_t started_at_ = 0;
  bool is_shown_ = false;
  bool is_terminal_;
};

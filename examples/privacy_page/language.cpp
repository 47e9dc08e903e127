// SPDX-License-Identifier: MIT
#include "language.hpp"

#include <algorithm>
#include <cstddef>
#include <string>

namespace {

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blank = " \t";
  const std::size_t begin = text.find_first_not_of(blank);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(blank) - begin + 1);
}

/// Takes what stands before the separator off the front.
std::string_view take(std::string_view& text, char separator) {
  const std::size_t end = std::min(text.find(separator), text.size());
  const std::string_view result = trimmed(text.substr(0, end));
  text.remove_prefix(std::min(end + 1, text.size()));
  return result;
}

std::string small_letters(std::string_view text) {
  std::string result(text);
  for (char& each : result) {
    if (each >= 'A' && each <= 'Z') each = static_cast<char>(each - 'A' + 'a');
  }
  return result;
}

/// In thousandths: "0.8" as 800; 0 where it is no quality value.
int quality(std::string_view text) {
  if (text.empty() || text.size() > 5 || (text[0] != '0' && text[0] != '1')) return 0;
  int result = (text[0] - '0') * 1000;
  if (text.size() > 1 && text[1] != '.') return 0;
  int worth = 100;
  for (std::size_t i = 2; i < text.size(); ++i, worth /= 10) {
    if (text[i] < '0' || text[i] > '9') return 0;
    result += (text[i] - '0') * worth;
  }
  return std::min(result, 1000);
}

}  // namespace

std::string_view preferred_language(std::string_view accepted, std::initializer_list<std::string_view> offered) {
  std::string_view best;
  int best_quality = 0;
  while (!accepted.empty()) {
    std::string_view range = take(accepted, ',');
    const std::string tag = small_letters(take(range, ';'));
    range = trimmed(range);
    const std::string parameter = small_letters(range);
    const int asked = range.empty() ? 1000 : parameter.starts_with("q=") ? quality(trimmed(range.substr(2))) : 0;
    const std::string_view primary = std::string_view(tag).substr(0, tag.find('-'));
    const auto found = std::find(offered.begin(), offered.end(), primary);
    if (found == offered.end() || asked <= best_quality) continue;
    best = *found;
    best_quality = asked;
  }
  return best;
}

// SPDX-License-Identifier: MIT
// title: A vocabulary with one label for two classes
// expect: muffle: two classes of this vocabulary have the same label

#include <muffle/core.hpp>

enum class theme { light, dark, unknown };

struct playback {
  theme look;
};

#ifdef REJECT
template <>
struct muffle::vocabulary<theme> {
  static constexpr std::string_view name = "theme";
  static constexpr bool ordered = false;
  static constexpr std::array<std::string_view, 2> labels = {"dark", "dark"};
};
#else
template <>
struct muffle::vocabulary<theme> {
  static constexpr std::string_view name = "theme";
  static constexpr bool ordered = false;
  static constexpr std::array<std::string_view, 2> labels = {"light", "dark"};
};
#endif

struct question : muffle::policy<playback,
    muffle::field<"look", muffle::from<&playback::look>, muffle::normalize<theme>>> {};

auto answer(const playback& record) { return muffle::sanitize<question>(record); }

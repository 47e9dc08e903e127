// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <muffle/abi.hpp>
#include <muffle/detail/repeated_name.hpp>

namespace muffle::inline MUFFLE_ABI {

/// A longer text is no document, so that a hostile one costs little.
inline constexpr std::size_t longest_document = std::size_t{1} << 26;

namespace detail {

/// What readers of documents share. Every method says whether it went well; where it did not, the first of them left the
/// reason in `problem_`.
class json_document {
 protected:
  using json = nlohmann::json;

  bool fail(std::string why) {
    if (problem_.empty()) problem_ = std::move(why);
    return false;
  }
  bool wrong(std::string_view where, std::string_view expected) {
    return fail(fmt::format("{} has to be {}", where, expected));
  }

  static const json& at(const json& of, const char* name) {
    static const json nothing = json::value_t::discarded;
    const auto found = of.find(name);
    return found == of.end() ? nothing : *found;
  }

  /// `what` is what it should be, such as "policy document".
  bool parse(std::string_view text, std::string_view what, json& to) {
    if (text.size() > longest_document)
      return fail(fmt::format("it is longer than {} bytes, so it is no {}", longest_document, what));
    // A parser ends at it, and what stands behind would not have been read.
    if (text.find('\0') != std::string_view::npos) return fail("there is a NUL character in it");
    repeated_name names;
    json::sax_parse(text, &names);
    to = json::parse(text, nullptr, false);
    if (to.is_discarded()) return fail("it is no JSON: it was cut off or edited");
    if (!names.name().empty()) return fail(fmt::format("\"{}\" stands twice in one object", names.name()));
    return true;
  }

  bool has_format(const json& whole, const char* name, int known) {
    const json& found = at(whole, name);
    if (found.is_number_integer() && found == known) return true;
    const bool is_newer = found.is_number_integer() && found > known;
    return wrong(name, fmt::format("{}{}", known, is_newer ? ": a newer program wrote it" : ""));
  }

  std::string problem_;
};

}  // namespace detail

}  // namespace muffle::inline MUFFLE_ABI

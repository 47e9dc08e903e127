// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <muffle/abi.hpp>

namespace muffle::inline MUFFLE_ABI {

/// The texts of one language, by key. What has no text here is told in English.
class translation {
 public:
  explicit translation(std::string language = "en") : language_(std::move(language)) {}

  /// As in the `lang` of a page: "fr".
  const std::string& language() const noexcept { return language_; }

  /// Puts a text in the place of the one that the key had, if any. Values of a phrase stand as {0}, {1} and so on.
  void add(std::string key, std::string text) { texts_.insert_or_assign(std::move(key), std::move(text)); }

  /// As long as neither this nor `english` changes.
  std::string_view of(std::string_view key, std::string_view english) const {
    const auto found = texts_.find(key);
    return found == texts_.end() ? english : std::string_view(found->second);
  }

 private:
  std::string language_;
  std::map<std::string, std::string, std::less<>> texts_;
};

/// Words with values between them, which can be told in other languages: "at least {0} titles share each" and 20.
class phrase {
 public:
  /// Told in every language as it is.
  phrase(std::string text) { parts_.push_back({{}, std::move(text), {}}); }
  phrase(std::string_view text) : phrase(std::string(text)) {}
  phrase(const char* text) : phrase(std::string(text)) {}
  /// English words, with {0} to {9} where the values stand, and the key under which a translation has others.
  phrase(std::string key, std::string english, std::vector<std::string> values) {
    parts_.push_back({std::move(key), std::move(english), std::move(values)});
  }

  phrase& operator+=(const phrase& behind) {
    const std::size_t count = behind.parts_.size();
    parts_.reserve(parts_.size() + count);
    for (std::size_t i = 0; i != count; ++i) parts_.push_back(behind.parts_[i]);  // also where both are the same
    return *this;
  }

  std::string text(const translation& told_in = translation()) const {
    std::string result;
    for (const part& each : parts_) each.put(result, told_in);
    return result;
  }

  /// In English.
  operator std::string() const { return text(); }

  friend bool operator==(const phrase&, const phrase&) = default;

 private:
  struct part {
    std::string key;
    std::string english;
    std::vector<std::string> values;

    void put(std::string& out, const translation& told_in) const {
      const std::string_view words = key.empty() ? std::string_view(english) : told_in.of(key, english);
      for (std::size_t i = 0; i != words.size(); ++i) {
        const bool is_value = !key.empty() && words[i] == '{' && i + 2 < words.size() && words[i + 2] == '}' &&
                              words[i + 1] >= '0' && static_cast<std::size_t>(words[i + 1] - '0') < values.size();
        if (is_value) {
          out += values[static_cast<std::size_t>(words[i + 1] - '0')];
          i += 2;
        } else {
          out += words[i];
        }
      }
    }

    friend bool operator==(const part&, const part&) = default;
  };

  std::vector<part> parts_;
};

}  // namespace muffle::inline MUFFLE_ABI

// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include <muffle/abi.hpp>

namespace muffle::inline MUFFLE_ABI::detail {

/// Looks for a name that stands twice in one object, of which a parser would keep the last. A pass of its own, because
/// a parser that is told of each name takes time quadratic in the elements of an array.
class repeated_name final : public nlohmann::json_sax<nlohmann::json> {
 public:
  /// The last one; empty where there is none.
  const std::string& name() const noexcept { return name_; }

  bool start_object(std::size_t) override {
    names_.emplace_back();
    return true;
  }
  bool key(string_t& name) override {
    if (!names_.back().insert(name).second) name_ = name;
    return true;
  }
  bool end_object() override {
    names_.pop_back();
    return true;
  }
  bool null() override { return true; }
  bool boolean(bool) override { return true; }
  bool number_integer(number_integer_t) override { return true; }
  bool number_unsigned(number_unsigned_t) override { return true; }
  bool number_float(number_float_t, const string_t&) override { return true; }
  bool string(string_t&) override { return true; }
  bool binary(binary_t&) override { return true; }
  bool start_array(std::size_t) override { return true; }
  bool end_array() override { return true; }
  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) override { return false; }

 private:
  std::vector<std::set<std::string>> names_;  // of the objects around what is being read
  std::string name_;
};

}  // namespace muffle::inline MUFFLE_ABI::detail

// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <muffle/check/contingency.hpp>
#include <muffle/check/microdata.hpp>

namespace muffle_test {

/// A small table of text, its first row the names of the columns. Only for the tests' own files: no cell is quoted.
class table {
 public:
  static table read(const std::string& path) {
    std::ifstream file(path);
    std::string text{std::istreambuf_iterator<char>(file), {}};
    return table(text);
  }

  explicit table(const std::string& text) {
    std::vector<std::string> row{""};
    for (const char c : text) {
      if (c == '\n') {
        rows_.push_back(std::move(row));
        row = {""};
      } else if (c == ',') {
        row.emplace_back();
      } else if (c != '\r') {
        row.back() += c;
      }
    }
    if (row.size() > 1) rows_.push_back(std::move(row));
  }

  std::size_t size() const { return rows_.empty() ? 0 : rows_.size() - 1; }

  const std::string& at(std::size_t row, const std::string& column) const {
    const auto& names = rows_.at(0);
    return rows_.at(row + 1).at(
        static_cast<std::size_t>(std::find(names.begin(), names.end(), column) - names.begin()));
  }

  /// The different texts of a column, in the order of the alphabet, numbered.
  std::map<std::string, muffle::check::microdata::value> values(const std::string& column) const {
    std::map<std::string, muffle::check::microdata::value> result;
    for (std::size_t row = 0; row != size(); ++row) result.emplace(at(row, column), 0);
    muffle::check::microdata::value next = 0;
    for (auto& [text, number] : result) number = next++;
    return result;
  }

  /// Some of the columns as numbers of values.
  muffle::check::microdata fields(const std::vector<std::string>& columns) const {
    std::vector<muffle::check::microdata::value> numbers(size() * columns.size());
    for (std::size_t field = 0; field != columns.size(); ++field) {
      const auto number = values(columns[field]);
      for (std::size_t row = 0; row != size(); ++row) {
        numbers[row * columns.size() + field] = number.at(at(row, columns[field]));
      }
    }
    return muffle::check::microdata::of(columns.size(), std::move(numbers)).value();
  }

 private:
  std::vector<std::vector<std::string>> rows_;
};

/// How the values of one column are spread over the cells that others make.
inline muffle::check::contingency spread(const table& rows, const std::vector<std::string>& columns,
                                         const std::string& sensitive) {
  const std::vector<std::uint64_t> cells = [&] {
    const muffle::check::microdata records = rows.fields(columns);
    return records.cells(records.all_fields());
  }();
  const auto number = rows.values(sensitive);
  muffle::cell_counter counter(rows.size() * number.size());
  for (std::size_t row = 0; row != rows.size(); ++row)
    counter.add(cells[row] * number.size() + number.at(rows.at(row, sensitive)));
  return muffle::check::contingency::of(std::move(counter).finish(), number.size()).value();
}

}  // namespace muffle_test

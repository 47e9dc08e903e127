// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <muffle/collect/documents.hpp>

#include "answer_store.hpp"
#include "collector.hpp"

/// Keeps that a collector starts, in which epoch, and how many answers it takes of one address in an hour; 0 is any
/// number. Returns what is wrong, or an empty text.
std::string keep_start(answer_store& store, const muffle::documents& known, const collector_clock& clock,
                       std::uint32_t most_per_hour);

/// All starts that were kept. What one address can have added follows from them, and from nothing that anybody sent.
class collector_starts {
 public:
  /// Returns what is wrong, or an empty text.
  std::string read(answer_store& store);

  void add(std::uint32_t days, std::uint64_t epoch, std::uint32_t most_per_hour) {
    limits_[days][epoch].push_back(most_per_hour);
  }

  /// The most answers that one address can have added to an epoch of so many days, where no more than so many
  /// collectors ran at one time. Nothing if any number, or if no start is known.
  std::optional<std::uint64_t> most_of_address(std::uint32_t days, std::uint64_t epoch, std::uint32_t collectors) const;

 private:
  std::map<std::uint32_t, std::map<std::uint64_t, std::vector<std::uint32_t>>> limits_;  ///< by days and epoch
};

// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include <muffle/collect/tally.hpp>

/// What became of a batch.
enum class batch_outcome : std::uint8_t {
  kept,      ///< it is counted, and is still counted after a crash
  not_kept,  ///< none of it is counted
  unknown,   ///< the store did not say: it is counted once, or not at all
};

/// What a store cannot do, in a sentence for whoever runs the collector; empty where there is nothing to say.
using store_problem = std::string;

/// Where counts are kept: how many answers came to each cell, by policy, version and epoch. Several collectors may
/// share one; their counts add up. Beside the counts stand texts that are written once, such as the document that a
/// policy is counted by. It is used by one thread.
class answer_store {
 public:
  virtual ~answer_store() = default;

  /// Connects, and makes the tables where there are none. To be called first.
  virtual store_problem open() = 0;

  /// Adds a whole batch or nothing of it. An empty one only asks whether the store works. Connects again where the
  /// connection was lost.
  virtual batch_outcome add(const muffle::tally& batch) = 0;
  /// Why the last batch was not kept.
  virtual const std::string& why() const = 0;

  /// All counts.
  virtual store_problem read(muffle::tally& to) = 0;

  /// Keeps a text under a name, if there is none yet. `standing` becomes the text that stands there now: the first one.
  virtual store_problem keep_once(const std::string& name, const std::string& text, std::string& standing) = 0;
  /// The kept texts whose names begin so.
  virtual store_problem read_kept(const std::string& beginning, std::map<std::string, std::string>& to) = 0;

  /// How long answers are to be gathered for one batch. Some stores take many small ones badly.
  virtual std::chrono::milliseconds gathers() const { return {}; }
};

/// A store by its name, as `--store` has it, not opened yet.
struct named_store {
  std::unique_ptr<answer_store> store;
  store_problem problem;  ///< why the name is none
};
named_store store_named(const std::string& name);

/// Opens it, and sees that this program can read what an older or newer one has written.
store_problem open_store(answer_store& store);

// SPDX-License-Identifier: MIT
#pragma once

/// The documents by which a collector knows answers. Needs nlohmann/json, so link `muffle::json`.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include <muffle/abi.hpp>
#include <muffle/collect/answer_document.hpp>
#include <muffle/collect/detail/pipeline_reader.hpp>
#include <muffle/detail/big_endian.hpp>
#include <muffle/policy/document.hpp>
#include <muffle/ratio.hpp>
#include <muffle/release/encode.hpp>
#include <muffle/release/received.hpp>

namespace muffle::inline MUFFLE_ABI {

namespace detail {

inline std::string in_words(const std::optional<ratio>& of) {
  return of ? fmt::format("{}/{}", of->numerator, of->denominator) : "null";
}
template <class Number>
std::string in_words(const std::optional<Number>& of) {
  return of ? fmt::format("{}", *of) : "null";
}

/// What two policies of one name and version say differently about their cells.
inline std::string difference_of_policies(const policy_document& a, const policy_document& b) {
  if (a.cells != b.cells) return fmt::format("cells is {} in one and {} in the other", a.cells, b.cells);
  if (a.fields.size() != b.fields.size())
    return fmt::format("one has {} fields and the other {}", a.fields.size(), b.fields.size());
  for (std::size_t i = 0; i != a.fields.size(); ++i) {
    const document_field& mine = a.fields[i];
    const document_field& other = b.fields[i];
    if (mine.name != other.name) return fmt::format("field {} is called {} in the other", mine.name, other.name);
    if (mine.classes != other.classes) return fmt::format("field {} has other classes", mine.name);
    const auto is_same_cut = [](const cut& x, const cut& y) { return x.from == y.from && x.is == y.is; };
    if (!std::equal(mine.cuts.begin(), mine.cuts.end(), other.cuts.begin(), other.cuts.end(), is_same_cut))
      return fmt::format("field {} is cut elsewhere", mine.name);
    if (mine.value != other.value) return fmt::format("field {} has another value", mine.name);
    if (mine.system != other.system) return fmt::format("field {} is spelled by another system", mine.name);
  }
  if (a.kept != b.kept) return "they keep other combinations";
  return fmt::format("fingerprint is {:016x} in one and {:016x} in the other", a.fingerprint, b.fingerprint);
}

/// What two documents of one policy and version say differently, of all that an estimate needs; empty if nothing.
inline std::string difference(const answer_document& a, const answer_document& b) {
  if (a.policy.fingerprint != b.policy.fingerprint) return difference_of_policies(a.policy, b.policy);
  const auto both = [](std::string_view what, const std::string& mine, const std::string& other) {
    return fmt::format("{} is {} in one and {} in the other", what, mine, other);
  };
  if (a.epoch_days != b.epoch_days)
    return both("epoch_days", std::to_string(a.epoch_days), std::to_string(b.epoch_days));
  if (a.asked != b.asked) return both("asked", in_words(std::optional(a.asked)), in_words(std::optional(b.asked)));
  if (a.sampled != b.sampled) return both("sampled", in_words(a.sampled), in_words(b.sampled));
  if (a.weight != b.weight) return both("weight", in_words(a.weight), in_words(b.weight));
  if (a.bounded != b.bounded) return both("bounded", in_words(a.bounded), in_words(b.bounded));
  if (a.least_crowd != b.least_crowd) return both("least_crowd", in_words(a.least_crowd), in_words(b.least_crowd));
  if (a.dummies.has_value() != b.dummies.has_value()) return "dummies are sent by one and not by the other";
  if (a.dummies != b.dummies) return "dummies are sent in other numbers or cells";
  return {};
}

}  // namespace detail

/// A cell that somebody says is an answer to a policy, or why bytes are none.
struct decoded_answer {
  const answer_document* of = nullptr;  ///< as long as the documents are there
  std::uint64_t cell = 0;
  decode_error error = decode_error::none;

  explicit operator bool() const noexcept { return of != nullptr; }
};

/// All documents that a collector knows answers by, so that it takes those of any host without being compiled for it.
/// What is read is safe to be shared by threads.
class documents {
 public:
  /// Adds the answers of a pipeline document, which `describe(pipeline)` wrote and which is called `name`. Returns an
  /// empty text, or a sentence about what is wrong; then nothing is added. Any text at all is taken.
  ///
  /// Documents of one policy and version have to say the same of all that an estimate needs: what changes gets a new
  /// version.
  [[nodiscard]] std::string add(std::string_view name, std::string_view text) {
    std::vector<answer_document> read;
    if (const std::string problem = detail::pipeline_reader().read(text, read); !problem.empty())
      return fmt::format("{}: {}", name, problem);
    for (std::size_t i = 0; i != read.size(); ++i) {
      if (std::string problem = conflict(name, read[i]); !problem.empty()) return problem;
      for (std::size_t j = 0; j != i; ++j) {
        if (is_same(read[i].policy, read[j].policy))
          return fmt::format("{}: {} version {} stands twice in it", name, read[i].policy.name, read[i].policy.version);
      }
    }
    for (answer_document& each : read)
      known_.try_emplace(each.policy.fingerprint, entry{std::move(each), std::string(name)});
    return {};
  }

  bool empty() const noexcept { return known_.empty(); }

  /// Any bytes at all: what is no answer to a policy that is known is an error value.
  decoded_answer decode(std::span<const std::byte> bytes) const noexcept {
    if (bytes.size() != encoded_size) return {nullptr, 0, decode_error::wrong_size};
    const auto found = known_.find(detail::take_big_endian(bytes.data()));
    if (found == known_.end()) return {nullptr, 0, decode_error::other_policy};
    const std::uint64_t cell = detail::take_big_endian(bytes.data() + 8);
    const answer_document& of = found->second.document;
    if (cell >= of.policy.cells) return {nullptr, 0, decode_error::cell_too_large};
    return {&of, cell, decode_error::none};
  }

  /// The document of a version of a policy; `nullptr` if none is known.
  const answer_document* find(std::string_view policy, std::uint16_t version) const noexcept {
    for (const auto& [fingerprint, each] : known_) {
      if (each.document.policy.name == policy && each.document.policy.version == version) return &each.document;
    }
    return nullptr;
  }

  /// All of them, by policy and version.
  std::vector<const answer_document*> all() const {
    std::vector<const answer_document*> result;
    for (const auto& [fingerprint, each] : known_) result.push_back(&each.document);
    std::sort(result.begin(), result.end(), [](const answer_document* a, const answer_document* b) {
      return std::pair(std::string_view(a->policy.name), a->policy.version) <
             std::pair(std::string_view(b->policy.name), b->policy.version);
    });
    return result;
  }

 private:
  struct entry {
    answer_document document;
    std::string name;  ///< of where it was read
  };

  static bool is_same(const policy_document& a, const policy_document& b) {
    return a.fingerprint == b.fingerprint || (a.name == b.name && a.version == b.version);
  }

  std::string conflict(std::string_view name, const answer_document& read) const {
    for (const auto& [fingerprint, known] : known_) {
      const policy_document& policy = known.document.policy;
      if (!is_same(policy, read.policy)) continue;
      if (policy.name != read.policy.name || policy.version != read.policy.version)
        return fmt::format("{}: {} version {} has the fingerprint of {} version {} in {}: rename one of them", name,
                           read.policy.name, read.policy.version, policy.name, policy.version, known.name);
      if (const std::string differs = detail::difference(known.document, read); !differs.empty())
        return fmt::format(
            "{} and {} say different things of {} version {}: {}. What an estimate needs changes only with "
            "a new version",
            known.name, name, policy.name, policy.version, differs);
    }
    return {};
  }

  std::map<std::uint64_t, entry> known_;  // by fingerprint
};

}  // namespace muffle::inline MUFFLE_ABI

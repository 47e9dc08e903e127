// SPDX-License-Identifier: MIT
#pragma once

/// The documents by which a collector knows answers. Needs nlohmann/json, so link `muffle::json`.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <muffle/abi.hpp>
#include <muffle/collect/answer_document.hpp>
#include <muffle/crowd/histogram.hpp>
#include <muffle/detail/big_endian.hpp>
#include <muffle/detail/repeated_name.hpp>
#include <muffle/noise/randomized_response.hpp>
#include <muffle/policy/read_document.hpp>
#include <muffle/ratio.hpp>
#include <muffle/release/encode.hpp>
#include <muffle/release/received.hpp>

namespace muffle::inline MUFFLE_ABI {

/// A policy of more cells is not collected: a table of so many would have no crowds.
inline constexpr std::uint64_t most_collected_cells = std::uint64_t{1} << 20;

namespace detail {

/// Reads the form that `describe(pipeline)` writes. The first problem is kept.
class pipeline_reader {
 public:
  /// Empty if it went well.
  std::string read(std::string_view text, std::vector<answer_document>& to) {
    if (!read_whole(text, to) && problem_.empty()) problem_ = "it is no pipeline document";
    return std::move(problem_);
  }

 private:
  using json = nlohmann::json;

  static constexpr std::uint64_t most_days = 36'600;

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

  template <class Number>
  bool read_number(const json& of, const char* name, std::uint64_t least, std::uint64_t most, bool or_null,
                   std::optional<Number>& to) {
    const json& found = at(of, name);
    if (or_null && found.is_null()) return true;
    if (!found.is_number_unsigned() || found.get<std::uint64_t>() < least || found.get<std::uint64_t>() > most)
      return wrong(where_ + name,
                   fmt::format("{}a whole number from {} to {}", or_null ? "null or " : "", least, most));
    to = static_cast<Number>(found.get<std::uint64_t>());
    return true;
  }
  bool read_ratio(const json& of, const char* name, bool or_null, std::optional<ratio>& to) {
    const json& found = at(of, name);
    if (or_null && found.is_null()) return true;
    const bool is_ratio = found.is_array() && found.size() == 2 && found[0].is_number_unsigned() &&
                          found[1].is_number_unsigned() && found[0] != 0 && found[1] != 0;
    if (!is_ratio)
      return wrong(where_ + name,
                   fmt::format("{}two whole numbers above 0, as in [1, 10] for 1/10", or_null ? "null or " : ""));
    to = ratio{found[0].get<std::uint64_t>(), found[1].get<std::uint64_t>()};
    return true;
  }
  bool read_probability(const json& of, const char* name, bool or_null, std::optional<ratio>& to) {
    if (!read_ratio(of, name, or_null, to)) return false;
    return !to || *to <= ratio{1, 1} ? true : wrong(where_ + name, "a probability, so 1 at most");
  }

  bool read_whole(std::string_view text, std::vector<answer_document>& to) {
    if (text.size() > longest_document)
      return fail(fmt::format("it is longer than {} bytes, so it is no pipeline document", longest_document));
    if (text.find('\0') != std::string_view::npos) return fail("there is a NUL character in it");
    repeated_name names;
    json::sax_parse(text, &names);
    const json whole = json::parse(text, nullptr, false);
    if (whole.is_discarded()) return fail("it is no JSON: it was cut off or edited");
    if (!names.name().empty()) return fail(fmt::format("\"{}\" stands twice in one object", names.name()));
    if (whole.is_object() && whole.contains("muffle_policy") && !whole.contains("muffle_pipeline"))
      return fail(
          "it is a policy document, which does not say how answers are drawn before they leave: write that of the "
          "pipeline, with describe(send) of <muffle/pipeline/describe_pipeline.hpp>");
    if (!whole.is_object() || !whole.contains("muffle_pipeline"))
      return fail(
          "it is no pipeline document, which has \"muffle_pipeline\": describe(send) of "
          "<muffle/pipeline/describe_pipeline.hpp> writes one");
    constexpr int known_format = 1;
    const json& format = whole["muffle_pipeline"];
    if (!format.is_number_integer() || format != known_format) {
      const bool is_newer = format.is_number_integer() && format > known_format;
      return fail(
          fmt::format("muffle_pipeline has to be {}{}", known_format, is_newer ? ": a newer program wrote it" : ""));
    }

    answer_document shared;
    std::optional<std::uint32_t> days;
    constexpr std::uint64_t most_in_32 = std::numeric_limits<std::uint32_t>::max();
    constexpr std::uint64_t most_in_64 = std::numeric_limits<std::uint64_t>::max();
    if (!read_number(whole, "epoch_days", 1, most_days, true, days) ||
        !read_probability(whole, "sampled", true, shared.sampled) ||
        !read_number(whole, "bounded", 1, most_in_32, true, shared.bounded) ||
        !read_number(whole, "least_crowd", 0, most_in_64, true, shared.least_crowd))
      return false;
    if (days) shared.epoch_days = *days;
    const json& stages = at(whole, "stages");
    if (!stages.is_array() ||
        !std::all_of(stages.begin(), stages.end(), [](const json& each) { return each.is_string(); }))
      return wrong("stages", "an array of texts");
    for (const json& each : stages) shared.stages.push_back(each.get<std::string>());
    return read_answers(at(whole, "answers"), shared, to);
  }

  bool read_answers(const json& answers, const answer_document& shared, std::vector<answer_document>& to) {
    if (!answers.is_array() || answers.empty()) return wrong("answers", "an array of at least one answer");
    for (const json& each : answers) {
      where_ = fmt::format("answers[{}]", to.size());
      if (!each.is_object()) return wrong(where_, "an object");
      where_ += '.';
      answer_document answer = shared;
      const json& policy = at(each, "policy");
      if (!policy.is_object()) return wrong(where_ + "policy", "a policy document");
      read_policy read = read_document(policy.dump());
      if (!read) return fail(fmt::format("{}policy: {}", where_, read.problem));
      answer.policy = std::move(read.document);
      if (answer.policy.cells > most_collected_cells)
        return fail(fmt::format("{}policy has {} cells, and a collector takes {} at most: so many have no crowds",
                                where_, answer.policy.cells, most_collected_cells));
      std::optional<ratio> asked;
      if (!read_probability(each, "asked", false, asked) || !read_ratio(each, "weight", true, answer.weight))
        return false;
      answer.asked = *asked;
      if (answer.weight && !randomized_response::of(answer.policy.cells, *answer.weight))
        return wrong(where_ + "weight", fmt::format("1 or more, with {} cells not too large to be added up in 64 bits",
                                                    answer.policy.cells));
      if (!read_dummies(at(each, "dummies"), answer)) return false;
      to.push_back(std::move(answer));
    }
    return true;
  }

  bool read_dummies(const json& of, answer_document& to) {
    if (of.is_null()) return true;
    if (!of.is_object()) return wrong(where_ + "dummies", "null or an object");
    where_ += "dummies.";
    std::optional<std::uint32_t> least, most;
    std::optional<ratio> share;
    constexpr std::uint64_t most_in_32 = std::numeric_limits<std::uint32_t>::max();
    if (!read_number(of, "least", 0, most_in_32, false, least) ||
        !read_number(of, "most", *least, most_in_32, false, most) || !read_probability(of, "share", false, share))
      return false;
    std::vector<crowd> crowds;
    const json& weights = at(of, "weights");
    const auto is_pair = [](const json& each) {
      return each.is_array() && each.size() == 2 && each[0].is_number_unsigned() && each[1].is_number_unsigned();
    };
    if (weights.is_array() && std::all_of(weights.begin(), weights.end(), is_pair)) {
      for (const json& each : weights) crowds.push_back({each[0].get<std::uint64_t>(), each[1].get<std::uint64_t>()});
    }
    auto counted = histogram::of(to.policy.cells, std::move(crowds));
    if (!counted || counted->empty())
      return wrong(
          where_ + "weights",
          fmt::format("pairs of a cell below {} and its weight, together below 2^64 and not 0", to.policy.cells));
    to.dummies = declared_dummies{*least, *most, *share, std::move(*counted)};
    return true;
  }

  std::string where_;  ///< within which object names are looked for
  std::string problem_;
};

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

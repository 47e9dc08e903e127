// SPDX-License-Identifier: MIT
#include "collection.hpp"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <span>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "catalogue.hpp"
#include "csv_rows.hpp"
#include "terminal.hpp"

namespace {

/// More titles than there are, and few enough that their sums stay numbers.
constexpr std::uint64_t most_titles = std::uint64_t{1} << 48;

bool has(const std::vector<std::string>& columns, std::string_view column) {
  return std::find(columns.begin(), columns.end(), column) != columns.end();
}

constexpr std::string_view reading_stopped = "reading stopped in the middle: the device reports an error";

/// The columns of a tally that names cells by their numbers.
constexpr std::string_view columns_of_counts[] = {"policy", "version", "cell", "count"};

bool is_counts(const std::vector<std::string>& columns) {
  return std::all_of(std::begin(columns_of_counts), std::end(columns_of_counts),
                     [&](std::string_view column) { return has(columns, column); });
}

/// The first column that a policy asks for and a source has not; empty where it has all. Of policies that are no
/// presets that is a problem, which is reported where the source is read.
std::string_view missing_column(const checked_policy& policy, const title_source& source) {
  if (policy.reads) return {};
  const auto found = std::find_if(policy.needs.begin(), policy.needs.end(),
                                  [&](std::string_view column) { return !has(source.columns, column); });
  return found == policy.needs.end() ? std::string_view() : *found;
}

/// A row of a tally: the combination that it counts.
struct counted_row {
  std::uint64_t combination;
  bool is_rare;
};

/// The combination that labels name, or which of them is none.
struct read_labels {
  std::optional<counted_row> row;
  std::size_t bad_field = 0;
};

read_labels read_row(const checked_policy& policy, const std::vector<std::string_view>& labels) {
  const muffle::check::policy_grid& grid = policy.combinations;
  const auto all_are = [&](std::string_view word) {
    return std::all_of(labels.begin(), labels.end(), [&](std::string_view label) { return label == word; });
  };
  if (all_are("rare") && policy.grid.rare_cell) return {counted_row{0, true}};
  if (all_are("incomplete") && grid.incomplete_cell) return {counted_row{*grid.incomplete_cell, false}};
  std::uint64_t index = 0;
  for (std::size_t i = 0; i != labels.size(); ++i) {
    muffle::class_index is = 0;
    while (is != grid.fields[i].classes && grid.fields[i].label(is) != labels[i]) ++is;
    if (is == grid.fields[i].classes) return {std::nullopt, i};
    index = index * grid.fields[i].classes + is;
  }
  return {counted_row{index, false}};
}

/// Of a row of a tally that has `columns`; empty where nothing is, and of an empty line.
std::string what_is_broken(const csv_rows::row& row, std::size_t columns) {
  if (!row.fields) return std::string(row.what_is_wrong);
  if (row.fields->empty() || row.fields->size() == columns) return {};
  return fmt::format("{} fields where row 1 names {}", row.fields->size(), columns);
}

std::optional<std::uint64_t> count_in(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::string labels_of(const muffle::check::policy_grid::field& field) {
  constexpr muffle::class_index most = 12;
  std::string all;
  for (muffle::class_index i = 0; i != std::min(field.classes, most); ++i)
    all += fmt::format("{}{}", i == 0 ? "" : ", ", field.label(i));
  return all + (field.classes > most ? " and so on" : "");
}

/// The policy whose tally has these columns, if any. One's fields may be among another's, or be named as those: the one
/// is meant whose classes the first row has, and the most of them.
const checked_policy* policy_of_tally(const std::vector<std::string>& columns,
                                      const std::vector<const checked_policy*>& policies,
                                      std::span<const std::string_view> first_row) {
  const checked_policy* found = nullptr;
  std::size_t most = 0;
  for (const checked_policy* each : policies) {
    const auto& fields = each->grid.fields;
    std::vector<std::string_view> labels;
    for (const auto& field : fields) {
      const auto at = std::find(columns.begin(), columns.end(), field.name);
      if (at == columns.end()) break;
      const auto place = static_cast<std::size_t>(at - columns.begin());
      labels.push_back(place < first_row.size() ? first_row[place] : std::string_view());
    }
    if (labels.size() != fields.size()) continue;
    const std::size_t fit = 2 * fields.size() + (read_row(*each, labels).row ? 1 : 0);
    if (fit > most) found = each;
    most = std::max(most, fit);
  }
  return has(columns, "count") ? found : nullptr;
}

}  // namespace

bool is_tally(const std::string& path, const std::vector<const checked_policy*>& policies) {
  std::error_code no_status;
  if (!std::filesystem::is_regular_file(path, no_status) || is_library(path)) return false;
  std::ifstream file(path, std::ios::binary);
  csv_rows rows(file);
  const std::vector<std::string> names = texts_of(rows.next());
  return is_counts(names) || policy_of_tally(names, policies, {}) != nullptr;
}

std::uint64_t tally::titles() const {
  std::uint64_t sum = rare;
  for (const muffle::crowd& each : combinations) sum += each.size;
  return sum;
}

const counted_titles* collection::titles_of(const checked_policy& policy) const {
  if (has_tally_of(policy)) return nullptr;
  const auto found =
      std::find_if(counted.begin(), counted.end(), [&](const counted_titles& each) { return each.policy == &policy; });
  return found == counted.end() ? nullptr : &*found;
}

std::vector<std::string> collection::left_out_of(const checked_policy& policy) const {
  std::vector<std::string> result;
  for (const title_source& source : sources) {
    if (source.of_no_kind != 0 && !policy.reads) {
      result.push_back(fmt::format("{}: {} rows are of a kind that no question here is about, the first one is row {}",
                                   source.name, with_thousands(source.of_no_kind), source.first_of_no_kind));
    }
    const std::string_view column = missing_column(policy, source);
    if (has_tally_of(policy)) {
      if (source.is_about.contains(&policy))
        result.push_back(fmt::format("{}: {} has a tally, which takes the place of titles", source.name, policy.name));
      continue;
    }
    if (column.empty() || !source.is_about.contains(&policy)) continue;
    result.push_back(
        source.is_table
            ? fmt::format("{}: row 1: there is no column {}, which {} asks for", source.name, column, policy.name)
            : fmt::format("{}: it has nothing for {}, which {} asks for", source.name, column, policy.name));
  }
  return result;
}

muffle::histogram collection::cells(const checked_policy& policy) const {
  std::vector<muffle::crowd> sizes;
  const muffle::histogram all = combinations(policy);
  for (const muffle::crowd& each : all.crowds()) sizes.push_back({policy.cell_of_combination(each.cell), each.size});
  for (const tally& each : tallies) {
    if (each.policy == &policy && each.rare != 0) sizes.push_back({*policy.grid.rare_cell, each.rare});
  }
  return muffle::histogram::of(policy.grid.cells, std::move(sizes)).value_or(muffle::histogram(policy.grid.cells));
}

muffle::histogram collection::combinations(const checked_policy& policy) const {
  if (const counted_titles* const of_titles = titles_of(policy)) return of_titles->combinations;
  std::vector<muffle::crowd> sizes;
  for (const tally& each : tallies) {
    if (each.policy == &policy) sizes.insert(sizes.end(), each.combinations.begin(), each.combinations.end());
  }
  const std::uint64_t cells = policy.combinations.cells;
  return muffle::histogram::of(cells, std::move(sizes)).value_or(muffle::histogram(cells));
}

bool collection::has_rare_of(const checked_policy& policy) const {
  return std::any_of(tallies.begin(), tallies.end(),
                     [&](const tally& each) { return each.policy == &policy && each.rare != 0; });
}

bool collection::has_tally_of(const checked_policy& policy) const {
  return std::any_of(tallies.begin(), tallies.end(), [&](const tally& each) { return each.policy == &policy; });
}

collection_reader::collection_reader(const std::vector<const checked_policy*>& policies, const std::string& household,
                                     const std::vector<std::string>& own, const counting_options& wanted,
                                     problems& found)
    : policies_(policies), household_(household), own_(own), found_(found), databases_(found, household) {
  for (const checked_policy* each : policies) {
    counters_.emplace_back(*each, wanted);
    if (each->reads) readers_.push_back(each);
  }
  if (!wanted.is_joint) return;
  std::map<std::string_view, std::size_t> places;
  std::vector<std::vector<const checked_policy*>> by_record;
  for (const checked_policy* each : policies) {
    const std::size_t place = places.emplace(each->record, by_record.size()).first->second;
    if (place == by_record.size()) by_record.emplace_back();
    by_record[place].push_back(each);
  }
  for (std::vector<const checked_policy*>& each : by_record) {
    if (each.size() > 1) joint_.emplace_back(std::move(each));
  }
}

void collection_reader::read(const std::string& path) {
  if (is_library(path)) {
    read_database(path);
  } else {
    read_table(path);
  }
}

void collection_reader::begin(const title_source& source) {
  const auto is_asked = [&](const checked_policy* policy) { return missing_column(*policy, source).empty(); };
  for (std::size_t i = 0; i != counters_.size(); ++i) counters_[i].begin(is_asked(policies_[i]));
  for (joint_counter& each : joint_) each.begin(std::all_of(each.policies().begin(), each.policies().end(), is_asked));
}

void collection_reader::count(title_source& source, const media_item& item) {
  source.names_households = source.names_households || !item.household.empty();
  about_.clear();
  for (std::size_t i = 0; i != counters_.size(); ++i) {
    if (counters_[i].add(item)) about_.push_back(policies_[i]);
  }
  source.is_about.insert(about_.begin(), about_.end());
  for (joint_counter& each : joint_) {
    // Policies about one kind of record are about the same titles.
    if (std::find(about_.begin(), about_.end(), each.policies().front()) != about_.end()) each.add(item);
  }
}

void collection_reader::end(title_source source) {
  for (title_counter& each : counters_) each.end(source.names_households);
  read_.sources.push_back(std::move(source));
}

void collection_reader::read_table(const std::string& path) {
  title_source source{.name = path, .is_table = true};
  const auto use = [&](const media_item& item) {
    if (item.kind == muffle::media_kind::other) {
      if (source.of_no_kind++ == 0) source.first_of_no_kind = item.row;
      // Documents are about all titles.
      if (readers_.empty()) return;
    }
    const auto refuse_negative = [&](std::string_view column, std::int64_t value) {
      if (value >= 0) return true;
      found_.report(path, fmt::format("row {}: column {}: a negative number; this row is left out", item.row, column));
      return false;
    };
    const bool is_good = refuse_negative("duration_s", item.duration.value) &&
                         refuse_negative("bitrate_kbps", item.bitrate.bits_per_second) &&
                         refuse_negative("height", item.height) && refuse_negative("size_bytes", item.size_bytes);
    if (is_good && makes_sense(path, item)) count(source, item);
  };
  const auto lacks = [&](const std::vector<std::string>& columns) {
    source.columns = columns;
    begin(source);
    return missing_in(&columns);
  };
  source.columns = read_catalogue(path, found_, use, household_, own_, lacks);
  if (source.columns.empty()) return;
  if (!household_.empty() && !has(source.columns, household_)) {
    found_.report(path, fmt::format("row 1: there is no column {}, which --household names", household_));
  }
  end(std::move(source));
}

/// A column that a document is said to be read from has to be there: a policy that was not asked gives no verdict.
std::string collection_reader::missing_in(const std::vector<std::string>* columns) const {
  for (const checked_policy* policy : readers_) {
    std::string what = policy->reads->missing_in(columns);
    if (!what.empty()) return what;
  }
  return {};
}

bool collection_reader::makes_sense(const std::string& path, const media_item& item) {
  for (const checked_policy* policy : readers_) {
    const std::string what = policy->reads->what_is_wrong(item);
    if (what.empty()) continue;
    const std::string where = item.table.empty() ? "" : fmt::format("table {}, ", item.table);
    found_.report(path, fmt::format("{}row {}: {}; this row is left out", where, item.row, what));
    return false;
  }
  return true;
}

void collection_reader::read_database(const std::string& path) {
  if (const std::string what = missing_in(nullptr); !what.empty()) {
    found_.report(path, what);
    return;
  }
  title_source source{.name = path, .is_table = false};
  std::uint64_t rows = 0;
  std::uint64_t titles = 0;
  const auto use = [&](const media_item& item) {
    ++rows;
    const bool is_new = of_databases_.add(item);
    titles += is_new ? 1 : 0;
    if (!is_new && item.household.empty()) return;
    if (makes_sense(path, item)) count(source, item);
  };
  const auto outcome = databases_.read(path, use, [&](const library_reader::outcome& of) {
    source.columns = of.columns;
    begin(source);
  });
  if (source.columns.empty()) return;
  end(std::move(source));

  const bool is_log = !outcome.household.empty();
  if (!is_log) last_without_plays_ = path;
  if (is_log && household_ == outcome.household) {
    has_log_ = true;
  } else if (is_log && !household_.empty()) {
    found_.report(path, fmt::format("who played stands in {}, not in {}, which --household names", outcome.household,
                                    household_));
  } else if (rows != titles && household_.empty()) {
    found_.note(path,
                fmt::format("{} {} of {} titles that were not read before: each title counts once{}",
                            with_thousands(rows), is_log ? "plays" : "files", with_thousands(titles),
                            is_log ? fmt::format(", and --household {} measures who played", outcome.household) : ""));
  }
}

void collection_reader::read_tally(const std::string& path) {
  if (path != standard_input && !tallies_.insert(std::filesystem::weakly_canonical(path).string()).second) {
    found_.report(path, "is named twice: its titles would count twice");
    return;
  }
  std::ifstream file;
  std::istream* const in = open_table(path, file, found_);
  if (in == nullptr) return;
  csv_rows rows(*in);
  const std::vector<std::string> names = texts_of(rows.next());
  const auto place_of = [&](std::string_view column) {
    return static_cast<std::size_t>(std::find(names.begin(), names.end(), column) - names.begin());
  };

  if (is_counts(names)) {
    read_counts(path, rows, names);
    if (in->bad()) found_.report(path, reading_stopped);
    return;
  }
  std::optional<csv_rows::row> row = rows.next();
  const checked_policy* const policy =
      policy_of_tally(names, policies_, row && row->fields ? *row->fields : std::span<const std::string_view>());
  if (policy == nullptr) {
    std::string fields;
    for (const checked_policy* each : policies_) {
      for (const auto& field : each->grid.fields) fields += fmt::format("{}{}", fields.empty() ? "" : ", ", field.name);
    }
    found_.report(path,
                  fmt::format("row 1 does not name the columns of a tally: the fields of a policy ({}), count and, "
                              "if it is known, libraries; or policy, version, cell and count",
                              fields));
    return;
  }

  tally result{path, policy, {}, 0, {}};
  for (; row; row = rows.next()) {
    const auto broken = [&](std::string_view what) {
      found_.report(path, fmt::format("row {}: {}; this row is left out", row->number, what));
    };
    if (const std::string what = what_is_broken(*row, names.size()); !what.empty()) broken(what);
    if (!row->fields || row->fields->size() != names.size()) continue;
    std::vector<std::string_view> labels;
    for (const auto& field : policy->grid.fields) labels.push_back((*row->fields)[place_of(field.name)]);
    const read_labels read = read_row(*policy, labels);
    if (!read.row) {
      const auto& field = policy->grid.fields[read.bad_field];
      broken(fmt::format("column {}: \"{}\" is no class of {}: write {}", field.name, labels[read.bad_field],
                         policy->name, labels_of(field)));
      continue;
    }
    const std::string_view count_text = (*row->fields)[place_of("count")];
    const std::optional<std::uint64_t> count = count_in(count_text);
    if (!count || *count > most_titles - tallied_) {
      broken(fmt::format("column count: \"{}\" is no number of titles", count_text));
      continue;
    }
    if (has(names, "libraries")) {
      const std::string_view text = (*row->fields)[place_of("libraries")];
      const std::optional<std::uint64_t> libraries = count_in(text);
      if (!libraries || *libraries > *count) {
        broken(fmt::format("column libraries: \"{}\" is no number of libraries that hold {} titles", text, *count));
        continue;
      }
      const std::uint64_t cell =
          read.row->is_rare ? *policy->grid.rare_cell : policy->cell_of_combination(read.row->combination);
      std::uint64_t& most = result.libraries[cell];
      most = std::max(most, *libraries);
    }
    tallied_ += *count;
    if (read.row->is_rare) {
      result.rare += *count;
    } else if (*count != 0) {
      result.combinations.push_back({read.row->combination, *count});
    }
  }
  if (in->bad()) found_.report(path, reading_stopped);
  read_.tallies.push_back(std::move(result));
}

void collection_reader::read_counts(const std::string& path, csv_rows& rows, const std::vector<std::string>& names) {
  const auto place_of = [&](std::string_view column) {
    return static_cast<std::size_t>(std::find(names.begin(), names.end(), column) - names.begin());
  };
  if (names.size() != std::size(columns_of_counts)) {
    found_.report(path,
                  "row 1: counts have the columns policy, version, cell and count, each once, and no other: distinct "
                  "households, say, do not add up");
    return;
  }
  std::map<const checked_policy*, tally> counts;
  while (const std::optional<csv_rows::row> row = rows.next()) {
    const auto broken = [&](std::string_view what) {
      found_.report(path, fmt::format("row {}: {}; this row is left out", row->number, what));
    };
    if (const std::string what = what_is_broken(*row, names.size()); !what.empty()) broken(what);
    if (!row->fields || row->fields->size() != names.size()) continue;
    const auto text = [&](std::string_view column) { return (*row->fields)[place_of(column)]; };
    const auto policy = std::find_if(policies_.begin(), policies_.end(),
                                     [&](const checked_policy* each) { return each->name == text("policy"); });
    if (policy == policies_.end()) {
      broken(fmt::format("column policy: \"{}\" is not checked here: name it with --policy, or leave its counts out",
                         text("policy")));
      continue;
    }
    const checked_policy& of = **policy;
    if (count_in(text("version")) != of.version) {
      broken(fmt::format("column version: \"{}\", and {} has version {} here: its cells are others, so count anew",
                         text("version"), of.name, of.version));
      continue;
    }
    const std::optional<std::uint64_t> cell = count_in(text("cell"));
    if (!cell || *cell >= of.combinations.cells) {
      broken(fmt::format("column cell: \"{}\" is no cell of {} without its table of combinations to keep: write 0 to {}",
                         text("cell"), of.name, of.combinations.cells - 1));
      continue;
    }
    const std::optional<std::uint64_t> count = count_in(text("count"));
    if (!count || *count > most_titles - tallied_) {
      broken(fmt::format("column count: \"{}\" is no number of titles", text("count")));
      continue;
    }
    tallied_ += *count;
    tally& into = counts.try_emplace(&of, tally{path, &of, {}, 0, {}}).first->second;
    if (*count != 0) into.combinations.push_back({*cell, *count});
  }
  // In the order of the policies, and not of their addresses.
  for (const checked_policy* each : policies_) {
    if (const auto found = counts.find(each); found != counts.end()) read_.tallies.push_back(std::move(found->second));
  }
}

collection collection_reader::finish() {
  for (title_counter& each : counters_) read_.counted.push_back(std::move(each).finish());
  for (joint_counter& each : joint_) read_.together.push_back(std::move(each).finish());
  // A library beside a log is there to look titles up. One alone says nothing of households.
  if (!household_.empty() && !has_log_ && !last_without_plays_.empty()) {
    found_.report(last_without_plays_, "is no log of plays: it does not say which household played what");
  }
  for (const checked_policy* policy : policies_) {
    if (policy->reads) continue;
    for (const std::string& what : read_.left_out_of(*policy)) found_.note(what, "it is left out of that question");
  }
  return std::move(read_);
}

// SPDX-License-Identifier: MIT
#include "library.hpp"

#include <filesystem>
#include <system_error>

#include <fmt/format.h>

#include "adapter.hpp"
#include "database_file.hpp"
#include "reading.hpp"

namespace fs = std::filesystem;

namespace {

/// What is known of a title, as far as its play does not say it.
media_item with_title(const media_item& play, const media_item& title) {
  media_item result = title;
  result.row = play.row;
  result.household = play.household;
  result.play_method = play.play_method;
  result.was_encoded = play.was_encoded;
  result.encoded_to = play.encoded_to;
  return result;
}

}  // namespace

bool is_library(const std::string& path) {
  std::error_code no_status;
  if (fs::is_directory(path, no_status)) return false;
  const std::string extension = fs::path(path).extension().string();
  return extension == ".db" || extension == ".sqlite" || extension == ".sqlite3" ||
         (fs::is_regular_file(path, no_status) && has_sqlite_header(path));
}

library_reader::outcome library_reader::read(const std::string& path,
                                             const std::function<void(const media_item&)>& use,
                                             const std::function<void(const outcome&)>& begin) {
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (!fs::is_regular_file(status)) {
    const bool is_absent = status.type() == fs::file_type::not_found;
    found_.report(path, is_absent ? "there is no such file" : error ? error.message() : "is not a file");
    return {};
  }
  reading from(path, found_);
  const library_adapter* adapter = from.recognise();
  if (adapter == nullptr) return {};

  if (adapter->looks_up && known_.empty()) {
    found_.note(path, "it says who played what and how, and nothing of the files: name Jellyfin's library before it");
  }
  const auto& has = adapter->looks_up && !known_.empty() ? jellyfin_library.has : adapter->has;
  const outcome result{{has.begin(), has.end()}, adapter->queries.front().household};
  if (begin) begin(result);
  from.read(household_, [&](media_item& item) {
    if (adapter->looks_up) {
      const auto title = known_.find(item.file_id);
      return use(title != known_.end() ? with_title(item, title->second) : item);
    }
    if (adapter->is_looked_up) {
      known_.emplace(item.file_id, item);
    } else {
      item.id = fmt::format("{} {}", path, item.id);  // of several servers, each has a first one
    }
    use(item);
  });
  return result;
}

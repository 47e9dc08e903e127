// SPDX-License-Identifier: MIT
#include "media_directory.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "listed.hpp"
#include "problems.hpp"

namespace fs = std::filesystem;

namespace {

std::string small(std::string text) {
  for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return text;
}

constexpr auto film_extensions = std::to_array<std::string_view>(
    {".3gp", ".asf", ".avi", ".flv", ".m2ts", ".m4v",  ".mkv", ".mov", ".mp4",  ".mpeg",
     ".mpg", ".mts", ".mxf", ".ogv", ".rm",   ".rmvb", ".ts",  ".vob", ".webm", ".wmv"});
constexpr auto sound_extensions = std::to_array<std::string_view>(
    {".aac", ".ac3", ".aif", ".aiff", ".ape", ".dsf", ".dts",  ".eac3", ".flac", ".m4a",
     ".m4b", ".mka", ".mp2", ".mp3",  ".oga", ".ogg", ".opus", ".wav",  ".wma",  ".wv"});
constexpr auto picture_extensions = std::to_array<std::string_view>(
    {".avif", ".bmp", ".gif", ".heic", ".heif", ".jpeg", ".jpg", ".png", ".tbn", ".webp"});
constexpr auto playlist_extensions = std::to_array<std::string_view>(
    {".asx", ".cue", ".m3u", ".m3u8", ".mpd", ".mpls", ".pls", ".strm", ".wpl", ".xspf"});

/// The names that Kodi, Plex, Jellyfin and players of music give to pictures of a title, alone or behind its name.
constexpr auto artwork = std::to_array<std::string_view>(
    {"albumart",  "art",       "backdrop", "back",  "banner",  "cdart",  "characterart", "clearart",
     "clearlogo", "cover",     "default",  "disc",  "discart", "fanart", "folder",       "front",
     "keyart",    "landscape", "logo",     "movie", "poster",  "show",   "thumb"});
/// Folders of pictures and of what servers keep for themselves.
constexpr auto folders_of_artwork = std::to_array<std::string_view>({"extrafanart", "extrathumbs", "metadata"});

bool is_disc(std::string_view name) { return name == "bdmv" || name == "video_ts" || name == "hvdvd_ts"; }

/// Without the number of "fanart2".
std::string_view without_number(std::string_view name) {
  while (!name.empty() && name.back() >= '0' && name.back() <= '9') name.remove_suffix(1);
  return name;
}

bool is_named_as_artwork(const fs::path& file) {
  const std::string stem = small(file.stem().string());
  std::string_view name = without_number(stem);
  if (name.starts_with("albumart")) return true;
  return is_listed(name, artwork) || is_listed(name.substr(name.find_last_of("-_. ") + 1), artwork);
}

/// Files of one directory, in the order of their names.
using run_of_files = std::vector<fs::path>;

/// Pictures beside a title: of an artwork's name, or of the title's own.
bool is_artwork(const fs::path& file, const run_of_files& beside) {
  if (!is_listed(extension_of(file), picture_extensions)) return false;
  return std::any_of(beside.begin(), beside.end(), [&](const fs::path& other) {
    const std::string extension = extension_of(other);
    if (!is_listed(extension, film_extensions) && !is_listed(extension, sound_extensions)) return false;
    return is_named_as_artwork(file) || other.stem() == file.stem();
  });
}

/// "Film (2000)" for "Film (2000)/Film (2000) - 2160p.mkv" and "Film (2000)/Film (2000) [part 2].mkv": films of a
/// folder that carry its name, and then say which one they are, are one title.
bool is_version(const fs::path& file, std::string_view folder) {
  if (!is_listed(extension_of(file), film_extensions)) return false;
  const std::string stem = file.stem().string();
  if (folder.empty() || !std::string_view(stem).starts_with(folder)) return false;
  const std::string_view rest = std::string_view(stem).substr(folder.size());
  return rest.empty() || rest.starts_with(" - ") || rest.starts_with(" [") || rest.starts_with("-") ||
         rest.starts_with(".");
}

void add(media_directory& result, const fs::path& directory, const run_of_files& files) {
  const std::string folder = directory.filename().string();
  bool has_version = false;
  for (const fs::path& file : files) {
    if (is_listed(extension_of(file), playlist_extensions)) {
      ++result.playlists;
    } else if (is_artwork(file, files)) {
      continue;
    } else if (is_version(file, folder) && std::exchange(has_version, true)) {
      ++result.versions;
    } else {
      result.files.push_back(file);
    }
  }
}

void walk(const fs::path& directory, media_directory& result, problems& found) {
  std::error_code error;
  run_of_files files;
  std::vector<fs::path> below;
  fs::directory_iterator at(directory, fs::directory_options::skip_permission_denied, error);
  for (; !error && at != fs::directory_iterator(); at.increment(error)) {
    const std::string name = small(at->path().filename().string());
    std::error_code no_status;
    if (name.starts_with(".")) continue;  // hidden, and what macOS keeps beside files as "._NAME"
    if (at->is_symlink(no_status) && at->is_directory(no_status)) continue;
    if (at->is_directory(no_status)) {
      if (is_disc(name)) {
        ++result.discs;
      } else if (!is_listed(name, folders_of_artwork) && !name.ends_with(".trickplay")) {
        below.push_back(at->path());
      }
    } else if (at->is_regular_file(no_status)) {
      files.push_back(at->path());
    }
  }
  if (error) found.report(directory.string(), error.message());
  std::sort(files.begin(), files.end());
  std::sort(below.begin(), below.end());
  add(result, directory, files);
  for (const fs::path& each : below) walk(each, result, found);
}

std::string counted(std::size_t count, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", count, count == 1 ? one : many);
}

}  // namespace

std::string media_directory::passed_over() const {
  std::vector<std::string> parts;
  if (discs != 0) parts.push_back(counted(discs, "disc (BDMV or VIDEO_TS)", "discs (BDMV or VIDEO_TS)"));
  if (versions != 0) parts.push_back(counted(versions, "further version of a title", "further versions of titles"));
  if (playlists != 0) parts.push_back(counted(playlists, "playlist", "playlists"));
  std::string text;
  for (std::size_t i = 0; i != parts.size(); ++i)
    text += (i == 0 ? "" : i + 1 == parts.size() ? " and " : ", ") + parts[i];
  return text;
}

media_directory media_below(const fs::path& directory, problems& found) {
  media_directory result;
  // "." and "films/" have no name of their own.
  std::error_code error;
  const fs::path named = fs::canonical(directory, error);
  if (!error && is_disc(small(named.filename().string()))) {
    ++result.discs;
  } else {
    walk(directory, result, found);
  }
  return result;
}

bool has_media_extension(const fs::path& file) {
  const std::string extension = extension_of(file);
  return is_listed(extension, film_extensions) || is_listed(extension, sound_extensions) ||
         is_listed(extension, picture_extensions);
}

std::string extension_of(const fs::path& file) { return small(file.extension().string()); }

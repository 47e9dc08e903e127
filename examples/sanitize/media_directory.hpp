// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

class problems;

/// The files of a media library that may each be a title, and how much else there is that is none of its own.
struct media_directory {
  std::vector<std::filesystem::path> files;  // sorted by name, so that two runs say the same
  std::size_t discs = 0;                     // BDMV and VIDEO_TS: a title in many files
  std::size_t versions = 0;                  // further versions and parts of a title that `files` has
  std::size_t playlists = 0;

  /// "2 discs and 1 playlist"; empty if nothing was.
  std::string passed_over() const;
};

/// The media below a directory. Links to directories are not followed. What is hidden is passed over, and so is artwork
/// beside what it belongs to.
media_directory media_below(const std::filesystem::path& directory, problems& found);

/// Whether a file's name says that it is media.
bool has_media_extension(const std::filesystem::path& file);

/// The extension in small letters.
std::string extension_of(const std::filesystem::path& file);

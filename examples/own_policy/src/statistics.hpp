// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "playback.hpp"

/// Consent, the pipeline and the outbox of this player, in files of one directory. It opens no socket, starts no thread
/// and never sleeps.
class statistics {
 public:
  explicit statistics(const std::filesystem::path& directory);
  ~statistics();

  /// What is wrong with the files, for the log. Nothing leaves then.
  std::vector<std::string> problems() const;

  /// What is known of a play beside what would leave, before anybody agrees and without using anything up.
  std::string preview(const playback& play);

  /// What somebody says on the settings page. False where it could not be kept.
  bool answer(bool agrees);

  /// A play has ended. Says what became of it.
  std::string_view played(const playback& play);

  /// The body of a POST /v1/answers to be sent now, if there is one. To be asked about every minute while the machine is on.
  std::optional<std::array<std::byte, 16>> take_due();

  /// How many answers wait for next week.
  std::size_t waiting() const;

 private:
  struct parts;
  std::unique_ptr<parts> parts_;
};

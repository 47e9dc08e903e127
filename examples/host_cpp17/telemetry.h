// SPDX-License-Identifier: MIT
#pragma once

// The server's side of its statistics: plain C++17. What is behind it is compiled as C++20, in telemetry.cc alone.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

enum class statistics_mode { off, ask, on };

/// A video as this server knows it, in the units of UPnP. All of it stays here but one answer to one question.
struct played_video {
  std::string id;  // whatever the server knows it by
  std::string title;
  std::string path;
  std::int64_t size_bytes = 0;
  std::chrono::milliseconds duration{};
  std::int64_t bytes_per_second = 0;  // UPnP's res@bitrate
  std::string video_codec;            // as ffprobe spells it
  int width = 0;
  int height = 0;
};

struct telemetry_options {
  statistics_mode mode = statistics_mode::off;
  std::string directory;                // where it keeps its files
  std::string public_titles;            // the text of a file that muffle-check --write-reference wrote
  std::function<std::int64_t()> clock;  // seconds since 1970; the system's where there is none
};

/// What became of a play, and the bytes that wait for it until some moment of next week; none where it is held back. Of
/// more than four plays in a week, four are drawn.
struct play_outcome {
  std::string became;
  std::string bytes;
};

class telemetry {
 public:
  explicit telemetry(const telemetry_options& options);
  ~telemetry();

  const std::vector<std::string>& problems() const;  // for the log
  std::string disclosed();                           // all that can leave, as Markdown

  bool is_to_ask() const;
  bool answer(bool agrees, const std::string& means);  // false where the answer could not be kept

  play_outcome preview(const played_video& video);  // what `played` would do, without doing it
  play_outcome played(const played_video& video);

  std::size_t waiting() const;
  /// Hands over what is due. To be called about every minute.
  void send_due(const std::function<void(const std::string&)>& post);

 private:
  struct parts;
  std::unique_ptr<parts> parts_;  // nothing where statistics are off
};

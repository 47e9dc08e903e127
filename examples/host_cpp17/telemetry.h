// SPDX-License-Identifier: MIT
#pragma once

// The server's side of its statistics: plain C++17. What is behind it is compiled as C++20, in telemetry.cc alone.

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

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
  std::string directory;                        // where it keeps its files
  std::string public_titles;                    // the file that muffle-check --write-reference wrote
  std::function<std::int64_t()> clock;          // seconds since 1970; the system's where there is none
  std::function<void(const std::string&)> log;  // what became of each play, and, once, whatever is wrong
};

/// All that leaves of a play: the body of a `POST /v1/answers`, application/octet-stream, one answer a request.
using answer_bytes = std::array<std::byte, 16>;

/// What would become of a play, and what would leave for it at some moment of next week; nothing where it is held back.
/// Of more than four plays in a week, four are drawn.
struct play_outcome {
  std::string became;
  std::optional<answer_bytes> bytes;
};

class telemetry {
 public:
  explicit telemetry(const telemetry_options& options);
  ~telemetry();

  std::string disclosed();  // all that can leave, as Markdown

  bool is_to_ask() const;
  bool answer(bool agrees, const std::string& means);  // false where the answer could not be kept

  play_outcome preview(const played_video& video);  // for a page: what `played` would do, without doing it
  /// Takes a note and returns: `send_due` does the rest, so that nothing that plays waits for a disk.
  void played(const played_video& video);

  std::size_t waiting() const;
  /// Counts what was played, and hands over what is due. To be called about every minute, by one thread. `post` returns
  /// false where no connection came about: then the answer waits for another moment. Whoever got a byte of it has it.
  void send_due(const std::function<bool(const answer_bytes&)>& post);

 private:
  struct parts;
  std::unique_ptr<parts> parts_;  // nothing where statistics are off
};

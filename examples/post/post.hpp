// SPDX-License-Identifier: MIT
#pragma once

/// Posts what leaves a machine, as the examples do it.

#include <memory>
#include <string>

/// What came of a message.
struct reply {
  bool was_reached = false;  ///< a connection came about: who is there may have the message, whatever was said
  int status = 0;            ///< of HTTP; zero where nothing was said

  bool was_taken() const noexcept { return status / 100 == 2; }
};

/// Somebody who takes messages. The connection is kept as long as this is: a new one for each message that must not be
/// joined with others.
class poster {
 public:
  /// Gives up connecting, and waiting for a reply, after so many seconds.
  poster(const std::string& url, int patience_s);
  ~poster();

  /// Sends it once, and never again by itself. SIGPIPE has to be ignored or blocked: it comes where somebody goes away.
  reply post(const std::string& body, const std::string& content_type);

 private:
  struct parts;
  std::unique_ptr<parts> parts_;  // none where the address has no scheme
};

/// Where a collector takes answers, which are 16 bytes of this type each.
std::string answers_of(std::string collector);
inline constexpr const char* answer_type = "application/octet-stream";

// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include <muffle/abi.hpp>

namespace muffle::inline MUFFLE_ABI {

/// A request that a host is to send, byte for byte.
struct http_post {
  std::string url;
  std::string content_type;
  std::string body;

  friend bool operator==(const http_post&, const http_post&) = default;
};

}  // namespace muffle::inline MUFFLE_ABI

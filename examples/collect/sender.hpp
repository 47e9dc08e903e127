// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string_view>

#include <sys/socket.h>

/// Who is counted as one sender: an IPv4 address, or the first half of an IPv6 address, since that is what a household
/// gets. It is hashed and forgotten.
class sender {
 public:
  /// Nobody, who is one sender too: all whose address is not known.
  sender() = default;
  static sender of(const sockaddr& address);
  /// Of the last address in a list, which the proxy before this program has put there; what stands before it may be
  /// anybody's invention.
  static sender of_forwarded(std::string_view list);

  std::span<const std::byte> bytes() const { return std::span(bytes_).first(size_); }

 private:
  std::array<std::byte, 8> bytes_{};
  std::size_t size_ = 0;
};

// SPDX-License-Identifier: MIT
#include "sender.hpp"

#include <algorithm>
#include <cstring>
#include <string>

#include <arpa/inet.h>
#include <netinet/in.h>

sender sender::of(const sockaddr& address) {
  sender result;
  if (address.sa_family == AF_INET) {
    result.size_ = 4;
    std::memcpy(result.bytes_.data(), &reinterpret_cast<const sockaddr_in&>(address).sin_addr, 4);
  } else if (address.sa_family == AF_INET6) {
    const in6_addr& whole = reinterpret_cast<const sockaddr_in6&>(address).sin6_addr;
    const bool is_ipv4 = IN6_IS_ADDR_V4MAPPED(&whole);
    result.size_ = is_ipv4 ? 4 : 8;
    std::memcpy(result.bytes_.data(), whole.s6_addr + (is_ipv4 ? 12 : 0), result.size_);
  }
  return result;
}

sender sender::of_forwarded(std::string_view list) {
  const std::size_t comma = list.rfind(',');
  if (comma != std::string_view::npos) list.remove_prefix(comma + 1);
  list.remove_prefix(std::min(list.size(), list.find_first_not_of(" \t")));
  list = list.substr(0, list.find_last_not_of(" \t") + 1);
  const std::string text(list);
  sockaddr_in v4{};
  sockaddr_in6 v6{};
  if (inet_pton(AF_INET, text.c_str(), &v4.sin_addr) == 1) {
    v4.sin_family = AF_INET;
    return of(reinterpret_cast<const sockaddr&>(v4));
  }
  if (inet_pton(AF_INET6, text.c_str(), &v6.sin6_addr) == 1) {
    v6.sin6_family = AF_INET6;
    return of(reinterpret_cast<const sockaddr&>(v6));
  }
  return {};
}

// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include <httplib.h>

#include <muffle/phrase.hpp>

constexpr std::size_t largest_request = 16 * 1024;

/// Why a request is not answered.
struct refusal {
  int status;
  muffle::phrase why;
};

/// The names under which the page is reached. Whoever asks for another one is another site whose name was made to lead
/// here (DNS rebinding).
class page_names {
 public:
  /// The address that is listened on, and loopback.
  void add_own(std::string_view address, int port);
  /// What a person or a proxy calls it, with the port where that is another one than 80 or 443: "media.example:8443".
  void add(std::string_view name);

  bool has(std::string_view host) const;
  /// Whether a page of this host has that origin: by http, or, where a proxy may stand before it, by https.
  bool is_origin(std::string_view origin, std::string_view host) const;

 private:
  std::set<std::string> own_;
  std::set<std::string> others_;
};

/// Looks at a request before its body is read: all that is refused is refused here, so that no more is read of it than
/// its headers. A body that nobody read would be taken for the next request; a connection serves only one.
std::optional<refusal> refused(const httplib::Request& request, const page_names& names);

/// "[::1]:8097": as it stands in an address.
std::string host_and_port(std::string_view address, int port);

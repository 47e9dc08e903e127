// SPDX-License-Identifier: MIT
#pragma once

#include <string>

/// Listens at "127.0.0.1:8080" or "[::1]:8080"; port 0 is any that is free. Returns what is wrong, or an empty text.
std::string listen_at(const std::string& address, int& socket);

/// Where a socket listens, in the same form.
std::string address_of(int socket);

// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "media_server.hpp"

struct web_options {
  std::string address = "127.0.0.1";
  int port = 8097;  // 0: any that is free
};

/// Serves the page until the process ends; calls `listening` with the port when it can be reached. False where the
/// address cannot be listened on.
bool serve(media_server& server, const web_options& options, const std::function<void(int port)>& listening);

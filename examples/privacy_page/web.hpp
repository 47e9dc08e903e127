// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "media_server.hpp"

struct web_options {
  std::string address = "127.0.0.1";
  int port = 8097;                 // 0: any that is free
  std::vector<std::string> hosts;  // other names under which the page is reached
  int patience_s = 5;              // with whoever is slow to ask or to listen
};

/// Serves the page until the process ends; calls `listening` with its address when it can be reached. False where the
/// address cannot be listened on.
bool serve(media_server& server, const web_options& options,
           const std::function<void(const std::string& url)>& listening);

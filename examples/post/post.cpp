// SPDX-License-Identifier: MIT
#include "post.hpp"

#include <cstddef>
#include <utility>

#include <httplib.h>

struct poster::parts {
  parts(const std::string& server, std::string where) : client(server), path(std::move(where)) {}

  httplib::Client client;
  std::string path;
};

poster::poster(const std::string& url, int patience_s) {
  const std::size_t scheme = url.find("://");
  if (scheme == std::string::npos) return;
  const std::size_t path = url.find('/', scheme + 3);
  parts_ = std::make_unique<parts>(url.substr(0, path), path == std::string::npos ? "/" : url.substr(path));
  parts_->client.set_keep_alive(true);
  parts_->client.set_connection_timeout(patience_s);
  parts_->client.set_read_timeout(patience_s);
}

poster::~poster() = default;

reply poster::post(const std::string& body, const std::string& content_type) {
  if (parts_ == nullptr) return {};
  const httplib::Result result = parts_->client.Post(parts_->path, body, content_type);
  if (result) return {true, result->status};
  const httplib::Error error = result.error();
  return {error != httplib::Error::Connection && error != httplib::Error::ConnectionTimeout, 0};
}

std::string answers_of(std::string collector) {
  while (collector.ends_with('/')) collector.pop_back();
  return collector + "/v1/answers";
}

// SPDX-License-Identifier: MIT
#pragma once

// Stands for Gerbera's header of this name: what examples/host_cpp17/gerbera.h takes from it, declared as there
// (27142218f).

#include <map>
#include <string>
#include <utility>

enum class ContentHandler : int { DEFAULT = 0, FANART };
enum class ResourceAttribute : int { SIZE = 0, DURATION, BITRATE, RESOLUTION, VIDEOCODEC };

class CdsResource {
 public:
  CdsResource(ContentHandler handler, std::map<ResourceAttribute, std::string> attributes)
      : handler_(handler), attributes_(std::move(attributes)) {}

  ContentHandler getHandlerType() const { return handler_; }
  std::string getAttribute(ResourceAttribute attribute) const {
    const auto found = attributes_.find(attribute);
    return found == attributes_.end() ? std::string() : found->second;
  }

 private:
  ContentHandler handler_;
  std::map<ResourceAttribute, std::string> attributes_;
};

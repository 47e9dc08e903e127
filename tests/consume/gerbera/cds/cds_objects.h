// SPDX-License-Identifier: MIT
#pragma once

// Stands for Gerbera's header of this name: what examples/host_cpp17/gerbera.h takes from it, declared as there
// (27142218f).

#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "cds_resource.h"

class CdsObject {
 public:
  CdsObject(int id, std::string upnp_class, std::filesystem::path location,
            std::vector<std::shared_ptr<CdsResource>> resources)
      : id_(id), class_(std::move(upnp_class)), location_(std::move(location)), resources_(std::move(resources)) {}

  int getID() const { return id_; }
  std::string getTitle() const { return location_.stem().string(); }
  bool isSubClass(const std::string& parent) const { return class_.compare(0, parent.size(), parent) == 0; }
  const std::filesystem::path& getLocation() const { return location_; }
  std::shared_ptr<CdsResource> getResource(ContentHandler handler) const {
    for (const auto& each : resources_) {
      if (each->getHandlerType() == handler) return each;
    }
    return nullptr;
  }

 private:
  int id_;
  std::string class_;
  std::filesystem::path location_;
  std::vector<std::shared_ptr<CdsResource>> resources_;
};

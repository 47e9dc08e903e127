// SPDX-License-Identifier: MIT
#pragma once

#include <set>
#include <string>
#include <vector>

#include "library.hpp"
#include "media_item.hpp"
#include "policies.hpp"
#include "problems.hpp"

/// Reads the databases of servers as catalogues. Each title counts once, whatever the files that it has and however
/// often it was played, but for plays where households are to be measured.
class libraries {
 public:
  libraries(const std::vector<const checked_policy*>& policies, const std::string& household, problems& found)
      : policies_(policies), household_(household), found_(found), reader_(found, household) {}

  /// Says what in it is missing.
  void read(const std::string& path, std::vector<media_item>& items);
  /// A library beside a log is there to look titles up. One alone says nothing of households.
  void end();

 private:
  const std::vector<const checked_policy*>& policies_;
  const std::string& household_;
  problems& found_;
  library_reader reader_;
  std::set<std::string> seen_;
  bool has_log_ = false;
  std::string last_without_plays_;
};

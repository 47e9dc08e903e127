// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "counting.hpp"

/// The file that --tally reads: policy, version, cell of the grid without keep, count.
std::string shard_text(const std::vector<counted_titles>& policies);

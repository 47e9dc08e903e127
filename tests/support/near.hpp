// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>
#include <optional>

namespace muffle_test {

/// Whether a number is what was published, to its last digit.
inline bool near(double is, double published, double within = 2e-12) {
  return std::fabs(is - published) <= within * std::max(1.0, std::fabs(published));
}
inline bool near(const std::optional<double>& is, double published, double within = 2e-12) {
  return is && near(*is, published, within);
}

}  // namespace muffle_test

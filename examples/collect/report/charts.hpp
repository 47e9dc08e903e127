// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "report.hpp"

// Charts that a table stands behind: a screen reader is told their name, and reads the table. Words are outside of the
// drawings, so that they have one size on every screen.

/// The shares of an epoch, with their intervals.
std::string bar_chart(const collection_report::part& told, const collection_report::part_of_epoch& of,
                      std::string_view name);

/// The shares of all epochs: a line for each class, in the band of its intervals, from 0 to the highest of them.
std::string line_chart(const collection_report::version& of, std::size_t part);

// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

/// A raw value in the units that people use: "5932000 ms" as "98 min 52 s", and "25300000000" of `size_bytes` as
/// "25.3 GB". Everything else as it is.
std::string human_units(std::string_view member, std::string_view value);

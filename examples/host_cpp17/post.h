// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "telemetry.h"

/// Posts an answer to a collector, such as "https://statistics.example.org", on a connection of its own. False where no
/// connection came about, so that nobody can have it.
bool post(const std::string& collector, const answer_bytes& bytes);

// SPDX-License-Identifier: MIT
#pragma once

#include <muffle-check/run.hpp>

/// The presets, those that catalogues hold and the names of all others.
const muffle::check::checked_policies& preset_policies();

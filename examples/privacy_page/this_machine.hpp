// SPDX-License-Identifier: MIT
#pragma once

#include <muffle/presets/server_hardware.hpp>

/// The record of the machine that this runs on.
muffle::presets::machine this_machine();

// SPDX-License-Identifier: MIT

// muffle-check: says whether what a policy releases of the titles of a catalogue is hard to tell apart, by counting and
// by attack. Here over the presets; a program of yours does it over your policies.

#include <muffle-check/run.hpp>

#include "presets.hpp"

int main(int argc, char** argv) { return muffle::check::run(argc, argv, preset_policies()); }

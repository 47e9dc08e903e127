// SPDX-License-Identifier: MIT
#include "this_machine.hpp"

#include <thread>

#include <unistd.h>

muffle::presets::machine this_machine() {
  muffle::presets::machine result;
  result.host_name = "media-server";
#if defined(__x86_64__)
  result.architecture = muffle::presets::architecture::x86_64;
#elif defined(__aarch64__)
  result.architecture = muffle::presets::architecture::arm64;
#else
  result.architecture = muffle::presets::architecture::other;
#endif
  result.logical_processors = {static_cast<muffle::point>(std::thread::hardware_concurrency())};
  result.memory = {static_cast<muffle::point>(sysconf(_SC_PHYS_PAGES)) *
                   static_cast<muffle::point>(sysconf(_SC_PAGESIZE))};
  return result;
}

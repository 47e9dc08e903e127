// SPDX-License-Identifier: MIT
#pragma once

/// All of muffle but the spelling systems, <muffle/vocabulary/spelled/...>, the presets, <muffle/presets/...>, and what
/// needs a JSON library, <muffle/policy/describe.hpp>.

#include <muffle/core.hpp>
#include <muffle/generalize/language.hpp>
#include <muffle/policy/joint.hpp>
#include <muffle/release/format.hpp>

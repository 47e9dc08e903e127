// SPDX-License-Identifier: MIT
#pragma once

/// All stages, from a record to the outbox, and the store that keeps nothing. Stores that keep files come in headers of
/// their own, <muffle/store/...>.

#include <muffle/pipeline/ask_one.hpp>
#include <muffle/pipeline/bounded.hpp>
#include <muffle/pipeline/consented.hpp>
#include <muffle/pipeline/counted.hpp>
#include <muffle/pipeline/into.hpp>
#include <muffle/pipeline/kept_keys.hpp>
#include <muffle/pipeline/outbox.hpp>
#include <muffle/pipeline/pipeline.hpp>
#include <muffle/pipeline/randomize.hpp>
#include <muffle/pipeline/require_k.hpp>
#include <muffle/pipeline/sampled.hpp>
#include <muffle/store/memory_only.hpp>

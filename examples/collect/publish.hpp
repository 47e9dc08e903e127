// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>

#include <muffle/collect/documents.hpp>
#include <muffle/collect/published.hpp>

#include "answer_store.hpp"
#include "collector.hpp"

/// Reads all tables that were ever published, and publishes those of epochs that have been over for an hour. The store
/// keeps each for good: what arrives late, and any other threshold, changes none of them. Returns what is wrong, or an
/// empty text.
std::string publish(answer_store& store, const muffle::documents& known, const collector_clock& clock,
                    std::uint64_t threshold, muffle::published_tables& to);

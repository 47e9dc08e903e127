// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include <muffle/collect/documents.hpp>

#include "answer_store.hpp"

/// The documents by which answers are known, read from the files *.json in a directory. The store keeps each for good,
/// so that nothing is counted by a document that differs from what was counted by before. Returns what is wrong, or an
/// empty text.
std::string read_known_documents(const std::string& directory, answer_store& store, muffle::documents& to);

/// All documents that the store keeps: also those of what was counted once, and is no longer.
std::string read_kept_documents(answer_store& store, muffle::documents& to);

// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "media_server.hpp"

/// What is to be said of what was found in each of the files that a media server keeps.
std::vector<trouble> ledger_troubles(const muffle::loaded_document& ledger);
std::vector<trouble> secret_troubles(const muffle::loaded& secret);
std::vector<trouble> outbox_troubles(const muffle::loaded& outbox);
std::vector<trouble> sent_troubles(const muffle::loaded& journal);
std::vector<trouble> told_troubles(const muffle::loaded& journal);

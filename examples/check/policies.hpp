// SPDX-License-Identifier: MIT
#pragma once

#include <muffle-check/checked_policy.hpp>

#include "document_question.hpp"
#include "media_item.hpp"

using muffle::check::checked_policy;

/// The policy of a document, about every title. The question has to outlive it.
checked_policy checked_document(const document_question& question);

/// Whether something that a policy asks of a title is not known.
bool is_unknown(const checked_policy& policy, const media_item& item);

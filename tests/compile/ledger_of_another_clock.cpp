// SPDX-License-Identifier: MIT
// title: An outbox that asks a ledger of another clock
// expect: muffle: this ledger goes by another clock than the outbox

#include "../support/plays.hpp"

#include <muffle/consent/kept_consent.hpp>
#include <muffle/store/posix_document.hpp>

using namespace muffle_test;

std::int64_t now = monday;
const muffle::epochs weekly(7, set_clock{&now});
#ifdef REJECT
const muffle::epochs of_ledger(7);
#else
const muffle::epochs of_ledger = weekly;
#endif

muffle::posix_document document("consent.json");
const muffle::kept_consent consent(document, of_ledger);
muffle::memory_only store;
muffle::outbox box(muffle::answers<length>, store, weekly);
const auto due = box.take_due(consent);

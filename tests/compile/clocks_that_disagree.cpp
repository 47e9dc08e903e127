// SPDX-License-Identifier: MIT
// title: A ledger and an outbox that go by different clocks
// expect: muffle: this stage goes by another clock than one in front of it

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
auto send = muffle::sanitize<length> | muffle::consented(consent) | muffle::into(box);

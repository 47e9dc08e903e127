// SPDX-License-Identifier: MIT
#include <muffle/date.hpp>

namespace {

using muffle::date;

static_assert(date::read("2027-01-04") == date{2027, 1, 4});
static_assert(date::read("2028-02-29") == date{2028, 2, 29});
static_assert(date::read("1970-01-01")->begin() == 0 && date::read("1970-01-01")->end() == 86'400);
static_assert(date::read("2027-01-04")->begin() == 1'799'020'800);

// Days that there are not, and other ways to write one.
static_assert(!date::read("2027-02-29") && !date::read("2027-13-01") && !date::read("2027-00-10"));
static_assert(!date::read("1969-12-31") && !date::read("0000-00-00"));
static_assert(!date::read("") && !date::read("2027-1-4") && !date::read("2027-01-041") && !date::read("2027/01/04"));
static_assert(!date::read("2027-01-0a") && !date::read(" 027-01-04") && !date::read("-027-01-04") &&
              !date::read("20270-1-04"));

}  // namespace

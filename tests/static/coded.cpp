// SPDX-License-Identifier: MIT

// Generalizers of whole numbers and tables: top_code, bottom_code, classify.

#include <cstdint>
#include <limits>
#include <string_view>

#include <muffle/generalize/bucket.hpp>
#include <muffle/generalize/classify.hpp>
#include <muffle/generalize/top_code.hpp>

namespace {

using namespace muffle;

// top_code
using stalls = top_code<0, 3>;
static_assert(generalizer<stalls>);
static_assert(stalls::classes == 4 && stalls::ordered && stalls::can_be_unknown);
static_assert(stalls::label(0) == "0" && stalls::label(2) == "2" && stalls::label(3) == ">=3");
static_assert(stalls::generalize(3) == 3 && stalls::generalize(std::numeric_limits<std::uint64_t>::max()) == 3);
static_assert(stalls::generalize(-1) == stalls::classes);
static_assert(top_code<-2, 1>::generalize(-2) == 0 && top_code<-2, 1>::label(0) == "-2");
static_assert(top_code<-2, 1>::generalize(std::numeric_limits<std::int64_t>::min()) == top_code<-2, 1>::classes);
static_assert(reads<stalls, std::int8_t> && reads<stalls, std::uint64_t> && !reads<stalls, bool>);
static_assert(refines<stalls, top_code<0, 2>>() && !refines<top_code<0, 2>, stalls>());
static_assert(refines<stalls, bucket<2>>());

// bottom_code
using years = bottom_code<1980, 1982>;
static_assert(generalizer<years>);
static_assert(years::classes == 3 && years::ordered && years::can_be_unknown);
static_assert(years::label(0) == "<=1980" && years::label(1) == "1981" && years::label(2) == "1982");
static_assert(years::generalize(std::numeric_limits<std::int64_t>::min()) == 0);
static_assert(years::generalize(1980) == 0 && years::generalize(1981) == 1 && years::generalize(1982) == 2);
static_assert(years::generalize(1983) == years::classes);
static_assert(years::generalize(std::numeric_limits<std::uint64_t>::max()) == years::classes);

// At both ends of the line there is nothing beyond that could be unknown.
constexpr std::int64_t least = std::numeric_limits<std::int64_t>::min(),
                       most = std::numeric_limits<std::int64_t>::max();
using lowest_numbers = top_code<least, least + 2>;
static_assert(generalizer<lowest_numbers> && lowest_numbers::classes == 3 && !lowest_numbers::can_be_unknown);
static_assert(lowest_numbers::generalize(least + 1) == 1 && lowest_numbers::generalize(most) == 2);
static_assert(lowest_numbers::cuts().size() == 3 && lowest_numbers::cuts()[0].from == least);
static_assert(top_code<most - 1, most>::generalize(most) == 1 && top_code<most - 1, most>::generalize(0) == 2);
static_assert(top_code<most - 1, most>::label(1) == ">=9223372036854775807");
using highest_numbers = bottom_code<most - 2, most>;
static_assert(generalizer<highest_numbers> && highest_numbers::classes == 3 && !highest_numbers::can_be_unknown);
static_assert(highest_numbers::generalize(most) == 2 && highest_numbers::generalize(least) == 0);
static_assert(highest_numbers::cuts().size() == 3);
static_assert(bottom_code<least, least + 1>::generalize(least) == 0);
static_assert(bottom_code<least, least + 1>::generalize(least + 2) == 2);

// classify
enum class error : std::int16_t { timeout = -3, refused = 7, bad_header = 300, strange = 301 };
constexpr class_of<error> errors[] = {
    {error::timeout, "network"}, {error::bad_header, "file"}, {error::refused, "network"}};
using error_class = classify<errors>;
static_assert(generalizer<error_class>);
static_assert(error_class::classes == 2 && !error_class::ordered && error_class::can_be_unknown);
static_assert(error_class::label(0) == "network" && error_class::label(1) == "file");
static_assert(error_class::generalize(error::timeout) == 0 && error_class::generalize(error::refused) == 0);
static_assert(error_class::generalize(error::bad_header) == 1);
static_assert(error_class::generalize(error::strange) == error_class::classes);
static_assert(error_class::generalize(static_cast<error>(-32'768)) == error_class::classes);
static_assert(!reads<error_class, int>);

// With a class for the rest nothing is unknown; the rest may join a class that rows have.
using with_rest = classify<errors, "rest">;
static_assert(with_rest::classes == 3 && !with_rest::can_be_unknown && with_rest::label(2) == "rest");
static_assert(with_rest::generalize(error::strange) == 2);
static_assert(classify<errors, "file">::classes == 2 && classify<errors, "file">::generalize(error::strange) == 1);
static_assert(refines<with_rest, classify<errors, "file">>());
static_assert(!refines<classify<errors, "file">, with_rest>());
static_assert(refines<with_rest, error_class>());

// Neighbouring numbers and both ends of the line.
constexpr class_of<std::int64_t> ends[] = {{std::numeric_limits<std::int64_t>::min(), "lowest"},
                                           {0, "zero"},
                                           {1, "one"},
                                           {std::numeric_limits<std::int64_t>::max(), "highest"}};
using end_class = classify<ends, "between">;
static_assert(end_class::generalize(std::numeric_limits<std::int64_t>::min()) == 0);
static_assert(end_class::generalize(std::numeric_limits<std::int64_t>::max()) == 3);
static_assert(end_class::generalize(2) == 4 && end_class::generalize(-1) == 4);
static_assert(class_at<end_class>(unreadable) == 0 && class_at<end_class>(unreadable + 1) == 4);
static_assert(class_at<end_class>(1) == 2 && class_at<end_class>(2) == 4);

// A byte has the class of the number that it is, with a sign and without.
constexpr class_of<int> small[] = {{-128, "lowest"}, {-1, "below"}, {0, "zero"}, {127, "half"}, {128, "more"}, {255, "highest"}};
template <class Byte>
constexpr bool bytes_are_numbers = [] {
  for (int i = std::numeric_limits<Byte>::min(); i <= std::numeric_limits<Byte>::max(); ++i) {
    if (classify<small>::generalize(static_cast<Byte>(i)) != class_at<classify<small>>(i)) return false;
  }
  return true;
}();
static_assert(bytes_are_numbers<std::int8_t> && bytes_are_numbers<std::uint8_t>);

constexpr class_of<bool> switches[] = {{false, "off"}, {true, "on"}};
static_assert(classify<switches>::generalize(true) == 1 && classify<switches>::label(1) == "on");

}  // namespace

// SPDX-License-Identifier: MIT

// Coins: whether they are as likely as they say, exactly, and what is known of them from elsewhere.

#include "support/catch.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <set>
#include <vector>

#include <csignal>

#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <muffle/check/channel.hpp>
#include <muffle/check/seeded_random.hpp>
#include <muffle/collect/estimate.hpp>
#include <muffle/noise/accountant.hpp>
#include <muffle/noise/keyed_random.hpp>
#include <muffle/noise/privacy_loss.hpp>
#include <muffle/noise/random_source.hpp>
#include <muffle/noise/randomized_response.hpp>
#include <muffle/noise/siphash.hpp>
#include <muffle/noise/system_random.hpp>
#include <muffle/noise/threshold.hpp>

#include "support/near.hpp"

namespace noise_test {

namespace {

using namespace muffle;
using muffle_test::near;

/// Gives what it is told, and fails the test where more is asked for.
struct scripted {
  std::vector<std::uint64_t> script;
  std::size_t used = 0;

  std::uint64_t next() {
    REQUIRE(used != script.size());
    return script[used++];
  }
};

/// Pearson's chi-square over counts, against the probabilities that they should have.
double chi_square(const std::vector<std::uint64_t>& counts, const std::vector<double>& probabilities) {
  double total = 0;
  for (const std::uint64_t count : counts) total += static_cast<double>(count);
  double sum = 0;
  for (std::size_t i = 0; i != counts.size(); ++i) {
    const double expected = probabilities[i] * total;
    sum += (static_cast<double>(counts[i]) - expected) * (static_cast<double>(counts[i]) - expected) / expected;
  }
  return sum;
}

/// What chi-square passes once in a million times (Wilson and Hilferty's approximation).
double once_in_a_million(double degrees) {
  const double a = 2 / (9 * degrees);
  return degrees * std::pow(1 - a + 4.753 * std::sqrt(a), 3);
}

constexpr install_secret secret{{0x0706'0504'0302'0100, 0x0f0e'0d0c'0b0a'0908}};

}  // namespace

TEST_CASE("SipHash gives its published numbers") {
  // vectors_sip64 of the reference implementation (github.com/veorq/SipHash, CC0): the key is 00 01 ... 0f, the n-th
  // input 00 01 ... n-1.
  constexpr std::array<std::uint64_t, 64> published{
      0x726fdb47dd0e0e31, 0x74f839c593dc67fd, 0x0d6c8009d9a94f5a, 0x85676696d7fb7e2d, 0xcf2794e0277187b7,
      0x18765564cd99a68d, 0xcbc9466e58fee3ce, 0xab0200f58b01d137, 0x93f5f5799a932462, 0x9e0082df0ba9e4b0,
      0x7a5dbbc594ddb9f3, 0xf4b32f46226bada7, 0x751e8fbc860ee5fb, 0x14ea5627c0843d90, 0xf723ca908e7af2ee,
      0xa129ca6149be45e5, 0x3f2acc7f57c29bdb, 0x699ae9f52cbe4794, 0x4bc1b3f0968dd39c, 0xbb6dc91da77961bd,
      0xbed65cf21aa2ee98, 0xd0f2cbb02e3b67c7, 0x93536795e3a33e88, 0xa80c038ccd5ccec8, 0xb8ad50c6f649af94,
      0xbce192de8a85b8ea, 0x17d835b85bbb15f3, 0x2f2e6163076bcfad, 0xde4daaaca71dc9a5, 0xa6a2506687956571,
      0xad87a3535c49ef28, 0x32d892fad841c342, 0x7127512f72f27cce, 0xa7f32346f95978e3, 0x12e0b01abb051238,
      0x15e034d40fa197ae, 0x314dffbe0815a3b4, 0x27990f029623981,  0xcadcd4e59ef40c4d, 0x9abfd8766a33735c,
      0x0e3ea96b5304a7d0, 0xad0c42d6fc585992, 0x187306c89bc215a9, 0xd4a60abcf3792b95, 0xf935451de4f21df2,
      0xa9538f0419755787, 0xdb9acddff56ca510, 0xd06c98cd5c0975eb, 0xe612a3cb9ecba951, 0xc766e62cfcadaf96,
      0xee64435a9752fe72, 0xa192d576b245165a, 0x0a8787bf8ecb74b2, 0x81b3e73d20b49b6f, 0x7fa8220ba3b2ecea,
      0x245731c13ca42499, 0xb78dbfaf3a8d83bd, 0xea1ad565322a1a0b, 0x60e61c23a3795013, 0x6606d7e446282b93,
      0x6ca4ecb15c5f91e1, 0x9f626da15c9625f3, 0xe51b38608ef25f57, 0x958a324ceb064572};
  std::array<std::byte, 64> input{};
  for (std::size_t i = 0; i != input.size(); ++i) input[i] = static_cast<std::byte>(i);
  for (std::size_t size = 0; size != published.size(); ++size) {
    CHECK(siphash(secret, std::span(input).first(size)) == published[size]);
  }
}

TEST_CASE("a number below an end is as likely as each other one") {
  // 2^64 is one more than a multiple of three: of three numbers the lowest of all draws would come once too often.
  scripted source{.script = {0, 1, 2, 3, 4, 5}};
  CHECK(draw_below(source, 3) == 1);
  CHECK(source.used == 2);
  CHECK(draw_below(source, 3) == 2);
  CHECK(draw_below(source, 3) == 0);
  CHECK(draw_below(source, 1) == 0);
  CHECK(draw_below(source, 0) == 0);
  CHECK(source.used == 5);
  scripted highest{.script = {std::numeric_limits<std::uint64_t>::max()}};
  CHECK(draw_below(highest, std::uint64_t{1} << 63) == (std::uint64_t{1} << 63) - 1);

  check::seeded_random random(3);
  std::vector<std::uint64_t> counts(7, 0);
  for (int i = 0; i != 70'000; ++i) ++counts[draw_below(random, 7)];
  CHECK(chi_square(counts, std::vector<double>(7, 1.0 / 7)) < once_in_a_million(6));
}

TEST_CASE("a chance is met exactly as often as it says") {
  int met = 0;
  for (std::uint64_t drawn = 6; drawn != 16; ++drawn) {  // 2^64 is six more than a multiple of ten
    scripted source{.script = {drawn}};
    met += draw_chance(source, {3, 10});
  }
  CHECK(met == 3);
  check::seeded_random random(4);
  CHECK(draw_chance(random, {1, 1}));
  CHECK(draw_chance(random, {7, 2}));
  CHECK_FALSE(draw_chance(random, {0, 5}));
}

TEST_CASE("the system's bits are bits, and a child draws its own") {
  system_random random;
  std::set<std::uint64_t> drawn;
  for (int i = 0; i != 1000; ++i) drawn.insert(random.next());
  CHECK(drawn.size() == 1000);
  std::vector<std::uint64_t> bits(2, 0);
  for (const std::uint64_t each : drawn) {
    for (int bit = 0; bit != 64; ++bit) ++bits[each >> bit & 1];
  }
  CHECK(chi_square(bits, {0.5, 0.5}) < once_in_a_million(1));

  const auto child_differs = [&](pid_t (*fork_somehow)()) {
    int ends[2];
    REQUIRE(pipe(ends) == 0);
    const pid_t child = fork_somehow();
    REQUIRE(child >= 0);
    if (child == 0) {
      const std::uint64_t its_own = random.next();
      _exit(write(ends[1], &its_own, sizeof its_own) == sizeof its_own ? 0 : 1);
    }
    std::uint64_t of_child = 0;
    REQUIRE(read(ends[0], &of_child, sizeof of_child) == sizeof of_child);
    int status = 0;
    REQUIRE(waitpid(child, &status, 0) == child);
    CHECK(of_child != random.next());
    close(ends[0]);
    close(ends[1]);
  };
  child_differs(fork);
  // As _Fork() does: nobody is told.
  child_differs([] { return static_cast<pid_t>(syscall(SYS_clone, SIGCHLD, nullptr, nullptr, nullptr, nullptr)); });
}

TEST_CASE("what is drawn by a key is the same for the same title, epoch and purpose") {
  const auto first = [](draw_purpose purpose, std::string_view title, std::uint64_t epoch, std::uint64_t context,
                        const install_secret& of = secret) {
    return keyed_random(of, purpose, title, epoch, context).next();
  };
  const std::uint64_t drawn = first(draw_purpose::title, "a", 1, 0);
  CHECK(drawn == first(draw_purpose::title, "a", 1, 0));
  std::set<std::uint64_t> others{drawn,
                                 first(draw_purpose::household, "a", 1, 0),
                                 first(draw_purpose::title, "b", 1, 0),
                                 first(draw_purpose::title, "", 1, 0),
                                 first(draw_purpose::title, "a", 2, 0),
                                 first(draw_purpose::title, "a", 1, 1),
                                 first(draw_purpose::title, "a", 1, 0, {{1, 2}})};
  CHECK(others.size() == 7);

  // A coin over titles is a fair one.
  std::vector<std::uint64_t> counts(3, 0);
  for (int title = 0; title != 30'000; ++title) {
    keyed_random random(secret, draw_purpose::title, std::to_string(title), 1);
    ++counts[draw_below(random, 3)];
  }
  CHECK(chi_square(counts, std::vector<double>(3, 1.0 / 3)) < once_in_a_million(2));
}

TEST_CASE("randomized response tells the truth as often as it says") {
  const auto with = [](std::uint64_t cells, ratio weight) { return *randomized_response::of(cells, weight); };
  CHECK(with(2, {3, 1}).truth() == ratio{3, 4});
  CHECK(with(2, {3, 1}).each_other() == ratio{1, 4});
  CHECK(with(4, {3, 1}).truth() == ratio{1, 2});
  CHECK(with(4, {3, 1}).each_other() == ratio{1, 6});
  CHECK(with(16, {3, 1}).truth() == ratio{1, 6});
  CHECK(with(16, {3, 1}).each_other() == ratio{1, 18});
  const ratio e{2'718'281'828'459, 1'000'000'000'000};
  CHECK(near(with(4, e).truth().value(), 0.475366886419, 1e-12));
  CHECK(near(with(4, e).each_other().value(), 0.174877704527, 1e-12));

  CHECK_FALSE(randomized_response::of(1, {3, 1}));
  CHECK_FALSE(randomized_response::of(2, {1, 2}));
  CHECK_FALSE(randomized_response::of(2, {1, 0}));
  CHECK_FALSE(randomized_response::of(std::uint64_t{1} << 63, {3, 2}));
  CHECK(randomized_response::of((std::uint64_t{1} << 63) - 1, {3, 2}));
}

TEST_CASE("each outcome of randomized response comes exactly once") {
  // Weight 5/2 over four cells: of eleven outcomes five are the truth, and two are each other cell.
  const auto response = *randomized_response::of(4, {5, 2});
  const std::uint64_t surplus = (0 - std::uint64_t{11}) % 11;
  for (std::uint64_t cell = 0; cell != 4; ++cell) {
    std::vector<int> counts(4, 0);
    for (std::uint64_t i = 0; i != 11; ++i) {
      scripted source{.script = {surplus + i}};
      ++counts[response.respond(cell, source)];
    }
    for (std::uint64_t answer = 0; answer != 4; ++answer) CHECK(counts[answer] == (answer == cell ? 5 : 2));
  }

  check::seeded_random random(9);
  std::vector<std::uint64_t> counts(4, 0);
  for (int i = 0; i != 110'000; ++i) ++counts[response.respond(2, random)];
  CHECK(chi_square(counts, {2.0 / 11, 2.0 / 11, 5.0 / 11, 2.0 / 11}) < once_in_a_million(3));
}

TEST_CASE("the loss of randomized response is that of its channel") {
  const ratio e{2'718'281'828'459, 1'000'000'000'000};
  const auto response = *randomized_response::of(12, e);
  std::vector<double> rows;
  for (int x = 0; x != 12; ++x) {
    for (int y = 0; y != 12; ++y) rows.push_back((x == y ? response.truth() : response.each_other()).value());
  }
  const auto through = *check::channel::of(12, rows);
  CHECK(near(check::local_epsilon(through), 1, 1e-9));
  CHECK(near(check::multiplicative_capacity(through), 2.377803747539, 1e-11));

  for (const ratio weight : {ratio{3, 1}, ratio{5, 2}, e, ratio{1, 1}, ratio{1000, 999}, ratio{1'000'000, 1}}) {
    const double bound = static_cast<double>(randomized_response::of(2, weight)->epsilon().thousandths) / 1000;
    CHECK(bound >= std::log(weight.value()));
    CHECK(bound < std::log(weight.value()) + 0.003);
  }
}

TEST_CASE("noise that is drawn anew averages out and keyed noise does not") {
  // The majority of n answers over two cells, at epsilon 1.
  const auto response = *randomized_response::of(2, {2'718'281'828'459, 1'000'000'000'000});
  const double p = response.truth().value();
  const auto majority = [p](int n) {
    double sum = 0;
    for (int right = n / 2 + 1; right <= n; ++right) {
      sum += std::exp(std::lgamma(n + 1) - std::lgamma(right + 1) - std::lgamma(n - right + 1) + right * std::log(p) +
                      (n - right) * std::log(1 - p));
    }
    return sum;
  };
  CHECK(near(majority(1), 0.731058579, 1e-9));
  CHECK(near(majority(11), 0.951905659, 1e-9));
  CHECK(near(majority(51), 0.999782414, 1e-9));
  CHECK(near(majority(101), 0.999999606, 1e-9));

  std::set<std::uint64_t> answers;
  for (int repeat = 0; repeat != 101; ++repeat) {
    keyed_random random(secret, draw_purpose::response, "a film", 0);
    answers.insert(response.respond(1, random));
  }
  CHECK(answers.size() == 1);
}

TEST_CASE("estimates of randomized answers are right on the mean") {
  // 300 of 1,000 answers over four cells at epsilon ln 3: 400 households have it.
  const auto response = *randomized_response::of(4, {3, 1});
  const auto received = *histogram::of(4, {{0, 300}, {1, 250}, {2, 250}, {3, 200}});
  const auto shares = estimate_shares(received, {.response = response});
  REQUIRE(shares.size() == 4);
  CHECK(near(shares[0].share, 0.4, 1e-12));
  CHECK(shares[0].low < 0.4);
  CHECK(shares[0].high > 0.4);
  double sum = 0;
  for (const estimate& each : shares) sum += each.share;
  CHECK(near(sum, 1, 1e-12));

  CHECK(near(estimate_shares(received)[0].share, 0.3, 1e-12));
  CHECK(estimate_shares(histogram(4)).empty());
  CHECK(estimate_shares(histogram(4), {.response = response}).empty());
  CHECK(estimate_shares(received, {.response = randomized_response::of(5, {3, 1})}).empty());
  CHECK(estimate_shares(received, {.response = randomized_response::of(4, {1, 1})}).empty());
}

TEST_CASE("intervals of estimates hold the truth as often as they say") {
  const auto response = *randomized_response::of(4, {3, 1});
  constexpr std::array<double, 4> truth{0.5, 0.3, 0.17, 0.03};
  std::array<int, 4> covered{};
  constexpr int seeds = 400;
  for (int seed = 0; seed != seeds; ++seed) {
    check::seeded_random random(static_cast<std::uint64_t>(seed));
    std::vector<crowd> answers;
    for (int household = 0; household != 2000; ++household) {
      const std::uint64_t drawn = draw_below(random, 100);
      const std::uint64_t cell = drawn < 50 ? 0 : drawn < 80 ? 1 : drawn < 97 ? 2 : 3;
      answers.push_back({response.respond(cell, random), 1});
    }
    const auto shares = estimate_shares(*histogram::of(4, answers), {.response = response});
    for (std::size_t i = 0; i != 4; ++i) covered[i] += shares[i].low <= truth[i] && truth[i] <= shares[i].high;
  }
  // 95 % of 400 is 380, with a standard deviation of 4.4.
  for (const int each : covered) {
    CHECK(each >= 360);
    CHECK(each <= 398);
  }
}

TEST_CASE("the cost of noise is what is said of it") {
  // A class of 3 % from 10,000 answers over 110 cells: the relative standard error at epsilon 1 and 5.
  const auto relative_error = [](double epsilon) {
    const auto response =
        *randomized_response::of(110, {static_cast<std::uint64_t>(std::exp(epsilon) * 1e6), 1'000'000});
    const double truth = response.truth().value();
    const double other = response.each_other().value();
    const double seen = other + 0.03 * (truth - other);
    return std::sqrt(seen * (1 - seen) / 10'000) / (truth - other) / 0.03;
  };
  CHECK(near(relative_error(1), 2, 0.35));
  CHECK(near(relative_error(5), 0.08, 0.02));
}

TEST_CASE("losses add up to the budget and no further") {
  privacy_accountant accountant(nats{2000});
  CHECK(accountant.spend(7, 1, nats{1100}));
  CHECK(accountant.spent(7) == nats{1100});
  CHECK_FALSE(accountant.spend(7, 1, nats{901}));
  CHECK(accountant.spend(7, 1, nats{900}));
  CHECK_FALSE(accountant.spend(7, 1, nats{1}));
  CHECK(accountant.spend(8, 1, nats{2000}));
  // A clock that is set back opens nothing; the next epoch does.
  CHECK_FALSE(accountant.spend(7, 0, nats{1}));
  CHECK(accountant.spend(7, 2, nats{2000}));
  CHECK_FALSE(accountant.spend(7, 1, nats{1}));
  CHECK_FALSE(privacy_accountant(nats{5}).spend(1, 1, nats{std::numeric_limits<std::uint64_t>::max()}));
  CHECK((nats{std::numeric_limits<std::uint64_t>::max()} + nats{1}) == nats{std::numeric_limits<std::uint64_t>::max()});
}

TEST_CASE("a sampled table with a threshold has the privacy that is published of it") {
  const auto delta = [](ratio sampled, std::uint64_t k, double epsilon) {
    return threshold_privacy(sampled, k, epsilon).value().delta;
  };
  CHECK(near(delta({1, 10}, 20, 1) / 4.072506e-14, 1, 3e-6));
  CHECK(near(delta({1, 20}, 20, 1) / 1.759510e-19, 1, 3e-6));
  CHECK(near(delta({1, 4}, 20, 1) / 1.209607e-07, 1, 3e-6));
  CHECK(near(delta({1, 2}, 20, 1) / 7.719398e-04, 1, 3e-6));
  CHECK(near(delta({1, 100}, 20, 0.5) / 3.537133e-27, 1, 3e-6));
  CHECK(near(delta({1, 10}, 50, 1) / 1.475145e-32, 1, 3e-6));
  CHECK_FALSE(threshold_privacy({1, 2}, 20, 0.6));  // below -ln(1 - 1/2)
  CHECK_FALSE(threshold_privacy({1, 1}, 20, 1));
  CHECK_FALSE(threshold_privacy({0, 1}, 20, 1));
  CHECK_FALSE(threshold_privacy({1, 10}, 0, 1));
  CHECK_FALSE(threshold_privacy({1, 10}, 20, std::nan("")));
}

}  // namespace noise_test

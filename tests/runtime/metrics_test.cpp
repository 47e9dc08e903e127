// SPDX-License-Identifier: MIT

// Measures of crowds, with examples small enough to reckon by hand.

#include "support/catch.hpp"

#include <cmath>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include <muffle/check/channel.hpp>
#include <muffle/check/contingency.hpp>
#include <muffle/check/disclosure.hpp>
#include <muffle/check/entropy.hpp>
#include <muffle/check/k_anonymity.hpp>
#include <muffle/check/l_diversity.hpp>
#include <muffle/check/microdata.hpp>
#include <muffle/check/one_of.hpp>
#include <muffle/check/population_uniqueness.hpp>
#include <muffle/check/reidentification.hpp>
#include <muffle/check/suda.hpp>
#include <muffle/check/t_closeness.hpp>
#include <muffle/check/unicity.hpp>
#include <muffle/check/utility.hpp>
#include <muffle/check/vulnerability.hpp>

#include "support/near.hpp"
#include "support/random.hpp"

namespace metrics_test {

namespace {

using namespace muffle;
using namespace muffle::check;
using muffle_test::near;
using muffle_test::splitmix64;

/// Crowds of the sizes given, in cells from 0 on.
histogram of_sizes(const std::vector<std::uint64_t>& sizes) {
  std::vector<crowd> crowds;
  for (std::uint64_t cell = 0; cell != sizes.size(); ++cell) crowds.push_back({cell, sizes[cell]});
  return *histogram::of(sizes.size(), crowds);
}

/// Twelve titles in five cells, of a population of 109.
const histogram sample = of_sizes({5, 3, 2, 1, 1});
const histogram whole_population = of_sizes({50, 30, 8, 1, 20});

/// The counts of each value in each cell.
contingency of_counts(const std::vector<std::vector<std::uint64_t>>& cells) {
  std::uint64_t values = 0;
  for (const auto& counts : cells) values = std::max<std::uint64_t>(values, counts.size());
  std::vector<crowd> pairs;
  for (std::uint64_t cell = 0; cell != cells.size(); ++cell) {
    for (std::uint64_t value = 0; value != cells[cell].size(); ++value)
      pairs.push_back({cell * values + value, cells[cell][value]});
  }
  return *contingency::of(*histogram::of(cells.size() * values, pairs), values);
}

histogram random_crowds(splitmix64& random, std::uint64_t cells) {
  std::vector<crowd> crowds;
  for (std::uint64_t cell = 0; cell != cells; ++cell)
    crowds.push_back({cell, random.below(random.below(4) == 0 ? 100 : 6)});
  return *histogram::of(cells, crowds);
}

}  // namespace

TEST_CASE("titles stand by their cells, however many cells there are") {
  // Cells that differ in their lowest sixteen bits, only above them, or in both.
  const auto titles = *popularity::of({{1, 5}, {65'537, 4}, {1, 3}, {65'537, 2}, {std::uint64_t{1} << 62, 1}, {0, 0}});
  CHECK(titles.total() == 15);
  CHECK(bayes_vulnerability(titles)->posterior == ratio{10, 15});
  CHECK(bayes_vulnerability(titles, 2)->posterior == ratio{15, 15});
  CHECK(bayes_vulnerability(titles, 2)->prior == ratio{9, 15});
  CHECK(effective_crowds(titles).size() == 3);
}

TEST_CASE("ratios are compared exactly", "[metrics]") {
  CHECK(ratio{1, 2} == ratio{2, 4});
  CHECK(ratio{1, 3} < ratio{34, 100});
  CHECK(ratio{33, 100} < ratio{1, 3});
  constexpr std::uint64_t most = std::numeric_limits<std::uint64_t>::max();
  CHECK(ratio{most - 1, most} < ratio{1, 1});
  CHECK(ratio{most - 2, most - 1} < ratio{most - 1, most});
}

TEST_CASE("of nothing, no risk is known", "[metrics]") {
  const histogram nothing(5);
  CHECK_FALSE(k_anonymity(nothing));
  CHECK_FALSE(k_map(nothing, whole_population));
  CHECK_FALSE(share_below(nothing, 20));
  CHECK_FALSE(uniqueness(nothing));
  CHECK_FALSE(mean_crowd(nothing));
  CHECK(crowd_sizes(nothing).empty());
  CHECK_FALSE(prosecutor_risk(nothing, {1, 20}));
  CHECK_FALSE(journalist_risk(nothing, whole_population, {1, 20}));
  CHECK_FALSE(marketer_risk(nothing));
  CHECK_FALSE(marketer_risk(nothing, whole_population));
  CHECK_FALSE(entropy(nothing));
  CHECK_FALSE(conditional_entropy(nothing));
  CHECK_FALSE(normalized_entropy(nothing));
  CHECK_FALSE(normalized_entropy(of_sizes({1})));
  CHECK_FALSE(geometric_mean_crowd(nothing));
  CHECK_FALSE(surprisal(sample, 5));
  CHECK_FALSE(bayes_vulnerability(nothing));
  CHECK_FALSE(guessing_entropy(nothing));
  CHECK_FALSE(min_capacity(nothing));
  CHECK_FALSE(delta_presence(nothing, whole_population));
  CHECK_FALSE(unseen_mass(nothing));
  CHECK_FALSE(zayatz_uniques(nothing, 100));
  CHECK_FALSE(fit_pitman(nothing));
  CHECK_FALSE(population_uniques(nothing, 100));
  CHECK_FALSE(discernibility(nothing));
  CHECK_FALSE(mean_cell(nothing));
  CHECK_FALSE(distinction(nothing));
  CHECK_FALSE(separation(nothing));
  const std::vector<std::uint64_t> widths(5, 10);
  CHECK_FALSE(certainty_penalty(nothing, widths));
  CHECK_FALSE(category_penalty(nothing, widths));
  CHECK_FALSE(information_loss(nothing, widths));

  const contingency none = of_counts({{0, 0}});
  CHECK_FALSE(distinct_l_diversity(none));
  CHECK_FALSE(entropy_l_diversity(none));
  CHECK_FALSE(recursive_l_diversity(none, 2));
  CHECK_FALSE(largest_share(none));
  CHECK_FALSE(t_closeness_equal(none));
  CHECK_FALSE(t_closeness_ordered(none));
  CHECK_FALSE(t_closeness_hierarchical(none, std::vector<std::vector<std::uint64_t>>{{1}, {1}}));
  CHECK_FALSE(delta_disclosure(none, absent_values::ignored));
  CHECK_FALSE(basic_beta_likeness(none));
  CHECK_FALSE(enhanced_beta_likeness(none));
  CHECK_FALSE(non_uniform_entropy(none));
  CHECK_FALSE(divergence_from_uniform(none, widths));
  CHECK_FALSE(spread_lost(none, std::vector<double>{1, 2}));

  const popularity nobody = *popularity::of({{0, 0}});
  CHECK_FALSE(bayes_vulnerability(nobody));
  CHECK_FALSE(guessing_entropy(nobody));
  CHECK_FALSE(entropy(nobody));
  CHECK_FALSE(effective_k(nobody));
  CHECK_FALSE(unordered_unicity({}, 1));
  CHECK_FALSE(ordered_unicity({}, 1));
  CHECK_FALSE(km_anonymity({}, 1));
  CHECK_FALSE(wilson(0, 0));
  CHECK_FALSE(wilson(1, 2));
  CHECK_FALSE(clopper_pearson(0, 0));
}

TEST_CASE("k, k-map and uniqueness", "[metrics]") {
  CHECK(k_anonymity(sample) == 1);
  CHECK(k_map(sample, whole_population) == 1);
  CHECK(k_map(of_sizes({5, 3, 2, 0, 1}), whole_population) == 8);
  CHECK(uniqueness(sample) == ratio{1, 6});
  CHECK(share_below(sample, 3) == ratio{1, 3});
  CHECK(share_below(sample, 1) == ratio{0, 1});
  CHECK(share_below(sample, 6) == ratio{1, 1});
  CHECK(near(mean_crowd(sample), 10.0 / 3));
  CHECK(crowd_sizes(sample) == std::vector<cells_of_size>{{1, 2}, {2, 1}, {3, 1}, {5, 1}});
  // A sample that holds more than the population, or of another grid, is no sample of it.
  CHECK_FALSE(k_map(whole_population, sample));
  CHECK_FALSE(k_map(sample, *histogram::of(6, {{0, 100}})));
}

TEST_CASE("prosecutor, journalist and marketer", "[metrics]") {
  const auto prosecutor = prosecutor_risk(sample, {1, 4});
  REQUIRE(prosecutor);
  CHECK(prosecutor->at_risk == ratio{7, 12});
  CHECK(prosecutor->highest == ratio{1, 1});
  CHECK(near(prosecutor->average, 5.0 / 12));
  const auto journalist = journalist_risk(sample, whole_population, {1, 20});
  REQUIRE(journalist);
  CHECK(journalist->at_risk == ratio{1, 4});
  CHECK(journalist->highest == ratio{1, 1});
  CHECK(near(journalist->average, 1.0 / 8));
  CHECK(near(marketer_risk(sample, whole_population), 1.0 / 8));
  CHECK(marketer_risk(sample) == ratio{5, 12});
}

TEST_CASE("risks of one population agree with each other", "[metrics]") {
  splitmix64 random(3);
  for (int i = 0; i != 200; ++i) {
    const histogram counted = random_crowds(random, 1 + random.below(50));
    if (counted.empty()) continue;
    CHECK(*marketer_risk(counted) == bayes_vulnerability(counted)->posterior);
    CHECK(near(marketer_risk(counted, counted), marketer_risk(counted)->value()));
    CHECK(k_map(counted, counted) == k_anonymity(counted));
    CHECK(near(*entropy(counted) + *conditional_entropy(counted), std::log2(static_cast<double>(counted.total()))));
    CHECK(bayes_vulnerability(counted)->leakage() <= std::exp2(min_capacity(counted)->thousandths / 1000.0) + 1e-9);
    CHECK(bayes_vulnerability(counted, counted.total())->posterior == ratio{1, 1});

    // Where all titles are as popular, popularity changes nothing.
    std::vector<popularity::title> titles;
    for (const crowd& each : counted.crowds()) titles.insert(titles.end(), each.size, {each.cell, 7});
    const popularity uniform = *popularity::of(titles);
    for (const std::uint64_t tries : {1U, 2U, 20U}) {
      CHECK(bayes_vulnerability(uniform, tries)->prior == bayes_vulnerability(counted, tries)->prior);
      CHECK(bayes_vulnerability(uniform, tries)->posterior == bayes_vulnerability(counted, tries)->posterior);
    }
    CHECK(near(guessing_entropy(uniform)->prior, guessing_entropy(counted)->prior));
    CHECK(near(guessing_entropy(uniform)->posterior, guessing_entropy(counted)->posterior));
    CHECK(near(entropy(uniform)->posterior, *conditional_entropy(counted)));
    CHECK(near(entropy(uniform)->told(), *entropy(counted)));
    CHECK(*effective_k(uniform) == ratio{*k_anonymity(counted), 1});
  }
}

TEST_CASE("merging cells never helps an attacker", "[metrics]") {
  splitmix64 random(4);
  for (int i = 0; i != 200; ++i) {
    const histogram fine = random_crowds(random, 60);
    const std::uint64_t step = 1 + random.below(7);
    std::vector<crowd> merged;
    for (const crowd& each : fine.crowds()) merged.push_back({each.cell / step, each.size});
    const histogram coarse = *histogram::of(60, merged);
    CHECK(*k_anonymity(coarse) >= *k_anonymity(fine));
    CHECK(*uniqueness(coarse) <= *uniqueness(fine));
    CHECK(*mean_crowd(coarse) >= *mean_crowd(fine));
    CHECK(*entropy(coarse) <= *entropy(fine) + 1e-12);
    CHECK(*min_capacity(coarse) <= *min_capacity(fine));
    CHECK(guessing_entropy(coarse)->posterior >= guessing_entropy(fine)->posterior - 1e-12);
    CHECK(prosecutor_risk(coarse, {1, 20})->at_risk <= prosecutor_risk(fine, {1, 20})->at_risk);
    for (const std::uint64_t tries : {1U, 3U, 20U}) {
      CHECK(bayes_vulnerability(coarse, tries)->posterior <= bayes_vulnerability(fine, tries)->posterior);
    }
  }
}

TEST_CASE("entropy", "[metrics]") {
  CHECK(near(entropy(sample), 2.054585169338));
  CHECK(near(normalized_entropy(sample), 0.573112039226));
  CHECK(near(conditional_entropy(sample), 1.530377331383));
  CHECK(near(geometric_mean_crowd(sample), 2.888613798171));
  const double published[] = {1.263034405834, 2, 2.584962500721, 3.584962500721, 3.584962500721};
  for (std::uint64_t cell = 0; cell != 5; ++cell) CHECK(near(surprisal(sample, cell), published[cell]));
}

TEST_CASE("vulnerability where all titles are as likely", "[metrics]") {
  CHECK(bayes_vulnerability(sample)->prior == ratio{1, 12});
  CHECK(bayes_vulnerability(sample)->posterior == ratio{5, 12});
  CHECK(near(bayes_vulnerability(sample)->leakage(), 5));
  CHECK(min_capacity(sample)->thousandths == 2322);  // 2.321928094887
  CHECK(bayes_vulnerability(sample, 3)->posterior == ratio{5, 6});
  CHECK(near(guessing_entropy(sample)->prior, 6.5));
  CHECK(near(guessing_entropy(sample)->posterior, 13.0 / 6));
}

TEST_CASE("vulnerability where they are not", "[metrics]") {
  // The i-th title is played 1/i times as often as the first; 27720 is a multiple of all i.
  std::vector<popularity::title> titles;
  for (const crowd& each : sample.crowds()) {
    for (std::uint64_t i = 0; i != each.size; ++i) titles.push_back({each.cell, 27720 / (titles.size() + 1)});
  }
  const popularity zipf = *popularity::of(titles);
  const auto guessed = bayes_vulnerability(zipf);
  CHECK(near(guessed->prior.value(), 0.322246893200));
  CHECK(near(guessed->posterior.value(), 0.467908998965));
  CHECK(near(guessed->leakage(), 1.452020202020));
  CHECK(near(-std::log2(guessed->prior.value()), 1.633761645333));
  CHECK(near(entropy(zipf)->prior, 3.082980555233));
  CHECK(near(entropy(zipf)->posterior, 1.807010602488));
  CHECK(near(entropy(zipf)->told(), 1.275969952745));
  CHECK(near(bayes_vulnerability(zipf, 3)->posterior.value(), 0.854988898060));
  CHECK(near(guessing_entropy(zipf)->prior, 3.866962718406));
  CHECK(near(guessing_entropy(zipf)->posterior, 2.034259076272));

  const std::vector<effective_crowd> crowds = effective_crowds(zipf);
  REQUIRE(crowds.size() == 5);
  const double posteriors[] = {.437956204380, .383561643836, .526315789474, 1, 1};
  const double effective[] = {2.283333333333, 2.607142857143, 1.9, 1, 1};
  for (std::size_t i = 0; i != 5; ++i) {
    CHECK(crowds[i].cell == i);
    CHECK(crowds[i].size == sample.crowds()[i].size);
    CHECK(near(1 / crowds[i].effective_k.value(), posteriors[i]));
    CHECK(near(crowds[i].effective_k.value(), effective[i]));
  }
  CHECK(*effective_k(zipf) == ratio{1, 1});

  constexpr std::uint64_t most = std::numeric_limits<std::uint64_t>::max();
  CHECK(popularity::of({{0, most}}));
  CHECK_FALSE(popularity::of({{0, most}, {1, 1}}));
}

TEST_CASE("channels", "[metrics]") {
  const channel noisy = *channel::of(2, {.8, .2, .3, .7});
  const std::vector<double> prior{.75, .25};
  CHECK(near(bayes_vulnerability(prior, noisy)->posterior, 31.0 / 40));
  CHECK(near(guessing_entropy(prior, noisy)->posterior, 1.225));
  CHECK(near(multiplicative_capacity(noisy), 1.5));
  CHECK(near(entropy(std::vector<double>{.25, .75}, noisy)->posterior, 0.669020059980807));
  CHECK(near(shannon_capacity(noisy), 0.19123813831431799, 1e-9));
  CHECK(*shannon_capacity(noisy) >= 0.19123813831431799 - 1e-15);

  // Six titles in their order, one apart is near enough: cells {0,1}, {2,3,4}, {5}.
  const channel cells = *channel::of(3, {1, 0, 0, 1, 0, 0, 0, 1, 0, 0, 1, 0, 0, 1, 0, 0, 0, 1});
  const auto gained = gain_vulnerability(
      std::vector<double>(6, 1.0 / 6), cells, 6,
      [](std::size_t guess, std::size_t title) { return guess <= title + 1 && title <= guess + 1 ? 1.0 : 0.0; });
  CHECK(near(gained->prior, .5));
  CHECK(near(gained->posterior, 1));
  CHECK(local_epsilon(cells) == std::numeric_limits<double>::infinity());

  CHECK_FALSE(channel::of(0, {}));
  CHECK_FALSE(channel::of(2, {1, 0, 1}));
  CHECK_FALSE(channel::of(2, {.5, .4}));
  CHECK_FALSE(channel::of(2, {1.5, -.5}));
  CHECK_FALSE(channel::of(2, {std::numeric_limits<double>::quiet_NaN(), 1}));
  CHECK_FALSE(bayes_vulnerability(std::vector<double>{1}, noisy));
}

TEST_CASE("the epsilon of an answer that is flipped", "[metrics]") {
  // Randomized response of k answers: the true one with e^eps / (e^eps + k - 1).
  for (const std::size_t k : {2U, 4U, 12U}) {
    const double likelier = std::exp(1.0);
    const double others = 1 / (likelier + static_cast<double>(k) - 1);
    std::vector<double> rows;
    for (std::size_t i = 0; i != k * k; ++i) rows.push_back(i / k == i % k ? likelier * others : others);
    const channel flipped = *channel::of(k, rows);
    CHECK(near(local_epsilon(flipped), 1));
    // Nothing that gives epsilon multiplies a vulnerability by more.
    if (k == 12) CHECK(near(multiplicative_capacity(flipped), 2.377803747539));
  }
}

TEST_CASE("l-diversity", "[metrics]") {
  const contingency table = of_counts({{1, 3, 0, 1}});
  CHECK(distinct_l_diversity(table) == 3);
  CHECK(near(std::log(*entropy_l_diversity(table)), 0.950270539233));
  CHECK(near(entropy_l_diversity(table), 2.586409289859));
  CHECK(*recursive_l_diversity(table, 2) == ratio{3, 2});  // (2, 2) holds, (1.5, 2) and (1, 2) do not
  CHECK(*recursive_l_diversity(table, 3) == ratio{3, 1});  // (4, 3) holds, (3, 3) does not
  CHECK_FALSE(recursive_l_diversity(table, 4));
  CHECK_FALSE(recursive_l_diversity(table, 0));
  CHECK(*largest_share(table) == ratio{3, 5});
  // The worst cell counts.
  const contingency two = of_counts({{1, 3, 0, 1}, {0, 4, 0, 0}});
  CHECK(distinct_l_diversity(two) == 1);
  CHECK(near(entropy_l_diversity(two), 1));
  CHECK(*largest_share(two) == ratio{1, 1});
}

TEST_CASE("t-closeness", "[metrics]") {
  // Salaries of 3,000 to 11,000, each once: cells {3, 4, 5}, {6, 8, 11} and the rest.
  const contingency salaries =
      of_counts({{1, 1, 1, 0, 0, 0, 0, 0, 0}, {0, 0, 0, 1, 0, 1, 0, 0, 1}, {0, 0, 0, 0, 1, 0, 1, 1, 0}});
  CHECK(near(t_closeness_ordered(salaries), .375));
  CHECK(near(t_closeness_equal(salaries), 2.0 / 3));
  const contingency others = of_counts({{0, 0, 0, 1, 0, 1, 0, 0, 1}, {1, 1, 1, 0, 1, 0, 1, 1, 0}});
  CHECK(near(t_closeness_ordered(others), 1.0 / 6));
  // Shares of (.6, .2, .2, 0) where all have (.4, .3, .2, .1), and of (.2, .4, .2, .2).
  const contingency shares = of_counts({{6, 2, 2, 0}, {2, 4, 2, 2}});
  CHECK(near(t_closeness_equal(shares), .2));
  // One value, and none else: nothing to be far from.
  CHECK(t_closeness_ordered(of_counts({{4}, {2}})) == 0);
  CHECK(t_closeness_equal(of_counts({{4}, {2}})) == 0);
  // In a tree of one level all values are as far apart.
  const std::vector<std::vector<std::uint64_t>> flat(9, {0});
  CHECK(near(t_closeness_hierarchical(salaries, flat), *t_closeness_equal(salaries)));
  CHECK_FALSE(t_closeness_hierarchical(salaries, std::vector<std::vector<std::uint64_t>>(8, {0})));
  CHECK_FALSE(t_closeness_hierarchical(salaries, std::vector<std::vector<std::uint64_t>>(9)));
}

TEST_CASE("presence, disclosure and likeness", "[metrics]") {
  CHECK(delta_presence(sample, whole_population)->lowest == ratio{1, 20});
  CHECK(delta_presence(sample, whole_population)->highest == ratio{1, 1});
  // Cells that the sample does not use count too.
  CHECK(delta_presence(of_sizes({5, 3, 2, 0, 1}), whole_population)->lowest == ratio{0, 1});
  CHECK_FALSE(delta_presence(whole_population, sample));

  const contingency shares = of_counts({{6, 2, 2, 0}, {2, 4, 2, 2}});
  // The second crowd has the larger distances: ln 2 of .2 against .4, a gain of 1 of .2 against .1.
  CHECK(near(delta_disclosure(shares, absent_values::ignored), std::log(2.0)));
  CHECK(delta_disclosure(shares, absent_values::counted) == std::numeric_limits<double>::infinity());
  CHECK(near(basic_beta_likeness(shares), 1));
  // Only the first, with one that differs little from all.
  const contingency first = of_counts({{600, 200, 200, 0}, {399'400, 299'800, 199'800, 100'000}});
  CHECK(near(delta_disclosure(first, absent_values::ignored), 0.405465108108, 1e-11));
  CHECK(near(*delta_disclosure(first, absent_values::ignored) / std::log(2.0), 0.584962500721, 1e-11));
  CHECK(near(basic_beta_likeness(first), .5, 1e-11));
  CHECK(near(enhanced_beta_likeness(first), .5, 1e-11));  // the gain of the value with -ln q = 0.916290731874
  // A gain of 1 is above -ln .5.
  CHECK(enhanced_beta_likeness(of_counts({{2, 0}, {0, 2}})) == std::numeric_limits<double>::infinity());
  CHECK(near(delta_disclosure(of_counts({{2, 1}, {2, 1}}), absent_values::counted), 0));
}

TEST_CASE("uniques of a population", "[metrics]") {
  std::vector<std::uint64_t> sizes;
  for (const auto& [size, cells] : std::map<std::uint64_t, int>{{1, 40}, {2, 10}, {3, 5}, {4, 2}, {7, 1}}) {
    sizes.insert(sizes.end(), static_cast<std::size_t>(cells), size);
  }
  const histogram drawn = of_sizes(sizes);
  REQUIRE(drawn.total() == 90);
  CHECK(*unseen_mass(drawn) == ratio{4, 9});
  CHECK(near(zayatz_uniques(drawn, 1000), 220.290773237125, 1e-13));
  CHECK(near(zayatz_uniques(drawn, 10'000), 1997.9817853997, 1e-13));  // by fractions
  const auto model = fit_pitman(drawn);
  REQUIRE(model);
  // By Newton's method with fifty digits.
  CHECK(near(model->theta, 64.0882795547915, 1e-10));
  CHECK(near(model->alpha, 0.0595995552551208, 1e-10));
  CHECK(near(model->asymptotic_uniques(1000), 75.523901045912, 1e-10));
  CHECK(near(model->asymptotic_uniques(10'000), 86.633122884063, 1e-10));
  CHECK(near(model->uniques(1000), 71.299610078344, 1e-10));
  CHECK(near(model->uniques(10'000), 86.122030566877, 1e-10));
  CHECK(near(population_uniques(drawn, 1000), model->uniques(1000)));  // nine in a hundred
  // More than a tenth.
  CHECK(near(shlosser_cells(drawn, 900), 239.351577079, 1e-11));
  const auto law = fit_shifted_negative_binomial(drawn, 300);
  REQUIRE(law);
  CHECK(near(law->cells, *shlosser_cells(drawn, 300)));
  CHECK(near(law->sample_ones(.3), 40, 1e-9));
  CHECK(near(law->sample_twos(.3), 10, 1e-9));
  CHECK(near(population_uniques(drawn, 300), std::min(law->uniques(), *zayatz_uniques(drawn, 300))));
  CHECK_FALSE(zayatz_uniques(drawn, 89));
  CHECK_FALSE(population_uniques(drawn, 89));
}

TEST_CASE("the shifted negative binomial law", "[metrics]") {
  const shifted_negative_binomial law{20'000, .7, .25};
  CHECK(near(law.sample_ones(.3), 6790.473045417));
  CHECK(near(law.sample_twos(.3), 2462.036966826));
  CHECK(near(law.uniques(), 7578.582832552));
  for (const double alpha : {.05, .7, 3.0}) {
    for (const double beta : {.05, .25, .8}) {
      for (const double sampled : {.11, .3, .9}) {
        const shifted_negative_binomial known{5000, alpha, beta};
        const auto solved =
            solve_shifted_negative_binomial(5000, sampled, known.sample_ones(sampled), known.sample_twos(sampled));
        INFO(alpha << " " << beta << " " << sampled);
        REQUIRE(solved);
        // Where there are two solutions, the one that is found explains the sample as well.
        CHECK(near(solved->sample_ones(sampled), known.sample_ones(sampled), 1e-8));
        CHECK(near(solved->sample_twos(sampled), known.sample_twos(sampled), 1e-8));
      }
    }
  }
  CHECK_FALSE(solve_shifted_negative_binomial(100, .3, 90, 30));
  CHECK_FALSE(solve_shifted_negative_binomial(100, .3, 50, 0));
  CHECK_FALSE(solve_shifted_negative_binomial(100, 1, 50, 10));
  CHECK_FALSE(shlosser_cells(sample, 11));
  CHECK(shlosser_cells(sample, 12) == 5.0);
}

TEST_CASE("the risk of one record", "[metrics]") {
  CHECK(near(individual_risk(1, 10), .255842788110));
  CHECK(near(individual_risk(2, 20), .082684134654));
  CHECK(near(individual_risk(3, 30), .047619047619));
  CHECK(near(individual_risk(4, 4), .25));
  CHECK_FALSE(individual_risk(0, 10));
  CHECK_FALSE(individual_risk(3, 2));
  CHECK_FALSE(individual_risk(3, std::numeric_limits<double>::quiet_NaN()));
}

TEST_CASE("a sample that a model does not fit gets no estimate", "[metrics]") {
  const histogram alone = of_sizes(std::vector<std::uint64_t>(50, 1));
  CHECK_FALSE(fit_pitman(alone));
  CHECK(near(zayatz_uniques(alone, 5000), 5000, 1e-9));
  CHECK(near(population_uniques(alone, 5000), 5000, 1e-9));
  const histogram in_crowds = of_sizes({20, 30, 40});
  CHECK_FALSE(fit_pitman(in_crowds));
  CHECK(zayatz_uniques(in_crowds, 5000) == 0);
  // All of the population drawn: what is alone, is alone.
  CHECK(near(zayatz_uniques(sample, 12), 2, 1e-9));
}

TEST_CASE("sums of inverses are those of their terms", "[metrics]") {
  for (const double from : {0.05, 0.9, 3.5, 19.99, 64.0, 5000.0}) {
    double sum = 0;
    double squares = 0;
    for (int count = 0; count != 3000; ++count) {
      if (!near(check::detail::inverse_sum(from, count), sum, 1e-13)) FAIL(from << " " << count);
      if (!near(check::detail::inverse_square_sum(from, count), squares, 1e-13)) FAIL(from << " " << count);
      sum += 1 / (from + count);
      squares += 1 / ((from + count) * (from + count));
    }
  }
}

TEST_CASE("intervals", "[metrics]") {
  const auto is = [](const std::optional<interval>& found, double centre, double error, double within) {
    return found && near(found->centre(), centre, within) && near(found->error(), error, within);
  };
  CHECK(is(wilson(1000, 850), .848661, .022129, 1e-6));
  CHECK(is(wilson(1000, 0), .001913, .001913, 1e-6));
  CHECK(is(wilson(1000, 1000), .998087, .001913, 1e-6));
  CHECK(is(wilson(2000, 61), .031400054, .007582658, 1e-9));
  CHECK(near(clopper_pearson(2000, 61)->low, .023408686, 1e-9));
  CHECK(near(clopper_pearson(2000, 61)->high, .039007752, 1e-9));
  CHECK(clopper_pearson(2000, 0)->low == 0);
  CHECK(near(clopper_pearson(2000, 0)->high, .001842740, 1e-9));
  CHECK(near(clopper_pearson(2000, 0)->high, 1 - std::pow(.025, 1.0 / 2000)));
  CHECK(clopper_pearson(5, 5)->high == 1);
  CHECK(near(clopper_pearson(5, 5)->low, std::pow(.025, 1.0 / 5)));
  CHECK(is(residual_risk({.88, .92}, {.83, .87}), .333, .160, 1e-3));
  CHECK_FALSE(residual_risk({.5, .6}, {1, 1}));
  CHECK(residual_risk({.1, .2}, {.5, .6})->high == 0);
}

TEST_CASE("the exact interval holds the probability often enough", "[metrics]") {
  // Over all outcomes of the binomial law: the ones whose interval leaves the probability out have 5 % together at
  // most.
  for (const double p : {.001, .03, .2, .5, .77, .999}) {
    constexpr std::uint64_t tries = 60;
    double outside = 0;
    for (std::uint64_t s = 0; s <= tries; ++s) {
      const auto n = static_cast<double>(tries);
      const auto k = static_cast<double>(s);
      const double likely = std::exp(std::lgamma(n + 1) - std::lgamma(k + 1) - std::lgamma(n - k + 1) +
                                     k * std::log(p) + (n - k) * std::log1p(-p));
      const auto found = clopper_pearson(tries, s);
      if (p < found->low || p > found->high) outside += likely;
    }
    INFO(p);
    CHECK(outside <= .05 + 1e-12);
  }
}

TEST_CASE("unicity", "[metrics]") {
  constexpr std::uint64_t a = 0, b = 1, c = 2, d = 3, e = 4, f = 5, g = 6;
  const std::vector<trace> traces{{a, b, c, d}, {a, b, c, e}, {a, b, d, e}, {a, b, f, g}};
  const double published[] = {1.0 / 8, 1.0 / 3, 5.0 / 8, 1};
  for (std::size_t points = 1; points <= 4; ++points) {
    const auto found = unordered_unicity(traces, points);
    REQUIRE(found);
    CHECK(near(found->share, published[points - 1]));
    CHECK(found->counted == 4);
    seeded_random random(points);
    const auto sampled = sampled_unicity(traces, points, 20'000, random);
    REQUIRE(sampled);
    // Four intervals of 95 %; with these seeds all hold.
    CHECK((sampled->low <= published[points - 1] + 1e-12 && published[points - 1] <= sampled->high + 1e-12));
  }
  CHECK_FALSE(unordered_unicity(traces, 5));
  CHECK_FALSE(unordered_unicity(traces, 0));
  const std::vector<trace> uneven{{a}, {a, b, b, a}, {}};
  CHECK(unordered_unicity(uneven, 2)->counted == 1);
  CHECK(unordered_unicity(uneven, 2)->too_short == 2);

  // In order: ab is the first's alone, ba the second's, and both have bb.
  const std::vector<trace> ordered{{a, b, b}, {b, b, a}};
  CHECK(near(ordered_unicity(ordered, 2)->share, .5));
  CHECK(near(ordered_unicity(ordered, 1)->share, 0));
  CHECK(near(ordered_unicity(ordered, 3)->share, 1));
  CHECK_FALSE(ordered_unicity(ordered, 4));

  // Too many choices to count are not counted in part.
  std::vector<trace> long_traces(1);
  for (std::uint64_t i = 0; i != 100; ++i) long_traces[0].push_back(i);
  CHECK_FALSE(unordered_unicity(long_traces, 50));
  CHECK_FALSE(km_anonymity(long_traces, 50));
}

TEST_CASE("k of k^m", "[metrics]") {
  constexpr std::uint64_t a = 0, b = 1, c = 2, d = 3;
  const std::vector<trace> traces{{a, b}, {a, b, c}, {a, c}, {b, c}, {a, d}, {a, d}};
  CHECK(km_anonymity(traces, 1) == 2);
  CHECK(km_anonymity(traces, 2) == 2);
  CHECK(km_anonymity(traces, 3) == 1);
}

TEST_CASE("what generalizing loses", "[metrics]") {
  // Minutes of eight films, cut at 30, 60 and 120 of 240.
  const std::vector<std::uint64_t> minutes{22, 24, 42, 44, 45, 90, 118, 121};
  const std::vector<std::uint64_t> widths{30, 30, 60, 120};
  std::vector<crowd> pairs;
  std::vector<double> numbers(240);
  for (const std::uint64_t minute : minutes)
    pairs.push_back({(minute < 30 ? 0U : minute < 60 ? 1U : minute < 120 ? 2U : 3U) * 240 + minute, 1});
  for (std::size_t i = 0; i != 240; ++i) numbers[i] = static_cast<double>(i);
  const contingency table = *contingency::of(*histogram::of(4 * 240, pairs), 240);
  const histogram classes = of_sizes({2, 3, 2, 1});
  CHECK(near(certainty_penalty(classes, widths), 13.0 / 64));
  CHECK(near(information_loss(classes, widths), 191.0 / 956));
  CHECK(discernibility(classes) == 18);
  CHECK(discernibility(classes, 2) == 25);
  CHECK(*mean_cell(classes) == ratio{2, 1});
  CHECK(near(non_uniform_entropy(table)->lost, 8.754887502163));
  CHECK(near(non_uniform_entropy(table)->of, 24));
  CHECK(near(divergence_from_uniform(table, widths), 4.312529657838));
  CHECK(near(entropy(classes), 1.905639062230));
  CHECK(near(conditional_entropy(classes), 1.094360937770));
  // 2 * 1 + (42, 44, 45): 14/3, (90, 118): 392, of the spread of all eight.
  double mean = 0;
  double all = 0;
  for (const std::uint64_t minute : minutes) mean += static_cast<double>(minute) / 8;
  for (const std::uint64_t minute : minutes)
    all += (static_cast<double>(minute) - mean) * (static_cast<double>(minute) - mean);
  CHECK(near(spread_lost(table, numbers), (2 + 14.0 / 3 + 392) / all));
  // Of kinds: one that stands for itself loses nothing, one for three of four does.
  const std::vector<std::uint64_t> kinds{1, 3};
  CHECK(near(category_penalty(of_sizes({3, 1}), kinds), 3.0 / 16));
  CHECK(near(information_loss(of_sizes({3, 1}), kinds), 1.0 / 6));
  CHECK_FALSE(certainty_penalty(classes, kinds));
}

TEST_CASE("a table of pairs that is none", "[metrics]") {
  CHECK_FALSE(contingency::of(histogram(10), 0));
  CHECK_FALSE(contingency::of(histogram(10), 3));
  CHECK(contingency::of(histogram(10), 5)->empty());
  CHECK_FALSE(microdata::of(0, {}));
  CHECK_FALSE(microdata::of(21, {}));
  CHECK_FALSE(microdata::of(2, {1, 2, 3}));
}

TEST_CASE("a value that is missing is its own class or any", "[metrics]") {
  constexpr microdata::value missing = microdata::missing;
  const microdata records = *microdata::of(2, {0, 0, 0, missing, 0, 1, missing, 1, 2, 2, 2, 2});
  CHECK(records.crowd_of_each(missing_values::own_class) == std::vector<std::uint64_t>{1, 1, 1, 1, 2, 2});
  // (0, ?) can be (0, 0), itself, (0, 1) and (?, 1); (?, 1) can be itself, (0, ?) and (0, 1).
  CHECK(records.crowd_of_each(missing_values::wildcard) == std::vector<std::uint64_t>{2, 4, 3, 3, 2, 2});
}

TEST_CASE("special uniques of eight records", "[metrics]") {
  const microdata records = *microdata::of(
      4, {0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 1, 1, 1, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 1, 1, 0, 1, 1, 1, 0, 1});
  const special_uniques found(records);
  const std::vector<std::vector<field_set>> minimal{{0b1011}, {0b1101, 0b1110}, {0b0100}, {0b0011, 0b1001}, {}, {}, {},
                                                    {}};
  const double scores[] = {1, 2, 6, 4, 0, 0, 0, 0};
  const auto intrusion = found.data_intrusion_of_each(.1);
  REQUIRE(intrusion);
  const double published[] = {.046135537, .100005681, .293420973, .203366519, 0, 0, 0, 0};
  for (std::size_t i = 0; i != records.size(); ++i) {
    INFO(i);
    CHECK(found.minimal_sets(i) == minimal[i]);
    CHECK(near(found.score(i), scores[i]));
    CHECK(near((*intrusion)[i], published[i], 1e-9));
  }
  CHECK(near(found.data_intrusion(.1), .1));
  CHECK_FALSE(found.data_intrusion(0));
  CHECK_FALSE(found.data_intrusion_of_each(1));
  // Nobody is special where everybody has their like.
  const special_uniques nobody(*microdata::of(1, {0, 0, 1, 1}));
  CHECK(nobody.data_intrusion(.1) == 0);
  CHECK_FALSE(nobody.contribution(0));
}

TEST_CASE("one of several questions is a channel with a coin", "[metrics]") {
  splitmix64 random(8);
  for (int i = 0; i != 60; ++i) {
    // Some titles, and the cell and weight of each in two or three questions.
    const std::uint64_t titles = 1 + random.below(30);
    const std::size_t count = 2 + random.below(2);
    const std::uint64_t cells = 1 + random.below(9);
    std::vector<double> rows(titles * count * cells, 0);
    std::vector<std::vector<popularity::title>> weighted(count);
    std::vector<histogram> questions;
    std::vector<std::uint64_t> weights;
    std::uint64_t sum = 0;
    for (std::uint64_t title = 0; title != titles; ++title) {
      weights.push_back(1 + random.below(50));
      sum += weights.back();
    }
    for (std::size_t question = 0; question != count; ++question) {
      std::vector<crowd> crowds;
      for (std::uint64_t title = 0; title != titles; ++title) {
        const std::uint64_t cell = random.below(cells);
        crowds.push_back({cell, 1});
        weighted[question].push_back({cell, weights[title]});
        rows[(title * count + question) * cells + cell] = 1 / static_cast<double>(count);
      }
      questions.push_back(*histogram::of(cells, crowds));
    }
    const channel coin = *channel::of(count * cells, rows);
    const std::vector<double> uniform(titles, 1 / static_cast<double>(titles));
    CHECK(near(one_of_vulnerability(questions)->prior.value(), bayes_vulnerability(uniform, coin)->prior));
    CHECK(near(one_of_vulnerability(questions)->posterior.value(), bayes_vulnerability(uniform, coin)->posterior));
    CHECK(near(one_of_guessing_entropy(questions)->prior, guessing_entropy(uniform, coin)->prior));
    CHECK(near(one_of_guessing_entropy(questions)->posterior, guessing_entropy(uniform, coin)->posterior));
    const auto told = entropy(uniform, coin);
    CHECK(near(one_of_entropy(questions), told->prior - told->posterior, 1e-11));
    CHECK(one_of_min_capacity(questions)->thousandths / 1000.0 + 1e-12 >= std::log2(multiplicative_capacity(coin)));
    CHECK(one_of_min_capacity(questions)->thousandths / 1000.0 < std::log2(multiplicative_capacity(coin)) + .002);

    std::vector<popularity> popular;
    std::vector<double> prior;
    for (const auto& each : weighted) popular.push_back(*popularity::of(each));
    for (const std::uint64_t weight : weights) prior.push_back(static_cast<double>(weight) / static_cast<double>(sum));
    CHECK(near(one_of_vulnerability(popular)->posterior.value(), bayes_vulnerability(prior, coin)->posterior));
    CHECK(near(one_of_guessing_entropy(popular)->posterior, guessing_entropy(prior, coin)->posterior));
    // The best of m guesses cannot be written as a channel's, but all titles are found in as many as there are.
    CHECK(one_of_vulnerability(popular, titles)->posterior == ratio{1, 1});
  }
  const std::vector<histogram> two{of_sizes({5, 3, 2, 1, 1}), of_sizes({6, 6})};
  CHECK(one_of_k_anonymity(two) == 1);
  CHECK(*one_of_share_below(two, 3) == ratio{4, 24});
  CHECK(one_of_min_capacity(two)->thousandths == 1808);  // log2(3.5) = 1.80735
  const std::vector<histogram> one_question{two[0]};
  CHECK(near(one_of_entropy(one_question), *entropy(two[0])));
}

TEST_CASE("questions about other titles are not one of several", "[metrics]") {
  const std::vector<histogram> uneven{of_sizes({5, 3}), of_sizes({6})};
  const std::vector<histogram> nothing{histogram(3), histogram(3)};
  for (const std::vector<histogram>& questions : {uneven, nothing, std::vector<histogram>{}}) {
    CHECK_FALSE(one_of_k_anonymity(questions));
    CHECK_FALSE(one_of_share_below(questions, 2));
    CHECK_FALSE(one_of_vulnerability(questions));
    CHECK_FALSE(one_of_guessing_entropy(questions));
    CHECK_FALSE(one_of_entropy(questions));
    CHECK_FALSE(one_of_min_capacity(questions));
  }
}

TEST_CASE("linked answers multiply", "[metrics]") {
  CHECK(linked_answers_to_name({7, 1}, 50'000) == 6);
  CHECK(linked_answers_to_name({16, 1}, 50'000) == 4);
  CHECK(linked_answers_to_name({130, 1}, 50'000) == 3);
  CHECK(linked_answers_to_name({250, 1}, 50'000) == 2);
  CHECK(linked_answers_to_name({10, 1}, 1000) == 3);
  CHECK(linked_answers_to_name({10, 1}, 1001) == 4);
  CHECK(linked_answers_to_name({7, 2}, 12) == 2);
  CHECK(linked_answers_to_name({7, 2}, 1) == 0);
  CHECK(linked_answers_to_name({7, 1}, 0) == 0);
  constexpr std::uint64_t most = std::numeric_limits<std::uint64_t>::max();
  CHECK(linked_answers_to_name({most, 1}, most) == 1);
  CHECK(linked_answers_to_name({most, most - 1}, most) == most);
  CHECK_FALSE(linked_answers_to_name({1, 1}, 2));
  CHECK_FALSE(linked_answers_to_name({0, 1}, 2));
}

}  // namespace metrics_test

# SPDX-License-Identifier: MIT
"""Which times of two runs of benchmarks differ beyond noise: the Mann-Whitney U test on their repetitions."""

import itertools
import math
import statistics

CHANCE = 0.05  # of calling noise a change


def times_of(results):
    """The repetitions of each benchmark, from what Google Benchmark writes as JSON."""
    times = {}
    for each in results["benchmarks"]:
        if each["run_type"] == "iteration" and not each.get("error_occurred"):
            kind = "real_time" if "manual_time" in each["run_name"] else "cpu_time"
            times.setdefault(each["run_name"], []).append(each[kind])
    return times


def chance_of(old, new):
    """How likely ranks that differ as much are, in either direction, if both come from one distribution: exact for few
    repetitions, by the normal distribution for many."""
    everything = sorted([*old, *new])
    rank = {value: everything.index(value) + (everything.count(value) + 1) / 2 for value in everything}
    ranks = [rank[value] for value in [*old, *new]]
    expected = len(old) * (len(ranks) + 1) / 2
    far = abs(sum(ranks[:len(old)]) - expected)
    if math.comb(len(ranks), len(old)) <= 20_000:
        sums = [sum(chosen) for chosen in itertools.combinations(ranks, len(old))]
        return sum(abs(each - expected) >= far - 1e-9 for each in sums) / len(sums)
    deviation = math.sqrt(len(old) * len(new) / (len(ranks) - 1) * statistics.pvariance(ranks))
    return 1.0 if deviation == 0 else math.erfc(max(0.0, far - 0.5) / deviation / math.sqrt(2))


def changes(old, new):
    """(name, ratio of the medians, chance) of each benchmark that is in both and differs beyond noise."""
    before, after = times_of(old), times_of(new)
    found = []
    for name in after:
        if name in before:
            chance = chance_of(before[name], after[name])
            if chance < CHANCE:
                found.append((name, statistics.median(after[name]) / statistics.median(before[name]), chance))
    return found

#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Tries scripts/changed_times.py on runs that are made up."""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "scripts"))
from changed_times import chance_of, changes  # noqa: E402


def run(**times):
    return {"benchmarks": [{"run_type": "iteration", "run_name": name, "cpu_time": time}
                           for name, all_times in times.items() for time in all_times]}


noise = [10.0, 11.0, 12.0, 13.0, 14.0]
assert abs(chance_of([1, 2, 3, 4, 5], [6, 7, 8, 9, 10]) - 2 / 252) < 1e-12
assert chance_of([1, 1, 1], [1, 1, 1]) == 1
assert chance_of(list(range(20)), list(range(100, 120))) < 1e-6
found = changes(run(same=noise, slower=noise, gone=noise),
                run(same=[10.5, 11.5, 12.5, 13.5, 9.0], slower=[2 * each for each in noise], added=noise))
assert [name for name, _, _ in found] == ["slower"], found
assert found[0][1] == 2, found

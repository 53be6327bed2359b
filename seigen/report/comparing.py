"""Two runs → what became slower or faster beyond the noise of the runs. Pure.

The rule is also what the page says: RULE. It asks for both a difference that matters (medians) and one that the rounds
themselves do not explain (quartiles), so neither a jittery nor a very steady benchmark raises a false alarm.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import msgspec

from seigen.report.runs import Benchmark, Run

Verdict = Literal["slower", "faster", "same", "unknown"]

MATTERS = 0.10  # of the older median
ROUNDS = 3  # in each run; fewer say nothing about noise
RULE = (
    f"A benchmark counts as slower or faster when the medians differ by more than {MATTERS:.0%}".replace("%", " %")
    + " and the ranges from the lower to the upper quartile (q1 to q3) of the two runs do not overlap."
    f" With fewer than {ROUNDS} rounds in either run nothing is said."
)
ORDER: tuple[Verdict, ...] = ("slower", "faster", "same", "unknown")


class Pair(msgspec.Struct, frozen=True):
    """A benchmark in both runs. `ratio`: the newer median over the older; None where the older is 0."""

    new: Benchmark
    old: Benchmark
    ratio: float | None
    verdict: Verdict


class Comparison(msgspec.Struct, frozen=True):
    """`pairs` in the order of RANK: slower first, then by how much. `differing`: facts that are not the same."""

    pairs: tuple[Pair, ...]
    added: tuple[Benchmark, ...]
    gone: tuple[Benchmark, ...]
    differing: tuple[str, ...]
    swapped: bool

    def count(self, verdict: Verdict) -> int:
        return sum(pair.verdict == verdict for pair in self.pairs)


CONDITIONS = ("server", "engine", "rows seeded", "seed", "processor", "system", "Python")


def compare(new: Run, old: Run) -> Comparison:
    before = {item.key: item for item in old.benchmarks}
    now = {item.key for item in new.benchmarks}
    pairs = [paired(item, before[item.key]) for item in new.benchmarks if item.key in before]
    return Comparison(
        pairs=tuple(sorted(pairs, key=rank)),
        added=tuple(item for item in new.benchmarks if item.key not in before),
        gone=tuple(item for item in old.benchmarks if item.key not in now),
        differing=tuple(name for name in CONDITIONS if new.facts.get(name) != old.facts.get(name)),
        swapped=bool(new.moment and old.moment) and new.moment < old.moment,
    )


def paired(new: Benchmark, old: Benchmark) -> Pair:
    return Pair(new, old, new.median / old.median if old.median else None, verdict(new, old))


def verdict(new: Benchmark, old: Benchmark) -> Verdict:
    """By the RULE. A difference of exactly 10 %, and ranges that touch, are noise."""
    if min(new.rounds or 0, old.rounds or 0) < ROUNDS:
        return "unknown"
    if new.low is None or new.high is None or old.low is None or old.high is None:
        return "unknown"
    margin = MATTERS * old.median
    if new.median - old.median > margin and new.low > old.high:
        return "slower"
    if old.median - new.median > margin and new.high < old.low:
        return "faster"
    return "same"


def rank(pair: Pair) -> tuple[int, float, str]:
    ratio = pair.ratio or 1.0
    return ORDER.index(pair.verdict), -max(ratio, 1 / ratio), pair.new.key


def of(pairs: Sequence[Pair], *verdicts: Verdict) -> list[Pair]:
    return [pair for pair in pairs if pair.verdict in verdicts]

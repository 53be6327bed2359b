"""Benchmarks of one question in several variants → groups to show side by side. Pure."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from seigen.report.amounts import advantage, duration
from seigen.report.runs import Benchmark

BASELINES = ("raw", "without index", "before compression")  # what a ratio refers to, else the first that was measured


class Group(msgspec.Struct, frozen=True):
    """Questions that were asked in the same variants; the first variant is the baseline."""

    variants: tuple[str, ...]
    questions: tuple[tuple[str, tuple[Benchmark, ...]], ...]

    @property
    def title(self) -> str:
        """Raw against aggregate; Before and after compression."""
        first, *others = self.variants
        ends = {variant.rpartition(" ")[2] for variant in self.variants}
        if len(ends) == 1 and all(" " in variant for variant in self.variants):
            said = " and ".join([*(variant.rpartition(" ")[0] for variant in self.variants[:-1]), others[-1]])
        else:
            said = f"{first} against {' and '.join(others)}"
        return said[0].upper() + said[1:]


def groups(items: Sequence[Benchmark]) -> list[Group]:
    """In the order in which they were measured. A question with one variant only has nothing beside it."""
    asked: dict[str, dict[str, list[Benchmark]]] = {}
    for item in items:
        if item.question is not None and item.variant is not None:
            asked.setdefault(item.question, {}).setdefault(item.variant, []).append(item)
    found: dict[tuple[str, ...], list[tuple[str, tuple[Benchmark, ...]]]] = {}
    for question, by_variant in asked.items():
        for name, chosen in repeated(question, by_variant):
            variants = tuple(sorted(chosen, key=lambda variant: variant not in BASELINES))
            if len(variants) > 1:
                found.setdefault(variants, []).append((name, tuple(chosen[variant] for variant in variants)))
    return [Group(variants, tuple(questions)) for variants, questions in found.items()]


def repeated(question: str, by_variant: dict[str, list[Benchmark]]) -> list[tuple[str, dict[str, Benchmark]]]:
    """A question that was measured several times (with other parameters) is several rows."""
    most = max(map(len, by_variant.values()))
    return [
        (
            question if most == 1 else f"{question} ({place + 1})",
            {variant: items[place] for variant, items in by_variant.items() if place < len(items)},
        )
        for place in range(most)
    ]


def best(items: Sequence[Benchmark]) -> tuple[str, str]:
    """What is said of a question: the medians of its baseline and its best variant, and how the two stand."""
    baseline, *others = items
    winner = min(others, key=lambda item: item.median)
    name = f"{winner.variant}: " if len(others) > 1 else ""
    medians = f"{name}{duration(baseline.median)} → {duration(winner.median)}"
    return medians, advantage(baseline.median, winner.median)


def gain(group: Group) -> tuple[float, str] | None:
    """(factor, variant) of the most that a variant beats the baseline of its question by; None when none does."""
    found = [
        (items[0].median / item.median, item.variant or "")
        for _, items in group.questions
        for item in items[1:]
        if item.median and items[0].median > item.median
    ]
    return max(found, default=None)

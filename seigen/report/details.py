"""The parts of the page that hold every number: plan facts, all benchmarks, where they ran."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from seigen.report.amounts import change, digits, duration
from seigen.report.charts import verdict_words
from seigen.report.comparing import Pair
from seigen.report.markup import Html, el, table
from seigen.report.runs import Benchmark, Run


def section(title: str, *children: object, name: str | None = None) -> Html:
    return el("section", el("h2", title), children, data_section=name)


def named(item: Benchmark) -> Html:
    return el("span", item.label, title=item.key)


def spread(item: Benchmark) -> str | None:
    return None if item.low is None or item.high is None else f"{duration(item.low)} to {duration(item.high)}"


def whole(value: float | None) -> str | None:
    return None if value is None else f"{value:,.0f}"


def breakable(name: str) -> Html:
    """A long name breaks after an underscore rather than anywhere."""
    return el("span", ((part, el("wbr")) for part in re.findall(r"[^_]*_|[^_]+", name)))


PLAN: Sequence[tuple[str, Callable[[Benchmark], str | None]]] = (
    ("Rows", lambda item: whole(item.rows)),
    ("Chunks read", lambda item: whole(item.chunks_scanned)),
    ("Chunks excluded", lambda item: whole(item.chunks_excluded)),
    ("Buffers hit", lambda item: whole(item.shared_hit)),
    ("Buffers read", lambda item: whole(item.shared_read)),
    ("Indexes", lambda item: None if item.indexes is None else breakable(", ".join(item.indexes) or "none")),
)


def plans(new: Run) -> Iterator[Html]:
    """What EXPLAIN (ANALYZE, BUFFERS) said of each query; only columns that some query fills."""
    items = [item for item in new.benchmarks if item.sql is not None or any(tell(item) for _, tell in PLAN)]
    if not items:
        return
    columns = [(name, tell) for name, tell in PLAN if any(tell(item) for item in items)]
    rows = ((query(item), duration(item.median), *(tell(item) for _, tell in columns)) for item in items)
    header = ("Query", "Median", *(name for name, _ in columns))
    words = (0, len(header) - 1) if columns and columns[-1][0] == "Indexes" else (0,)
    how = el("p", "From EXPLAIN (ANALYZE, BUFFERS), once and outside of the timing.", class_="quiet")
    yield section("Plans", how, table("Plan facts per query", header, rows, words), name="plans")


def query(item: Benchmark) -> Html:
    if item.sql is None:
        return named(item)
    return el("details", el("summary", item.label), el("pre", el("code", item.sql)))


def numbers(new: Run, pairs: dict[str, Pair]) -> Html:
    header = ["Benchmark", "Subject", "Median", "q1", "q3", "Shortest", "Longest", "Rounds", "Per second"]
    rows = [[*number_row(item)] for item in new.benchmarks]
    if pairs:
        header.append("To older")
        for item, row in zip(new.benchmarks, rows, strict=True):
            pair = pairs.get(item.key)
            row.append(None if pair is None or pair.ratio is None else told(pair, pair.ratio))
    return section("All numbers", table("All numbers", header, rows, (0, 1)), name="numbers")


def number_row(item: Benchmark) -> Iterator[object]:
    yield named(item)
    yield item.subject
    for value in (item.median, item.low, item.high, item.shortest, item.longest):
        yield None if value is None else duration(value)
    yield whole(item.rounds)
    yield digits(1 / item.median) if item.median else None


def told(pair: Pair, ratio: float) -> object:
    if pair.verdict in ("slower", "faster"):
        return el("span", verdict_words(pair), class_=pair.verdict)
    return el("span", change(ratio), class_="quiet")


def conditions(new: Run, old: Run | None) -> Html:
    """Where the runs were made, side by side."""
    names = [name for name in new.facts if new.facts.get(name) or (old and old.facts.get(name))]
    header = ("", "This run", *(["Older run"] if old else []))
    rows = ((name, new.facts.get(name), *([old.facts.get(name)] if old else [])) for name in names)
    return section("Where it ran", table("Where it ran", header, rows, (0, 1, 2)), name="conditions")

"""Runs → charts as data, which page.js draws with plotly.

Every chart is rows on one axis: a name, one or more points (each with its spread, where that is known) and a label. All
decisions are made here; the script only places them in the width that it finds and colours them for light or dark.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from seigen.report import amounts
from seigen.report.amounts import advantage, duration, plain_duration
from seigen.report.comparing import MATTERS, Pair
from seigen.report.questions import Group, best
from seigen.report.runs import Benchmark

MOST_ROWS = 60  # of one chart; its table holds all
COLOURS = ("old", "now", "third", "fourth")  # the baseline is the quiet one


class Point(msgspec.Struct, frozen=True):
    """`note` is shown when it is pointed at; `colour` names a colour of the style sheet."""

    at: float
    low: float
    high: float
    colour: str
    note: str


class Row(msgspec.Struct, frozen=True):
    name: str
    points: tuple[Point, ...]
    label: str
    colour: str = "ink"  # of the label
    short: str = ""  # the label where there is little room, if another


class Chart(msgspec.Struct, frozen=True):
    """`title` is what somebody hears who does not see it; `left_out`: how many rows there would be beyond MOST_ROWS."""

    title: str
    rows: tuple[Row, ...]
    log: bool
    range: tuple[float, float]
    ticks: tuple[amounts.Tick, ...]
    bars: bool = False
    joined: bool = False  # the points of a row by a line
    band: tuple[float, float] | None = None
    left_out: int = 0


def subject_chart(title: str, items: Sequence[Benchmark], pairs: dict[str, Pair]) -> Chart:
    """Medians with q1..q3, the slowest first; beside them what the older run measured."""
    rows = [subject_row(item, pairs.get(item.key)) for item in sorted(items, key=lambda b: (-b.median, b.label))]
    return on_axis(f"Medians: {title}", rows, plain_duration)


def subject_row(item: Benchmark, pair: Pair | None) -> Row:
    points = [point(item, "now", "")]
    if pair is None:
        return Row(item.label, tuple(points), duration(item.median))
    points.insert(0, point(pair.old, "old", "older run: "))
    marked = pair.verdict in ("slower", "faster") and pair.ratio is not None
    label = f"{duration(item.median)}  {verdict_words(pair)}" if marked else duration(item.median)
    return Row(item.label, tuple(points), label, pair.verdict if marked else "ink")


def question_chart(group: Group) -> Chart:
    """A question a row, a variant a point."""
    rows = []
    for question, items in group.questions:
        points = tuple(
            point(item, colour, f"{item.variant}: ", advantage(items[0].median, item.median) if place else "")
            for place, (item, colour) in enumerate(zip(items, colours(len(items)), strict=True))
        )
        rows.append(Row(question, points, "  ".join(filter(None, best(items))), short=best(items)[1]))
    return on_axis(group.title, rows, plain_duration, joined=True)


def colours(count: int) -> list[str]:
    return [COLOURS[min(place, len(COLOURS) - 1)] for place in range(count)]


def ratio_chart(items: Sequence[Benchmark]) -> Chart:
    """Compression ratios as bars from 0."""
    rows = [ratio_row(item, item.compression_ratio) for item in items if item.compression_ratio]
    rows.sort(key=lambda row: (-row.points[0].at, row.name))
    return on_axis("Compression ratio", rows, lambda at: f"{at:,g}×", bars=True)


def ratio_row(item: Benchmark, ratio: float) -> Row:
    segment = "" if item.rows_per_segment is None else f"  {item.rows_per_segment:,.0f} rows per segment"
    bar = Point(ratio, ratio, ratio, "now", f"{ratio:,.2f}×{segment}")
    return Row(item.label, (bar,), f"{ratio:,.1f}×{segment}", short=f"{ratio:,.1f}×")


def change_chart(pairs: Sequence[Pair]) -> Chart:
    """The newer median over the older, around 1; what the rule calls noise is quiet. Takes the pairs by rank, so that
    what there is no room for is the least of them; they are shown from slower to faster.
    """
    known = [(pair.ratio, pair) for pair in pairs if pair.ratio]
    shown = sorted(known[:MOST_ROWS], key=lambda item: (-item[0], item[1].new.label))
    ratios = [ratio for ratio, _ in shown]
    low, high = min([0.5, *ratios]), max([2.0, *ratios])
    marks = sorted({1.0, *amounts.decades(low / 1.02, high * 1.02)})
    return Chart(
        "Medians of this run over those of the older one",
        tuple(change_row(ratio, pair) for ratio, pair in shown),
        log=True,
        range=(low / 1.15, high * 1.15),
        ticks=tuple((at, "as before" if at == 1 else f"{at:,g}×") for at in marks),
        band=(1 / (1 + MATTERS), 1 + MATTERS),
        left_out=len(known) - len(shown),
    )


def change_row(ratio: float, pair: Pair) -> Row:
    marked = pair.verdict in ("slower", "faster")
    label = verdict_words(pair) if marked else amounts.change(ratio)
    if pair.verdict == "unknown":
        label += ", too few rounds"
    note = f"{duration(pair.old.median)} → {duration(pair.new.median)}"
    colour = pair.verdict if marked else "old"
    mark = Point(ratio, min(1.0, ratio), max(1.0, ratio), colour, note)
    return Row(pair.new.label, (mark,), label, colour if marked else "muted")


def verdict_words(pair: Pair) -> str:
    """▲ is slower and ▼ faster: no reader needs the colour."""
    assert pair.ratio is not None
    return f"{'▲' if pair.verdict == 'slower' else '▼'} {amounts.change(pair.ratio)}"


def point(item: Benchmark, colour: str, prefix: str, suffix: str = "") -> Point:
    low = item.median if item.low is None else item.low
    high = item.median if item.high is None else item.high
    spread = "" if item.low is None else f", q1 to q3: {duration(low)} to {duration(high)}"
    rounds = "" if item.rounds is None else f", {item.rounds:,} round{'' if item.rounds == 1 else 's'}"
    return Point(
        item.median, low, high, colour, prefix + duration(item.median) + spread + rounds + (suffix and f", {suffix}")
    )


def on_axis(
    title: str, rows: Sequence[Row], said: Callable[[float], str], *, bars: bool = False, joined: bool = False
) -> Chart:
    """The rows on an axis that holds all their points: from 0, or logarithmic where they differ much."""
    shown = tuple(rows[:MOST_ROWS])
    low = min((p.low for row in shown for p in row.points), default=0.0)
    high = max((p.high for row in shown for p in row.points), default=1.0) or 1.0
    log = not bars and amounts.is_log(low, high)
    limits = (low / 1.3, high * 1.3) if log else (0.0, high * 1.02)
    marks = tuple(amounts.ticks(*limits, log, said))
    return Chart(title, shown, log, limits, marks, bars=bars, joined=joined, left_out=len(rows) - len(shown))

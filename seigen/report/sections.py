"""Runs and their comparison → the parts of the page, answers first. A part without data is not there."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from seigen.report import charts as draw
from seigen.report.amounts import advantage, duration, times
from seigen.report.charts import Chart
from seigen.report.comparing import RULE, Comparison, Pair, of
from seigen.report.details import conditions, named, numbers, plans, section, spread
from seigen.report.markup import Html, el, table
from seigen.report.questions import Group, gain, groups
from seigen.report.runs import Benchmark, Run

Key = Sequence[tuple[str, str]]  # (colour, meaning)
TILES = 7  # that fit beside one another


class Charts:
    """The charts of a page, in the order of their places."""

    def __init__(self) -> None:
        self.found: list[Chart] = []

    def place(self, chart: Chart, key: Key = ()) -> Html:
        """The box that page.js draws the chart into."""
        self.found.append(chart)
        height = max(2, len(chart.rows)) * 30 + 40  # near enough that the page does not jump
        box = el("div", class_="plot", data_chart=str(len(self.found) - 1), role="img", aria_label=chart.title)
        more = f"{chart.left_out} more are in the table of all numbers." if chart.left_out else None
        rest = el("p", more, class_="quiet") if more else None
        return el("figure", legend(key), box, rest, style=f"--rows: {height}px")


def legend(key: Key) -> Html | None:
    keys = (el("span", meaning, class_=f"key {colour}") for colour, meaning in key)
    return el("p", keys, class_="keys") if key else None


def sections(new: Run, old: Run | None, comparison: Comparison | None, charts: Charts) -> Iterator[Html]:
    found = groups(new.benchmarks)
    pairs = {pair.new.key: pair for pair in comparison.pairs} if comparison else {}
    yield header(new)
    yield tiles(new, comparison, found)
    yield el("noscript", el("p", "The charts need JavaScript; the tables hold every number.", class_="note"))
    if old and comparison:
        yield from run_to_run(new, old, comparison, charts)
    for group in found:
        yield side_by_side(group, charts)
    yield from compression(new, charts)
    yield from medians(new, pairs, charts)
    yield from plans(new)
    yield numbers(new, pairs)
    yield conditions(new, old)


# -- the answer -------------------------------------------------------------------------------------------------------


def header(new: Run) -> Html:
    facts = new.facts
    said = [facts[name] for name in ("run at", "commit", "server") if facts.get(name)]
    if facts.get("engine") == "embedded":
        said.append("embedded engine")
    if facts.get("rows seeded"):
        said.append(f"{facts['rows seeded']} rows")
    return el("header", el("h1", "Benchmarks"), el("p", " · ".join(said)))


def tiles(new: Run, comparison: Comparison | None, found: Sequence[Group]) -> Html:
    """The few figures that somebody wants first."""
    shown = [("benchmarks", f"{len(new.benchmarks):,}", "")]
    if comparison:
        slower, faster = comparison.count("slower"), comparison.count("faster")
        shown.append(("slower than the older run", str(slower), "slower" if slower else ""))
        shown.append(("faster than the older run", str(faster), "faster" if faster else ""))
    ratios = [item.compression_ratio for item in new.benchmarks if item.compression_ratio]
    if ratios:
        shown.append(("smaller by compression, at best", f"{max(ratios):,.1f}×", ""))
    shown += [(f"faster at best: {won[1]}", times(won[0]), "") for group in found if (won := gain(group))]
    cells = (el("div", el("dd", value, class_=colour or None), el("dt", name)) for name, value, colour in shown[:TILES])
    return el("dl", cells, class_="tiles")


# -- run to run -------------------------------------------------------------------------------------------------------


def run_to_run(new: Run, old: Run, comparison: Comparison, charts: Charts) -> Iterator[Html]:
    warnings = list(cautions(comparison))
    marked = of(comparison.pairs, "slower", "faster")
    yield section(
        "Against the older run",
        el("p", summary(comparison, old)),
        (el("p", warning, class_="note") for warning in warnings),
        charts.place(draw.change_chart(comparison.pairs), CHANGES) if any(p.ratio for p in comparison.pairs) else None,
        change_table("Slower and faster benchmarks", marked) if marked else None,
        only_in("Only in this run", comparison.added),
        only_in("Only in the older run", comparison.gone),
        el("p", RULE, " The shaded band of the chart is a difference of up to 10 %.", class_="quiet"),
        name="comparison",
    )


CHANGES = (("slower", "▲ slower"), ("faster", "▼ faster"), ("old", "within the noise, or too few rounds"))


def summary(comparison: Comparison, old: Run) -> str:
    counts = {word: comparison.count(word) for word in ("slower", "faster", "same", "unknown")}
    said = [f"{counts['slower']} slower", f"{counts['faster']} faster", f"{counts['same']} within the noise"]
    if counts["unknown"]:
        said.append(f"{counts['unknown']} with too few rounds to tell")
    moment = old.facts.get("run at")
    where = f" The older run: {', '.join(filter(None, (moment, old.facts.get('commit'))))}." if moment else ""
    return f"Of {len(comparison.pairs):,} benchmarks in both runs: {', '.join(said)}.{where}"


def cautions(comparison: Comparison) -> Iterator[str]:
    if not comparison.pairs:
        yield "The two runs have no benchmark in common: none has the same full name."
    if comparison.swapped:
        yield "The run that is compared with is the newer one by its date: were the two files swapped?"
    if comparison.differing:
        yield f"The two runs differ in: {', '.join(comparison.differing)}. A difference may come from there."


def change_table(caption: str, pairs: Sequence[Pair]) -> Html:
    header = ("Benchmark", "Before", "Now", "Change", "q1 to q3 before", "q1 to q3 now")
    return table(caption, header, (change_row(pair) for pair in pairs))


def change_row(pair: Pair) -> tuple[object, ...]:
    said = el("span", draw.verdict_words(pair), class_=pair.verdict) if pair.ratio is not None else pair.verdict
    return (
        named(pair.new),
        duration(pair.old.median),
        duration(pair.new.median),
        said,
        spread(pair.old),
        spread(pair.new),
    )


def only_in(title: str, items: Sequence[Benchmark]) -> Html | None:
    if not items:
        return None
    names = ", ".join(item.label for item in items)
    return el("details", el("summary", f"{title}: {len(items)}"), el("p", names))


# -- subjects ---------------------------------------------------------------------------------------------------------


def side_by_side(group: Group, charts: Charts) -> Html:
    key = list(zip(draw.colours(len(group.variants)), group.variants, strict=True))
    header = ("Question", *group.variants, *(f"{name}: gain" for name in group.variants[1:]))
    rows = (
        (question, *(duration(i.median) for i in items), *(advantage(items[0].median, i.median) for i in items[1:]))
        for question, items in group.questions
    )
    chart = charts.place(draw.question_chart(group), key)
    return section(group.title, chart, numbers_below(table(group.title, header, rows)), name="question")


def numbers_below(content: Html) -> Html:
    return el("details", el("summary", "The numbers"), content)


def compression(new: Run, charts: Charts) -> Iterator[Html]:
    items = [item for item in new.benchmarks if item.compression_ratio]
    if items:
        said = el("p", "The size before over the size after compression.", class_="quiet")
        yield section("Compression ratio", said, charts.place(draw.ratio_chart(items)), name="compression")


def medians(new: Run, pairs: dict[str, Pair], charts: Charts) -> Iterator[Html]:
    """A chart a subject; what refreshes has a heading of its own."""
    subjects: dict[str, list[Benchmark]] = {}
    for item in new.benchmarks:
        subjects.setdefault(item.subject, []).append(item)
    key = (("now", "this run"), ("old", "older run")) if pairs else ()

    def chosen(wanted: Callable[[str], bool]) -> list[Html]:
        return [
            el("div", el("h3", name), charts.place(draw.subject_chart(name, items, pairs)))
            for name, items in subjects.items()
            if wanted(name)
        ]

    how = el("p", "A dot is the median, the line the quartiles q1 to q3; further left is faster.", class_="quiet")
    refreshing = chosen(refreshes)
    if refreshing:
        yield section("Refresh time", how, legend(key), refreshing, name="refresh")
    others = chosen(lambda name: not refreshes(name))
    if others:
        yield section("Medians", how, legend(key), others, name="medians")


def refreshes(subject: str) -> bool:
    return "refresh" in subject.lower()

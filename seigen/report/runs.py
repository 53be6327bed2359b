"""The JSON of pytest-benchmark → a run: what the report needs of it, checked.

Takes text, never a path. Medians must be there; everything else is optional, and what has an unexpected type counts as
not recorded: `extra_info` belongs to whoever wrote the benchmark. Times are seconds.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any

import msgspec

from seigen.errors import SeigenError
from seigen.report.values import count, lines, number, section, texts, word, words

Facts = Mapping[str, str]


class RunError(SeigenError):
    """A file is not a run that can be reported; the message names what was found and what is needed."""


class Benchmark(msgspec.Struct, frozen=True, kw_only=True):
    """One measured function. `key` is the same in every run; `label` is for a person and unique in its run."""

    key: str
    name: str
    label: str
    subject: str
    median: float
    low: float | None  # q1
    high: float | None  # q3
    shortest: float | None
    longest: float | None
    rounds: int | None
    question: str | None
    variant: str | None
    compression_ratio: float | None
    rows_per_segment: float | None
    indexes: tuple[str, ...] | None
    chunks_scanned: int | None
    chunks_excluded: int | None
    shared_hit: int | None
    shared_read: int | None
    rows: int | None
    sql: str | None


class Run(msgspec.Struct, frozen=True):
    """`facts`: where and over what it ran, in the order that they are shown. `moment`: ISO 8601, or ''."""

    moment: str
    facts: Facts
    benchmarks: tuple[Benchmark, ...]


def read_run(text: bytes | str, name: str) -> Run:
    """The run in a file called `name`. Raises RunError when it is not pytest-benchmark's JSON, or holds none."""
    found = parsed(text, name)
    entries = found.get("benchmarks") if isinstance(found, dict) else None
    if not isinstance(entries, list):
        raise RunError(f"{name}: not pytest-benchmark's JSON: it has no list of benchmarks; {NEEDED}")
    if not entries:
        raise RunError(f"{name}: no benchmark in it: was every one skipped or deselected?")
    raw = [checked(entry, f"{name}: benchmarks[{number}]") for number, entry in enumerate(entries)]
    keys = distinct([word(entry, "fullname") or words(entry["name"]) for entry in raw])
    labels = distinct(friendly(raw, keys))
    benchmarks = tuple(benchmark(*each) for each in zip(raw, keys, labels, strict=True))
    return Run(word(found, "datetime") or "", dict(facts(found, raw)), benchmarks)


NEEDED = "write one with: pytest --benchmark-json=FILE"


def parsed(text: bytes | str, name: str) -> Any:
    try:
        return json.loads(text)
    except RecursionError:
        raise RunError(f"{name}: not pytest-benchmark's JSON: it is nested too deeply; {NEEDED}") from None
    except json.JSONDecodeError as error:
        raise RunError(f"{name}:{error.lineno}:{error.colno}: not JSON: {error.msg}; {NEEDED}") from None
    except ValueError as error:  # not UTF-8, or a number of thousands of digits
        raise RunError(f"{name}: not JSON: {error}; {NEEDED}") from None


def checked(entry: Any, where: str) -> dict[str, Any]:
    """A benchmark with a name and a median, or the error."""
    if not isinstance(entry, dict) or not isinstance(entry.get("name"), str):
        raise RunError(f"{where}: not pytest-benchmark's: it has no name; {NEEDED}")
    stats = entry.get("stats")
    if not isinstance(stats, dict) or number(stats, "median") is None:
        raise RunError(f"{where}: not pytest-benchmark's: stats.median is not a time in seconds; {NEEDED}")
    return entry


def benchmark(entry: dict[str, Any], key: str, label: str) -> Benchmark:
    stats, extra = entry["stats"], section(entry, "extra_info")
    median = number(stats, "median")
    assert median is not None  # checked() saw it
    low, high = number(stats, "q1"), number(stats, "q3")
    if low is None or high is None or not low <= median <= high:
        low = high = None
    file = PurePosixPath(key.partition("::")[0]).name if "::" in key else ""
    return Benchmark(
        key=key,
        name=words(entry["name"]),
        label=label,
        subject=word(extra, "subject") or word(entry, "group") or file or "benchmarks",
        median=median,
        low=low,
        high=high,
        shortest=number(stats, "min"),
        longest=number(stats, "max"),
        rounds=count(stats, "rounds"),
        question=word(extra, "question"),
        variant=word(extra, "variant"),
        compression_ratio=number(extra, "compression_ratio") or None,
        rows_per_segment=number(extra, "rows_per_segment"),
        indexes=texts(extra, "indexes"),
        chunks_scanned=count(extra, "chunks_scanned"),
        chunks_excluded=count(extra, "chunks_excluded"),
        shared_hit=count(extra, "shared_hit"),
        shared_read=count(extra, "shared_read"),
        rows=count(extra, "rows"),
        sql=lines(extra, "sql"),
    )


def facts(found: dict[str, Any], raw: Sequence[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    """(what, value) of the run, those only that are recorded; where its benchmarks differ, all values."""
    commit, machine = section(found, "commit_info"), section(found, "machine_info")
    cpu, extras = section(machine, "cpu"), [section(entry, "extra_info") for entry in raw]
    identity = (word(commit, "id") or "").removeprefix("unversioned")[:12]
    branch = (word(commit, "branch") or "").removeprefix("(unknown)")
    changed = " with changes" if identity and commit.get("dirty") is True else ""
    cores = count(cpu, "count")
    yield "run at", (word(found, "datetime") or "")[:16].replace("T", " ")
    yield "commit", f"{identity}{changed}" + (f" on {branch}" if branch else "")
    for title in ("server", "engine"):
        yield title, ", ".join(sorted({text for extra in extras if (text := word(extra, title))}))
    rows, seeds = ({n for extra in extras if (n := count(extra, key)) is not None} for key in ("rows_seeded", "seed"))
    yield "rows seeded", ", ".join(f"{n:,}" for n in sorted(rows))
    yield "seed", ", ".join(map(str, sorted(seeds)))
    brand = word(cpu, "brand_raw") or word(machine, "machine") or ""
    yield "processor", brand + (f" × {cores}" if brand and cores else "")
    yield "system", " ".join(filter(None, (word(machine, "system"), word(machine, "release"))))
    yield "Python", word(machine, "python_version") or ""


# -- names ------------------------------------------------------------------------------------------------------------


def friendly(raw: Sequence[dict[str, Any]], keys: Sequence[str]) -> list[str]:
    """test_last_commit[7 days] → last commit [7 days]; the full name where two would read the same."""
    short = [readable(words(entry["name"])) for entry in raw]
    times = Counter(short)
    return [text if times[text] == 1 else key for text, key in zip(short, keys, strict=True)]


def readable(name: str) -> str:
    function, bracket, rest = name.partition("[")
    spoken = " ".join(function.removeprefix("test_").removeprefix("bench_").split("_")).strip()
    return f"{spoken} {bracket}{rest}" if spoken and bracket else spoken or name


def distinct(names: Sequence[str]) -> list[str]:
    """A name that is there already gets a number: `a`, `a (2)`."""
    seen: dict[str, int] = {}
    found: list[str] = []
    for name in names:
        text = name
        while text in seen:
            seen[name] += 1
            text = f"{name} ({seen[name]})"
        seen[text] = 1
        found.append(text)
    return found

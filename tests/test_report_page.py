"""The report on benchmark runs: what is read, what counts as a change, and that no name can do harm."""

from __future__ import annotations

import copy
import json
import math
import re
from html import unescape
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from report_runs import benchmark, newer_run, older_run, run_with, text
from seigen.report import amounts
from seigen.report.comparing import RULE, Pair, compare
from seigen.report.markup import Html, el, script
from seigen.report.page import page
from seigen.report.questions import groups
from seigen.report.runs import Run, RunError, read_run

HOSTILE = [
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "'\"><svg/onload=alert(1)>",
    "<!--",
    "]]>",
    "&lt;b&gt;",
    "\u202egnp.exe\u2028\x00\x1b[31m",
    "\ud800",
    "$x$ %{x} {{y}} <a href='http://evil.test'>a</a>",
    "x" * 5000,
]


def read(*benchmarks: dict[str, Any]) -> Run:
    return read_run(text(run_with(*benchmarks)), "run.json")


def shown(new: Run, old: Run | None = None) -> str:
    return page(new, old, "var Plotly = 1;")


class Tags(HTMLParser):
    """Every tag and attribute of a page, and its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: set[str] = set()
        self.said: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data: str) -> None:
        self.said.append(data)


# -- reading ----------------------------------------------------------------------------------------------------------


def test_a_run_of_the_plugin_is_read() -> None:
    run = read_run(text(newer_run()), "run.json")
    first = run.benchmarks[0]
    assert (first.subject, first.label, first.rounds) == ("lookups", "last commit [with index]", 900)
    assert (first.indexes, first.chunks_scanned, first.chunks_excluded) == (("idx_commits_repository_id",), 1, 51)
    assert run.facts["server"] == "PostgreSQL 15.18, TimescaleDB 2.22.1"
    assert run.facts["rows seeded"] == "100,000"
    assert run.facts["commit"] == "8bc9269a8bc9 on main"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", ["run.json:1:1: not JSON"]),
        ("{'a': 1}", ["run.json:1:2: not JSON"]),
        (b"\xff\xfe\xfa", ["run.json: not JSON"]),
        ("[" * 200_000, ["nested too deeply"]),
        ("1" * 6000, ["run.json: not JSON"]),
        ("null", ["it has no list of benchmarks"]),
        ("[]", ["it has no list of benchmarks"]),
        ('{"benchmarks": {}}', ["it has no list of benchmarks"]),
        ('{"benchmarks": []}', ["run.json: no benchmark in it"]),
        ('{"benchmarks": [7]}', ["benchmarks[0]", "no name"]),
        ('{"benchmarks": [{"name": "a"}]}', ["benchmarks[0]", "stats.median"]),
        ('{"benchmarks": [{"name": "a", "stats": {"median": "1"}}]}', ["benchmarks[0]", "stats.median"]),
        ('{"benchmarks": [{"name": "a", "stats": {"median": NaN}}]}', ["benchmarks[0]", "stats.median"]),
        ('{"benchmarks": [{"name": "a", "stats": {"median": -1}}]}', ["benchmarks[0]", "stats.median"]),
        ('{"benchmarks": [{"name": "a", "stats": {"median": true}}]}', ["benchmarks[0]", "stats.median"]),
    ],
)
def test_what_is_no_run_is_one_message(content: bytes | str, words: list[str]) -> None:
    with pytest.raises(RunError) as error:
        read_run(content, "run.json")
    assert all(word in str(error.value) for word in words), str(error.value)
    assert "\n" not in str(error.value)


def test_the_least_that_can_be_shown() -> None:
    run = read_run('{"benchmarks": [{"name": "test_a", "stats": {"median": 0.001}}]}', "run.json")
    html = shown(run, run)
    assert "1.00 ms" in html
    assert "1 with too few rounds to tell" in html


def test_facts_of_another_type_count_as_not_recorded() -> None:
    odd = {"indexes": "idx", "sql": 3, "chunks_scanned": "2", "rows": -1, "subject": ["x"], "compression_ratio": "9"}
    found = read(benchmark("test_a", 1.0, extra_info=odd)).benchmarks[0]
    assert (found.indexes, found.sql, found.chunks_scanned, found.rows) == (None, None, None, None)
    assert (found.subject, found.compression_ratio) == ("bench_source.py", None)


def test_a_subject_is_the_plugins_else_the_group_else_the_file() -> None:
    of_plugin = benchmark("test_a", 1.0, group="g", extra_info={"subject": "s"})
    run = read(of_plugin, benchmark("test_b", 1.0, group="g"), benchmark("test_c", 1.0))
    assert [item.subject for item in run.benchmarks] == ["s", "g", "bench_source.py"]


def test_names_that_read_the_same_stay_apart() -> None:
    run = read(benchmark("test_a", 1.0), benchmark("bench_a", 1.0), benchmark("test_a", 1.0))
    assert len({item.key for item in run.benchmarks}) == 3
    assert len({item.label for item in run.benchmarks}) == 3


JSONISH = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
EXTRA_KEYS = re.findall(
    r"\w+",
    "subject sql indexes chunks_scanned chunks_excluded shared_hit shared_read rows rows_seeded seed engine server"
    " compression_ratio rows_per_segment variant question",
)
STATS = st.fixed_dictionaries(
    {"median": st.floats(0, 1e12)},
    optional={key: JSONISH | st.floats(0, 1e9) for key in ("q1", "q3", "min", "max", "rounds", "ops")},
)
ENTRIES = st.fixed_dictionaries(
    {"name": st.text(), "stats": STATS},
    optional={
        "fullname": JSONISH,
        "group": JSONISH,
        "params": JSONISH,
        "extra_info": JSONISH
        | st.dictionaries(st.sampled_from(EXTRA_KEYS), JSONISH | st.sampled_from(["raw", "b"]) | st.floats(0)),
    },
)
RUNS = st.fixed_dictionaries(
    {"benchmarks": st.lists(ENTRIES, min_size=1, max_size=6)},
    optional={"machine_info": JSONISH, "commit_info": JSONISH, "datetime": JSONISH},
)


@given(JSONISH | RUNS | st.fixed_dictionaries({"benchmarks": JSONISH}) | st.text())
def test_whatever_is_read_is_a_run_or_one_message(found: object) -> None:
    content = json.dumps(found)
    try:
        assert read_run(content, "run.json").benchmarks
    except RunError:
        with pytest.raises(RunError, match=r"\Arun\.json[^\n]*\Z"):
            read_run(content, "run.json")


@settings(max_examples=60)
@given(RUNS, RUNS)
def test_every_run_that_is_read_can_be_shown(new: Any, old: Any) -> None:
    """Also as JSON that a browser reads, and as UTF-8."""
    html = shown(read_run(json.dumps(new), "n"), read_run(json.dumps(old), "o"))
    html.encode()
    json.loads(chart_data(html), parse_constant=pytest.fail)
    assert set(Tags(html).tags) <= KNOWN_TAGS


# -- what counts as a change ------------------------------------------------------------------------------------------


def verdict(old: tuple[float, float, float], new: tuple[float, float, float], rounds: tuple[int, int] = (5, 5)) -> str:
    """(q1, median, q3) of the two runs."""
    runs = []
    for (low, median, high), count in ((old, rounds[0]), (new, rounds[1])):
        entry = benchmark("test_a", median, rounds=count)
        entry["stats"] |= {"q1": low, "q3": high}
        runs.append(read(entry))
    return compare(runs[1], runs[0]).pairs[0].verdict


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ((90, 100, 105), (106, 111, 120), "slower"),
        ((90, 100, 106), (106, 111, 120), "same"),  # the ranges touch
        ((90, 100, 107), (106, 111, 120), "same"),  # and overlap
        ((99, 100, 101), (109, 110, 111), "same"),  # 10 % is not more than 10 %
        ((99, 100, 101), (109, 110.1, 111), "slower"),
        ((99, 100, 101), (89, 90, 91), "same"),
        ((99, 100, 101), (89, 89.9, 91), "faster"),
        ((99, 100, 101), (80, 89.9, 99), "same"),
        ((0, 0, 0), (0, 0, 0), "same"),
        ((0, 0, 0), (1, 2, 3), "slower"),
        ((1, 2, 3), (0, 0, 0), "faster"),
    ],
)
def test_the_rule_at_its_edges(old: tuple[float, float, float], new: tuple[float, float, float], expected: str) -> None:
    assert verdict(old, new) == expected


@pytest.mark.parametrize(("rounds", "expected"), [((3, 3), "slower"), ((2, 3), "unknown"), ((3, 1), "unknown")])
def test_too_few_rounds_say_nothing(rounds: tuple[int, int], expected: str) -> None:
    assert verdict((1, 1, 1), (2, 2, 2), rounds) == expected


def test_without_quartiles_nothing_is_said() -> None:
    entry = benchmark("test_a", 1.0)
    del entry["stats"]["q1"]
    assert compare(read(benchmark("test_a", 9.0)), read(entry)).pairs[0].verdict == "unknown"


@given(*[st.tuples(*[st.floats(0, 1e6)] * 3).map(sorted).map(tuple) for _ in range(2)])
def test_the_rule_is_the_same_from_both_sides_for_clear_changes(a: Any, b: Any) -> None:
    there, back = verdict(a, b), verdict(b, a)
    assert (there, back) != ("slower", "slower")
    assert (there, back) != ("faster", "faster")
    if there == "faster":  # more than 10 % of the larger is more than 10 % of the smaller
        assert back == "slower"


def test_the_page_says_the_rule_and_marks_by_it() -> None:
    new, old = read_run(text(newer_run()), "n"), read_run(text(older_run()), "o")
    html = shown(new, old)
    assert RULE in html
    assert "4 slower, 2 faster, 13 within the noise, 1 with too few rounds to tell" in html
    marked: list[Pair] = [pair for pair in compare(new, old).pairs if pair.verdict in ("slower", "faster")]
    assert [pair.new.label for pair in marked][:2] == ["last commit [with index]", "ingest [indexes after]"]
    assert "Only in this run: 1" in html


def test_runs_that_should_not_be_compared_are_told() -> None:
    new = newer_run()
    for entry in new["benchmarks"]:
        entry["extra_info"] |= {"engine": "embedded", "rows_seeded": 50}
    html = shown(read_run(text(older_run()), "n"), read_run(text(new), "o"))
    assert "differ in: engine, rows seeded" in html
    assert "were the two files swapped?" in html
    alone = shown(read(benchmark("test_a", 1.0)), read(benchmark("test_b", 1.0)))
    assert "no benchmark in common" in alone


# -- the page ---------------------------------------------------------------------------------------------------------

KNOWN_TAGS = set(
    re.findall(
        r"\w+",
        "html head meta title style body main header section h1 h2 h3 p dl div dd dt figure span table thead tbody tr"
        " th td details summary pre code script noscript wbr",
    )
)
KNOWN_ATTRIBUTES = set(
    re.findall(
        r"[\w-]+",
        "lang charset http-equiv content name class style data-chart data-section role aria-label tabindex scope title"
        " type id",
    )
)


def chart_data(html: str) -> str:
    found = re.search(r'<script type="application/json" id="charts">(.*?)</script>', html, re.S)
    assert found
    return found[1]


@pytest.mark.parametrize("hostile", HOSTILE, ids=range(len(HOSTILE)))
def test_no_name_is_more_than_text(hostile: str) -> None:
    new = newer_run()
    new["machine_info"]["cpu"]["brand_raw"] = new["commit_info"]["branch"] = new["datetime"] = hostile
    for number, entry in enumerate(new["benchmarks"]):
        entry["name"] = entry["fullname"] = entry["group"] = f"{hostile}{number}"
        facts = entry["extra_info"]
        facts |= {"subject": hostile, "sql": hostile, "indexes": [hostile], "server": hostile, "engine": hostile}
        facts |= {"question": hostile, "variant": f"{hostile} {number % 2}"}
    old = copy.deepcopy(new)
    for entry in old["benchmarks"][:3]:
        entry["fullname"] += "gone"
    html = shown(read_run(text(new), "n"), read_run(text(old), "o"))
    html.encode()
    tags = Tags(html)
    assert set(tags.tags) <= KNOWN_TAGS
    assert tags.attributes <= KNOWN_ATTRIBUTES
    assert tags.tags.count("script") == 3
    assert not set("<>&") & set(chart_data(html))
    assert json.loads(chart_data(html))
    assert "\x1b" not in html


def test_the_page_asks_for_nothing() -> None:
    html = shown(read_run(text(newer_run()), "n"))
    assert not re.search(r"(src|href|url|@import|https?:)\s*[=(/]", html.replace("http-equiv", ""))
    assert "default-src 'none'" in unescape(html)
    assert "unsafe-eval" not in html
    assert "script-src 'sha256-" in unescape(html)


def test_parts_without_data_are_left_out() -> None:
    def parts(html: str) -> set[str]:
        return set(re.findall(r'data-section="(\w+)"', html))

    plain = {"medians", "numbers", "conditions"}
    assert parts(shown(read(benchmark("test_a", 1.0)))) == plain
    full = parts(shown(read_run(text(newer_run()), "n"), read_run(text(older_run()), "o")))
    assert full == plain | {"comparison", "question", "compression", "refresh", "plans"}


def test_variants_of_a_question_stand_side_by_side() -> None:
    found = groups(read_run(text(newer_run()), "n").benchmarks)
    assert [group.title for group in found] == [
        "Without and with index",
        "Raw against aggregate",
        "Before and after compression",
    ]
    assert [question for question, _ in found[0].questions] == ["last commit of a repository", "commits of a week"]


def test_a_question_in_one_variant_or_many() -> None:
    def asked(question: str, variant: str, median: float) -> dict[str, Any]:
        return benchmark(f"test_{question}_{variant}", median, extra_info={"question": question, "variant": variant})

    run = read(asked("a", "raw", 1), asked("b", "x", 3), asked("b", "raw", 2), asked("b", "y", 1), asked("b", "x", 4))
    (group,) = groups(run.benchmarks)
    assert group.variants == ("raw", "x", "y")
    assert [question for question, _ in group.questions] == ["b (1)"]
    assert "y: 2.00 s → 1.00 s  2.0× faster" in shown(run)


def test_many_benchmarks_make_no_endless_chart() -> None:
    run = read(*(benchmark(f"test_{n}", n + 1.0) for n in range(100)))
    html = shown(run)
    assert "40 more are in the table of all numbers" in html
    assert len(json.loads(chart_data(html))[0]["rows"]) == 60
    assert all(item.label in html for item in run.benchmarks)


def test_of_many_changes_the_chart_shows_those_that_count() -> None:
    old = read(*(benchmark(f"test_{n}", 1.0) for n in range(100)))
    new = read(*(benchmark(f"test_{n}", 0.5 if n == 99 else 1.0 + n / 2000) for n in range(100)))
    rows = json.loads(chart_data(shown(new, old)))[0]["rows"]
    assert len(rows) == 60
    assert rows[-1]["name"] == "99"
    assert rows[-1]["colour"] == "faster"


def test_what_is_not_html_is_escaped() -> None:
    assert el("p", "<b>", [Html("<i></i>"), None, 3], title='"') == '<p title="&quot;">&lt;b&gt;<i></i>3</p>'
    assert script("a</script>b").count("</script>") == 1


# -- numbers ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "0 s"),
        (8.3e-7, "830 ns"),
        (9.999e-7, "1.00 µs"),
        (0.00123, "1.23 ms"),
        (0.04567, "45.7 ms"),
        (0.99999, "1.00 s"),
        (119, "119 s"),
        (150, "2.5 min"),
        (7200, "2.0 h"),
    ],
)
def test_durations(seconds: float, said: str) -> None:
    assert amounts.duration(seconds) == said


@pytest.mark.parametrize(
    ("ratio", "said"), [(1, "±0 %"), (1.1, "+10 %"), (0.88, "−12 %"), (5.2, "5.2× slower"), (0.1, "10× faster")]
)
def test_changes(ratio: float, said: str) -> None:
    assert amounts.change(ratio) == said


@given(st.floats(1e-12, 1e12), st.floats(1, 1e9))
def test_ticks_lie_on_their_axis(low: float, factor: float) -> None:
    high = low * factor
    for log in (True, False):
        found = [at for at, _ in amounts.ticks(low, high, log, amounts.plain_duration)]
        assert len(found) <= amounts.MOST_TICKS + 3
        assert found == sorted(set(found))
        assert all(math.isfinite(at) and at <= high * 1.001 and (not log or at >= low * 0.999) for at in found)

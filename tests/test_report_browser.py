"""The report page in a real browser: it draws every chart, asks for nothing, and fits a phone."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from report_runs import newer_run, older_run, text
from seigen.report.page import page
from seigen.report.runs import read_run

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
plotly = pytest.importorskip("plotly.offline", reason="plotly is not installed: pip install 'seigen[report]'")

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
ARGUMENTS += ["--disable-component-update", "--disable-sync"]
SHORT = "<b>b</b>&lt;<a href='#'>a</a>"  # not cut where there is room: plotly would make it bold, and a link
HOSTILE = "<img src=http://evil.test/x onerror=alert(1)><b>&amp;<a href='http://evil.test'>a</a>"

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no chromium on PATH: apt-get install chromium")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with sync_api.sync_playwright() as started:
        opened = started.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("report") / "report.html", newer_run(), older_run())


def written(file: Path, new: dict[str, Any], old: dict[str, Any] | None) -> Path:
    runs = read_run(text(new), "new"), read_run(text(old), "old") if old else None
    file.write_text(page(*runs, plotly.get_plotlyjs()), encoding="utf-8")
    return file


class Visit:
    """A page that was opened and has drawn its charts, and what it did meanwhile."""

    def __init__(self, browser: Any, file: Path, width: int = 1200, scheme: str = "light") -> None:
        self.page = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme).new_page()
        self.said: list[str] = []
        self.asked: list[str] = []
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("dialog", lambda dialog: (self.said.append("a dialog"), dialog.dismiss()))
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.goto(file.as_uri())
        self.drawn(scheme)

    def drawn(self, scheme: str) -> None:
        self.page.wait_for_selector(f"html[data-drawn={scheme}]", state="attached", timeout=60_000)

    def marks(self) -> list[int]:
        """Of each chart: how many points and bars are drawn."""
        count = "boxes => boxes.map(box => box.querySelectorAll('svg .points path, svg .point path').length)"
        found: list[int] = self.page.eval_on_selector_all("[data-chart]", count)
        return found

    def points(self) -> list[int]:
        """Of each chart: how many there must be."""
        charts = json.loads(self.page.text_content("#charts"))
        return [sum(len(row["points"]) for row in chart["rows"]) for chart in charts]

    def colours(self) -> tuple[str, str, str]:
        paper = self.page.evaluate("getComputedStyle(document.body).backgroundColor")
        mark = "getComputedStyle(document.querySelector('.plot svg .points path')).fill"
        name = "getComputedStyle(document.querySelector('.plot svg .annotation text')).fill"
        return paper, self.page.evaluate(mark), self.page.evaluate(name)

    def quiet(self, file: Path) -> None:
        assert self.said == []
        assert self.asked == [file.as_uri()]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1200])
def test_every_chart_is_drawn_and_nothing_is_asked_for(browser: Any, report: Path, width: int, scheme: str) -> None:
    visit = Visit(browser, report, width, scheme)
    assert len(visit.marks()) >= 10
    assert visit.marks() == visit.points()
    visit.quiet(report)


@pytest.mark.parametrize("width", [320, 390, 768, 1200])
def test_the_page_never_scrolls_sideways(browser: Any, report: Path, width: int) -> None:
    visit = Visit(browser, report, width)
    visit.page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")
    assert visit.page.evaluate("document.documentElement.scrollWidth") == width
    beyond = "boxes => boxes.filter(box => box.getBoundingClientRect().right > innerWidth).length"
    assert visit.page.eval_on_selector_all("main *:not(.scroll *):not(.plot *)", beyond) == 0


def test_light_and_dark_differ_and_follow_the_system(browser: Any, report: Path) -> None:
    visit = Visit(browser, report, scheme="light")
    light = visit.colours()
    visit.page.emulate_media(color_scheme="dark")
    visit.drawn("dark")
    dark = visit.colours()
    assert all(one != other for one, other in zip(light, dark, strict=True)), (light, dark)
    assert Visit(browser, report, scheme="dark").colours() == dark


def test_it_turns_with_the_phone(browser: Any, report: Path) -> None:
    visit = Visit(browser, report, 390)
    visit.page.set_viewport_size({"width": 844, "height": 390})
    wide = "document.querySelector('.plot svg').getBoundingClientRect().width > 700"
    for _ in range(200):  # the page's policy forbids eval, which wait_for_function would need
        if visit.page.evaluate(wide):
            break
        visit.page.wait_for_timeout(50)
    assert visit.page.evaluate(wide)
    assert visit.marks() == visit.points()


@pytest.mark.exhaustive
def test_on_paper_it_is_light_and_complete(browser: Any, report: Path) -> None:
    """The event comes before the medium changes, so the charts must be light already while all is on screen."""
    light = Visit(browser, report).colours()
    visit = Visit(browser, report, scheme="dark")
    before = visit.colours()
    visit.page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert visit.colours() == light
    visit.page.emulate_media(media="print")
    assert visit.colours() == light
    assert visit.page.evaluate("document.querySelectorAll('details:not([open])').length") == 0
    assert visit.page.evaluate("document.querySelector('.plot svg').getBoundingClientRect().width") == 660
    visit.page.emulate_media(media="screen")
    visit.page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert visit.colours() == before
    visit.quiet(report)


def test_names_in_a_chart_are_text(browser: Any, tmp_path: Path) -> None:
    new = newer_run()
    for number, entry in enumerate(new["benchmarks"]):
        entry["name"] = f"{SHORT}{number}"
        entry["extra_info"] |= {"subject": HOSTILE, "question": f"{SHORT}{number // 2}", "sql": HOSTILE}
    file = written(tmp_path / "hostile.html", new, None)
    visit = Visit(browser, file)
    visit.quiet(file)
    assert visit.page.evaluate("document.querySelectorAll('main a, main img, main b').length") == 0
    names = visit.page.eval_on_selector_all(".plot svg .annotation text", "all => all.map(one => one.textContent)")
    assert names
    assert [name for name in names if not name.startswith(SHORT)] == []
    assert visit.marks() == visit.points()


def test_one_benchmark_without_any_facts(browser: Any, tmp_path: Path) -> None:
    bare = {"benchmarks": [{"name": "test_a", "stats": {"median": 0}}]}
    file = written(tmp_path / "bare.html", bare, bare)
    visit = Visit(browser, file)
    assert visit.marks() == visit.points()
    visit.quiet(file)

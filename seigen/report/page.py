"""Runs → one HTML page that needs nothing else: no network, no second file.

Takes the text of plotly.min.js, reads only the style sheet and the script beside this module. Whatever the runs hold is
escaped by markup.py or handed to the script as JSON text, and its own policy forbids other scripts and any request.
"""

from __future__ import annotations

import hashlib
from base64 import b64encode
from importlib.resources import files

import msgspec

from seigen.report.charts import Chart
from seigen.report.comparing import Comparison, compare
from seigen.report.markup import Html, el, script
from seigen.report.runs import Run
from seigen.report.sections import Charts, sections


def page(new: Run, old: Run | None, plotly: str) -> str:
    """The whole page. `plotly`: the text of plotly.min.js."""
    comparison = compare(new, old) if old else None
    charts = Charts()
    body = el("main", list(sections(new, old, comparison, charts)))
    scripts = [script(code) for code in (plotly, beside("page.js"))] if charts.found else []
    data = script(chart_json(charts.found), type="application/json", id="charts")
    head = el(
        "head",
        el("meta", charset="utf-8"),
        el("meta", http_equiv="Content-Security-Policy", content=policy(scripts)),
        el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el("meta", name="color-scheme", content="light dark"),
        el("title", title(new, comparison)),
        Html(f"<style>{beside('page.css')}</style>"),
    )
    return "<!doctype html>\n" + el("html", head, el("body", body, data, scripts), lang="en") + "\n"


def title(new: Run, comparison: Comparison | None) -> str:
    told = f": {comparison.count('slower')} slower, {comparison.count('faster')} faster" if comparison else ""
    return f"Benchmarks {new.facts.get('run at', '')}".rstrip() + told


def beside(name: str) -> str:
    return (files("seigen.report") / name).read_text(encoding="utf-8")


def policy(scripts: list[Html]) -> str:
    """Only these scripts run, and nothing is fetched. plotly sets styles by itself."""
    hashes = " ".join(f"'sha256-{digest(inner(element))}'" for element in scripts) or "'none'"
    return f"default-src 'none'; script-src {hashes}; style-src 'unsafe-inline'; img-src data: blob:; base-uri 'none'"


def inner(element: Html) -> str:
    return element.removeprefix("<script>").removesuffix("</script>")


def digest(code: str) -> str:
    return b64encode(hashlib.sha256(code.encode()).digest()).decode()


def chart_json(charts: list[Chart]) -> str:
    """JSON in which no character can end its element."""
    text = msgspec.json.encode(charts).decode()
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")

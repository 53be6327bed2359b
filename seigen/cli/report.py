"""seigen report"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import click

from seigen.errors import SeigenError

if TYPE_CHECKING:
    from seigen.report.runs import Run

EXTRA = "seigen report needs plotly: pip install 'seigen[report]'"
MOST = 512 * 1024 * 1024  # bytes read of a file: a run with all its rounds is large, a device may never end


@click.command("report")
@click.argument("run", metavar="RUN.json", type=click.Path(path_type=Path))
@click.argument("older", metavar="[OLDER.json]", type=click.Path(path_type=Path), required=False)
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    type=click.Path(path_type=Path),
    default=Path("report.html"),
    show_default=True,
    help="The page that is written; one that is there is replaced.",
)
def command(run: Path, older: Path | None, output: Path) -> None:
    """One HTML page on a benchmark run, and on what changed since an older one.

    The files are those of pytest --benchmark-json=RUN.json.
    """
    from seigen.report.comparing import compare

    if not find_spec("plotly"):
        raise SeigenError(EXTRA)
    new, old = read(run), read(older) if older else None
    for file in (run, older):
        if file and output.exists() and output.samefile(file):
            raise SeigenError(f"{output}: this is the run itself; name another file for the page with -o FILE")
    write(output, new, old)
    told = f"{output}: {len(new.benchmarks):,} benchmarks"
    if old:
        comparison = compare(new, old)
        if comparison.swapped:
            click.echo(f"warning: {older} is newer than {run}: were they swapped?", err=True)
        told += f", {comparison.count('slower')} slower and {comparison.count('faster')} faster than in {older}"
    click.echo(told)


def read(file: Path) -> Run:
    from seigen.report.runs import read_run

    try:
        with file.open("rb") as stream:
            text = stream.read(MOST)
    except FileNotFoundError:
        raise SeigenError(f"{file}: no such file; write one with: pytest --benchmark-json={file}") from None
    except (OSError, ValueError) as error:  # ValueError: a zero byte in the name
        raise SeigenError(f"{file}: cannot be read: {getattr(error, 'strerror', None) or error}") from None
    return read_run(text, str(file))


def write(output: Path, new: Run, old: Run | None) -> None:
    from plotly.offline import get_plotlyjs

    from seigen.report.page import page

    text = page(new, old, get_plotlyjs())
    try:
        output.write_text(text, encoding="utf-8")
    except (OSError, ValueError) as error:
        raise SeigenError(f"{output}: cannot be written: {getattr(error, 'strerror', None) or error}") from None

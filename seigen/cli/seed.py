"""seigen seed"""

from __future__ import annotations

import datetime
import json
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import msgspec

from seigen.cli.document import can_seed, check_providers, read_document
from seigen.cli.options import ask_on_terminal, database_options, file_option
from seigen.cli.seed_screen import Watch, plan_table, summary_table
from seigen.cli.target import Opened, database
from seigen.errors import SeigenError
from seigen.model import HAZARDS, Document

if TYPE_CHECKING:
    from seigen.db.seeding.run import Options, Outcome
    from seigen.db.seeding.workers import Encoded
    from seigen.seed.model import Request, SeedPlan

YEAR = 365 * 86_400_000_000  # microseconds
EXTRA = "seigen seed needs numpy, pyarrow and Faker: pip install 'seigen[seed]'"


@click.command("seed")
@file_option
@database_options
@click.option("--rows", multiple=True, metavar="N|TABLE=N", help="Rows over all hypertables, or of one table.")
@click.option("--start", metavar="TIME", help="Of the rows' range. Default: a year before the end.")
@click.option("--end", metavar="TIME", help="Of the rows' range. Default: midnight UTC today.")
@click.option("--seed", type=click.IntRange(min=0), help="Another seed, other rows. Default: 42.")
@click.option("--only", multiple=True, metavar="TABLE", help="Fill these tables only; may be given several times.")
@click.option("--workers", type=click.IntRange(1, 64), help="Processes. Default: as many as serve, 4 at most.")
@click.option("--fast", is_flag=True, help="Secondary indexes and foreign keys are dropped and built after the load.")
@click.option("--compress", is_flag=True, help="Then compress what the policies would compress by now.")
@click.option("--refresh", is_flag=True, help="Then refresh the continuous aggregates.")
@click.option("--append", is_flag=True, help="Go on where the rows that seigen wrote end.")
@click.option("--truncate", is_flag=True, help="Delete the rows of these tables first.")
@click.option("--resume", is_flag=True, help="Finish a run that was interrupted.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--allow", multiple=True, metavar="HAZARD", type=click.Choice(HAZARDS), help="Permit a hazard.")
@click.option("--dry-run", is_flag=True, help="Say what would be written, and write nothing. Needs no database.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of text.")
def command(file: Path, dsn: str | None, embedded: bool, **options: Any) -> int:
    """Fill a database with believable rows: the same ones for the same document, rows, range and seed."""
    document = read_document(file)
    if not can_seed():
        raise SeigenError(EXTRA)
    check_options(options)
    check_providers(document, file)
    if options["dry_run"]:
        return rehearse(document, options)
    from seigen.db.execute import only_apply

    with (
        database(dsn, embedded, file, document) as opened,
        only_apply(opened.connection, document.schema.name, opened.server),
    ):
        return seed(opened, document, options)


def check_options(options: dict[str, Any]) -> None:
    chosen = [f"--{name}" for name in ("append", "truncate", "resume") if options[name]]
    if len(chosen) > 1:
        raise click.UsageError(f"{' and '.join(chosen)} contradict each other")
    if options["resume"] and any(options[name] for name in ("rows", "start", "end", "seed", "only")):
        raise click.UsageError("--resume goes on with the interrupted run and its own rows, range, seed and tables")
    if options["append"] and (options["start"] or options["only"]):
        raise click.UsageError("--append begins where the last run ended, for all tables that grow")
    if options["dry_run"] and (options["append"] or options["resume"]):
        raise click.UsageError("--dry-run asks no database, and only a database knows where the last run ended")
    if not options["resume"]:
        sizes(options["rows"])
    if not (options["append"] or options["resume"]):
        request_of(options)


# -- what is asked for ------------------------------------------------------------------------------------------------


def sizes(given: tuple[str, ...]) -> tuple[int | None, dict[str, int]]:
    """--rows 100000 --rows commits=5000 → (100000, {'commits': 5000})."""
    total: int | None = None
    named: dict[str, int] = {}
    for text in given:
        table, equals, count = text.rpartition("=")
        number = count.replace("_", "")
        if not number.isascii() or not number.isdigit() or len(number) > 12 or (equals and not table):
            raise click.BadParameter(f"{text!r}: write --rows 100000, or --rows commits=5000", param_hint="--rows")
        if equals:
            named[table] = int(number)
        elif total is not None:
            raise click.BadParameter("it is given twice; for one table: --rows TABLE=N", param_hint="--rows")
        else:
            total = int(number)
    return total, named


def moment(text: str, option: str) -> int:
    """A date or a time, UTC where no offset is said, in microseconds since 1970."""
    try:
        found = datetime.datetime.fromisoformat(text.strip())
    except ValueError:
        raise click.BadParameter(f"{text!r}: write 2026-01-31 or 2026-01-31T12:00:00Z", param_hint=option) from None
    aware = found if found.tzinfo else found.replace(tzinfo=datetime.UTC)
    return microseconds(aware)


def microseconds(moment: datetime.datetime) -> int:
    epoch = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
    return (moment - epoch) // datetime.timedelta(microseconds=1)


def now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)


def request_of(options: dict[str, Any]) -> Request:
    from seigen.seed.model import Request

    total, named = sizes(options["rows"])
    if total is None:
        raise click.UsageError("how many rows? say --rows N: the rows of all hypertables together")
    midnight = now().replace(hour=0, minute=0, second=0, microsecond=0)
    end = moment(options["end"], "--end") if options["end"] else microseconds(midnight)
    start = moment(options["start"], "--start") if options["start"] else end - YEAR
    if start >= end:
        raise click.UsageError("--start must be before --end")
    seed = 42 if options["seed"] is None else options["seed"]
    return Request(rows=total, start=start, end=end, seed=seed, sizes=named, only=tuple(options["only"]))


def planned(document: Document, request: Request) -> SeedPlan:
    from seigen.seed.forecast import check_retention
    from seigen.seed.plan import seed_plan

    plan = seed_plan(document, request)
    check_retention(document, request, [table.name for table in plan.tables], microseconds(now()))
    return plan


# -- what is done -----------------------------------------------------------------------------------------------------


def rehearse(document: Document, options: dict[str, Any]) -> int:
    """Without a database: the tables that are not in the run are taken for filled by the same one."""
    from seigen.seed.sizes import with_the_others

    plan = planned(document, with_the_others(document, request_of(options)))
    if options["as_json"]:
        click.echo(json.dumps(plan_json(plan), indent=2))
    else:
        click.echo("\n".join(plan_table(plan)))
        warn(plan)
    return 0


def seed(opened: Opened, document: Document, options: dict[str, Any]) -> int:
    from seigen.db.seeding import detached, policies, records, run

    connection, server, schema = opened.connection, opened.server, document.schema.name
    connection.execute("SET statement_timeout = 0")  # a role's own would end a load of millions of rows
    earlier = records.runs(connection, schema)
    how = run.Options(options["workers"], options["fast"], options["compress"], options["refresh"])
    if options["resume"]:
        left, plan = run.resumed(document, earlier)
        run.check_in_sync(connection, document, server)
        return loaded(opened, plan, run.prepared(connection, server, plan), left.id, how, options)
    if options["append"]:
        total, named = sizes(options["rows"])
        if named:
            raise click.UsageError("--append takes --rows N, for all tables that grow together")
        end = moment(options["end"], "--end") if options["end"] else None
        request = run.continued(document, earlier, total, end, options["seed"])
    else:
        request = request_of(options)
        if request.only:
            written = run.beside(earlier, request.only, request.seed)
            request = msgspec.structs.replace(request, written=written)
    plan = planned(document, request)
    names = [table.name for table in plan.tables]
    run.check_finished(earlier, names if options["truncate"] else ())
    run.check_in_sync(connection, document, server)
    texts = run.prepared(connection, server, plan)
    if options["truncate"]:
        empty(opened, plan, earlier, options)
    elif not options["append"]:
        run.check_empty(connection, plan)
    if earlier:
        policies.resume(connection, server, schema)
        detached.put_back(connection, server, schema)
    if not options["append"]:
        records.forget(connection, schema, names)
    return loaded(opened, plan, texts, None, how, options)


def empty(opened: Opened, plan: SeedPlan, earlier: list[Any], options: dict[str, Any]) -> None:
    from seigen.db.seeding import finish, run

    full = run.may_truncate(opened.connection, plan, earlier, allowed="deletes_data" in options["allow"])
    if full and not options["yes"]:
        ask_on_terminal(f"Delete all rows of {', '.join(full)} on {opened.name}?", "nothing was deleted")
    finish.truncate(opened.connection, plan)


def loaded(
    opened: Opened, plan: SeedPlan, texts: Encoded, run_id: int | None, how: Options, options: dict[str, Any]
) -> int:
    from seigen.db.seeding.run import load

    if not options["as_json"]:
        warn(plan)
    started = time.monotonic()
    with Watch(plan, quiet=options["as_json"]) as watch:
        outcome = load(opened.connection, opened.server, opened.dsn, plan, texts, run_id, how, watch.say)
    elapsed = time.monotonic() - started
    if options["as_json"]:
        click.echo(json.dumps(plan_json(plan) | outcome_json(outcome, elapsed), indent=2))
    else:
        click.echo("\n".join(summary_table(plan, outcome, elapsed)))
    return 0


def warn(plan: SeedPlan) -> None:
    from seigen.seed.forecast import warnings

    for line in warnings(plan):
        click.echo(f"warning: {line}", err=True)


def plan_json(plan: SeedPlan) -> dict[str, Any]:
    from seigen.seed.forecast import chunk_count, seconds

    request = plan.request
    return {
        "schema": plan.document.schema.name,
        "start": iso(request.start),
        "end": iso(request.end),
        "seed": request.seed,
        "identity": plan.identity,
        "expected_seconds": round(seconds(plan), 1),
        "tables": [
            {
                "name": table.name,
                "rows": table.rows,
                "rule": table.why,
                "bytes": table.rows * table.width,
                "chunks": chunk_count(table),
            }
            for table in plan.tables
        ],
    }


def outcome_json(outcome: Outcome, elapsed: float) -> dict[str, Any]:
    return {
        "written": outcome.rows,
        "written_bytes": outcome.bytes,
        "seconds": round(elapsed, 3),
        "seconds_by_phase": {phase: round(seconds, 3) for phase, seconds in outcome.seconds.items()},
        "chunks_compressed": outcome.compressed,
        "aggregates_refreshed": outcome.refreshed,
    }


def iso(at: int) -> str:
    epoch = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
    return (epoch + datetime.timedelta(microseconds=at)).isoformat()

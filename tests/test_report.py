"""The reports of plans that were made by hand: text, JSON, SQL. No server."""

from __future__ import annotations

import json

import pytest

from seigen.model import Change, Hazard, Plan, Ref, Refuse, Step, Verb
from seigen.report.plan_json import plan_json
from seigen.report.script import comment, header, plan_script, schema_script
from seigen.report.text import Line, allow_options, counted, plan_lines
from seigen.sql import SPELLING

BLOCKS = Hazard("blocks_reads", "reads of orders wait")
DELETES = Hazard("deletes_data", "all rows of carts are deleted")


def plan(*changes: Change, unmanaged: dict[str, tuple[str, ...]] | None = None, ignored: tuple[str, ...] = ()) -> Plan:
    steps = tuple((change.ref, step) for change in changes for step in change.steps)
    return Plan("shop", changes, steps, "base", unmanaged or {}, ignored)


def change(verb: Verb, kind: str, name: str, relation: str = "", **more: object) -> Change:
    ref = Ref(kind, name, relation if kind == "constraint" else "")
    return Change(verb, ref, relation or name, **more)  # type: ignore[arg-type]


def text(made: Plan) -> str:
    return "\n".join(line.text for line in plan_lines(made))


EVERYTHING = plan(
    change("create", "index", "orders_placed", "orders", steps=(Step("CREATE INDEX …", (BLOCKS,)),)),
    change("alter", "table", "orders", details=("total.default: 0 → 1", "note: missing"), steps=(Step("ALTER …"),)),
    change("drop", "table", "carts", steps=(Step("DROP TABLE carts", (DELETES,)),)),
    change("rename", "table", "customers", details=("users → customers",), steps=(Step("ALTER … RENAME"),)),
    change("recreate", "constraint", "orders_check", "orders", details=("definition: a → b",)),
    change("alter", "retention_policy", "orders", "orders", steps=(Step("SELECT …", note="chunks keep their width"),)),
    change("alter", "enum", "state", refusal=Refuse("PostgreSQL cannot drop label 'x'", "create a new type")),
    unmanaged={"view": ("v", "w"), "row security policy": ("p",), "index": ("i", "j")},
    ignored=("alembic_version", "tmp_1"),
)


def test_text_groups_by_relation_with_signs() -> None:
    assert text(EVERYTHING).splitlines() == [
        "carts",
        "  - table",
        "      ! deletes_data: all rows of carts are deleted",
        "",
        "customers",
        "  → table: users → customers",
        "",
        "orders",
        "  + index orders_placed",
        "      ! blocks_reads: reads of orders wait",
        "  ~ table: total.default: 0 → 1",
        "  ~ table: note: missing",
        "  ± constraint orders_check: definition: a → b",
        "  ~ retention policy",
        "      note: chunks keep their width",
        "",
        "state",
        "  ~ enum state",
        "      cannot be repaired in place: PostgreSQL cannot drop label 'x'",
        "      instead: create a new type",
        "",
        "7 differences: 1 to create, 3 to alter, 1 to recreate, 1 to rename, 1 to drop",
        "hazards: blocks_reads (1), deletes_data (1)",
        "1 cannot be repaired in place",
        "not managed: 2 views, 1 row security policy, 2 indexes",
        "ignored: alembic_version, tmp_1",
    ]


def test_one_difference_is_singular() -> None:
    assert text(plan(change("create", "table", "t"))).splitlines()[-1] == "1 difference: 1 to create"


def test_text_in_sync_still_tells_what_is_withheld() -> None:
    assert text(plan(unmanaged={"trigger": ("t",)}, ignored=("x",))).splitlines() == [
        "in sync: schema shop is what the document says",
        "not managed: 1 trigger",
        "ignored: x",
    ]


def test_a_note_is_said_once_however_many_steps_have_it() -> None:
    steps = (Step("A", note="once"), Step("B", note="once"))
    assert text(plan(change("alter", "table", "t", steps=steps))).count("note: once") == 1


HOSTILE = "t\nin sync: schema shop\r\x1b[2J\u202e\u2028 x"


def test_text_stays_one_line_a_line_whatever_names_hold() -> None:
    made = plan(
        change("drop", "table", HOSTILE, details=(HOSTILE,), steps=(Step("x", (Hazard("deletes_data", HOSTILE),)),)),
        change("alter", "table", HOSTILE, refusal=Refuse(HOSTILE, HOSTILE), steps=(Step("y", note=HOSTILE),)),
        unmanaged={"view": (HOSTILE,)},
        ignored=(HOSTILE,),
    )
    lines = [line.text for line in plan_lines(made)]
    assert not [line for line in lines if line != "" and (not line.isprintable() or line.startswith("in sync"))]
    assert r"t\nin sync: schema shop\r\x1b[2J\u202e\u2028 x" in lines


def test_styles_follow_the_verb() -> None:
    assert Line("red", "  - table") in list(plan_lines(EVERYTHING))
    assert Line("magenta", "      ! blocks_reads: reads of orders wait") in list(plan_lines(EVERYTHING))


@pytest.mark.parametrize(
    ("kind", "count", "said"),
    [("view", 1, "1 view"), ("view", 2, "2 views"), ("row security policy", 2, "2 row security policies")],
)
def test_counted(kind: str, count: int, said: str) -> None:
    assert counted(kind, count) == said


def test_allow_options_are_sorted_and_unique() -> None:
    ref = Ref("table", "t")
    assert allow_options([(ref, DELETES), (ref, BLOCKS), (ref, DELETES)]) == "--allow blocks_reads --allow deletes_data"


# -- JSON -------------------------------------------------------------------------------------------------------------


def test_json_holds_everything() -> None:
    found = json.loads(plan_json(EVERYTHING))
    assert found["version"] == 1
    assert found["schema"] == "shop"
    assert found["in_sync"] is False
    assert found["counts"] == {"create": 1, "alter": 3, "recreate": 1, "rename": 1, "drop": 1, "refused": 1}
    assert found["unmanaged"]["view"] == ["v", "w"]
    assert found["ignored"] == ["alembic_version", "tmp_1"]
    assert found["changes"][0] == {
        "verb": "create",
        "kind": "index",
        "name": "orders_placed",
        "relation": "orders",
        "details": [],
        "statements": ["CREATE INDEX …"],
        "hazards": [{"kind": "blocks_reads", "message": "reads of orders wait"}],
        "locks": [],
        "notes": [],
        "refusal": None,
    }
    assert found["changes"][-1]["refusal"] == {
        "reason": "PostgreSQL cannot drop label 'x'",
        "instead": "create a new type",
    }


def test_json_in_sync() -> None:
    found = json.loads(plan_json(plan()))
    assert found["in_sync"] is True
    assert found["changes"] == []
    assert set(found["counts"].values()) == {0}


def test_json_keeps_hostile_names_as_they_are() -> None:
    assert json.loads(plan_json(plan(change("drop", "table", HOSTILE))))["changes"][0]["name"] == HOSTILE


# -- SQL --------------------------------------------------------------------------------------------------------------

SETTINGS = "".join(f"{text};\n" for text in SPELLING)  # under which a literal means the same everywhere


def test_script_has_transactions_hazards_and_notes() -> None:
    ref = Ref("table", "orders")
    steps = (
        (ref, Step("ALTER TABLE orders ADD COLUMN note text")),
        (ref, Step("ALTER TABLE orders ALTER COLUMN total SET NOT NULL", (BLOCKS,))),
        (Ref("enum", "state"), Step("ALTER TYPE state ADD VALUE 'x'", commit_after=True)),
        (Ref("index", "i"), Step("CREATE INDEX i …")),
        (
            Ref("continuous_aggregate", "daily"),
            Step("CALL refresh_continuous_aggregate('daily', NULL, NULL)", note="reads all rows", in_transaction=False),
        ),
    )
    made = Plan("shop", (change("alter", "table", "orders"),), steps, "base")
    assert plan_script(made) == (
        SETTINGS + "SET search_path = shop, public;\n"
        "\n"
        "BEGIN;\n"
        "-- table orders\n"
        "ALTER TABLE orders ADD COLUMN note text;\n"
        "-- ! blocks_reads: reads of orders wait\n"
        "ALTER TABLE orders ALTER COLUMN total SET NOT NULL;\n"
        "-- enum state\n"
        "ALTER TYPE state ADD VALUE 'x';\n"
        "COMMIT;\n"
        "\n"
        "BEGIN;\n"
        "-- index i\n"
        "CREATE INDEX i …;\n"
        "COMMIT;\n"
        "\n"
        "-- continuous aggregate daily\n"
        "-- note: reads all rows\n"
        "CALL refresh_continuous_aggregate('daily', NULL, NULL);\n"
    )


def test_script_in_sync_is_a_comment() -> None:
    assert plan_script(plan()) == "-- in sync: schema shop is what the document says\n"


def test_script_tells_what_is_withheld() -> None:
    script = plan_script(plan(change("alter", "enum", "state", refusal=Refuse("cannot", "do it by hand"))))
    assert "-- withheld: alter enum state: cannot; instead: do it by hand\n" in script


def test_names_cannot_leave_a_comment() -> None:
    name = "t\nDROP TABLE customers; --\r\nDROP TABLE orders\x0b\x0c\x85\u2028DROP SCHEMA shop"
    step = Step("SELECT 1", (Hazard("deletes_data", name),), note=name)
    made = plan(
        change("alter", "table", name, steps=(step,)), change("drop", "table", name, refusal=Refuse(name, name))
    )
    lines = plan_script(made).splitlines()
    assert [line for line in lines if "DROP" in line and not line.startswith("-- ")] == []
    assert len(comment(name).splitlines()) == 1


@pytest.mark.parametrize(
    ("schema", "path"), [("public", "public"), ("shop", "shop, public"), ('o"dd', '"o""dd", public')]
)
def test_search_path(schema: str, path: str) -> None:
    assert header(schema)[-2:] == [f"SET search_path = {path};", ""]


def test_schema_script_sets_the_path_after_extensions_and_schema() -> None:
    steps = [
        (Ref("extension", "timescaledb"), Step("CREATE EXTENSION IF NOT EXISTS timescaledb")),
        (Ref("schema", "shop"), Step("CREATE SCHEMA IF NOT EXISTS shop")),
        (Ref("table", "t"), Step("CREATE TABLE t ()")),
    ]
    assert schema_script("shop", steps) == (
        "CREATE EXTENSION IF NOT EXISTS timescaledb;\n"
        "\n"
        "CREATE SCHEMA IF NOT EXISTS shop;\n"
        "\n"
        f"{SETTINGS}"
        "SET search_path = shop, public;\n"
        "\n"
        "CREATE TABLE t ();\n"
    )


def test_brief_locks_are_shown_and_those_of_new_relations_are_not() -> None:
    ref = Ref("index", "orders_placed")
    change = Change("drop", ref, "orders", (), (Step("DROP INDEX orders_placed", lock="ACCESS EXCLUSIVE"),))
    table = Change("create", Ref("table", "orders"), "orders")
    assert Line("dim", "      lock: ACCESS EXCLUSIVE, briefly") in list(plan_lines(plan(change)))
    assert not any("lock:" in line.text for line in plan_lines(plan(change, table)))

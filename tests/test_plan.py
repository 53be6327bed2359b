"""The planner without a server: what spreads, in what order it runs, in which transactions, and with which hazards."""

from __future__ import annotations

import msgspec
import pytest

from seigen.diff import diff
from seigen.errors import SeigenError
from seigen.kinds import KINDS
from seigen.model import (
    Change,
    Column,
    Compression,
    Constraint,
    Context,
    ContinuousAggregate,
    Dimension,
    Enum,
    Extension,
    Facts,
    Hypertable,
    Index,
    Job,
    Namespace,
    Object,
    Plan,
    Policy,
    Ref,
    Schema,
    Server,
    Step,
    Table,
)
from seigen.plan import batches, compile_schema, hazards_not_allowed, make_plan

SERVER = Server(170005, (2, 23, 0))


def schema(*items: Object, unmanaged: dict[str, tuple[str, ...]] | None = None) -> Schema:
    return Schema("shop", {KINDS[kind_of(item)].ref(item): item for item in items}, unmanaged or {})


def kind_of(item: Object) -> str:
    if isinstance(item, Policy):
        return item.kind
    return {Namespace: "schema", ContinuousAggregate: "continuous_aggregate"}.get(
        type(item), type(item).__name__.lower()
    )


def plan(live: Schema, desired: Schema, facts: Facts | None = None, renames: tuple[Change, ...] = ()) -> Plan:
    context = Context(SERVER, live, desired, facts or Facts())
    return make_plan(diff(live, desired), context, desired, renames)


def sql(made: Plan) -> list[str]:
    return [step.sql for _, step in made.steps]


def verbs(made: Plan) -> dict[str, str]:
    return {str(change.ref): change.verb for change in made.changes}


def table(name: str, *columns: Column, comment: str | None = None) -> Table:
    return Table(name, {column.name: column for column in columns or (ID,)}, comment)


ID = Column("id", "bigint", not_null=True)
TIME = Column("time", "timestamp with time zone", not_null=True)


def primary_key(name: str) -> Constraint:
    return Constraint(name, f"{name}_pkey", "primary key", "PRIMARY KEY (id)", ("id",))


def foreign_key(name: str, column: str, other: str) -> Constraint:
    text = f"FOREIGN KEY ({column}) REFERENCES {other}(id)"
    return Constraint(name, f"{name}_{column}_fkey", "foreign key", text, (column,), other, ("id",))


def hypertable(name: str) -> Hypertable:
    return Hypertable(name, (Dimension("time", interval=604_800_000_000),))


def aggregate(name: str, source: str, query: str = "SELECT 1") -> ContinuousAggregate:
    return ContinuousAggregate(name, query, True, sources=(source,))


def retention(name: str, age: str = "30 days") -> Policy:
    return Policy("retention_policy", name, (Job({"drop_after": age}),))


ROWS = Facts(rows=frozenset({"orders", "customers", "readings", "hourly", "daily"}))


# -- order ------------------------------------------------------------------------------------------------------------


def test_everything_is_made_after_what_it_stands_on() -> None:
    made = compile_schema(
        schema(
            Policy("refresh_policy", "hourly", (Job({"start_offset": None, "end_offset": "1 day"}, "1 day"),)),
            Index("hourly", "hourly_i", "btree (id)", on_aggregate=True),
            aggregate("daily", "hourly"),
            aggregate("hourly", "readings"),
            Policy("compression_policy", "readings", (Job({"compress_after": "7 days"}),)),
            Compression("readings", ("id",)),
            Index("readings", "readings_i", "btree (id)"),
            hypertable("readings"),
            table("readings", TIME, ID, Column("state", "state")),
            Enum("state", ("on", "off")),
            Namespace("shop"),
            Extension("timescaledb"),
        ),
        SERVER,
    )
    assert [str(ref) for ref, _ in made] == [
        "extension timescaledb",
        "schema shop",
        "enum state",
        "table readings",
        "hypertable readings",
        "index readings_i",
        "continuous aggregate hourly",
        "index hourly_i",
        "compression readings",
        "continuous aggregate daily",
        "refresh policy hourly",
        "compression policy readings",
    ]


def test_foreign_keys_come_after_the_keys_that_they_point_to() -> None:
    made = compile_schema(
        schema(foreign_key("a", "b", "z"), primary_key("z"), table("a", ID, Column("b", "bigint")), table("z")),
        SERVER,
    )
    assert [ref.name for ref, _ in made] == ["a", "z", "z_pkey", "a_b_fkey"]


def test_dependents_are_dropped_before_their_base_changes_and_made_after() -> None:
    column = Column("b", "bigint")
    key = Constraint("z", "z_pkey", "primary key", "PRIMARY KEY (id)", ("id",))
    other = Constraint("z", "z_pkey", "primary key", "PRIMARY KEY (id) DEFERRABLE", ("id",))
    base = (table("a", ID, column), table("z"), foreign_key("a", "b", "z"))
    made = plan(schema(*base, key), schema(*base, other))
    assert sql(made) == [
        "ALTER TABLE a DROP CONSTRAINT a_b_fkey",
        "ALTER TABLE z DROP CONSTRAINT z_pkey",
        "ALTER TABLE z ADD CONSTRAINT z_pkey PRIMARY KEY (id) DEFERRABLE",
        "ALTER TABLE a ADD CONSTRAINT a_b_fkey FOREIGN KEY (b) REFERENCES z(id)",
    ]


def test_an_owner_that_goes_takes_its_own_along_except_foreign_keys() -> None:
    live = schema(
        table("orders", ID, Column("customer", "bigint")),
        table("customers"),
        primary_key("orders"),
        primary_key("customers"),
        foreign_key("orders", "customer", "customers"),
        Index("orders", "orders_i", "btree (id)"),
        hypertable("orders"),
        Compression("orders", ("id",)),
        retention("orders"),
    )
    made = plan(live, schema())
    assert sql(made) == [
        "ALTER TABLE orders DROP CONSTRAINT orders_customer_fkey",
        "DROP TABLE customers",
        "DROP TABLE orders",
    ]
    assert set(verbs(made).values()) == {"drop"}
    assert len(made.changes) == 9


def test_two_tables_that_point_at_each_other_come_and_go() -> None:
    both = schema(
        table("a", ID, Column("b", "bigint")),
        table("b", ID, Column("a", "bigint")),
        primary_key("a"),
        primary_key("b"),
        foreign_key("a", "b", "b"),
        foreign_key("b", "a", "a"),
    )
    assert len(sql(plan(schema(), both))) == 6
    assert sql(plan(both, schema()))[2:] == ["DROP TABLE a", "DROP TABLE b"]


def test_an_index_moves_to_another_table_after_its_own_is_gone() -> None:
    live = schema(
        table("a"), table("b"), Index("a", "i", "btree (id)"), primary_key("z"), table("z"), foreign_key("a", "id", "z")
    )
    made = plan(live, schema(table("b"), Index("b", "i", "btree (id)"), primary_key("z"), table("z")))
    assert sql(made) == [
        "ALTER TABLE a DROP CONSTRAINT a_id_fkey",
        "DROP TABLE a",
        "CREATE INDEX i ON b USING btree (id)",
    ]


def test_a_name_is_free_before_it_is_taken() -> None:
    live = schema(
        table("state", ID, Column("x", "bigint")), primary_key("z"), table("z"), foreign_key("state", "x", "z")
    )
    made = plan(live, schema(Enum("state", ("on",)), primary_key("z"), table("z")))
    assert sql(made)[-2:] == ["DROP TABLE state", "CREATE TYPE state AS ENUM ('on')"]


def test_a_type_goes_after_the_column_that_had_it() -> None:
    live = schema(Enum("state", ("on",)), table("t", Column("s", "state")))
    made = plan(live, schema(table("t", Column("s", "text"))))
    assert sql(made) == ["ALTER TABLE t ALTER COLUMN s TYPE text USING s::text", "DROP TYPE state"]
    assert verbs(made) == {"table t": "alter", "enum state": "drop"}


def test_circular_aggregates_are_an_error() -> None:
    with pytest.raises(SeigenError, match=r"need each other in a circle: .*daily.*hourly"):
        compile_schema(schema(aggregate("daily", "hourly"), aggregate("hourly", "daily")), SERVER)


# -- batches ----------------------------------------------------------------------------------------------------------


def test_a_new_label_is_committed_before_anything_else() -> None:
    column = Column("s", "state", default="'off'::state")
    check = Constraint("t", "c", "check", "CHECK (s <> 'on')", ("s",))
    live = schema(Enum("state", ("on",)), table("t", Column("s", "state")), check)
    desired = schema(
        Enum("state", ("on", "off")),
        table("t", column),
        Constraint("t", "c", "check", "CHECK (s <> 'off')", ("s",)),
    )
    first, second = batches(plan(live, desired))
    assert [step.sql for _, step in first.steps] == ["ALTER TYPE state ADD VALUE 'off'"]
    assert first.transaction
    assert len(second.steps) == 3


def test_refreshes_run_outside_a_transaction_and_last() -> None:
    live = schema(table("readings", TIME), hypertable("readings"))
    desired = schema(
        *live.objects.values(), aggregate("hourly", "readings"), aggregate("daily", "hourly"), table("zzz")
    )
    made = list(batches(plan(live, desired, ROWS)))
    assert [batch.transaction for batch in made] == [True, False, False, False, False]
    calls = [batch.steps[0][1].sql for batch in made if "CALL" in batch.steps[0][1].sql]
    assert calls == [
        "CALL refresh_continuous_aggregate('hourly', NULL, NULL)",
        "CALL refresh_continuous_aggregate('daily', NULL, NULL)",
    ]


def test_nothing_to_refresh_without_rows() -> None:
    live = schema(table("readings", TIME), hypertable("readings"))
    made = plan(live, schema(*live.objects.values(), aggregate("hourly", "readings")))
    assert all(step.in_transaction for _, step in made.steps)


def test_an_aggregate_on_a_new_aggregate_is_refreshed_too() -> None:
    live = schema(table("readings", TIME), hypertable("readings"))
    desired = schema(*live.objects.values(), aggregate("hourly", "readings"), aggregate("top", "hourly"))
    made = plan(live, desired, Facts(rows=frozenset({"readings"})))
    assert sum("CALL" in text for text in sql(made)) == 2


def test_no_steps_no_batches() -> None:
    assert list(batches(plan(schema(), schema()))) == []


# -- spread -----------------------------------------------------------------------------------------------------------


def test_recreation_spreads_to_what_stands_on_it() -> None:
    above = (
        aggregate("daily", "hourly"),
        Index("daily", "i", "btree (id)", on_aggregate=True),
        retention("daily"),
        Compression("daily", on_aggregate=True),
    )
    base = (table("readings", TIME), hypertable("readings"))
    live = schema(*base, aggregate("hourly", "readings"), *above)
    made = plan(live, schema(*base, aggregate("hourly", "readings", "SELECT 2"), *above), ROWS)
    assert verbs(made) == dict.fromkeys(
        (
            "index i",
            "compression daily",
            "continuous aggregate daily",
            "continuous aggregate hourly",
            "retention policy daily",
        ),
        "recreate",
    )
    assert sql(made)[:2] == ["DROP MATERIALIZED VIEW daily", "DROP MATERIALIZED VIEW hourly"]
    assert not any("DROP INDEX" in text or "remove_" in text for text in sql(made))


def test_what_is_made_on_something_new_has_no_hazards_of_rows() -> None:
    index = Index("hourly", "i", "btree (id)", unique=True, on_aggregate=True)
    base = (table("readings", TIME), hypertable("readings"), index)
    made = plan(
        schema(*base, aggregate("hourly", "readings")), schema(*base, aggregate("hourly", "readings", "SELECT 2")), ROWS
    )
    assert {(str(ref), hazard.kind) for ref, hazard in made.hazards()} == {
        ("continuous aggregate hourly", "loses_history")
    }


def test_what_holds_rows_is_never_recreated() -> None:
    live = schema(Enum("state", ("on",)), table("orders", Column("s", "state")))
    made = plan(live, schema(table("orders", Column("s", "state"))), ROWS)
    assert not any("orders" in text for text in sql(made))


def test_a_refused_drop_takes_nothing_along() -> None:
    rest = (table("readings", TIME), Index("readings", "i", "btree (time)"))
    made = plan(schema(*rest, hypertable("readings")), schema(*rest))
    assert verbs(made) == {"hypertable readings": "drop"}
    assert [str(change.ref) for change in made.refused()] == ["hypertable readings"]
    assert sql(made) == []


# -- refusal ----------------------------------------------------------------------------------------------------------


def test_a_refused_change_has_no_statement() -> None:
    made = plan(schema(Enum("state", ("on", "off"))), schema(Enum("state", ("on",))))
    assert sql(made) == []
    (refused,) = made.refused()
    assert refused.refusal is not None
    assert "'off'" in refused.refusal.reason
    assert refused.details == ("labels: on, off → on",)


@pytest.mark.parametrize("kind", ["view", "materialized view", "partitioned table", "foreign table", "sequence"])
def test_a_name_that_something_unmanaged_has_is_refused(kind: str) -> None:
    made = plan(schema(unmanaged={kind: ("orders",)}), schema(table("orders")))
    (refused,) = made.refused()
    assert refused.refusal is not None
    assert f"a {kind} of that name exists" in refused.refusal.reason


def test_a_function_of_that_name_is_no_obstacle() -> None:
    assert not plan(schema(unmanaged={"function": ("orders",)}), schema(table("orders"))).refused()


# -- hazards ----------------------------------------------------------------------------------------------------------


def test_hazards_come_with_rows_only() -> None:
    live, desired = schema(table("orders")), schema(table("orders"), Index("orders", "i", "btree (id)"))
    assert [hazard.kind for _, hazard in plan(live, desired, ROWS).hazards()] == ["blocks_writes"]
    assert plan(live, desired).hazards() == ()


def test_hazards_not_allowed() -> None:
    live = schema(table("orders"), table("empty"))
    desired = schema(table("orders"), Index("orders", "i", "btree (id)", unique=True))
    made = plan(live, desired, ROWS)
    left = hazards_not_allowed(made, ["blocks_writes"])
    assert [(str(ref), hazard.kind) for ref, hazard in left] == [("index i", "may_fail_on_rows")]
    assert hazards_not_allowed(made, ["blocks_writes", "may_fail_on_rows"]) == []
    assert len(hazards_not_allowed(made, ["deletes_data"])) == 2


def test_a_lock_is_held_while_later_statements_take_long() -> None:
    """DROP INDEX takes ACCESS EXCLUSIVE: until COMMIT nobody reads, while the new index is built."""
    live = schema(table("orders"), Index("orders", "i", "btree (id)"))
    made = plan(live, schema(table("orders"), Index("orders", "i", "btree (id DESC)")), ROWS)
    assert [hazard.kind for _, hazard in made.hazards()] == ["blocks_writes", "blocks_reads"]
    assert "orders" in made.hazards()[1][1].message
    (changed,) = made.changes
    assert [hazard for step in changed.steps for hazard in step.hazards] == [hazard for _, hazard in made.hazards()]


def test_a_lock_is_held_on_other_tables_too() -> None:
    live = schema(table("customers"), table("orders"))
    desired = schema(
        table("customers", ID, Column("note", "text")), table("orders"), Index("orders", "i", "btree (id)")
    )
    messages = [hazard.message for _, hazard in plan(live, desired, ROWS).hazards()]
    assert messages == [
        "writes to orders wait while the index is built",
        "reads and writes of customers wait too: the transaction has locked them",
    ]


def test_a_commit_lets_go_of_locks() -> None:
    live = schema(Enum("s", ("a",)), table("customers"), Enum("orders_state", ("a",)))
    rename = Change("rename", Ref("table", "customers"), "customers", (), (Step("ALTER …", lock="ACCESS EXCLUSIVE"),))
    desired = schema(Enum("s", ("a", "b")), table("customers"), Enum("orders_state", ("a",)), table("orders"))
    more = schema(*desired.objects.values(), Index("customers", "i", "btree (id)"))
    made = plan(live, more, ROWS, (rename,))
    assert [hazard.kind for _, hazard in made.hazards()] == ["blocks_writes"]


# -- the plan itself --------------------------------------------------------------------------------------------------


def test_renames_run_first_and_are_changes() -> None:
    rename = Change(
        "rename", Ref("table", "orders"), "orders", ("a → orders",), (Step("ALTER TABLE a RENAME TO orders"),)
    )
    made = plan(schema(table("orders")), schema(table("orders", comment="x")), renames=(rename,))
    assert sql(made) == ["ALTER TABLE a RENAME TO orders", "COMMENT ON TABLE orders IS 'x'"]
    assert [change.verb for change in made.changes] == ["rename", "alter"]
    assert [len(change.steps) for change in made.changes] == [1, 1]


def test_objects_are_created_from_the_declared_text() -> None:
    canonical = schema(table("t", Column("a", "character varying(10)")))
    declared = schema(table("t", Column("a", "VARCHAR(10)")))
    context = Context(SERVER, schema(), canonical)
    made = make_plan(diff(schema(), canonical), context, declared)
    assert sql(made) == ["CREATE TABLE t (\n    a VARCHAR(10)\n)"]


def test_plans_are_the_same_whatever_the_order_of_objects() -> None:
    items = [
        table("b"), table("a"), Enum("y", ("1",)), Enum("x", ("1",)), Index("b", "j", "btree (id)"), primary_key("a")
    ]  # fmt: skip
    assert plan(schema(), schema(*items)) == plan(schema(), schema(*reversed(items)))
    assert plan(schema(*items), schema()) == plan(schema(*reversed(items)), schema())


def test_the_base_is_the_live_schema() -> None:
    one, other = plan(schema(table("a")), schema()), plan(schema(table("b")), schema())
    assert one.base != other.base
    assert one.schema == "shop"


def test_unmanaged_is_handed_on() -> None:
    assert plan(schema(unmanaged={"view": ("v",)}), schema()).unmanaged == {"view": ("v",)}


def test_a_primary_key_under_another_name_comes_after_the_old_one() -> None:
    """42P16: a table has one, and the old one waits for the foreign key that points at it."""
    rest = (table("a", ID, Column("b", "bigint")), table("z"), foreign_key("a", "b", "z"))
    other = Constraint("z", "aaa", "primary key", "PRIMARY KEY (id)", ("id",))
    assert sql(plan(schema(*rest, primary_key("z")), schema(*rest, other))) == [
        "ALTER TABLE a DROP CONSTRAINT a_b_fkey",
        "ALTER TABLE z DROP CONSTRAINT z_pkey",
        "ALTER TABLE z ADD CONSTRAINT aaa PRIMARY KEY (id)",
        "ALTER TABLE a ADD CONSTRAINT a_b_fkey FOREIGN KEY (b) REFERENCES z(id)",
    ]


def test_an_old_timescaledb_changes_no_constraint_under_compression() -> None:
    """Measured: 2.14 refuses all of it (0A000), 2.18 none."""
    old = msgspec.structs.replace(SERVER, timescaledb=(2, 14, 2), constraints_under_compression=False)
    kept = [Namespace("shop"), Hypertable("r", (Dimension("time"),)), Compression("r")]
    before = schema(Table("r", {"time": Column("time", "date", True), "v": Column("v", "integer")}), *kept)
    check = Constraint("r", "c", "check", "CHECK (v > 0)", ("v",))
    after = schema(Table("r", {"time": Column("time", "date", True), "v": Column("v", "integer", True)}), check, *kept)
    for live, desired in ((before, after), (after, before)):
        made = make_plan(diff(live, desired), Context(old, live, desired), desired)
        assert [change.ref.kind for change in made.refused()] == ["table", "constraint"]
        assert all("before 2.18" in change.refusal.reason for change in made.refused() if change.refusal)
        assert not plan(live, desired).refused()

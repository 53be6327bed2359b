"""Differences as equality of values, and what happens before it: ownership, names, spelling. No server."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from seigen.diff import (
    Difference,
    aligned,
    details,
    diff,
    fingerprint,
    match_unnamed,
    only_texts_differ,
    owned,
    relation_of,
    renamed,
)
from seigen.kinds import KINDS
from seigen.model import (
    Column,
    Compression,
    Constraint,
    ContinuousAggregate,
    Dimension,
    Document,
    Domain,
    Enum,
    Extension,
    Grants,
    Hypertable,
    Identity,
    Index,
    Job,
    MaterializedView,
    Namespace,
    Object,
    Overload,
    Partition,
    Policy,
    Ref,
    Routine,
    RowPolicy,
    RowSecurity,
    Schema,
    Sequence,
    SequenceOwner,
    Setup,
    Table,
    Trigger,
    UserJob,
    View,
)


def schema(*items: Object) -> Schema:
    return Schema("shop", {ref_of(item): item for item in items})


def ref_of(item: Object) -> Ref:
    names = {
        Namespace: "schema",
        UserJob: "job",
        ContinuousAggregate: "continuous_aggregate",
        MaterializedView: "materialized_view",
        SequenceOwner: "sequence_owner",
        RowSecurity: "row_security",
    }
    kind = item.kind if isinstance(item, Policy | Routine) else names.get(type(item), type(item).__name__.lower())
    return KINDS[kind].ref(item)


def document(declared: Schema, **more: Any) -> Document:
    return Document(declared, {}, **more)


T = Table("t", {"a": Column("a", "integer"), "b": Column("b", "text")})


def check(name: str, definition: str = "CHECK ((a > 0))", table: str = "t") -> Constraint:
    return Constraint(table, name, "check", definition, ("a",))


# -- diff -------------------------------------------------------------------------------------------------------------


def test_equal_schemas_have_no_difference() -> None:
    assert diff(schema(T, check("c")), schema(check("c"), T)) == []


def test_differences_come_by_kind_and_name() -> None:
    found = diff(schema(Enum("z", ("1",)), check("gone")), schema(Table("t", {}), Enum("a", ("1",)), check("new")))
    assert [(str(ref), live is None, desired is None) for ref, live, desired in found] == [
        ("enum a", True, False),
        ("enum z", False, True),
        ("table t", True, False),
        ("constraint t.gone", False, True),
        ("constraint t.new", True, False),
    ]


def test_positions_of_columns_are_not_compared() -> None:
    assert diff(schema(T), schema(Table("t", dict(reversed(T.columns.items()))))) == []


@pytest.mark.parametrize(
    ("item", "relation"),
    [
        (T, "t"),
        (check("c"), "t"),
        (Index("t", "i", "btree (a)"), "t"),
        (Hypertable("t", ()), "t"),
        (Compression("t"), "t"),
        (Policy("retention_policy", "t", ()), "t"),
        (Enum("e", ("1",)), "e"),
        (Extension("citext"), "citext"),
    ],
)
def test_relation_of(item: Object, relation: str) -> None:
    assert relation_of(item) == relation


# -- ownership --------------------------------------------------------------------------------------------------------


def test_ignored_relations_go_with_all_that_is_theirs() -> None:
    live = schema(T, Table("tmp_1", {}), check("c", table="tmp_1"), Index("tmp_1", "i", "btree (a)"), Enum("tmp_e", ()))
    kept, hidden = owned(live, document(schema(), ignore=("tmp_*",)))
    assert {str(ref) for ref in kept.objects} == {"table t", "enum tmp_e"}
    assert hidden == ("tmp_1",)


def test_triggers_on_what_is_not_managed_are_not_either() -> None:
    view, here = Trigger("v", "on_view", "INSTEAD OF …"), Trigger("t", "on_table", "BEFORE …")
    live = Schema("shop", schema(Table("t", {}), view, here).objects, {"view": ("v",)})
    kept, _ = owned(live, document(schema(Table("t", {})), managed=frozenset({"trigger"})))
    assert (set(kept.objects), kept.unmanaged) == (
        {Ref("table", "t"), Ref("trigger", "on_table", "t")},
        {"trigger": ("on_view",), "view": ("v",)},
    )
    kept, _ = owned(live, document(schema(Table("t", {}))))
    assert kept.unmanaged == {"trigger": ("on_table", "on_view"), "view": ("v",)}


def test_a_function_is_not_ignored_with_a_relation_of_its_name() -> None:
    live = schema(Table("tmp_a", {}), Routine("function", "tmp_a", (Overload("()"),)))
    kept, _ = owned(live, document(schema(), ignore=("tmp_*",), managed=frozenset({"function"})))
    assert set(kept.objects) == {Ref("function", "tmp_a")}


def test_an_extension_counts_only_when_the_document_names_it() -> None:
    kept, _ = owned(schema(Extension("citext"), Extension("hstore")), document(schema(), extensions=("hstore",)))
    assert list(kept.objects) == [Ref("extension", "hstore")]


# -- constraints without a name ---------------------------------------------------------------------------------------


def test_unnamed_constraints_match_by_definition() -> None:
    live, desired = schema(T, check("somebodys_name")), schema(T, check("t_a_check"))
    names = match_unnamed(live, desired, [Ref("constraint", "t_a_check", "t")])
    assert names == {Ref("constraint", "t_a_check", "t"): Ref("constraint", "somebodys_name", "t")}
    assert diff(live, renamed(desired, names)) == []


def test_named_constraints_match_by_name_only() -> None:
    live, desired = schema(T, check("somebodys_name")), schema(T, check("t_a_check"))
    assert match_unnamed(live, desired, []) == {}


def test_the_same_definition_on_another_table_is_another_constraint() -> None:
    live, desired = schema(check("x", table="u")), schema(check("t_a_check"))
    assert match_unnamed(live, desired, [Ref("constraint", "t_a_check", "t")]) == {}


def test_a_live_constraint_that_the_document_names_is_not_free() -> None:
    live, desired = schema(check("mine")), schema(check("mine"), check("t_a_check"))
    assert match_unnamed(live, desired, [Ref("constraint", "t_a_check", "t")]) == {}


def test_two_unnamed_constraints_take_two_live_ones() -> None:
    one, two = Ref("constraint", "t_a_check", "t"), Ref("constraint", "t_a_check1", "t")
    live = schema(check("p"), check("q"))
    desired = schema(check("t_a_check"), check("t_a_check1"))
    found = match_unnamed(live, desired, [two, one])
    assert set(found) == {one, two}
    assert {ref.name for ref in found.values()} == {"p", "q"}


def test_a_default_name_that_means_something_else_is_free_for_its_own_definition() -> None:
    """The live t_a_check says what the document's t_a_check1 says, and the other way round: no difference."""
    positive, small = "CHECK ((a > 0))", "CHECK ((a < 9))"
    live = schema(check("t_a_check", small), check("t_a_check1", positive))
    desired = schema(check("t_a_check", positive), check("t_a_check1", small))
    names = match_unnamed(live, desired, desired.objects)
    assert diff(live, renamed(desired, names)) == []


# -- spelling ---------------------------------------------------------------------------------------------------------


def test_aligned_takes_the_live_spelling_of_equal_intervals() -> None:
    live = schema(Policy("retention_policy", "t", (Job({"drop_after": "30 days"}, "1 day"),)))
    desired = schema(Policy("retention_policy", "t", (Job({"drop_after": "720:00:00"}, "24:00:00"),)))
    assert diff(live, desired) != []
    assert diff(live, aligned(live, desired)) == []


def pair(live: Object, **changes: Any) -> Difference:
    return Difference(ref_of(live), live, msgspec.structs.replace(live, **changes))


INDEX = Index("t", "i", "btree (a)")
AGGREGATE = ContinuousAggregate("agg", "SELECT 1", True)


@pytest.mark.parametrize(
    ("found", "answer"),
    [
        (pair(check("c"), definition="CHECK (a > 0)"), True),
        (pair(check("c", "CHECK ((a > 0)) NOT VALID"), definition="CHECK (a > 0)"), False),
        (pair(check("c"), comment="x", definition="CHECK (a > 0)"), False),
        (pair(INDEX, definition="btree (b)"), True),
        (pair(msgspec.structs.replace(INDEX, valid=False), valid=True, definition="btree (b)"), False),
        (pair(INDEX, unique=True), False),
        (pair(AGGREGATE, query="SELECT 2"), True),
        (pair(AGGREGATE, query="SELECT 2", materialized_only=False), False),
        (
            pair(Table("t", {"a": Column("a", "text", default="1")}), columns={"a": Column("a", "text", default="2")}),
            True,
        ),
        (pair(Table("t", {"a": Column("a", "text", default="1")}), columns={"a": Column("a", "text")}), False),
        (pair(Table("t", {"a": Column("a", "text")}), columns={"a": Column("a", "citext")}), False),
        (Difference(ref_of(INDEX), None, INDEX), False),
    ],
)
def test_only_texts_differ(found: Difference, answer: bool) -> None:
    assert only_texts_differ(found) is answer


# -- for the reader ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("live", "desired", "lines"),
    [
        (T, Table("t", {"a": T.columns["a"]}), ["b: extra"]),
        (Table("t", {"a": T.columns["a"]}), T, ["b: missing"]),
        (T, msgspec.structs.replace(T, comment="new"), ["comment: none → new"]),
        (
            T,
            Table("t", {"a": Column("a", "bigint", not_null=True, default="7"), "b": T.columns["b"]}),
            ["a.type: integer → bigint", "a.not null: no → yes", "a.default: none → 7"],
        ),
        (check("c"), check("c", "CHECK ((a  >\n 1))"), ["definition: CHECK ((a > 0)) → CHECK ((a > 1))"]),
        (Enum("e", ("a",)), Enum("e", ("a", "b")), ["labels: a → a, b"]),
        (
            Hypertable("t", (Dimension("time", interval=604_800_000_000),)),
            Hypertable("t", (Dimension("time", interval=86_400_000_000),)),
            ["interval: 7 days → 1 day"],
        ),
        (Compression("t", ("a",)), Compression("t"), ["segment by: a → none"]),
        (
            Policy("retention_policy", "t", (Job({"drop_after": "1 day"}),)),
            Policy("retention_policy", "t", (Job({"drop_after": "2 days"}, enabled=False),)),
            ["drop after: 1 day → 2 days", "enabled: yes → no"],
        ),
        (
            Policy("refresh_policy", "t", (Job({}), Job({}, "1 day"))),
            Policy("refresh_policy", "t", (Job({}),)),
            ["jobs: 2 → 1"],
        ),
        (
            Routine("function", "f", (Overload("()\nAS $$ a\n b\n$$"),)),
            Routine("function", "f", (Overload("()\nAS $$ a\n c\n$$"),)),
            ["definition, line 3: b → c"],
        ),
        (
            Routine("function", "f", (Overload("()\nAS $$ a\n$$"),)),
            Routine("function", "f", (Overload("()\nAS $$ c\n d\n$$"),)),
            ["definition, line 2: AS $$ a → AS $$ c, and 2 more"],
        ),
        (
            Routine("function", "f", (Overload("()\nAS $$ a\r\n$$"),)),
            Routine("function", "f", (Overload("()\nAS $$ a\n$$"),)),
            ["definition, white space"],
        ),
    ],
)
def test_details(live: Object, desired: Object, lines: list[str]) -> None:
    assert list(details(live, desired)) == lines


def test_details_do_not_repeat_what_a_definition_says() -> None:
    live = Constraint("t", "f", "foreign key", "FOREIGN KEY (a) REFERENCES u(id)", ("a",), "u", ("id",))
    desired = Constraint("t", "f", "foreign key", "FOREIGN KEY (b) REFERENCES v(key)", ("b",), "v", ("key",))
    assert list(details(live, desired)) == [
        "definition: FOREIGN KEY (a) REFERENCES u(id) → FOREIGN KEY (b) REFERENCES v(key)"
    ]


# -- fingerprint ------------------------------------------------------------------------------------------------------

FULL: list[Object] = [
    View("v", "SELECT 1", ("security_barrier=true",), ("a integer",), ("t",), ("function f",), "comment"),
    MaterializedView("m", "SELECT 1", ("t",), ("type e",), False, "comment"),
    Setup("setup.sql", ("SELECT 1",), "digest"),
    Namespace("shop"),
    Extension("citext"),
    Enum("e", ("a",), "comment"),
    Table(
        "t",
        {"a": Column("a", "integer", True, "1", "2", Identity(True, "START WITH 1"), '"C"', "comment")},
        "comment",
        True,
        "RANGE (a)",
    ),
    Constraint("t", "c", "foreign key", "FOREIGN KEY …", ("a",), "u", ("id",), False, "comment"),
    Partition("p", "t", "DEFAULT", "LIST (b)", "comment"),
    Domain("d", "text", '"C"', "1", True, {"d_check": "CHECK (true)"}, "comment"),
    Sequence("s", "AS bigint", "comment"),
    SequenceOwner("s", "t", "a"),
    Index("t", "i", "btree (a)", True, False, True, "comment"),
    Hypertable("t", (Dimension("time", "range", 1, 4, "now"),), True),
    Compression("t", ("a",), ("time DESC",), 5, True, ("bloom(b)",)),
    Policy(
        "retention_policy",
        "t",
        (Job({"drop_after": "1 day"}, "1 day", False, "2026", "UTC", "1 hour", 3, "5 minutes", True),),
    ),
    UserJob("nightly", "f", '{"a": 1}', Job({"b": 1}, "1 day", False, "2026", "UTC", "1 hour", 3, "5 minutes", True)),
    ContinuousAggregate("agg", "SELECT 1", True, 7, ("t",), "comment", False),
    Trigger("t", "g", "BEFORE INSERT EXECUTE FUNCTION f()", "always", "comment"),
    RowSecurity("t", {"p": RowPolicy("p", "select", ("r",), False, "a > 0", "a > 1", "comment")}, False, True, ("u",)),
    Grants("function", "f", {"r": ("execute",)}, "integer", "o", (("r", "execute", "g"),)),
    Routine("function", "f", (Overload("(a e) …", "e", "integer", ("a",), ("b text",), 1, ("e",), "comment"),)),
]


def test_fingerprint_is_stable() -> None:
    assert fingerprint(schema(*FULL)) == fingerprint(schema(*reversed(FULL)))
    assert len(fingerprint(schema())) == 64


def test_fingerprint_is_not_moved_by_the_order_of_columns() -> None:
    assert fingerprint(schema(T)) == fingerprint(schema(Table("t", dict(reversed(T.columns.items())))))


def test_fingerprint_leaves_out_what_is_not_managed() -> None:
    assert fingerprint(Schema("shop", {}, {"view": ("v",)})) == fingerprint(Schema("shop", {}))


def variants(item: Any) -> Iterator[tuple[str, Any]]:
    """The value with one field, however deep, changed."""
    for field in msgspec.structs.fields(item):
        for path, value in changed(getattr(item, field.name)):
            yield f"{type(item).__name__}.{field.name}{path}", msgspec.structs.replace(item, **{field.name: value})


def changed(value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, msgspec.Struct):
        yield from ((f".{path}", other) for path, other in variants(value))
    elif isinstance(value, bool):
        yield "", not value
    elif isinstance(value, int):
        yield "", value + 1
    elif isinstance(value, str):
        yield "", value + "x"
    elif isinstance(value, dict):
        yield " less", {}
        for key, held in value.items():
            yield from ((f"[{path}]", {**value, key: other}) for path, other in changed(held))
    elif isinstance(value, tuple) and value:
        yield " less", value[:-1]
        for path, other in changed(value[0]):
            yield f"[{path}]", (other, *value[1:])
    else:
        yield " more", ("x",) if value == () else "x"
    if value is not None and not isinstance(value, (bool, dict, tuple)):
        yield " none", None


CHANGED = [(path, item, other) for item in FULL for path, other in variants(item)]


def test_every_type_of_object_is_there() -> None:
    assert {type(item) for item in FULL} == set(Object.__args__)


@pytest.mark.parametrize(("item", "other"), [(i, o) for _, i, o in CHANGED], ids=[path for path, _, _ in CHANGED])
def test_fingerprint_feels_every_field(item: Object, other: Object) -> None:
    """Under the same ref: the digest is of the values, not of the names that they stand under."""
    ref = ref_of(item)
    assert fingerprint(Schema("shop", {ref: item})) != fingerprint(Schema("shop", {ref: other}))

"""`renamed_from`: which renames are due, their statements, and values under new and old names. No server."""

from __future__ import annotations

from seigen.kinds import KINDS
from seigen.model import (
    Column,
    Compression,
    Constraint,
    ContinuousAggregate,
    Dimension,
    Document,
    Enum,
    Hypertable,
    Index,
    Job,
    Object,
    Policy,
    Ref,
    Schema,
    Table,
)
from seigen.renames import Rename, changes, due, moved, rename_sql, under_new_names, under_old_names, undo_statements


def schema(*items: Object) -> Schema:
    return Schema("shop", {ref_of(item): item for item in items})


def ref_of(item: Object) -> Ref:
    names = {ContinuousAggregate: "continuous_aggregate"}
    kind = item.kind if isinstance(item, Policy) else names.get(type(item), type(item).__name__.lower())
    return KINDS[kind].ref(item)


def document(renamed_from: dict[Ref | tuple[Ref, str], str]) -> Document:
    return Document(schema(), {}, renamed_from=renamed_from)


USERS = Table("users", {"id": Column("id", "bigint"), "mail": Column("mail", "text")})
MAIL_CHECK = Constraint("users", "users_mail", "check", "CHECK ((mail <> ''::text))", ("mail",))
MAIL_INDEX = Index("users", "users_by_mail", "btree (mail)")
POSTS = Table("posts", {"user_id": Column("user_id", "bigint")})
POSTS_FK = Constraint(
    "posts", "posts_fk", "foreign key", "FOREIGN KEY (user_id) REFERENCES users(id)", ("user_id",), "users", ("id",)
)
LIVE = schema(USERS, MAIL_CHECK, MAIL_INDEX, POSTS, POSTS_FK, Enum("state", ("on",)))

TABLE = Rename("table", "", "users", "members")
COLUMN = Rename("column", "members", "mail", "email")
CHECK = Rename("constraint", "members", "users_mail", "members_email")
INDEX = Rename("index", "", "users_by_mail", "members_by_email")
WANTED: dict[Ref | tuple[Ref, str], str] = {
    Ref("index", "members_by_email"): "users_by_mail",
    Ref("constraint", "members_email", "members"): "users_mail",
    (Ref("table", "members"), "columns.email"): "mail",
    Ref("table", "members"): "users",
}


# -- which are due ----------------------------------------------------------------------------------------------------


def test_tables_come_first_whatever_the_order_of_the_document() -> None:
    found = due(LIVE, document(WANTED))
    assert found[0] == TABLE
    assert set(found) == {TABLE, COLUMN, CHECK, INDEX}


def test_a_rename_that_is_done_is_nothing_any_more() -> None:
    done = schema(Table("members", {"email": Column("email", "text")}))
    assert due(done, document(WANTED)) == []


def test_a_former_name_that_never_was_is_nothing() -> None:
    assert due(schema(), document(WANTED)) == []


def test_both_names_there_is_no_rename() -> None:
    both = schema(USERS, Table("members", {}))
    assert [rename for rename in due(both, document(WANTED)) if rename.kind == "table"] == []


def test_a_column_of_a_table_that_keeps_its_name() -> None:
    found = due(LIVE, document({(Ref("table", "users"), "columns.email"): "mail"}))
    assert found == [Rename("column", "users", "mail", "email")]


def test_an_index_of_an_aggregate_is_marked() -> None:
    live = schema(Index("hourly", "old", "btree (a)", on_aggregate=True))
    assert due(live, document({Ref("index", "new"): "old"})) == [Rename("index", "", "old", "new", True)]


# -- statements -------------------------------------------------------------------------------------------------------


def test_statements() -> None:
    assert [
        sql
        for rename in (
            TABLE,
            COLUMN,
            CHECK,
            INDEX,
            Rename("enum", "", "State", "state"),
            Rename("continuous_aggregate", "", "hourly", "by hour"),
            Rename("index", "", "old", "new", True),
            Rename("function", "", "f", "g", overloads=("integer", "text, mood[]")),
        )
        for sql in rename_sql(rename)
    ] == [
        "ALTER TABLE users RENAME TO members",
        "ALTER TABLE members RENAME COLUMN mail TO email",
        "ALTER TABLE members RENAME CONSTRAINT users_mail TO members_email",
        "ALTER INDEX users_by_mail RENAME TO members_by_email",
        'ALTER TYPE "State" RENAME TO state',
        'ALTER MATERIALIZED VIEW hourly RENAME TO "by hour"',
        "ALTER INDEX _timescaledb_internal.old RENAME TO new",
        "ALTER FUNCTION f(integer) RENAME TO g",
        "ALTER FUNCTION f(text, mood[]) RENAME TO g",
    ]


def test_undoing_runs_backwards_and_leaves_what_no_text_mentions() -> None:
    assert undo_statements([TABLE, COLUMN, CHECK, INDEX]) == [
        "ALTER TABLE members RENAME COLUMN email TO mail",
        "ALTER TABLE members RENAME TO users",
    ]


def test_changes_are_of_the_object_that_has_the_new_name() -> None:
    found = changes([TABLE, COLUMN, CHECK])
    assert [(change.ref, change.relation, change.details) for change in found] == [
        (Ref("table", "members"), "members", ("users → members",)),
        (Ref("table", "members"), "members", ("column mail → email",)),
        (Ref("constraint", "members_email", "members"), "members", ("users_mail → members_email",)),
    ]
    assert {change.verb for change in found} == {"rename"}


# -- values under other names -----------------------------------------------------------------------------------------


def test_everything_that_names_a_relation_moves() -> None:
    renames = [TABLE, COLUMN]
    assert moved(POSTS_FK, renames).ref_table == "members"
    assert moved(MAIL_CHECK, renames).columns == ("email",)
    assert moved(MAIL_INDEX, renames).relation == "members"
    assert moved(Hypertable("users", (Dimension("mail"),)), renames) == Hypertable("members", (Dimension("email"),))
    assert moved(Compression("users", ("mail",)), renames) == Compression("members", ("email",))
    assert moved(Policy("retention_policy", "users", (Job({}),)), renames).relation == "members"
    assert moved(ContinuousAggregate("a", "SELECT", True, sources=("users", "zoo")), renames).sources == (
        "members",
        "zoo",
    )
    table = moved(USERS, renames)
    assert table.name == "members"
    assert table.columns == {"id": Column("id", "bigint"), "email": Column("email", "text")}


def test_texts_are_left_alone() -> None:
    assert moved(MAIL_CHECK, [TABLE, COLUMN]).definition == MAIL_CHECK.definition


def test_a_column_of_another_table_stays() -> None:
    other = Table("other", {"mail": Column("mail", "text")})
    assert moved(other, [TABLE, COLUMN]) == other


def test_back_is_the_inverse() -> None:
    for item in (MAIL_INDEX, Enum("state", ("on",))):
        renames = [TABLE, INDEX, Rename("enum", "", "state", "order_state")]
        assert moved(moved(item, renames), renames, back=True) == item


def test_what_no_text_mentions_gets_its_old_name_although_its_table_has_another() -> None:
    """The table was renamed back in the scratch schema; the constraint and the index were not."""
    undone = schema(
        USERS,
        Constraint("users", "members_email", "check", MAIL_CHECK.definition, ("mail",)),
        Index("users", "members_by_email", "btree (mail)"),
    )
    old = under_old_names(undone, [TABLE, COLUMN, CHECK, INDEX])
    assert old.objects == {ref_of(item): item for item in (USERS, MAIL_CHECK, MAIL_INDEX)}


def test_what_equals_its_old_self_is_its_new_self() -> None:
    renames = [TABLE, COLUMN, CHECK]
    check = Constraint("members", "members_email", "check", "CHECK ((email <> ''::text))", ("email",))
    changed = Constraint(**{f: getattr(MAIL_CHECK, f) for f in MAIL_CHECK.__struct_fields__} | {"definition": "other"})
    new = schema(check)
    assert under_new_names(schema(MAIL_CHECK), schema(MAIL_CHECK), new, renames).objects == new.objects
    (kept,) = under_new_names(schema(changed), schema(MAIL_CHECK), new, renames).objects.values()
    assert isinstance(kept, Constraint)
    assert (kept.table, kept.name, kept.definition) == ("members", "members_email", "other")


def test_only_the_fields_that_differ_keep_their_live_text() -> None:
    """An enum has another name: a column of that type whose default differs is not of another type."""
    live = schema(Table("t", {"s": Column("s", "state", default="'a'::state", comment="x")}))
    old = schema(Table("t", {"s": Column("s", "state", default="'b'::state", comment="x")}))
    new = schema(Table("t", {"s": Column("s", "level", default="'b'::level", comment="x")}))
    renames = [Rename("enum", "", "state", "level")]
    (table,) = under_new_names(live, old, new, renames).objects.values()
    assert table == Table("t", {"s": Column("s", "level", default="'a'::state", comment="x")})


def test_a_constraint_whose_comment_differs_has_its_new_text() -> None:
    live = schema(Constraint("users", "c", "check", "CHECK ((mail > 'a'::text))", ("mail",), comment="old"))
    old = schema(Constraint("users", "c", "check", "CHECK ((mail > 'a'::text))", ("mail",)))
    new = schema(Constraint("users", "c", "check", "CHECK ((email > 'a'::text))", ("email",)))
    (found,) = under_new_names(live, old, new, [Rename("column", "users", "mail", "email")]).objects.values()
    assert found == Constraint("users", "c", "check", "CHECK ((email > 'a'::text))", ("email",), comment="old")


def test_a_column_that_goes_and_one_that_comes_are_left_as_they_are() -> None:
    live = schema(Table("users", {"gone": Column("gone", "text"), "mail": Column("mail", "text")}))
    old = schema(Table("users", {"mail": Column("mail", "text"), "new": Column("new", "text")}))
    new = schema(Table("users", {"email": Column("email", "text"), "new": Column("new", "text")}))
    (found,) = under_new_names(live, old, new, [Rename("column", "users", "mail", "email")]).objects.values()
    assert found == Table("users", {"gone": Column("gone", "text"), "email": Column("email", "text")})


def test_a_name_that_is_given_away_can_be_taken() -> None:
    """orders → orders_2023, and new_orders → orders: the first has to run before the second."""
    live = schema(Table("orders", {"a": Column("a", "text"), "b": Column("b", "text")}), Table("new_orders", {}))
    wanted: dict[Ref | tuple[Ref, str], str] = {
        Ref("table", "orders"): "new_orders",
        Ref("table", "orders_2023"): "orders",
        (Ref("table", "orders_2023"), "columns.b"): "a",
        (Ref("table", "orders_2023"), "columns.c"): "b",
    }
    assert due(live, document(wanted)) == [
        Rename("table", "", "orders", "orders_2023"),
        Rename("table", "", "new_orders", "orders"),
        Rename("column", "orders_2023", "b", "c"),
        Rename("column", "orders_2023", "a", "b"),
    ]


def test_a_chain_that_is_half_done_renames_nothing_twice() -> None:
    """b was a, and c was b: where only a is left, it becomes b and stays b."""
    wanted: dict[Ref | tuple[Ref, str], str] = {Ref("table", "c"): "b", Ref("table", "b"): "a"}
    assert due(schema(Table("a", {})), document(wanted)) == [Rename("table", "", "a", "b")]


def test_two_names_cannot_be_swapped() -> None:
    live = schema(Table("a", {}), Table("b", {}))
    assert due(live, document({Ref("table", "a"): "b", Ref("table", "b"): "a"})) == []

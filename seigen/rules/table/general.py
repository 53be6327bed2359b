"""G: what PostgreSQL asks of any schema, and what it lets pass to somebody's harm; L: the switches of rules."""

from __future__ import annotations

from seigen.rules import general, indexes, needless, references
from seigen.rules.rule import UNUSED_IGNORE, Rule, found_elsewhere, refuse, warn

RULES = (
    Rule(
        "G1",
        "Names and enum labels have at most 63 bytes",
        "PostgreSQL cuts longer names, and two of them may become one.",
        "a NOTICE, and the name is cut; 42602 for labels",
        refuse(general.names_fit),
    ),
    Rule(
        "G2",
        "Relations, their indexes and sequences share one namespace",
        "The index of a constraint has its name, and an identity column makes a sequence.",
        '42P07: relation "dup1_a_key" already exists',
        refuse(general.one_namespace),
    ),
    Rule(
        "G3",
        "A foreign key points at a primary key or unique columns",
        "It must be clear which row is meant.",
        '42830: there is no unique constraint matching given keys for referenced table "dup1"',
        refuse(references.target_is_unique),
    ),
    Rule(
        "G4",
        "A foreign key's columns match in number and type",
        "They are compared with each other.",
        "42830: number of referencing and referenced columns for foreign key disagree",
        refuse(references.columns_match),
    ),
    Rule(
        "G5",
        "SET NULL is not said of NOT NULL columns",
        "The delete that it is meant for would always fail.",
        "silent until the delete: 23502",
        refuse(references.no_null_into_not_null),
    ),
    Rule(
        "G6",
        "A foreign key has an index on the side that refers",
        "Deleting a row, or changing its key, looks for all that refer to it.",
        "silent: every such delete reads the whole table",
        warn(needless.foreign_keys_have_an_index),
    ),
    Rule(
        "G7",
        "No index repeats another one, or is its beginning",
        "A btree over (a, b) answers what one over (a) does; every index is written with every row.",
        "silent: both are kept and written",
        warn(needless.no_needless_index),
    ),
    Rule(
        "G8",
        "No two unique constraints over the same columns",
        "The second one says nothing new.",
        "silent: PostgreSQL merges them in one CREATE TABLE, and the database differs from the document",
        warn(needless.no_twin_constraints),
    ),
    Rule(
        "G9",
        "Indexes and generated columns are made of immutable functions",
        "What is stored must not depend on who asks, or when.",
        "42P17: functions in index predicate must be marked IMMUTABLE",
        refuse(indexes.immutable),
    ),
    Rule(
        "G10",
        "Defaults read no columns, defaults and checks hold no sub-query",
        "A default is made before the row is there; a check sees its own row only.",
        "0A000: cannot use column reference in DEFAULT expression",
        refuse(indexes.defaults_and_checks),
    ),
    Rule(
        "G11",
        "An index asks for what its method can do",
        "Only a btree has an order and is unique; hash takes one column.",
        '0A000: access method "hash" does not support multicolumn indexes; 42704',
        refuse(indexes.methods),
    ),
    Rule(
        "G12",
        "Identity columns are integers, keys single, system names free",
        "A sequence counts in whole numbers, and every table has columns of the system's own.",
        "22023, 42P16, 42701",
        refuse(general.columns_are_possible),
    ),
    Rule(
        "G13",
        "Enum labels are unique, and defaults are among them",
        "A label is a value.",
        "23505, 22P02: invalid input value for enum",
        refuse(general.enum_values),
    ),
    Rule(
        "G14",
        "Only texts have a collation",
        "A collation is the order of characters.",
        "42804: collations are not supported by type integer",
        refuse(general.collations_fit),
    ),
    Rule(
        "G15",
        "NOT NULL columns have no DEFAULT NULL",
        "The default can never be taken.",
        "silent until the INSERT: 23502",
        warn(general.no_null_default),
    ),
    Rule(
        "G16",
        "The document's schema is not one of PostgreSQL's or TimescaleDB's own",
        "What their owner puts there would be dropped as unknown, or block an update.",
        "42939: unacceptable schema name; silent for _timescaledb_…",
        refuse(general.schema_is_free),
    ),
    Rule(
        UNUSED_IGNORE,
        "Every lint: ignore still ignores something",
        "An ignore that outlived its reason hides the next mistake.",
        "no server sees it",
        warn(found_elsewhere),
    ),
)

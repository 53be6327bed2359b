"""Who refers to whom: keys that share columns, trees within a tenant, keys in unique sets, parents without rows."""

from __future__ import annotations

import numpy as np
import pytest
from seed_support import planned, refused, seeded

from seigen.seed.generate import Generator
from support import Database

TENANTS = "  tenants: {rows: 20, columns: {id: int primary key}}\n"
TREE = """\
  t:
    columns:
      tenant: {tenant}
      id: integer not null
      p_id: integer{required}
    primary_key: [tenant, id]
    foreign_keys: {{f: {{columns: [tenant, p_id], references: t}}}}
"""
OWN = "int not null references tenants"
ISSUES = TENANTS + (
    "  issues:\n    columns:\n"
    "      id: uuid primary key\n"
    f"      tenant: {OWN}\n"
    "      number: {type: int not null, generate: {sequence: {per: tenant}}}\n"
    "      parent_number: int\n"
    "    unique: [[tenant, number]]\n"
    "    foreign_keys: {f: {columns: [tenant, parent_number], references: issues, to: [tenant, number]}}\n"
)
KEYED = "columns: {{tenant: {0} not null references tenants, id: {0} not null}}, primary_key: [tenant, id]"
SHARED = """\
  tenants: {{rows: 20, columns: {{id: {0} primary key}}}}
  users: {{rows: 300, {1}}}
  projects: {{rows: 90, {1}}}
  d:
    columns: {{tenant: {0} not null references tenants, id: int primary key, u: {0} not null, p: {0}{2}}}
    foreign_keys:
      f: {{columns: [tenant, u], references: users}}
      g: {{columns: [tenant, p], references: projects}}
"""


def shared(type_: str, required: str = "") -> str:
    return SHARED.format(type_, KEYED.format(type_), required)


KEPT = {
    "a tree of each tenant": TENANTS + TREE.format(tenant=OWN, required=""),
    "a tree without ends": TENANTS + TREE.format(tenant=OWN, required=" not null"),
    "a tree of tenants that are no table": TREE.format(tenant="int not null", required=""),
    "a tree of tenants of a list": TREE.format(tenant="{type: text not null, generate: {choice: [a, b]}}", required=""),
    "as many nodes each": TENANTS + TREE.format(tenant=OWN, required="") + "    rows: {per: tenants, mean: 40}\n",
    "few nodes": TENANTS + TREE.format(tenant=OWN, required="") + "    rows: 15\n",
    "two ways up": (
        TENANTS
        + "  t:\n"
        + f"    columns: {{tenant: {OWN}, id: int not null, p: int, root: int not null}}\n"
        + "    primary_key: [tenant, id]\n    foreign_keys:\n"
        + "      f: {columns: [tenant, p], references: t}\n      g: {columns: [tenant, root], references: t}\n"
    ),
    "numbers of each tenant": ISSUES,
    "two keys": shared("int"),
    "two keys, both required": shared("int", " not null"),
    "two keys of uuids": shared("uuid", " not null"),
    "two keys of texts": shared("text", " not null"),
    "as many rows each": shared("int") + "    rows: {per: users, mean: 3}\n",
    "a tree and two keys": (
        shared("int").replace("p: int}", "p: int, up: int}").replace("id: int primary key, u", "id: int not null, u")
        + "      h: {columns: [tenant, up], references: d, to: [tenant, id]}\n    unique: [[tenant, id]]\n"
    ),
    "two keys to one table": shared("int").replace("references: projects", "references: users"),
    "no parents": (
        "  p: {rows: 0, columns: {id: int primary key}}\n  x: {columns: {id: int primary key, p: int references p}}\n"
    ),
    "no projects": shared("int").replace("rows: 90", "rows: 0"),
    "a set beside a home": (
        "  a: {rows: 200, columns: {id: int primary key}}\n  b: {rows: 50, columns: {id: int primary key}}\n"
        "  x:\n    columns:\n      a: {type: int not null references a, generate: {parent: {home: {of: b}}}}\n"
        "      b: int not null references b\n      k: smallint not null\n    unique: [[b, k]]\n"
    ),
}


@pytest.mark.parametrize("case", KEPT)
def test_rows_that_the_server_takes(database: Database, case: str) -> None:
    seeded(database, "tables:\n" + KEPT[case])


@pytest.mark.parametrize("case", KEPT)
def test_a_row_is_the_same_alone(case: str) -> None:
    make = Generator(planned("tables:\n" + KEPT[case]), {})
    for table in make.plan.tables:
        rows = make.rows(table.name, 0)[-70:]
        alone = [bytes(make.bytes(table.name, np.array([row], np.uint64))) for row in rows]
        assert b"".join(alone) == bytes(make.bytes(table.name, rows))


class TestTrees:
    def test_every_tenant_has_some(self, database: Database) -> None:
        seeded(database, "tables:\n" + KEPT["a tree of each tenant"])
        assert database.value("SELECT count(DISTINCT tenant) FROM t") > 10
        assert database.value("SELECT count(*) FROM t WHERE p_id IS NOT NULL") > 1_500
        assert database.value("SELECT count(*) FROM t WHERE p_id >= id") == 0

    def test_a_first_row_is_its_own_parent(self, database: Database) -> None:
        seeded(database, "tables:\n" + KEPT["a tree without ends"])
        assert 0 < database.value("SELECT count(*) FROM t WHERE p_id = id") < 200
        assert database.value("SELECT count(*) FROM t WHERE p_id > id") == 0

    def test_as_many_each(self, database: Database) -> None:
        seeded(database, "tables:\n" + KEPT["as many nodes each"])
        assert database.value("SELECT count(*) FROM (SELECT FROM t GROUP BY tenant HAVING count(*) = 40) g") == 20

    def test_numbers_of_each_tenant(self, database: Database) -> None:
        seeded(database, "tables:\n" + ISSUES, rows=70_000)
        assert database.value("SELECT bool_and(parent_number < number) FROM issues")
        assert database.value("SELECT count(*) FROM issues WHERE parent_number IS NOT NULL") > 50_000
        gaps = database.value("SELECT max(m - n) FROM (SELECT max(number) m, count(*) n FROM issues GROUP BY tenant)")
        assert gaps == 0

    def test_a_set_with_a_parent(self, database: Database) -> None:
        """Rows of a set refer to any others, to later ones too: the foreign key is away while they are written."""
        text = (
            "enums: {kind: [a, b, c, d]}\ntables:\n  x:\n    columns:\n      id: bigint primary key\n"
            "      parent_id: bigint not null references x\n      kind: kind not null\n"
            "    unique: [[parent_id, kind]]\n"
        )
        seeded(database, text, rows=40_000)


class TestAgreeing:
    def test_all_pairs_are_of_one_tenant(self, database: Database) -> None:
        seeded(database, "tables:\n" + KEPT["two keys"])
        assert database.value("SELECT count(DISTINCT tenant) FROM d") > 10
        assert database.value("SELECT count(DISTINCT p) FROM d") > 50
        assert 100 < database.value("SELECT count(*) FROM d WHERE p IS NULL") < 300

    def test_only_tenants_that_have_both(self, database: Database) -> None:
        seeded(database, "tables:\n" + shared("int", " not null").replace("rows: 90", "rows: 2"))
        assert database.value("SELECT count(DISTINCT tenant) FROM d") <= 2

    def test_none_has_both(self) -> None:
        text = shared("int").replace("{rows: 20", "{rows: 100000").replace("rows: 300", "rows: 1")
        text = text.replace("rows: 90", "rows: 1")
        refused("tables:\n" + text, 'no rows of "users" and of "projects" agree in tenant')


REFUSED = {
    "a set of both keys": (
        shared("int").replace("id: int primary key, u", "u").replace("p: int}", "p: int not null}")
        + "    primary_key: [tenant, u, p]\n",
        ('unique (tenant, u, p) cannot be kept: "tenant"', "rows: 0"),
    ),
    "a set of the tenant's own tree": (
        KEPT["a tree of each tenant"].replace("p_id: integer\n", "p_id: integer not null\n      k: boolean not null\n")
        + "    unique: [[tenant, p_id, k]]\n",
        ('unique (tenant, p_id, k) cannot be kept: "tenant"',),
    ),
    "numbers beside two keys": (
        shared("int").replace(
            "id: int primary key, u", "id: {type: int not null, generate: {sequence: {per: tenant}}}, u"
        ),
        ('sequence per "tenant"', "shares columns"),
    ),
    "a home beside two keys": (
        shared("int").replace("u: int not null", "u: {type: int not null, generate: {parent: {home: {of: p}}}}"),
        ("home", '"f" shares columns'),
    ),
    "no parents, and some are needed": (
        "  p: {rows: 0, columns: {id: int primary key}}\n  x: {columns: {p: int not null references p}}\n",
        ('table "x": its parent "p" has no rows',),
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refused(case: str) -> None:
    text, parts = REFUSED[case]
    refused("tables:\n" + text, *parts)

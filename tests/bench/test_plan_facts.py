"""Plan facts without a database: what servers of other versions say, and what a person reads."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from seigen.bench.plan_facts import SHORT, PlanFacts, plan_facts
from seigen.bench.plan_tree import Catalog, Name
from seigen.errors import SeigenError

pytest_plugins = ["pytester"]

CATALOG = Catalog(
    tables={Name("s", "m"): "m", Name("s", "sites"): "sites"},
    chunks={Name("i", f"chunk_{n}"): "m" for n in range(1, 7)} | {Name("i", "mat_1"): "daily"},
    totals={"m": 6, "daily": 1},
    indexes={Name("i", f"chunk_{n}_m_site"): "m_site" for n in range(1, 7)},
    aggregates=frozenset({"daily"}),
)


def node(kind: str, *below: Any, relation: str = "", rows: float = 1, loops: int = 1, **more: Any) -> dict[str, Any]:
    found = {"Node Type": kind, "Actual Rows": rows, "Actual Loops": loops, "Plans": list(below)}
    if relation:
        found |= {"Relation Name": relation, "Schema": "s" if relation in {"m", "sites"} else "i"}
    return found | {key.replace("_", " "): value for key, value in more.items()}


def custom(provider: str, *below: Any, **more: Any) -> dict[str, Any]:
    return node("Custom Scan", *below, **more) | {"Custom Plan Provider": provider}


def facts(root: dict[str, Any], catalog: Catalog = CATALOG) -> PlanFacts:
    return plan_facts([{"Plan": root, "Planning Time": 0.5, "Execution Time": 12.25}], catalog)


def by_index(number: int, **more: Any) -> dict[str, Any]:
    return node("Index Scan", relation=f"chunk_{number}", **more) | {"Index Name": f"chunk_{number}_m_site"}


def test_chunks_by_every_way_of_exclusion() -> None:
    append = custom("ChunkAppend", by_index(1, rows=3), by_index(2, loops=0, rows=0), relation="m")
    plan = facts(node("Limit", append | {"Chunks excluded during startup": 2}, rows=3))
    assert plan.indexes == ("m_site",)
    assert (plan.chunks_scanned, plan.excluded_at_execution) == (1, 3)
    # 6 of m and 1 of daily, less 1
    assert (plan.chunks_excluded, plan.excluded_at_planning) == (6, 3)


@pytest.mark.parametrize(
    "above",
    [
        {"Custom Plan Provider": "ConstraintAwareAppend", "Hypertable": "m", "Chunks excluded during startup": 4},
        {"Subplans Removed": 4},
    ],
)
def test_other_appends(above: dict[str, Any]) -> None:
    plan = facts(node("Append", by_index(1), by_index(2)) | above, msgspec.structs.replace(CATALOG, totals={"m": 6}))
    assert (plan.chunks_scanned, plan.excluded_at_execution, plan.excluded_at_planning) == (2, 4, 0)


@pytest.mark.parametrize("provider", ["DecompressChunk", "ColumnarScan"])
def test_compressed_batches_are_the_chunks(provider: str) -> None:
    batches = node("Seq Scan", relation="compress_hyper_2_9_chunk")
    plan = facts(node("Append", custom(provider, batches, relation="chunk_1"), by_index(2)))
    assert (plan.compressed_chunks, plan.chunks_scanned, plan.seq_scans) == (1, 2, ("m",))
    assert plan.tables == ("daily", "m", "sites")


def test_a_custom_scan_that_hides_its_childs_loops() -> None:
    hidden = custom("ColumnarScan", node("Index Scan", relation="compress_1"), relation="chunk_1", loops=0, rows=0)
    assert facts(custom("VectorAgg", hidden)).chunks_scanned == 1


def test_a_chunk_partly_compressed_is_one() -> None:
    compressed = custom("DecompressChunk", node("Index Scan", relation="compress_1"), relation="chunk_1")
    assert facts(node("Append", compressed, by_index(1))).chunks_scanned == 1


def test_the_hypertables_own_empty_relation_does_not_count() -> None:
    update = node(
        "ModifyTable", node("Append", node("Seq Scan", relation="m"), by_index(1, rows=4)), relation="m", rows=0
    )
    plan = facts(custom("HypertableModify", update | {"Operation": "Update"}, rows=0))
    assert plan.no_seq_scan_on("m")
    assert plan.chunks_scanned == 1


def test_aggregates() -> None:
    assert facts(node("Seq Scan", relation="mat_1")).aggregates == ("daily",)
    assert facts(node("Seq Scan", relation="mat_1", loops=0)).aggregates == ()


def test_figures() -> None:
    root = node("Seq Scan", relation="sites", rows=2.5, loops=2, Shared_Hit_Blocks=7, Shared_Read_Blocks=2)
    plan = facts(root)  # PostgreSQL 18 tells fractions of rows
    assert (plan.rows, plan.shared_hit, plan.shared_read) == (5, 7, 2)
    assert (plan.planning_ms, plan.execution_ms) == (0.5, 12.25)


def test_without_a_catalog_names_stand_for_themselves() -> None:
    bitmap = node("Bitmap Heap Scan", node("Bitmap Index Scan", Index_Name="sites_pkey"))
    plan = plan_facts([{"Plan": bitmap | {"Relation Name": "sites"}}])
    assert (plan.indexes, plan.tables, plan.seq_scans) == (("sites_pkey",), ("sites",), ())


@pytest.mark.parametrize("explained", [[], [{}], [{"Plan": {"Node Type": "Result"}}], [1], [{}, {}]])
def test_not_an_analyzed_plan(explained: list[Any]) -> None:
    with pytest.raises(SeigenError, match="ANALYZE"):
        plan_facts(explained)


def test_text() -> None:
    append = custom(
        "ChunkAppend",
        by_index(1, rows=1200),
        by_index(2, rows=34),
        by_index(3, loops=0, rows=0),
        node("Seq Scan", relation="chunk_4", rows=1, Rows_Removed_by_Filter=5000),
        relation="m",
        rows=1235,
        Chunks_excluded_during_startup=2,
    )
    plan = facts(node("Limit", append, rows=1235, Shared_Hit_Blocks=41))
    assert plan.describe() == str(plan)
    assert str(plan).splitlines() == [
        "1,235 rows in 12.2 ms; sequential scan of m; by m_site; 3 of 7 chunks; 41 blocks hit, 0 read",
        "Limit, 1,235 rows",
        "  ChunkAppend on m, 1,235 rows, 2 excluded at the start",
        "    Index Scan on m by m_site ×3, 1,234 rows, 1 never executed",
        "    Seq Scan on m, 1 row, 5,000 filtered out",
    ]
    assert repr(plan) == f"<plan: {str(plan).splitlines()[0]}>"


def test_a_failing_assertion_shows_what_the_plan_did(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        from seigen.bench.plan_facts import plan_facts

        PLAN = {"Node Type": "Seq Scan", "Relation Name": "commits", "Actual Rows": 3, "Actual Loops": 1}

        def test_it():
            plan = plan_facts([{"Plan": PLAN, "Execution Time": 1.5}])
            assert plan.uses_index("idx_commits_sha")
        """
    )
    result = pytester.runpytest_subprocess("-p", "no:cacheprovider")
    result.stdout.fnmatch_lines(["*<plan: 3 rows in 1.5 ms; sequential scan of commits; 0 blocks hit, 0 read>*"])


def test_a_long_repr_is_cut_at_its_end() -> None:
    many = [node("Seq Scan") | {"Relation Name": f"a_rather_long_name_{n}"} for n in range(40)]
    text = repr(facts(node("Append", *many)))
    assert len(text) <= SHORT
    assert text.endswith("…>")


def test_names_cannot_break_lines() -> None:
    plan = facts(node("Seq Scan") | {"Relation Name": "two\nlines\x1b[31m"})
    assert len(str(plan).splitlines()) == 2
    assert "\x1b" not in str(plan)


def test_facts_go_to_json() -> None:
    plan = facts(node("Seq Scan", relation="sites"))
    assert msgspec.json.decode(msgspec.json.encode(plan), type=PlanFacts) == plan

"""CREATE TRIGGER without its name and ON table: where the table belongs, and what is no trigger."""

from __future__ import annotations

import pytest

from seigen.errors import DocumentError, FragmentError
from seigen.fragments import trigger
from seigen.load import load

PARTS = [
    (
        "before insert for each row execute function f()",
        (False, "before insert", "for each row execute function f()"),
    ),
    (
        'INSTEAD OF update OF a, "B" or Delete execute procedure other.f(1, $$;$$)',
        (False, 'INSTEAD OF update OF a, "B" or Delete', "execute procedure other.f(1, $$;$$)"),
    ),
    (
        "constraint after insert from x not deferrable for each row when (execute is null) execute function f()",
        (True, "after insert", "from x not deferrable for each row when (execute is null) execute function f()"),
    ),
    (
        "after truncate referencing old table as o execute function f ()",
        (False, "after truncate", "referencing old table as o execute function f ()"),
    ),
]


@pytest.mark.parametrize(("text", "parts"), PARTS)
def test_parts(text: str, parts: tuple[bool, str, str]) -> None:
    found = trigger(text)
    assert (found.constraint, found.events, found.rest) == parts


def test_what_it_says() -> None:
    found = trigger('after update of a, "B" referencing new table as n for each row execute function f()')
    assert [name for name, _ in found.columns] == ["a", "B"]


@pytest.mark.parametrize(
    ("text", "offset", "message"),
    [
        ("insert execute function f()", 0, "BEFORE, AFTER or INSTEAD OF"),
        ("before execute function f()", 7, "INSERT, UPDATE, DELETE or TRUNCATE"),
        ("before insert on sites execute function f()", 14, "no ON table"),
        ("before insert, update execute function f()", 13, "OR, FOR EACH ROW"),
        ("before insert for each row", 26, "EXECUTE FUNCTION"),
        ("before insert execute f()", 22, "FUNCTION after EXECUTE"),
        ("before insert execute function f", 32, "the arguments in parentheses"),
        ("before insert execute function f() when (true)", 35, "nothing behind the function"),
        ("before insert execute function f(); drop table sites", 34, "; does not belong here"),
        ("before update of execute function f()", 25, "OR, FOR EACH ROW"),
        ("before update of sites.a execute function f()", 22, "names are unqualified"),
    ],
)
def test_what_is_no_trigger(text: str, offset: int, message: str) -> None:
    with pytest.raises(FragmentError) as refused:
        trigger(text)
    assert (refused.value.offset, message in str(refused.value)) == (offset, True), refused.value


HYPERTABLE = """
version: 1
extensions: [timescaledb]
tables:
  readings:
    columns: {time: timestamptz not null, value: integer}
    hypertable: {time: time, chunk_interval: 1 day}
    triggers:
"""


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("t: {trigger: after insert execute function f(), enabled: disabled}", "triggers are always enabled"),
        ("t: after update of valu execute function f()", 'there is no column "valu"; did you mean "value"?'),
    ],
)
def test_what_a_hypertable_cannot_have(line: str, message: str) -> None:
    with pytest.raises(DocumentError) as refused:
        load(f"{HYPERTABLE}      {line}\n", "schema.yaml")
    (problem,) = refused.value.problems
    assert message in problem.message
    assert problem.position.line == 9

"""CREATE TRIGGER without its name and ON table: where the two belong, and what is executed."""

from __future__ import annotations

import msgspec

from seigen.fragments.cursor import Cursor
from seigen.fragments.tokens import cut

WHAT = "what CREATE TRIGGER has without its name and ON table, such as before insert for each row execute function f()"
CLAUSES = frozenset(("from", "not", "deferrable", "initially", "referencing", "for", "when", "execute"))


class TriggerSql(msgspec.Struct, frozen=True):
    """`events`: BEFORE INSERT OR UPDATE OF a; `rest` is what follows ON table.

    `columns`: those of UPDATE OF, with their offsets.
    """

    constraint: bool
    events: str
    rest: str
    columns: tuple[tuple[str, int], ...]


def trigger(text: str) -> TriggerSql:
    at = Cursor(text, WHAT, commas=True)
    constraint = at.take("constraint")
    start = at.place
    if not (at.take("before") or at.take("after") or at.take("instead of")):
        raise at.fail("BEFORE, AFTER or INSTEAD OF")
    columns: list[tuple[str, int]] = []
    event(at, columns)
    while at.take("or"):
        event(at, columns)
    events = cut(text, at.tokens[start : at.place])
    if at.peek().word == "on":
        raise at.fail("no ON table: the trigger stands under its table")
    if at.peek().word not in CLAUSES:
        raise at.fail("OR, FOR EACH ROW, WHEN (…) or EXECUTE FUNCTION")
    start = at.place
    while at.peek().word != "execute" or at.peek().depth:
        if at.peek().kind == "end":
            raise at.fail("EXECUTE FUNCTION")
        at.step()
    at.step()
    if not (at.take("function") or at.take("procedure")):
        raise at.fail("FUNCTION after EXECUTE")
    at.qualified("the name of a function")
    if not at.opens():
        raise at.fail("the arguments in parentheses, () when there are none")
    at.brackets()
    if at.peek().kind != "end":
        raise at.fail("nothing behind the function")
    rest = cut(text, at.tokens[start : at.place])
    return TriggerSql(constraint, events, rest, tuple(columns))


def event(at: Cursor, columns: list[tuple[str, int]]) -> None:
    if at.take("insert") or at.take("delete") or at.take("truncate"):
        return
    if not at.take("update"):
        raise at.fail("INSERT, UPDATE, DELETE or TRUNCATE")
    if not at.take("of"):
        return
    columns.append((at.peek().name, at.peek().start))
    at.name("a column")
    while at.peek().kind == "comma":
        at.step()
        columns.append((at.peek().name, at.peek().start))
        at.name("a column")

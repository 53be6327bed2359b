"""The names that PostgreSQL gives to the columns of a SELECT, from sqlglot's tree as seigen.rules.queries makes it.

Nothing is guessed: an expression whose name is not known here has none.
"""

from __future__ import annotations

from sqlglot import exp

from seigen.fragments.tokens import fold

CALLED: dict[type[exp.Expr], str] = {
    exp.Array: "array",
    exp.AtTimeZone: "timezone",
    exp.CurrentDate: "current_date",
    exp.CurrentTimestamp: "current_timestamp",
    exp.Exists: "exists",
    exp.Extract: "extract",
    exp.Overlay: "overlay",
    exp.StrPosition: "position",
    exp.Substring: "substring",
    exp.Tuple: "row",
}
WRAPPERS = (exp.Paren, exp.Filter, exp.Window, exp.WithinGroup, exp.IgnoreNulls, exp.Collate, exp.Bracket)
UNNAMED = (exp.Binary, exp.Unary, exp.Between, exp.In, exp.Literal, exp.Null)


def figured(node: exp.Expr) -> str | None:
    """The name that PostgreSQL gives to an output column (FigureColname in parse_target.c), None when it is not known.

    A cast names the column only when what is cast does not, and CASE only when its ELSE does not.
    """
    weak = "?column?"
    while True:
        if isinstance(node, WRAPPERS):
            node = node.this
        elif isinstance(node, exp.Cast):
            weak = "" if weak == "?column?" else weak  # the type's own name: not worked out
            node = node.this
        elif isinstance(node, exp.Case):
            weak = "case" if weak == "?column?" else weak
            if node.args.get("default") is None:
                return weak or None
            node = node.args["default"]
        else:
            break
    strong = named(node)
    if strong is not None:
        return strong
    return (weak or None) if isinstance(node, UNNAMED) else None


def named(node: exp.Expr) -> str | None:
    if isinstance(node, exp.Column):
        return identifier(node.this) if isinstance(node.this, exp.Identifier) else None
    if isinstance(node, exp.Dot) and isinstance(node.expression, exp.Identifier):
        return identifier(node.expression)
    called = call(node)
    return function(called) if called is not None else CALLED.get(type(node))


def identifier(node: exp.Expr) -> str:
    """A name as the catalog has it: unquoted ones are folded."""
    return node.name if node.args.get("quoted") else fold(node.name)


def call(node: exp.Expr) -> exp.Anonymous | None:
    """A function call, its schema left out."""
    node = node.expression if isinstance(node, exp.Dot) else node
    return node if isinstance(node, exp.Anonymous) else None


def function(node: exp.Anonymous) -> str:
    return identifier(node.this) if isinstance(node.this, exp.Identifier) else fold(node.name)

"""The mapping under `generate`, and a delay → hints. Both report what contradicts itself: min above max, no weight."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from seigen import intervals
from seigen.hints import (
    After,
    Choice,
    Delay,
    Faker,
    Generate,
    Home,
    Literals,
    Lognormal,
    LognormalDelay,
    Normal,
    Parent,
    Sequence,
    Template,
    Uniform,
    UniformDelay,
    UseDefault,
    Zipf,
)
from seigen.kinds.row_hints.vocabulary import INTEGER, is_number
from seigen.scope import Scope, entries, items, number, optional, text, texts
from seigen.yaml_tree import Node, Scalar, quoted

Said = Mapping[str, Node]


def decimal(said: Said, key: str, default: float) -> float:
    return float(text(said[key])) if key in said else default


def limit(said: Said, key: str) -> float | None:
    return float(text(said[key])) if key in said else None


def ordered(scope: Scope, what: str, said: Said, low: float | None, high: float | None) -> None:
    """min is not above max."""
    if low is not None and high is not None and low > high:
        scope.problem(said["min"].position, f"{what}: min {text(said['min'])} is above max {text(said['max'])}")


def delay(scope: Scope, what: str, node: Node) -> Delay:
    ((form, inner),) = entries(node).items()
    said = entries(inner)

    def size(key: str) -> int:
        return intervals.microseconds(text(said[key])) or 0

    if form == "lognormal":
        return LognormalDelay(size("median"), decimal(said, "sigma", 1.0))
    ordered(scope, f"{what}: uniform", said, size("min"), size("max"))
    return UniformDelay(size("min"), size("max"))


def generate(scope: Scope, what: str, node: Node) -> Generate:
    if isinstance(node, Scalar):
        return UseDefault()
    ((form, inner),) = entries(node).items()
    return GENERATORS[form](scope, f"{what}: {form}", inner)


def faker(scope: Scope, what: str, node: Node) -> Faker:
    if isinstance(node, Scalar):
        return Faker(text(node))
    said = entries(node)
    for name in (given := entries(said.get("arguments"))):
        if not name.isidentifier():
            scope.problem(given[name].position, f"{what}: arguments: {quoted(name)} cannot name an argument")
    return Faker(
        text(said["provider"]),
        optional(said.get("locale")) or "en_US",
        {name: argument(value) for name, value in given.items()},
    )


def argument(node: Node) -> str | int | float | bool | list[str]:
    """A plain true, false or number is what it looks like; in quotes it is text."""
    if not isinstance(node, Scalar):
        return list(texts(node))
    said = text(node)
    if node.style in ("'", '"') or not (is_number(said) or said in ("true", "false")):
        return said
    return int(said) if INTEGER.match(said) else float(said) if is_number(said) else said == "true"


def one_of(scope: Scope, what: str, node: Node) -> Choice:
    weighted = entries(node)
    if weighted:
        found = {value: float(text(weight)) for value, weight in weighted.items()}
        if not any(found.values()):
            scope.problem(node.position, f"{what}: all weights are 0; needs one above 0")
        return Choice(found)
    seen: dict[str, float] = {}
    for item in items(node):
        if text(item) in seen:
            scope.problem(item.position, f"{what}: {quoted(text(item))} stands here twice")
        seen[text(item)] = 1.0
    return Choice(seen)


def literals(scope: Scope, what: str, node: Node) -> Literals:
    return Literals(texts(node))


def zipf(scope: Scope, what: str, node: Node) -> Zipf:
    said = entries(node)
    return Zipf(int(text(said["max"])), decimal(said, "exponent", 1.1))


def normal(scope: Scope, what: str, node: Node) -> Normal:
    said = entries(node)
    low, high = limit(said, "min"), limit(said, "max")
    ordered(scope, what, said, low, high)
    return Normal(float(text(said["mean"])), float(text(said["deviation"])), low, high)


def lognormal(scope: Scope, what: str, node: Node) -> Lognormal:
    said = entries(node)
    low, high = limit(said, "min"), limit(said, "max")
    ordered(scope, what, said, low, high)
    return Lognormal(float(text(said["median"])), decimal(said, "sigma", 1.0), low, high)


def uniform(scope: Scope, what: str, node: Node) -> Uniform:
    said = entries(node)
    low, high = float(text(said["min"])), float(text(said["max"]))
    ordered(scope, what, said, low, high)
    return Uniform(low, high)


def sequence(scope: Scope, what: str, node: Node) -> Sequence:
    said = entries(node)
    start = number(said.get("start"))
    return Sequence(optional(said.get("per")), 1 if start is None else start)


def template(scope: Scope, what: str, node: Node) -> Template:
    return Template(text(node))


def after(scope: Scope, what: str, node: Node) -> After:
    said = entries(node)
    return After(text(said["column"]), delay(scope, f"{what}: delay", said["delay"]))


def parent(scope: Scope, what: str, node: Node) -> Parent:
    said = entries(node)
    inner = entries(said.get("home"))
    among = number(inner.get("among"))
    home = Home(text(inner["of"]), 8 if among is None else among, decimal(inner, "share", 0.8)) if inner else None
    return Parent(decimal(said, "exponent", 1.05), home)


GENERATORS: dict[str, Callable[[Scope, str, Node], Generate]] = {
    "faker": faker,
    "choice": one_of,
    "literals": literals,
    "zipf": zipf,
    "normal": normal,
    "lognormal": lognormal,
    "uniform": uniform,
    "sequence": sequence,
    "template": template,
    "after": after,
    "parent": parent,
}

"""HTML from values: what is not Html already is escaped, wherever it stands. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape


class Html(str):
    """Text that is HTML already; only this module's functions make it."""

    __slots__ = ()


VOID = frozenset({"meta", "wbr"})


def el(tag: str, *children: object, **attributes: str | bool | None) -> Html:
    """An element. `class_` is class, `data_id` is data-id; True is an attribute without a value, None is none."""
    said = "".join(map(attribute, attributes.items()))
    inner = "".join(map(text, children))
    return Html(f"<{tag}{said}>" if tag in VOID else f"<{tag}{said}>{inner}</{tag}>")


def attribute(item: tuple[str, str | bool | None]) -> str:
    name, value = item[0].rstrip("_").replace("_", "-"), item[1]
    if value is None or value is False:
        return ""
    return f" {name}" if value is True else f' {name}="{escape(value)}"'


def text(child: object) -> str:
    """None is nothing; several children may come as one iterable."""
    if child is None:
        return ""
    if isinstance(child, Html):
        return child
    if isinstance(child, str):
        return escape(child)
    if isinstance(child, Iterable):
        return "".join(map(text, child))
    return escape(str(child))


def script(code: str, **attributes: str) -> Html:
    """Code or JSON of our own, inline: nothing in it can end the element or open a comment that hides the end."""
    safe = code.replace("</script", "<\\/script").replace("</SCRIPT", "<\\/SCRIPT").replace("<!--", "<\\!--")
    return Html(f"<script{''.join(map(attribute, attributes.items()))}>{safe}</script>")


def table(caption: str, header: Sequence[str], rows: Iterable[Sequence[object]], left: Sequence[int] = (0,)) -> Html:
    """A table that scrolls in a box of its own; columns of numbers are set right. A cell of None stays empty."""
    sides = [None if place in left else "n" for place in range(len(header))]
    head = el("tr", (el("th", name, scope="col", class_=side) for name, side in zip(header, sides, strict=True)))
    body = (el("tr", (el("td", value, class_=side) for value, side in zip(row, sides, strict=True))) for row in rows)
    inner = el("table", el("thead", head), el("tbody", body))
    return el("div", inner, class_="scroll", tabindex="0", role="region", aria_label=caption)

"""A walk over the tokens of one fragment: the steps that all parsers of fragments are made of."""

from __future__ import annotations

from seigen.errors import FragmentError
from seigen.fragments.tokens import Token, cut, tokenize


class Cursor:
    """A place in the tokens of one fragment, none of which may be a comma outside brackets."""

    def __init__(self, text: str, what: str, commas: bool = False, tokens: list[Token] | None = None) -> None:
        self.text = text
        self.tokens = tokenize(text) if tokens is None else tokens
        self.end = Token("end", "", len(text), len(text), 0)
        self.place = 0
        if not self.tokens:
            raise FragmentError(f"needs {what}; found nothing")
        for token in () if commas else self.tokens:
            if token.kind == "comma" and token.depth == 0:
                raise FragmentError(f"needs {what}; a comma outside brackets begins another", token.start)

    def peek(self, ahead: int = 0) -> Token:
        place = self.place + ahead
        return self.tokens[place] if place < len(self.tokens) else self.end

    def step(self) -> Token:
        token = self.peek()
        self.place += 1
        return token

    def take(self, words: str) -> bool:
        """Whether these words come next; if so, they are passed."""
        place = self.place
        for word in words.split():
            if self.peek().word != word:
                self.place = place
                return False
            self.place += 1
        return True

    def brackets(self) -> str:
        """The text inside the brackets that open here, which are passed."""
        start = self.step()
        first = self.place
        while self.peek().kind != "close" or self.peek().depth != start.depth:
            self.place += 1
        self.place += 1
        return cut(self.text, self.tokens[first : self.place - 1])

    def pieces(self) -> list[str]:
        """The texts between the commas inside the brackets that open here, which are passed."""
        start = self.step()
        found: list[str] = []
        first = self.place
        while self.peek().kind != "end":
            token = self.step()
            closes = token.kind == "close" and token.depth == start.depth
            if closes or (token.kind == "comma" and token.depth == start.depth + 1):
                found.append(cut(self.text, self.tokens[first : self.place - 1]))
                first = self.place
            if closes:
                break
        return found

    def rest(self) -> str:
        """The text from here to the end, which is passed."""
        first, self.place = self.place, len(self.tokens)
        return cut(self.text, self.tokens[first:])

    def opens(self) -> bool:
        return self.peek().text == "("

    def fail(self, needed: str) -> FragmentError:
        token = self.peek()
        found = f'"{token.text}"' if token.text else "the end"
        return FragmentError(f"needs {needed}; found {found}", token.start)

    def name(self, what: str) -> str:
        if not self.peek().name:
            raise self.fail(what)
        name = self.step().name
        if self.peek().text == ".":
            raise FragmentError("names are unqualified: everything stands in the document's schema", self.peek().start)
        return name

    def names(self) -> tuple[str, ...]:
        """Names in the parentheses that open here."""
        self.step()
        found = [self.name("a column")]
        while self.peek().kind == "comma":
            self.step()
            found.append(self.name("a column"))
        if self.step().text != ")":
            self.place -= 1
            raise self.fail('"," or ")"')
        return tuple(found)

    def qualified(self, what: str) -> str:
        """A name with or without a schema, as written: collations and operator classes live in pg_catalog too."""
        start = self.place
        if not self.step().name:
            self.place = start
            raise self.fail(what)
        while self.peek().text == "." and self.peek(1).name:
            self.place += 2
        return cut(self.text, self.tokens[start : self.place])

"""The grammar of `$filter`: text in, a tree out. What a tree means is decided in `filtering`."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from emulation.graph.errors import bad_request
from emulation.graph.wire import parse_time

type Literal = str | bool | int | float | datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Compare:
    """`path operator value`; functions such as `startswith(path,'x')` are spelled the same."""

    path: str
    operator: str
    value: Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class OneOf:
    """`path in (value, ...)`."""

    path: str
    values: tuple[Literal, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnyOf:
    """`path/any(x: body)`; without a body it asks whether there is any member.

    Paths inside the body are relative to the member: `x` is the empty path, `x/id` is `id`.
    """

    path: str
    body: "Clause | None"


@dataclass(frozen=True, slots=True, kw_only=True)
class Not:
    """`not clause`."""

    clause: "Clause"


@dataclass(frozen=True, slots=True, kw_only=True)
class Junction:
    """Clauses that all hold (`and`) or of which one holds (`or`)."""

    operator: str
    clauses: tuple["Clause", ...]


type Clause = Compare | OneOf | AnyOf | Not | Junction

COMPARISONS = ("eq", "ne", "gt", "ge", "lt", "le")
FUNCTIONS = ("startswith", "endswith", "contains")

_TOKEN = re.compile(
    r"""\s*(?:
      (?P<text>'(?:[^']|'')*')
    | (?P<time>\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d))?(?![\w-]))
    | (?P<guid>[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12})
    | (?P<number>-?\d+(?:\.\d+)?(?![\w.]))
    | (?P<name>[A-Za-z_@][\w.@]*(?:/[A-Za-z_$][\w.]*)*)
    | (?P<sign>[(),:])
    )""",
    re.VERBOSE,
)
_WORDS: dict[str, Literal] = {"true": True, "false": False, "null": None}
_LITERALS: dict[str, Callable[[str], Literal]] = {
    "text": lambda text: text[1:-1].replace("''", "'"),
    "time": parse_time,
    "guid": str,
    "number": lambda text: float(text) if "." in text else int(text),
}


def parse_filter(text: str) -> Clause:
    """The tree of a filter; raises 400 `BadRequest` at the first thing that is no filter."""
    parser = _Parser(text)
    tree = parser.read_or()
    parser.expect_end()
    return tree


class _Parser:
    """Recursive descent: or, and, not, then one clause."""

    def __init__(self, text: str) -> None:
        self._tokens = _tokenize(text)
        self._next = 0
        self._scopes = list[str]()

    def read_or(self) -> Clause:
        return self._read_junction("or", self._read_and)

    def expect_end(self) -> None:
        if self._next < len(self._tokens):
            raise _invalid(self._tokens[self._next][1])

    def _read_and(self) -> Clause:
        return self._read_junction("and", self._read_not)

    def _read_junction(self, operator: str, read: Callable[[], Clause]) -> Clause:
        clauses = [read()]
        while self._take("name", operator):
            clauses.append(read())
        return (
            clauses[0] if len(clauses) == 1 else Junction(operator=operator, clauses=tuple(clauses))
        )

    def _read_not(self) -> Clause:
        if self._take("name", "not"):
            return Not(clause=self._read_not())
        if self._take("sign", "("):
            inner = self.read_or()
            self._expect(")")
            return inner
        return self._read_clause()

    def _read_clause(self) -> Clause:
        name = self._expect_kind("name")
        if name.casefold() in FUNCTIONS:
            return self._read_function(name.casefold())
        if name.endswith("/any"):
            return self._read_any(name.removesuffix("/any"))
        if self._take("name", "in"):
            return OneOf(path=self._relative(name), values=self._read_list())
        operator = self._expect_kind("name").casefold()
        if operator not in COMPARISONS:
            raise _invalid(operator)
        return Compare(path=self._relative(name), operator=operator, value=self._read_literal())

    def _read_function(self, function: str) -> Clause:
        self._expect("(")
        path = self._relative(self._expect_kind("name"))
        self._expect(",")
        value = self._read_literal()
        self._expect(")")
        if self._take("name", "eq"):
            wanted = self._read_literal()
            clause = Compare(path=path, operator=function, value=value)
            return clause if wanted is True else Not(clause=clause)
        return Compare(path=path, operator=function, value=value)

    def _read_any(self, collection: str) -> Clause:
        path = self._relative(collection)
        self._expect("(")
        if self._take("sign", ")"):
            return AnyOf(path=path, body=None)
        self._scopes.append(self._expect_kind("name"))
        self._expect(":")
        body = self.read_or()
        self._expect(")")
        self._scopes.pop()
        return AnyOf(path=path, body=body)

    def _read_list(self) -> tuple[Literal, ...]:
        self._expect("(")
        values = [self._read_literal()]
        while self._take("sign", ","):
            values.append(self._read_literal())
        self._expect(")")
        return tuple(values)

    def _read_literal(self) -> Literal:
        if self._next >= len(self._tokens):
            raise _invalid("end of filter")
        kind, text = self._tokens[self._next]
        self._next += 1
        if kind == "name" and text.casefold() in _WORDS:
            return _WORDS[text.casefold()]
        if kind in _LITERALS:
            return _LITERALS[kind](text)
        raise _invalid(text)

    def _relative(self, path: str) -> str:
        """A path below the innermost lambda variable, or as it stands outside lambdas."""
        if not self._scopes:
            return path
        head, _, rest = path.partition("/")
        if head != self._scopes[-1]:
            raise _invalid(path)
        return rest

    def _take(self, kind: str, text: str) -> bool:
        if self._next < len(self._tokens):
            found_kind, found = self._tokens[self._next]
            if found_kind == kind and found.casefold() == text:
                self._next += 1
                return True
        return False

    def _expect(self, sign: str) -> None:
        if not self._take("sign", sign):
            raise _invalid(sign)

    def _expect_kind(self, kind: str) -> str:
        if self._next >= len(self._tokens) or self._tokens[self._next][0] != kind:
            raise _invalid(kind)
        self._next += 1
        return self._tokens[self._next - 1][1]


def _tokenize(text: str) -> list[tuple[str, str]]:
    tokens, position, text = list[tuple[str, str]](), 0, text.rstrip()
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None or match.lastgroup is None:
            raise _invalid(text[position])
        tokens.append((match.lastgroup, match[match.lastgroup]))
        position = match.end()
    return tokens


def _invalid(near: str) -> Exception:
    return bad_request(f"Invalid filter clause: unexpected '{near}'.", "BadRequest")

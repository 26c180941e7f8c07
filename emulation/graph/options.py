"""Query options decoded from the address: `$select`, `$filter` and their kin, and the others."""

from dataclasses import dataclass, field
from urllib.parse import parse_qsl, quote

from emulation.graph.errors import bad_request

_PAGING = ("top", "skip", "skiptoken", "deltatoken", "count")
_SHAPING = ("select", "expand", "filter", "orderby", "search", "format")
_SYSTEM = frozenset((*_PAGING, *_SHAPING))


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryOptions:
    """System options without their dollar sign, which Graph lets clients leave out; and the rest.

    `pairs` are the decoded pairs as sent, for the address of the next page.
    """

    system: dict[str, str] = field(default_factory=dict[str, str])
    other: dict[str, str] = field(default_factory=dict[str, str])
    pairs: tuple[tuple[str, str], ...] = ()

    @classmethod
    def parse(cls, query: str) -> "QueryOptions":
        """Decode a query string; raises 400 for an unknown `$option` or one that comes twice."""
        pairs = tuple(parse_qsl(query, keep_blank_values=True))
        system, other = dict[str, str](), dict[str, str]()
        for name, value in pairs:
            plain = name.removeprefix("$").casefold()
            if plain in _SYSTEM:
                if plain in system:
                    text = f"Query option '${plain}' was specified more than once."
                    raise bad_request(text, "BadRequest")
                system[plain] = value
            elif name.startswith("$"):
                text = f"The query parameter '{name}' is not supported."
                raise bad_request(text, "BadRequest")
            else:
                other[name] = value
        return cls(system=system, other=other, pairs=pairs)

    def get(self, name: str) -> str:
        """A system option's text, empty when it was not sent."""
        return self.system.get(name, "")

    def names(self, option: str) -> tuple[str, ...]:
        """A comma-separated option, split outside parentheses."""
        return split_names(self.get(option))

    @property
    def wants_count(self) -> bool:
        """Whether `$count=true` was sent."""
        return self.get("count").casefold() == "true"

    def next_query(self, **changed: str) -> str:
        """The query of a follow-up address: what was sent, with options replaced or added."""
        kept = [
            (name, value)
            for name, value in self.pairs
            if name.removeprefix("$").casefold() not in ("skiptoken", "deltatoken", *changed)
        ]
        pairs = [*kept, *((f"${name}", value) for name, value in changed.items())]
        return "&".join(f"{quote(name, safe='$')}={quote(text, safe=',')}" for name, text in pairs)


def split_names(text: str) -> tuple[str, ...]:
    """`a,b($select=c,d)` gives `a` and `b($select=c,d)`."""
    parts, depth, start = list[str](), 0, 0
    for position, sign in enumerate(text):
        depth += (sign == "(") - (sign == ")")
        if sign == "," and not depth:
            parts.append(text[start:position].strip())
            start = position + 1
    parts.append(text[start:].strip())
    return tuple(part for part in parts if part)

"""Graph's path spellings brought to one: casts, functions, keys in parentheses, doubled slashes."""

import re
from dataclasses import dataclass
from urllib.parse import unquote

_CALL = re.compile(r"^(?P<name>[A-Za-z$][\w$.]*)\((?P<inside>.*)\)$")
_ARGUMENT = re.compile(r"\s*(?P<name>\w+)\s*=\s*(?P<value>'(?:[^']|'')*'|[^,]*)\s*(?:,|$)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """One path segment, percent-decoded; `is_key` when it was spelled `coll('key')`."""

    text: str
    is_key: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """A path below the version, in segments, with the arguments of its functions."""

    segments: tuple[Segment, ...]
    arguments: dict[str, str]


def parse_path(encoded: str) -> Path:
    """Split a percent-encoded path such as `/users('a%40b')/delta()`.

    Segments are split before they are decoded, so an encoded slash stays inside its segment.
    A namespace such as `microsoft.graph.user` becomes `graph.user`.
    """
    segments = list[Segment]()
    arguments = dict[str, str]()
    for part in filter(None, encoded.split("/")):
        segments.extend(_spell(unquote(part), arguments))
    return Path(segments=tuple(segments), arguments=arguments)


def collapse(encoded: str) -> str:
    """`encoded` with one leading slash and no empty segments."""
    return "/" + "/".join(filter(None, encoded.split("/")))


def _spell(text: str, arguments: dict[str, str]) -> tuple[Segment, ...]:
    call = _CALL.match(text)
    if call is None:
        return (Segment(text=_shorten(text)),)
    name, inside = Segment(text=_shorten(call["name"])), call["inside"].strip()
    if not inside:
        return (name,)
    named = {m["name"]: _unquote(m["value"]) for m in _ARGUMENT.finditer(inside)}
    if "=" in inside and named and not inside.startswith("'"):
        arguments.update(named)
        return (name,)
    return (name, Segment(text=_unquote(inside), is_key=True))


def _shorten(name: str) -> str:
    return name.removeprefix("microsoft.") if name.startswith("microsoft.graph.") else name


def _unquote(value: str) -> str:
    value = value.strip()
    if len(value) > 1 and value[0] == value[-1] == "'":
        return value[1:-1].replace("''", "'")
    return value

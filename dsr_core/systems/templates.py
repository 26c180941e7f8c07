"""Addresses from the SDK's URI templates, in those forms that msgraph uses. Pure.

The SDK's own expander goes through template and values letter by letter: half a millisecond of
processor time an address, and an access request has dozens. Whatever is of another form than here
is left to it. https://www.rfc-editor.org/rfc/rfc6570
"""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from urllib.parse import quote

type Parameters = Mapping[str, object]
type _Part = Callable[[Parameters], str]

_EXPRESSION = re.compile(r"\{([^{}]*)\}")
_NAMES = re.compile(r"[\w%]+(?:,[\w%]+)*", re.ASCII)


class _UnknownFormError(Exception):
    """Is for the SDK's own expander."""


def expand(template: str, parameters: Parameters) -> str | None:
    """The address; none where the template or a value is of a form that this does not know."""
    try:
        return "".join([part(parameters) for part in _parts(template)])
    except _UnknownFormError:
        return None


@lru_cache(maxsize=256)
def _parts(template: str) -> tuple[_Part, ...]:
    """What stands between expressions, and the expressions; templates come from the SDK only."""
    texts = _EXPRESSION.split(template)
    # The SDK's expander leaves out a comma between expressions: ours must not differ.
    if any(sign in text for text in texts[::2] for sign in "{},"):
        raise _UnknownFormError
    return tuple(
        _expression(text) if place % 2 else _literal(text) for place, text in enumerate(texts)
    )


def _literal(text: str) -> _Part:
    return lambda _: text


def _expression(text: str) -> _Part:
    if text == "+baseurl":
        return _base
    names = text.removeprefix("?")
    if not _NAMES.fullmatch(names):
        raise _UnknownFormError
    if text.startswith("?"):
        return lambda parameters: _query(names.split(","), parameters)
    if "," in names:
        raise _UnknownFormError
    return lambda parameters: _written(parameters.get(names)) or ""


def _base(parameters: Parameters) -> str:
    """Is an address already: nothing of it is encoded."""
    base = parameters.get("baseurl")
    if not isinstance(base, str) or not _PLAIN.fullmatch(base):
        raise _UnknownFormError
    return base


_PLAIN = re.compile(r"[\w:/.\-]*", re.ASCII)


def _query(names: list[str], parameters: Parameters) -> str:
    written = [(name, _written(parameters.get(name))) for name in names]
    options = "&".join(f"{name}={value}" for name, value in written if value is not None)
    return f"?{options}" if options else ""


def _written(value: object) -> str | None:
    """None for what is left out: no value, or an empty list."""
    match value:
        case None | []:
            return None
        case str():
            return quote(value, safe="")
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case list():
            return ",".join(map(_written_item, value))  # pyright: ignore[reportUnknownArgumentType]
        case _:
            raise _UnknownFormError


def _written_item(item: object) -> str:
    if not isinstance(item, str):
        raise _UnknownFormError
    return quote(item, safe="")

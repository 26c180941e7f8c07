"""Binding data: what a trigger knows, for the `{name}` expressions of a function's bindings."""

import re
import uuid
from collections.abc import Iterator, Mapping
from datetime import datetime

from emulation.functions_host.errors import BindingExpressionError
from emulation.functions_host.newtonsoft import (
    Json,
    compact_text,
    looks_like_json,
    parse_json,
    scalar_text,
)

_EXPRESSION = re.compile(r"\{([\w.-]+)\}")


class BindingData(Mapping[str, Json]):
    """Names in any case to values; a name keeps the spelling it first came with."""

    def __init__(self, values: Mapping[str, Json]) -> None:
        self._values: dict[str, tuple[str, Json]] = {}
        for name, value in values.items():
            self._set(name, value)

    def __getitem__(self, name: str) -> Json:
        return self._values[name.lower()][1]

    def __iter__(self) -> Iterator[str]:
        return (name for name, _ in self._values.values())

    def __len__(self) -> int:
        return len(self._values)

    def with_body(self, text: str) -> "BindingData":
        """Add the properties of a body that is a JSON object, as the host's ApplyBindingData does.

        They take the place of values of the same name, so that a body's `id` becomes the
        message's id. Arrays and nulls are left out, scalars become text.
        """
        joined = BindingData(self)
        for name, value in _properties(text).items():
            joined._set(name, value)
        return joined

    def resolve(self, template: str) -> str:
        """Put values in place of `{name}` and `{name.part}`; raises BindingExpressionError."""
        return _EXPRESSION.sub(lambda match: self._lookup(match[1]), template)

    def _set(self, name: str, value: Json) -> None:
        spelling = self._values.get(name.lower(), (name, None))[0]
        self._values[name.lower()] = (spelling, value)

    def _lookup(self, expression: str) -> str:
        if expression.lower() == "rand-guid":
            return str(uuid.uuid4())
        name, *path = expression.split(".")
        node: Json = self.get(name)
        for part in path:
            node = node.get(part) if isinstance(node, dict) else None
        if node is None:
            raise BindingExpressionError(f"No value for named parameter '{expression}'.")
        return compact_text(node) if isinstance(node, (dict, list)) else scalar_text(node)


def system_data(function: str, now: datetime, random_id: str) -> Mapping[str, Json]:
    """What every invocation has under `sys`."""
    return {"sys": {"methodname": function, "utcnow": now.isoformat(), "randguid": random_id}}


def _properties(text: str) -> Mapping[str, Json]:
    if not looks_like_json(text):
        return {}
    try:
        parsed = parse_json(text)
    except ValueError:
        return {}
    if not isinstance(parsed, dict):
        return {}
    return {
        name: value if isinstance(value, dict) else scalar_text(value)
        for name, value in parsed.items()
        if value is not None and not isinstance(value, list)
    }

"""Property names and kinds, read out of msgraph-sdk's models so that they cannot drift.

The models' source is parsed, not imported: importing them takes seconds and tens of megabytes.
"""

import ast
import re
from collections.abc import Iterable, Mapping
from enum import StrEnum
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from types import MappingProxyType


class Kind(StrEnum):
    """What a property holds, as the SDK reads it."""

    STRING = "string"
    BOOLEAN = "boolean"
    INTEGER = "integer"
    NUMBER = "number"
    TIME = "time"
    DATE = "date"
    CLOCK = "clock"
    DURATION = "duration"
    UUID = "uuid"
    BYTES = "bytes"
    ENUM = "enum"
    OBJECT = "object"
    STRINGS = "strings"
    ENUMS = "enums"
    OBJECTS = "objects"
    NAVIGATION = "navigation"
    """One or several other entities: not part of the object itself."""


_READERS: dict[str, Kind] = {
    "get_str_value": Kind.STRING,
    "get_bool_value": Kind.BOOLEAN,
    "get_int_value": Kind.INTEGER,
    "get_float_value": Kind.NUMBER,
    "get_datetime_value": Kind.TIME,
    "get_date_value": Kind.DATE,
    "get_time_value": Kind.CLOCK,
    "get_timedelta_value": Kind.DURATION,
    "get_uuid_value": Kind.UUID,
    "get_bytes_value": Kind.BYTES,
    "get_enum_value": Kind.ENUM,
    "get_object_value": Kind.OBJECT,
    "get_collection_of_primitive_values": Kind.STRINGS,
    "get_collection_of_enum_values": Kind.ENUMS,
    "get_collection_of_object_values": Kind.OBJECTS,
}
_CLASS = re.compile(r"^class (?P<name>\w+)\((?P<parents>[^)]*)\):", re.MULTILINE)
_NOT_SENT = frozenset(("@odata.type",))


@cache
def properties_of(model: str) -> Mapping[str, Kind]:
    """Every property of a model and its parents by its name on the wire, e.g. of `User`.

    Raises `LookupError` when the SDK has no such model.
    """
    found = dict[str, Kind]()
    for name in _lineage(model):
        found.update(_own_properties(name))
    return MappingProxyType(found)


@cache
def scalar_names(model: str) -> frozenset[str]:
    """The properties that are part of the object itself, navigation left out."""
    kinds = properties_of(model)
    return frozenset(name for name, kind in kinds.items() if kind is not Kind.NAVIGATION)


def _own_properties(model: str) -> dict[str, Kind]:
    tree = ast.parse(_source(model))
    function = next(
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.name == "get_field_deserializers"
    )
    table = next(node for node in ast.walk(function) if isinstance(node, ast.Dict))
    return dict(_entries(table))


def _entries(table: ast.Dict) -> Iterable[tuple[str, Kind]]:
    for key, value in zip(table.keys, table.values, strict=True):
        match key, value:
            case (
                ast.Constant(value=str(name)),
                ast.Lambda(body=ast.Call(args=[_, _, ast.Call(func=ast.Attribute(attr=reader))])),
            ) if name not in _NOT_SENT:
                yield name, _kind(reader, value)
            case _:
                continue


def _kind(reader: str, entry: ast.expr) -> Kind:
    kind = _READERS[reader]
    if kind not in (Kind.OBJECT, Kind.OBJECTS):
        return kind
    match entry:
        case ast.Lambda(body=ast.Call(args=[_, _, ast.Call(args=[ast.Name(id=target)])])):
            return Kind.NAVIGATION if "Entity" in _lineage(target) else kind
        case _:
            return kind


@cache
def _lineage(model: str) -> tuple[str, ...]:
    """The model's ancestors, the eldest first, and the model itself."""
    declared = {m["name"]: m["parents"] for m in _CLASS.finditer(_source(model))}
    parents = [part.strip() for part in declared[model].split(",")]
    elders = [name for name in parents if (_models() / _file_name(name)).is_file()]
    return (*(ancestor for elder in elders for ancestor in _lineage(elder)), model)


@cache
def _source(model: str) -> str:
    path = _models() / _file_name(model)
    if not path.is_file():
        raise LookupError(model)
    return path.read_text(encoding="utf-8")


@cache
def _models() -> Path:
    spec = find_spec("msgraph")
    if spec is None or not spec.submodule_search_locations:
        raise LookupError("msgraph-sdk is not installed")
    return Path(spec.submodule_search_locations[0]) / "generated" / "models"


def _file_name(model: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", model).lower() + ".py"

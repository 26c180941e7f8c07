"""Large binary values, spread over several properties of a row (64 KiB each: Azure's limit)."""

from collections.abc import Mapping

from dsr_core.domain.errors import LimitExceededError
from dsr_core.stores.limits import LONGEST_BINARY, Entity, Value


def spill(name: str, value: bytes | None, most_parts: int) -> Entity:
    """`name`, `name_1`, `name_2`, … and `name_parts`, which counts them; 0 parts = None.

    The count tells which parts are current: a merge leaves older, higher ones in the row.
    Raises LimitExceededError when more than `most_parts` would be needed.
    """
    if value is None:
        return {_count(name): 0}
    parts = [value[i : i + LONGEST_BINARY] for i in range(0, len(value), LONGEST_BINARY)] or [b""]
    if len(parts) > most_parts:
        raise LimitExceededError(f"The property {name} is larger than {64 * most_parts} KiB.")
    entity: Entity = {_count(name): len(parts)}
    for number, part in enumerate(parts):
        entity[_part(name, number)] = part
    return entity


def gather(entity: Mapping[str, Value], name: str) -> bytes | None:
    """The value back from its parts. Raises KeyError, TypeError for a row that lacks some."""
    count = int(entity[_count(name)])
    if not count:
        return None
    return b"".join(_bytes(entity[_part(name, number)]) for number in range(count))


def _bytes(value: Value) -> bytes:
    if not isinstance(value, bytes):
        raise TypeError
    return value


def _count(name: str) -> str:
    return f"{name}_parts"


def _part(name: str, number: int) -> str:
    return f"{name}_{number}" if number else name

"""Azure Storage's limits, enforced by ourselves: the emulator is laxer (ecosystem.md 0.8)."""

import json
import re
from collections.abc import Mapping, Sequence

from dsr_core.domain.errors import InvalidValueError, LimitExceededError

type Value = str | int | bytes
type Entity = dict[str, Value]

KIB = 1024
MIB = 1024 * KIB

# https://learn.microsoft.com/rest/api/storageservices/understanding-the-table-service-data-model
MOST_PROPERTIES = 252
LONGEST_STRING = 32 * KIB  # UTF-16 units
LONGEST_BINARY = 64 * KIB
LONGEST_KEY = 512  # UTF-16 units
LARGEST_ENTITY = 1 * MIB
_KEYS = ("PartitionKey", "RowKey")
_FORBIDDEN_IN_KEYS = re.compile(r"[/\\#?\x00-\x1f\x7f-\x9f]")

# https://learn.microsoft.com/rest/api/storageservices/performing-entity-group-transactions
MOST_ROWS = 100
#: Azure's limit is 4 MiB of body; what is left is for headers we do not write ourselves.
LARGEST_TRANSACTION = 3_500 * KIB
#: Head of one operation inside the multipart body, rounded up.
_OPERATION_HEAD = 1 * KIB

#: 64 KiB on the wire, base64 (functions-runtime.md 2).
LARGEST_MESSAGE = 48 * KIB

#: https://learn.microsoft.com/rest/api/storageservices/put-block: blocks of one blob.
MOST_BLOCKS = 50_000


def check_key(key: str) -> str:
    """A partition or row key, unchanged. Raises LimitExceededError, InvalidValueError."""
    if utf16_units(key) > LONGEST_KEY:
        raise LimitExceededError("A table key is longer than 512 characters.")
    if not key or _FORBIDDEN_IN_KEYS.search(key):
        raise InvalidValueError("A table key is empty or has a character Azure does not allow.")
    return key


def is_key(text: str) -> bool:
    """Whether a text can be a key. Azure refuses whole queries for some that cannot."""
    return 0 < utf16_units(text) <= LONGEST_KEY and not _FORBIDDEN_IN_KEYS.search(text)


def check_entity(entity: Mapping[str, Value]) -> None:
    """Raises LimitExceededError for a row that Azure would refuse."""
    for name in _KEYS:
        check_key(str(entity[name]))
    if len(entity) - len(_KEYS) > MOST_PROPERTIES:
        raise LimitExceededError("A row has more than 252 properties.")
    for name, value in entity.items():
        _check_value(name, value)
    if entity_size(entity) > LARGEST_ENTITY:
        raise LimitExceededError("A row is larger than 1 MiB.")


def check_transaction(entities: Sequence[Mapping[str, Value]]) -> None:
    """Raises LimitExceededError for rows that cannot be written in one transaction."""
    if len(entities) > MOST_ROWS:
        raise LimitExceededError("A transaction has more than 100 rows.")
    for entity in entities:
        check_entity(entity)
    body = sum(_OPERATION_HEAD + _wire_size(entity) for entity in entities)
    if body > LARGEST_TRANSACTION:
        raise LimitExceededError("A transaction is larger than 3.5 MiB.")


def check_message(payload: bytes) -> bytes:
    """A queue message before base64, unchanged. Raises LimitExceededError."""
    if len(payload) > LARGEST_MESSAGE:
        raise LimitExceededError("A queue message is larger than 48 KiB.")
    return payload


def entity_size(entity: Mapping[str, Value]) -> int:
    """Bytes a row takes by Azure's own reckoning (UTF-16 names and strings)."""
    keys = sum(utf16_units(str(entity[name])) * 2 for name in _KEYS)
    properties = sum(
        8 + utf16_units(name) * 2 + _value_size(value)
        for name, value in entity.items()
        if name not in _KEYS
    )
    return 4 + keys + properties


def utf16_units(text: str) -> int:
    """Length as Azure counts it: characters beyond the basic plane count twice."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def _check_value(name: str, value: Value) -> None:
    match value:
        case str() if utf16_units(value) > LONGEST_STRING:
            raise LimitExceededError(f"The property {name} is longer than 32,768 characters.")
        case bytes() if len(value) > LONGEST_BINARY:
            raise LimitExceededError(f"The property {name} is larger than 64 KiB.")
        case int() if not -(2**31) <= value < 2**31:
            raise LimitExceededError(f"The property {name} does not fit into 32 bits.")
        case _:
            pass


def _value_size(value: Value) -> int:
    match value:
        case str():
            return 4 + utf16_units(value) * 2
        case bytes():
            return 4 + len(value)
        case int():
            return 4


def _wire_size(entity: Mapping[str, Value]) -> int:
    """Bytes of the row as JSON: binary in base64 with its type beside it, ASCII escapes."""
    return sum(_wire_value(value) + 2 * len(name) + 40 for name, value in entity.items())


def _wire_value(value: Value) -> int:
    match value:
        case str():
            return len(json.dumps(value))
        case bytes():
            return (len(value) + 2) // 3 * 4
        case int():
            return 11

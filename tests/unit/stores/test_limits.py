import pytest

from dsr_core.domain.errors import InvalidValueError, LimitExceededError
from dsr_core.stores.limits import (
    Entity,
    check_entity,
    check_key,
    check_message,
    check_transaction,
    entity_size,
    utf16_units,
)

KIB = 1024
KEYS: Entity = {"PartitionKey": "p", "RowKey": "r"}


def row(**properties: str | int | bytes) -> Entity:
    return {**KEYS, **properties}


@pytest.mark.parametrize(
    "entity",
    [
        row(text="x" * 32 * KIB),
        row(text="😀" * 16 * KIB),
        row(data=bytes(64 * KIB)),
        row(number=2**31 - 1, low=-(2**31)),
        row(**{f"p{i}": 0 for i in range(252)}),
        {"PartitionKey": "p" * 512, "RowKey": "😀" * 256},
        row(**{f"d{i}": bytes(64 * KIB) for i in range(15)}),
    ],
)
def test_a_row_at_the_limit_passes(entity: Entity) -> None:
    check_entity(entity)

    assert entity_size(entity) <= KIB * KIB


@pytest.mark.parametrize(
    "entity",
    [
        row(text="x" * (32 * KIB + 1)),
        row(text="😀" * (16 * KIB + 1)),
        row(data=bytes(64 * KIB + 1)),
        row(number=2**31),
        row(number=-(2**31) - 1),
        row(**{f"p{i}": 0 for i in range(253)}),
        {"PartitionKey": "p" * 513, "RowKey": "r"},
        {"PartitionKey": "p", "RowKey": "😀" * 257},
        row(**{f"d{i}": bytes(64 * KIB) for i in range(16)}),
        row(**{f"t{i}": "x" * 32 * KIB for i in range(16)}),
    ],
)
def test_a_row_past_a_limit_is_refused(entity: Entity) -> None:
    with pytest.raises(LimitExceededError):
        check_entity(entity)


def test_a_row_of_one_mebibyte_to_the_byte_passes_and_one_more_does_not() -> None:
    parts = {f"d{i:02}": bytes(64 * KIB) for i in range(15)}
    free = KIB * KIB - entity_size(row(**parts, last=b""))

    check_entity(row(**parts, last=bytes(free)))
    with pytest.raises(LimitExceededError):
        check_entity(row(**parts, last=bytes(free + 1)))


@pytest.mark.parametrize("key", ["", "a/b", "a\\b", "a#b", "a?b", "a\tb", "a\x7fb", "a\x9fb"])
def test_a_key_with_a_character_azure_forbids_is_refused(key: str) -> None:
    with pytest.raises(InvalidValueError):
        check_key(key)


def test_a_hundred_rows_are_a_transaction_and_one_more_is_not() -> None:
    check_transaction([row()] * 100)

    with pytest.raises(LimitExceededError):
        check_transaction([row()] * 101)


@pytest.mark.parametrize(
    ("entity", "fit"),
    [
        # 64 KiB in base64 are 85.3 KiB on the wire: ten times that and a little more a row.
        (row(**{f"d{i}": bytes(64 * KIB) for i in range(10)}), 4),
        # A letter beyond ASCII is six on the wire: 32 Ki letters are 192 KiB.
        (row(text="ü" * 32 * KIB), 18),
    ],
)
def test_a_transaction_is_measured_as_it_travels(entity: Entity, fit: int) -> None:
    check_transaction([entity] * fit)

    with pytest.raises(LimitExceededError):
        check_transaction([entity] * (fit + 1))


def test_a_transaction_refuses_a_row_that_is_too_large_by_itself() -> None:
    with pytest.raises(LimitExceededError):
        check_transaction([row(data=bytes(64 * KIB + 1))])


def test_a_message_of_48_kib_passes() -> None:
    assert len(check_message(bytes(48 * KIB))) == 48 * KIB

    with pytest.raises(LimitExceededError):
        check_message(bytes(48 * KIB + 1))


@pytest.mark.parametrize(("text", "units"), [("", 0), ("a", 1), ("ü", 1), ("😀", 2), ("\ud800", 1)])
def test_azure_counts_characters_in_utf_16(text: str, units: int) -> None:
    assert utf16_units(text) == units


def test_the_refusals_name_the_property_and_not_its_value() -> None:
    with pytest.raises(LimitExceededError) as caught:
        check_entity(row(subject="Grace" * 32 * KIB))

    assert "subject" in str(caught.value)
    assert "Grace" not in str(caught.value)

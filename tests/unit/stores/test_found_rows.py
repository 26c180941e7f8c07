"""Rows off the wire, beside what the SDK makes of them."""

import json
from typing import Any

import msgspec
import pytest
from azure.data.tables._deserialize import (
    _convert_to_entity,  # pyright: ignore[reportPrivateUsage, reportUnknownVariableType]
)
from azure.data.tables._serialize import (
    _parameter_filter_substitution,  # pyright: ignore[reportPrivateUsage]
)

from dsr_core.stores.found_rows import read_page, read_row, write_condition, write_query

SENT: dict[str, Any] = {
    "odata.etag": "W/\"datetime'2026-11-22T05%3A00%3A00.1234567Z'\"",
    "PartitionKey": "p'q",
    "RowKey": "request",
    "Timestamp@odata.type": "Edm.DateTime",
    "Timestamp": "2026-11-22T05:00:00.1234567Z",
    "text": "é",
    "number": -3,
    "truth": True,
    "sealed@odata.type": "Edm.Binary",
    "sealed": "AP8=",
    "empty@odata.type": "Edm.Binary",
    "empty": "",
}


def test_a_row_is_what_the_sdk_makes_of_it() -> None:
    by_sdk: Any = _convert_to_entity(SENT)

    row = read_row(json.dumps(SENT).encode())

    assert dict(row) == dict(by_sdk)
    assert row["sealed"] == b"\x00\xff"
    assert row.etag == by_sdk.metadata["etag"]


def test_a_page_has_its_rows_in_order_and_may_be_empty() -> None:
    page = json.dumps({"odata.metadata": "x", "value": [SENT, {**SENT, "RowKey": "task"}]})

    assert [row["RowKey"] for row in read_page(page.encode())] == ["request", "task"]
    assert read_page(b'{"value":[]}') == []


def test_a_whole_number_of_64_bits_is_a_number() -> None:
    row = read_row(b'{"n@odata.type":"Edm.Int64","n":"5000000000"}')

    assert dict(row) == {"n": 5_000_000_000}


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b'{"value":3}', b'{"values":[]}'])
def test_what_is_no_page_is_refused(body: bytes) -> None:
    with pytest.raises(msgspec.DecodeError):
        read_page(body)


@pytest.mark.parametrize(
    "condition",
    ["PartitionKey eq @id and RowKey ge @from", "PartitionKey eq @id", "RowKey eq 'x'"],
)
def test_a_condition_is_what_the_sdk_makes_of_it(condition: str) -> None:
    parameters = {"id": "o'neill or 1 eq 1", "from": ""}

    written = write_condition(condition, parameters)

    assert written == _parameter_filter_substitution(parameters, condition)


def test_options_are_encoded_and_left_out_when_they_have_no_value() -> None:
    assert write_query({"$select": None, "$filter": "a eq 'b&c'"}) == "$filter=a%20eq%20%27b%26c%27"

"""Secrets are taken out; every other byte stays."""

import json

import pytest

from dsr_core.systems.withheld import withhold


@pytest.mark.parametrize(
    "document",
    [b'{ "a" : 1.50 ,"b":[ null ]}', b"[]", b'"text"', b'{"activation":"LockBypassCode"}'],
)
def test_what_names_no_secret_is_untouched(document: bytes) -> None:
    assert withhold(document) is document


def test_a_member_is_taken_out_wherever_it_is_and_the_rest_keeps_its_bytes() -> None:
    document = (
        b'{"id" : "1","activationLockBypassCode":"S","n":1.50,'
        b'"in":[{"REMOTEASSISTANCESESSIONURL":"S","t":"41.6195833Z"},7],"o":{ "x" : null }}'
    )

    assert withhold(document) == (
        b'{"id":"1","n":1.50,"in":[{"t":"41.6195833Z"},7],"o":{ "x" : null }}'
    )


def test_a_row_of_name_and_value_goes_as_a_whole() -> None:
    rows = b'[{"displayName":"activationLockBypassCode","newValue":"S"},{"displayName":"model"}]'

    assert withhold(rows) == b'[{"displayName":"model"}]'


def test_an_object_that_names_a_secret_is_emptied() -> None:
    assert withhold(b'{"p":{"name":"activationLockBypassCode","v":"S"}}') == b'{"p":{}}'


def test_json_within_a_string_is_cleaned_too() -> None:
    inner = json.dumps({"activationLockBypassCode": "S", "imei": "1"})

    cleaned = json.loads(withhold(json.dumps({"report": inner}).encode()))

    assert json.loads(cleaned["report"]) == {"imei": "1"}


def test_broken_json_within_a_string_that_names_a_secret_goes() -> None:
    document = json.dumps({"report": '{"activationLockBypassCode": "S"'}).encode()

    assert json.loads(withhold(document)) == {"report": ""}


def test_a_sentence_that_mentions_a_name_stays() -> None:
    document = b'{"note":"asked for the activationLockBypassCode"}'

    assert withhold(document) == document

"""Batches as bytes: what goes out and what comes back."""

import base64
import json
from datetime import timedelta

import msgspec
import pytest

from dsr_core.systems.graph_answer import NO_ANSWER
from dsr_core.systems.graph_batch import read_batch, read_error_code, write_batch
from dsr_core.systems.graph_requests import CONSISTENCY, request_at

ROOT = "https://graph.microsoft.com/v1.0"


def responses(*parts: str) -> bytes:
    return ('{"responses":[' + ",".join(parts) + "]}").encode()


def test_addresses_are_relative_and_headers_inside() -> None:
    request = request_at(f"{ROOT}/users?$filter=mail%20eq%20%27x%27", {CONSISTENCY: "eventual"})

    sent = json.loads(write_batch([request, request], ROOT))["requests"]

    assert [one["id"] for one in sent] == ["0", "1"]
    assert {one["url"] for one in sent} == {"/users?$filter=mail%20eq%20%27x%27"}
    headers = {name.lower(): value for name, value in sent[0]["headers"].items()}
    assert headers["consistencylevel"] == "eventual"
    assert headers["x-ms-throttle-priority"] == "low"
    assert "authorization" not in headers


def test_answers_come_in_any_order_and_bodies_as_they_were_sent() -> None:
    body = '{ "a" : 1.50, "t":"2020-03-13T19:15:41.6195833Z" ,"n":null}'
    one = '{"id":"1","status":200,"body":' + body + "}"
    none = '{"id":"0","status":204}'

    first, second = read_batch(responses(one, none), 2)

    assert (first.status, first.body) == (204, b"")
    assert second.body == body.encode()


def test_a_missing_answer_is_no_answer() -> None:
    assert [answer.status for answer in read_batch(responses(), 2)] == [NO_ANSWER, NO_ANSWER]


def test_bytes_come_as_base64() -> None:
    text = base64.b64encode(b"\xff\xd8photo").decode()
    part = f'{{"id":"0","status":200,"headers":{{"Content-Type":"image/jpeg"}},"body":"{text}"}}'

    (answer,) = read_batch(responses(part), 1)

    assert answer.body == b"\xff\xd8photo"


def test_an_inner_error_keeps_its_code_and_its_wait() -> None:
    body = '{"error":{"code":"TooManyRequests","message":"about Jane"}}'
    part = f'{{"id":"0","status":429,"headers":{{"Retry-After":"12"}},"body":{body}}}'

    (answer,) = read_batch(responses(part), 1)

    assert (answer.status, answer.code) == (429, "TooManyRequests")
    assert answer.retry_after == timedelta(seconds=12)


@pytest.mark.parametrize("body", [b"", b"<html>", b'{"responses":[{"id":"0"', b'{"value":[]}'])
def test_what_is_no_answer_to_a_batch_is_said_to_be_none(body: bytes) -> None:
    with pytest.raises(msgspec.DecodeError):
        read_batch(body, 1)


@pytest.mark.parametrize("body", [b"", b"<html>", b'{"error":"text"}', b"[]"])
def test_a_body_without_a_code_has_none(body: bytes) -> None:
    assert read_error_code(body) == ""

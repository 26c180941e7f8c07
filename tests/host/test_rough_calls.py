"""Calls that no honest program makes, at every function: each is answered, and with no fault."""

import base64
import gzip
import json
from collections.abc import Mapping
from urllib.parse import urlencode

import pytest

from dsr_core.web.acts import Act
from dsr_core.web.problems import MEDIA_TYPE
from tests.host.every_function import Answered, answered_request, call_each, make_callers
from tests.host.office import FUNCTIONS, Office

JSON, FORM = "application/json", "application/x-www-form-urlencoded"
NESTED = "[" * 20_000
FIRST_SERVER_ERROR = 500


def mark(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


BODIES: Mapping[str, tuple[bytes, str]] = {
    "a name twice": (b'{"token":"a","token":"b","right":"access","right":"erasure"}', JSON),
    "deep lists": (NESTED.encode(), JSON),
    "deep objects": (b'{"subject":' * 5_000, JSON),
    "a number without end": (b'{"right":' + b"9" * 60_000 + b"}", JSON),
    "a number too large": (b'{"right":1e999999,"subject":-1e999999}', JSON),
    "not a number": (b'{"right":NaN}', JSON),
    "not UTF-8": (b'{"right":"\xff\xfe\xc0\x80"}', JSON),
    "half a character": (b'{"right":"\xe2\x82"}', JSON),
    "lone surrogates": (b'{"right":"\\ud800","note":"\\udfff","token":"\\ud83d"}', JSON),
    "NUL": (b'{"right":"\\u0000","note":"\\u0000"}', JSON),
    "a mark of byte order": (b"\xef\xbb\xbf{}", JSON),
    "UTF-16": ("{}".encode("utf-16"), JSON),
    "another charset": (b"{}", f"{JSON}; charset=utf-7"),
    "many fields": (json.dumps({f"f{n}": n for n in range(4_000)}).encode(), JSON),
    "many form fields": (urlencode([("csrf", "x")] * 9_000).encode(), FORM),
    "a form not UTF-8": (b"csrf=%ff%fe%00&token=\xff&seen=%00", FORM),
    "a form of ampersands": (b"&" * 60_000, FORM),
    "a form of escapes": (b"%" * 60_000, FORM),
    "numbers in a form": (b"seen=" + b"9" * 50_000 + b"&seen=" + "٣".encode(), FORM),
    "a body of parts": (b'--x\r\nContent-Disposition: form-data; name="a"\r\n', "multipart/x"),
    "a type without end": (b"{}", JSON + "; a=b" * 20_000),
    "no type": (b"{}", ""),
    "a type of controls": (b"{}", "\x00/\x1b; charset=\x7f"),
}
QUERIES: Mapping[str, Mapping[str, str]] = {
    "many": {f"p{number}": "x" for number in range(5_000)},
    "long": dict.fromkeys(("q", "page", "token", "to", "state", "after"), "x" * 100000),
    "twice, as the host joins them": dict.fromkeys(
        ("q", "page", "token", "to", "state", "code", "after", "due_after", "done"), "a,b"
    ),
    "controls": dict.fromkeys(("q", "page", "token", "to", "state", "after"), "\x00\r\n\u202e"),
    "before time": {"page": mark("open|0001-01-01T00:00:00+14:00|r1")},
    "after time": {"page": mark("closed|9999-12-31T23:59:59-14:00|r1")},
    "no time": {"page": mark("open||")},
    "far days": {"due_after": "0001-01-01", "due_before": "9999-12-31"},
    "no days": {"due_after": "-1-0", "due_before": "99999-99-99"},
    "many codes": {"status": "," * 50_000, "right": "access," * 10_000, "tenant": "a," * 9_000},
}
LONG_NAMES = (
    *("accept", "accept-language", "content-type", "cookie", "origin", "sec-fetch-site"),
    *("x-forwarded-for", "x-forwarded-host", "idempotency-key", "x-ms-client-principal"),
)
HEADERS: Mapping[str, Mapping[str, str]] = {
    "many": {f"x-{number}": "x" for number in range(3_000)},
    "long": dict.fromkeys(LONG_NAMES, "x;,=" * 20_000),
    "controls": dict.fromkeys(LONG_NAMES, "\x00\x1b[2J\u202e"),
    "many cookies": {"cookie": "; ".join(f"dsr-session-{number}=x" for number in range(4_000))},
    "a cookie of quotes": {"cookie": '="' * 9_000},
    "languages": {"accept-language": "de-" * 20_000 + ";q=" * 9_000},
    "weights": {"accept": "text/plain;q=1e999,text/*;q=nan,*/*;q=-inf"},
    "a token of lists": {"authorization": f"Bearer {mark(NESTED)}.{mark(NESTED)}.x"},
    "a long token": {"authorization": "Bearer " + "x" * 500_000},
    "a scheme alone": {"authorization": "Bearer"},
    "a far source": {"x-forwarded-for": "::ffff:999.1.1.1, [::1%eth0]:99999999"},
}
PLACES: Mapping[str, Mapping[str, str]] = {
    "controls": dict.fromkeys(("request_id", "source", "act", "name"), "\x00\r\n\x1b"),
    "long": dict.fromkeys(("request_id", "source", "act", "name"), "r" * 100_000),
    "upwards": dict.fromkeys(("request_id", "source", "act", "name"), "../../x"),
    "signs": dict.fromkeys(("request_id", "source", "act", "name"), "{0}%s'\"<\u202e\U0001f600"),
}


async def everybody(office: Office, **rough: object) -> list[Answered]:
    """What a stranger, an operator and a person get at every function for the same call."""
    request_id = await answered_request(office)
    callers = await make_callers(office, request_id)
    known = {"request_id": request_id, "act": Act.NOTE.value}
    headers = rough.pop("headers", {})
    assert isinstance(headers, Mapping)
    return [
        answered
        for caller in callers
        if caller.who in {"stranger", "admin", "person"}
        async for answered in call_each(
            office,
            **{"address": known, **rough, "headers": {**caller.headers, **headers}},  # type: ignore[arg-type]
        )
    ]


def faulty(answers: list[Answered]) -> list[str]:
    """Answers with a fault, and refusals that are neither a problem nor a page."""
    assert {answered.function for answered in answers} == FUNCTIONS.keys()
    return [
        str(answered)
        for answered in answers
        if answered.response.status_code >= FIRST_SERVER_ERROR
        or (
            answered.response.status_code >= 400
            and not answered.is_page
            and answered.response.mimetype != MEDIA_TYPE
        )
    ]


async def test_no_body_makes_a_fault(office: Office) -> None:
    for name, (body, media_type) in BODIES.items():
        answers = await everybody(office, body=body, headers={"content-type": media_type})

        assert (name, faulty(answers)) == (name, [])


async def test_no_query_makes_a_fault(office: Office) -> None:
    for name, query in QUERIES.items():
        answers = await everybody(office, query=query)

        assert (name, faulty(answers)) == (name, [])


async def test_no_header_makes_a_fault(office: Office) -> None:
    for name, headers in HEADERS.items():
        answers = await everybody(office, headers=headers)

        assert (name, faulty(answers)) == (name, [])


async def test_no_address_makes_a_fault(office: Office) -> None:
    for name, address in PLACES.items():
        answers = await everybody(office, address=address)

        assert (name, faulty(answers)) == (name, [])


@pytest.mark.parametrize("coding", ["gzip", "br", "deflate, gzip", "GZIP", "x"])
async def test_a_body_in_a_coding_is_not_guessed_at(office: Office, coding: str) -> None:
    body = gzip.compress(b'{"right":"access"}')

    answers = [
        answered
        for media_type in (JSON, FORM)
        for answered in await everybody(
            office, body=body, headers={"content-type": media_type, "content-encoding": coding}
        )
    ]

    assert faulty(answers) == []
    # What a GET brings along is not looked at.
    posts = [each for each in answers if each.method == "POST"]
    assert [str(each) for each in posts if each.response.status_code != 415] == []
    problems = [each for each in posts if not each.is_page]
    assert {each.response.headers["Accept-Encoding"] for each in problems} == {"identity"}

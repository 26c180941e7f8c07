"""The headers that harden, on every answer of every function; a new one is in by itself."""

import json
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlencode

import pytest

from dsr_core.domain.errors import SystemUnavailableError
from dsr_core.domain.limits_of_use import Admission
from dsr_core.domain.reasons import Reason
from dsr_core.host import bootstrap
from dsr_core.web.acts import Act
from dsr_core.web.assets import assets
from tests.host.every_function import (
    UNKNOWN,
    Answered,
    Caller,
    answered_request,
    call_each,
    make_callers,
)
from tests.host.office import FUNCTIONS, Office

JSON, FORM = "application/json", "application/x-www-form-urlencoded"
TOKEN = {"token": "x" * 43}
WISH = {"right": "access", "subject": {"identifiers": [{"kind": "email", "value": "a@b.example"}]}}
#: What every answer carries, word for word.
EXACTLY = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
#: What no policy may allow.
LOOSE = ("unsafe", "*", "http", "data:", "blob:", "nonce")
#: Each kind of answer that the product makes. The host itself answers 405 as 404 (tested there).
EVERY_STATUS = {200, 202, 204, 302, 303, 400, 401, 403, 404, 409, 413, 415, 422, 429, 500, 503}


def bodies(csrf: str) -> Iterator[tuple[bytes, str]]:
    """Bodies of every sort, with their media types."""
    yield b"", JSON
    yield b"{", JSON
    yield json.dumps(TOKEN).encode(), JSON
    yield json.dumps(WISH).encode(), JSON
    yield urlencode({"csrf": csrf, "seen": "1"}).encode(), FORM
    yield urlencode({**TOKEN, "right": "access", "email": "a@b.example"}).encode(), FORM
    yield b"x" * 100_000, JSON
    yield b"<a/>", "application/xml"


async def tour(office: Office, callers: tuple[Caller, ...], request_id: str) -> list[Answered]:
    """Everybody calls everything with every body."""
    addresses = (
        {"request_id": request_id, "act": Act.NOTE.value, "name": next(iter(assets()))},
        {"request_id": UNKNOWN, "act": Act.HOLD.value, "name": "../settings.py"},
        {"request_id": "nobody", "act": "none", "name": "none.css"},
    )
    return [
        answered
        for caller in callers
        for body, media_type in bodies(caller.csrf)
        for address in addresses
        async for answered in call_each(
            office,
            address=address,
            headers={**caller.headers, "content-type": media_type},
            body=body,
        )
    ]


def misses(answered: Answered, *, by_https: bool = False) -> Iterator[str]:
    """What an answer lacks, and what it should not have."""
    headers = answered.response.headers
    yield from (f"{answered}: {name}" for name, text in EXACTLY.items() if headers[name] != text)
    policy = headers["Content-Security-Policy"]
    directives = dict(part.strip().partition(" ")[::2] for part in policy.split(";"))
    must = dict.fromkeys(("default-src", "frame-ancestors", "base-uri"), "'none'")
    must["form-action"] = "'self'" if answered.is_page else "'none'"
    if must.items() - directives.items() or any(word in policy for word in LOOSE):
        yield f"{answered}: {policy}"
    if not answered.is_page and directives.keys() - must.keys():
        yield f"{answered}: allows what data does not need: {policy}"
    is_asset = answered.route.endswith("assets/{name}") and answered.response.status_code == 200
    if ("no-store" not in headers["Cache-Control"]) is not is_asset:
        yield f"{answered}: {headers['Cache-Control']}"
    if ("Strict-Transport-Security" in headers) is not by_https:
        yield f"{answered}: Strict-Transport-Security"
    for cookie in headers.get_all("Set-Cookie"):
        if "; HttpOnly; SameSite=" not in cookie or ("; Secure" in cookie) is not by_https:
            yield f"{answered}: {cookie.partition('=')[0]}"


async def test_every_answer_of_every_function_carries_what_hardens_it(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    request_id = await answered_request(office)
    callers = await make_callers(office, request_id)

    answers = await tour(office, callers, request_id)
    answers += await in_bad_weather(office, callers, request_id, monkeypatch)

    assert [each for answered in answers for each in misses(answered)] == []
    assert {answered.function for answered in answers} == FUNCTIONS.keys()
    assert EVERY_STATUS - {answered.response.status_code for answered in answers} == set()
    assert {answered.function for answered in answers if answered.is_page} >= {
        "console",
        "show_confirmation",
        "show_entrance",
    }


class Failing:
    """A part of the services that fails at whatever it is asked."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    def __getattr__(self, _: str) -> object:
        async def fail(*_: object, **__: object) -> None:
            raise self._error

        return fail


class Full:
    """Counters that let nobody in."""

    async def admit(self, *_: object) -> Admission:
        return Admission.NO_ROOM


async def in_bad_weather(
    office: Office,
    callers: tuple[Caller, ...],
    request_id: str,
    monkeypatch: pytest.MonkeyPatch,
) -> list[Answered]:
    """The same while callers are too many, storage is away, a fault shows, settings are wrong."""
    few = tuple(caller for caller in callers if caller.who in {"stranger", "operator", "person"})
    well, answers = office.house.services, list[Answered]()
    monkeypatch.setenv("DSR_LINKS_PER_HOUR", "1")
    monkeypatch.setenv("DSR_IDENTIFIER_PER_HOUR", "1")
    bootstrap.settings.cache_clear()
    for trouble in (
        replace(well, rates=Full()),
        replace(well, requests=Failing(SystemUnavailableError(Reason.THROTTLED))),
        replace(well, requests=Failing(RuntimeError("adele@contoso.example"))),
    ):
        monkeypatch.setattr(bootstrap, "build_services", lambda *_, made=trouble: made)
        bootstrap._by_loop.clear()
        answers += await tour(office, few, request_id)
    monkeypatch.setenv("DSR_TENANTS", "none of this can be read")
    bootstrap.settings.cache_clear()
    bootstrap._by_loop.clear()
    bootstrap._gates.clear()
    return answers + await tour(office, few, request_id)


async def test_by_https_every_answer_says_that_there_is_no_other_way(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    request_id = await answered_request(office)
    callers = await make_callers(office, request_id)
    monkeypatch.setenv("DSR_PUBLIC_URL", "https://dsr.contoso.example")
    bootstrap.settings.cache_clear()

    answers = await tour(office, callers, request_id)

    assert [each for answered in answers for each in misses(answered, by_https=True)] == []

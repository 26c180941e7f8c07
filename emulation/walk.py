"""Carries one request through the running app from outside, as a person and a browser would."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urljoin

import aiohttp
import msgspec

from emulation.processes import EmulationError
from emulation.request_view import RequestView, Standing

POLL_SECONDS = 0.2
FORM_PATH = "/api/requests"


class WalkError(EmulationError):
    """The app answered something else than its contract says; the text has status and body."""


class Links(msgspec.Struct, frozen=True):
    """Where the app says to look."""

    status: str
    package: str


class Receipt(msgspec.Struct, frozen=True):
    """What the form post is answered with."""

    request_id: str
    status: str
    due_on: str
    links: Links


@dataclass(frozen=True, slots=True, kw_only=True)
class AppAddress:
    """The app's address without a slash at the end, and an operator's token for it."""

    url: str
    token: str = field(repr=False)

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """How the request went: its last state, the seconds it took, how often it was looked at."""

    receipt: Receipt
    view: RequestView
    seconds: float
    looks: int


def form_of(person: str, right: str = "access") -> dict[str, str]:
    """What a person types into the form; the name is guessed from the address (`a.b@c`: A B)."""
    name = person.partition("@")[0].replace(".", " ").title()
    return {"right": right, "email": person, "name": name}


async def walk(
    session: aiohttp.ClientSession,
    app: AppAddress,
    form: dict[str, str],
    *,
    show: Callable[[RequestView], None],
    say: Callable[[str], None],
    timeout_seconds: float,
) -> Walk:
    """Post the form and look at the request until it has ended or needs a person.

    Raises WalkError for an answer against the contract or after `timeout_seconds`, and
    aiohttp.ClientError when the app can't be reached.
    """
    started = time.monotonic()
    receipt = await _post(session, app, form)
    say(f"POST {FORM_PATH}: request {receipt.request_id}, to be answered by {receipt.due_on}.")
    looks = 0
    while True:
        view = await look(session, app, receipt)
        looks += 1
        seconds = time.monotonic() - started
        show(view)
        if view.standing is not Standing.RUNNING:
            return Walk(receipt=receipt, view=view, seconds=seconds, looks=looks)
        if seconds > timeout_seconds:
            raise WalkError(f"still {view.status} after {seconds:.0f} s; see the logs.")
        await asyncio.sleep(POLL_SECONDS)


async def sign_in(session: aiohttp.ClientSession, address: str) -> str:
    """An operator's token from the local sign-in. Raises WalkError when it gives none."""
    async with session.get(address) as answer:
        if answer.status != 200:
            raise WalkError(f"the sign-in answered {answer.status} instead of 200.")
        return await answer.text()


async def look(session: aiohttp.ClientSession, app: AppAddress, receipt: Receipt) -> RequestView:
    """The request as it is now. Raises WalkError when the app does not say."""
    async with session.get(urljoin(app.url, receipt.links.status), headers=app.headers) as answer:
        return _decode(answer, await answer.read(), 200, RequestView)


async def _post(session: aiohttp.ClientSession, app: AppAddress, form: dict[str, str]) -> Receipt:
    # With an operator's token: the sample tenant believes a desk, and no stranger.
    async with session.post(app.url + FORM_PATH, data=form, headers=app.headers) as answer:
        return _decode(answer, await answer.read(), 202, Receipt)


def _decode[T](answer: aiohttp.ClientResponse, body: bytes, wanted: int, shape: type[T]) -> T:
    text = body.decode("utf-8", "replace")[:1000]
    if answer.status != wanted:
        raise WalkError(f"{answer.method} answered {answer.status} instead of {wanted}: {text}")
    try:
        return msgspec.json.decode(body, type=shape)
    except msgspec.DecodeError as error:
        raise WalkError(f"{answer.method} answered unexpected JSON ({error}): {text}") from error

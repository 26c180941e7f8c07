"""The people's side of the app: posting, signing in, deciding, and setting the timer off."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import aiohttp
import msgspec

from emulation.demo.views import Scene, read_scene
from emulation.stack import LocalStack
from emulation.walk import FORM_PATH, Receipt, WalkError, sign_in

SWEEP = "/admin/functions/sweep_agenda"


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Calls to one running app, each as whoever makes it. Errors are WalkError, and aiohttp's."""

    session: aiohttp.ClientSession
    url: str
    #: By what the sign-in calls people: `operator`, `approver`, `second-approver`.
    tokens: Mapping[str, str] = field(repr=False)
    master_key: str = field(repr=False)

    async def submit(self, body: Mapping[str, object]) -> Receipt:
        """Post a request, as a desk does that knows the person."""
        address, headers = self.url + FORM_PATH, self._as("operator")
        async with self.session.post(address, json=body, headers=headers) as answer:
            return msgspec.json.decode(await _read(answer, 202), type=Receipt)

    async def look(self, receipt: Receipt) -> Scene:
        """The request as the operator sees it."""
        return await self.look_at(receipt.request_id)

    async def look_at(self, request_id: str) -> Scene:
        """The same, by its id."""
        address = f"{self.url}{FORM_PATH}/{request_id}"
        async with self.session.get(address, headers=self._as("operator")) as answer:
            return read_scene(await _read(answer, 200))

    async def act(self, who: str, request_id: str, act: str) -> None:
        """Let somebody do something to a request that takes no more words."""
        address = f"{self.url}{FORM_PATH}/{request_id}/acts/{act}"
        async with self.session.post(address, headers=self._as(who)) as answer:
            await _read(answer, 200)

    async def sweep(self) -> None:
        """Set off the timer's function now; it runs on after this returns."""
        headers = {"x-functions-key": self.master_key}
        async with self.session.post(self.url + SWEEP, headers=headers, json={}) as answer:
            await _read(answer, 202)

    def _as(self, who: str) -> Mapping[str, str]:
        return {"Authorization": f"Bearer {self.tokens[who]}"}


async def open_desk(session: aiohttp.ClientSession, stack: LocalStack, master_key: str) -> Desk:
    """Sign everybody in. Raises WalkError when the sign-in gives no token."""
    people = ("operator", "approver", "second-approver")
    tokens = {who: await sign_in(session, stack.token_url(who)) for who in people}
    return Desk(session=session, url=stack.functions_url, tokens=tokens, master_key=master_key)


async def _read(answer: aiohttp.ClientResponse, wanted: int) -> bytes:
    body = await answer.read()
    if answer.status != wanted:
        text = body.decode("utf-8", "replace")[:1000]
        raise WalkError(f"{answer.method} answered {answer.status} instead of {wanted}: {text}")
    return body

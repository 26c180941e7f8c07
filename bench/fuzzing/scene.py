"""Real requests for made-up calls to be about: answered, waiting, held; and who may call."""

import asyncio
import json
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from azure.core.exceptions import ResourceNotFoundError
from azure.storage.blob.aio import BlobServiceClient

from emulation.graph.sample import SAMPLE_PEOPLE
from emulation.sign_in import OPERATORS, TOKEN_PATH

#: The rights of the requests that are made, and where each comes to rest by itself.
_RESTS: tuple[tuple[str, str], ...] = (
    ("access", "completed"),
    ("portability", "completed"),
    ("erasure", "awaiting_review"),
    ("erasure", "awaiting_review"),
    ("restriction", "awaiting_review"),
)
#: The last of them is held.
_HELD = len(_RESTS) - 1
_PATIENCE_SECONDS = 120
_POLL_SECONDS = 0.2
_SOMEBODY = "someone@private.example"


class NotReadyError(Exception):
    """What the calls should be about did not come about; the text says what."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """Where to call, whom the calls can come from, and which requests there are."""

    url: str
    #: Tokens by role.
    tokens: Mapping[str, str] = field(repr=False)
    #: Ids of requests.
    requests: tuple[str, ...]
    #: The session of a request's person, as a Cookie header, by the request's id.
    cookies: Mapping[str, str] = field(repr=False)


async def set_scene(
    session: aiohttp.ClientSession, url: str, authority: str, storage: str
) -> Scene:
    """Make the requests, and wait until each has come to rest. Raises NotReadyError."""
    tokens: dict[str, str] = {}
    for who in ("operator", "approver", "auditor", "admin"):
        async with session.get(f"{authority}{TOKEN_PATH}", params={"as": who}) as answer:
            tokens[OPERATORS[who].role] = await answer.text()
    caller = _Caller(session=session, url=url, token=tokens["Dsr.Operator"])
    made = [await caller.submit(right) for right, _ in _RESTS]
    for request_id, (_, status) in zip(made, _RESTS, strict=True):
        await caller.wait_for(request_id, status)
    await caller.post(f"/api/requests/{made[_HELD]}/acts/hold", {})
    cookies = {each: await caller.enter(each, storage) for each in made}
    return Scene(url=url, tokens=tokens, requests=tuple(made), cookies=cookies)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Caller:
    session: aiohttp.ClientSession
    url: str
    token: str = field(repr=False)

    @property
    def _headers(self) -> Mapping[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    async def post(self, path: str, body: object) -> Any:
        async with self.session.post(self.url + path, json=body, headers=self._headers) as answer:
            if answer.status not in (200, 202):
                raise NotReadyError(f"{path} answered {answer.status}")
            return await answer.json()

    async def submit(self, right: str) -> str:
        identifiers = [{"kind": "email", "value": SAMPLE_PEOPLE["ordinary"]}]
        subject = {"identifiers": identifiers, "contact": _SOMEBODY}
        receipt = await self.post("/api/requests", {"right": right, "subject": subject})
        return str(receipt["request_id"])

    async def wait_for(self, request_id: str, status: str) -> None:
        deadline = time.monotonic() + _PATIENCE_SECONDS
        address, shown = f"{self.url}/api/requests/{request_id}", ""
        while shown != status:
            if time.monotonic() > deadline:
                raise NotReadyError(f"a request is {shown} and not yet {status}")
            await asyncio.sleep(_POLL_SECONDS)
            async with self.session.get(address, headers=self._headers) as answer:
                shown = (await answer.json())["status"]

    async def enter(self, request_id: str, storage: str) -> str:
        """The Cookie header of the person's new session, by a link they ask for."""
        address = f"{self.url}/api/my/{request_id}"
        async with self.session.post(f"{address}/link") as answer:
            if answer.status != 202:
                raise NotReadyError(f"who asked for a link was answered {answer.status}")
        token = await _token_in_letter(storage, request_id)
        async with self.session.post(f"{address}/enter", json={"token": token}) as answer:
            if answer.status != 204:
                raise NotReadyError(f"the person's link answered {answer.status}")
            return answer.headers["Set-Cookie"].partition(";")[0]


async def _token_in_letter(storage: str, request_id: str) -> str:
    """The token of a letter with a link to the person's own page."""
    deadline = time.monotonic() + _PATIENCE_SECONDS
    async with BlobServiceClient.from_connection_string(storage) as service:
        outbox = service.get_container_client("outbox-contoso")
        while time.monotonic() < deadline:
            try:
                names = [each.name async for each in outbox.list_blobs(f"{request_id}/")]
            except ResourceNotFoundError:
                names = []
            for name in (name for name in names if name.endswith(".json")):
                stream = await outbox.download_blob(name)
                text = str(json.loads(await stream.readall())["text"])
                if found := re.search(r"/enter\?token=([\w-]+)", text):
                    return found[1]
            await asyncio.sleep(_POLL_SECONDS)
    raise NotReadyError("no letter with a link was filed")

"""Posts requests as people do, and sees in Azurite's access log when each has been answered.

The log costs the product nothing to read; asking each request how it is would be part of the load.
"""

import asyncio
import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bench._stack import Site
from emulation.walk import FORM_PATH

_POLL_SECONDS = 0.05
_PATIENCE_SECONDS = 900


class StalledError(Exception):
    """Something that must happen has not happened in a quarter of an hour."""


@dataclass(slots=True, kw_only=True)
class Watch:
    """Reads on in the access log, and notes when it first saw each request's letter of a kind."""

    site: Site
    #: The letter's name in the outbox, e.g. `04-ready`.
    letter: str
    seen: dict[str, float] = field(default_factory=dict[str, float])
    _read_to: int = 0

    def __post_init__(self) -> None:
        self._read_to = self.site.access_log.stat().st_size

    async def until(self, count: int) -> None:
        """Return when so many have had their letter. Raises StalledError."""
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while len(self.seen) < count:
            if time.monotonic() > deadline:
                raise StalledError(f"{len(self.seen)} of {count} have had their {self.letter}")
            await asyncio.sleep(_POLL_SECONDS)
            self._read_on()

    def _read_on(self) -> None:
        with self.site.access_log.open("rb") as log:
            log.seek(self._read_to)
            text = log.read()
        whole = text[: text.rfind(b"\n") + 1]
        self._read_to += len(whole)
        pattern = rf'"PUT /\S+/(r[0-9a-f]{{32}})/{self.letter}\.json'.encode()
        for found in re.finditer(pattern, whole):
            self.seen.setdefault(found[1].decode(), time.monotonic())


async def post(site: Site, body: Mapping[str, object]) -> tuple[str, float]:
    """Post one request; its id, and when it was posted."""
    began = time.monotonic()
    url = site.stack.functions_url + FORM_PATH
    async with site.session.post(url, json=body, headers=site.headers) as answer:
        if answer.status != 202:
            raise StalledError(f"an intake answered {answer.status}")
        return str((await answer.json())["request_id"]), began


async def post_all(site: Site, bodies: Sequence[Mapping[str, object]]) -> dict[str, float]:
    """Post all of them at once; when each was posted, by id."""
    return dict(await asyncio.gather(*(post(site, body) for body in bodies)))


def wish(person: str, right: str = "access") -> Mapping[str, object]:
    """What a person posts; the letters go to an address that outlives the account."""
    subject = {
        "identifiers": [{"kind": "email", "value": person}],
        "contact": "someone@private.example",
    }
    return {"right": right, "subject": subject}

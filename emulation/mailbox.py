"""What people find in their mailboxes: the letters that the simulated Graph accepted."""

import asyncio
import re
import time
from html import unescape
from typing import Any

import aiohttp

from emulation.graph.mail import OUTBOX
from emulation.processes import EmulationError

_PATIENCE_SECONDS = 60.0
_POLL_SECONDS = 0.2
_LINK = re.compile(r'href="([^"]+)"')


class Mailbox:
    """The mail of one simulated Graph."""

    def __init__(self, session: aiohttp.ClientSession, graph_url: str) -> None:
        self._session = session
        self._address = f"{graph_url}/_sim/collections/{OUTBOX}"

    async def wait_for_link(self, request_id: str, path: str, after: int = 0) -> str:
        """The address in the newest letter with a link below `/{request_id}/{path}`.

        `after` so many such letters came before. Raises EmulationError when none comes.
        """
        began = time.monotonic()
        while time.monotonic() - began < _PATIENCE_SECONDS:
            links = await self.links(request_id, path)
            if len(links) > after:
                return links[-1]
            await asyncio.sleep(_POLL_SECONDS)
        raise EmulationError(f"no letter with a link to {path} comes")

    async def links(self, request_id: str, path: str) -> list[str]:
        """Every such link that was sent, the oldest first."""
        wanted = f"/{request_id}/{path}?"
        found = [link for row in await self.letters() for link in _links(row)]
        return [link for link in found if wanted in link]

    async def letters(self) -> list[dict[str, Any]]:
        """Every message that was sent, as Graph was given it."""
        async with self._session.get(self._address) as answer:
            return (await answer.json())["value"]


def _links(row: dict[str, Any]) -> list[str]:
    content = str(row["message"]["body"]["content"])
    return [unescape(link) for link in dict.fromkeys(_LINK.findall(content))]

"""Lets days pass in a moment: for the simulated Graph and for the app, both by the same step."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import aiohttp
import msgspec

from emulation.processes import EmulationError


class _Told(msgspec.Struct, frozen=True):
    """What `/_sim/clock` answers."""

    now: datetime
    offset_seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class VirtualTime:
    """The time of one local Azure.

    `offset_file` is the app's DSR_CLOCK_OFFSET_FILE; what is in it is the simulator's offset.
    """

    session: aiohttp.ClientSession
    graph_url: str
    offset_file: Path

    async def now(self) -> datetime:
        """The simulator's time, UTC. Raises EmulationError when it does not say."""
        async with self.session.get(self._address) as answer:
            return (await _read(answer)).now

    async def advance(self, seconds: float) -> datetime:
        """Move both clocks forward, and return the new time.

        Raises EmulationError for a step back, and when the simulator does not answer.
        """
        async with self.session.post(self._address, json={"seconds": seconds}) as answer:
            told = await _read(answer)
        # Renamed into place, so that the app never reads half of it.
        draft = self.offset_file.with_suffix(".tmp")
        draft.write_text(repr(told.offset_seconds), encoding="ascii")
        draft.replace(self.offset_file)
        return told.now

    async def advance_to(self, moment: datetime) -> datetime:
        """Move both clocks forward to a moment; one that is past already changes nothing."""
        left = moment - await self.now()
        return await self.advance(max(left, timedelta()).total_seconds())

    @property
    def _address(self) -> str:
        return f"{self.graph_url}/_sim/clock"


async def _read(answer: aiohttp.ClientResponse) -> _Told:
    if answer.status != 200:
        raise EmulationError(f"the simulator's clock answered {answer.status} instead of 200.")
    return msgspec.json.decode(await answer.read(), type=_Told)

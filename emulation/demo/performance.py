"""Plays one demo on a running stack: people take their turns, and days pass where all wait."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from emulation.demo.desk import Desk
from emulation.demo.directory import Directory, Facts
from emulation.demo.narration import Narrator
from emulation.demo.plays import AFTER, BEFORE, Play, Turn
from emulation.demo.storage_view import FiledLetter, StorageView
from emulation.demo.views import Scene
from emulation.request_view import Standing
from emulation.virtual_time import VirtualTime
from emulation.walk import Receipt, WalkError

_POLL_SECONDS = 0.1

#: What is waited for so shortly is waited for in real time: its message comes by itself.
_SOON = timedelta(seconds=30)

#: So long nothing may happen, in real time, to a request that is at work.
_PATIENCE_SECONDS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How a demo went."""

    play: Play
    receipt: Receipt
    scene: Scene
    sightings: dict[str, Facts]
    letters: tuple[FiledLetter, ...]
    #: Of virtual time, from the post to the end.
    days: float

    @property
    def is_as_expected(self) -> bool:
        """Whether the request ended as it must, and the directory with it."""
        return self.scene.request.status == self.play.ending and self.play.holds(self.sightings)


@dataclass(slots=True, kw_only=True)
class Performance:
    """One demo under way. Errors are WalkError, EmulationError, and aiohttp's."""

    play: Play
    desk: Desk
    directory: Directory
    time: VirtualTime
    storage: StorageView
    say: Callable[[str], None]
    #: How much time passes at least, where nobody waits for less.
    stride: timedelta
    _sightings: dict[str, Facts] = field(default_factory=dict[str, Facts])
    _turns_taken: set[str] = field(default_factory=set[str])
    _entered: dict[str, datetime] = field(default_factory=dict[str, datetime])

    async def run(self) -> Outcome:
        """From the post to the ending, or to where it goes on no more without somebody."""
        await self.directory.write(self.play.beforehand)
        self._sightings[BEFORE] = await self.directory.describe()
        began = await self.time.now()
        receipt = await self.desk.submit(self.play.body())
        self.say(f"POST: request {receipt.request_id}, to be answered by {receipt.due_on}.")
        scene = await self._carry_through(receipt)
        self._sightings[AFTER] = await self.directory.describe()
        return Outcome(
            play=self.play,
            receipt=receipt,
            scene=scene,
            sightings=self._sightings,
            letters=await self.storage.read_letters(receipt.request_id),
            days=(await self.time.now() - began) / timedelta(days=1),
        )

    async def _carry_through(self, receipt: Receipt) -> Scene:
        narrator = Narrator(self.say)
        quiet_since = time.monotonic()
        while True:
            scene = await self.desk.look(receipt)
            now = await self.time.now()
            if narrator.tell(scene):
                quiet_since = time.monotonic()
                narrator.tell_letters(await self.storage.read_letters(receipt.request_id), now)
            if scene.request.standing is Standing.ENDED:
                return scene
            if time.monotonic() - quiet_since > _PATIENCE_SECONDS:
                raise WalkError(f"nothing happens any more; still {scene.request.status}.")
            if scene.is_moving(now):
                await asyncio.sleep(_POLL_SECONDS)
            elif not await self._go_on(narrator, scene, receipt.request_id, now):
                return scene

    async def _go_on(
        self, narrator: Narrator, scene: Scene, request_id: str, now: datetime
    ) -> bool:
        """Take the turn that is due, or let time pass; False when nothing of this would help."""
        stage = scene.stage.stage if scene.stage else ""
        entered = self._entered.setdefault(stage, now)
        label = self.play.sightings.get(stage)
        if label and label not in self._sightings:
            self._sightings[label] = await self.directory.describe()
        turn = self._due_turn(stage, now - entered)
        if turn is not None:
            narrator.note(now, turn.words)
            await turn.do(self.desk, self.directory, request_id)
            self._turns_taken.add(stage)
            return True
        waits_until = scene.waits_until(now)
        if waits_until is None:
            return False
        if waits_until - now > _SOON:
            await self._pass_time(request_id, max(waits_until, now + self.stride))
        else:
            await asyncio.sleep(_POLL_SECONDS)
        return True

    def _due_turn(self, stage: str, since: timedelta) -> Turn | None:
        for turn in self.play.turns:
            is_due = turn.stage == stage and since >= timedelta(days=turn.after_days)
            if is_due and stage not in self._turns_taken:
                return turn
        return None

    async def _pass_time(self, request_id: str, until: datetime) -> None:
        """Go to the moment at which the sweep can do what is waited for, and let it sweep.

        What waits for days is looked at by the agenda, not by a message that hides for as long.
        """
        looked_at = await self.storage.next_look(request_id)
        await self.time.advance_to(max(until, looked_at or until))
        await self.desk.sweep()

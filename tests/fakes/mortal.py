"""A worker that dies right after it sent a letter, before it could save that it did."""

from dataclasses import replace

from dsr_core.domain.decide import Decision
from dsr_core.domain.letter_parts import Letter
from dsr_core.domain.request import DsrRequest
from dsr_core.ports import LetterFate, StoredRequest
from dsr_core.stores.memory.letter_box import MemoryLetterBox
from dsr_core.stores.memory.request_store import MemoryRequestStore
from tests.house import House


class WorkerDiedError(Exception):
    """The process ended here; what was not saved is lost."""


class MortalLetterBox(MemoryLetterBox):
    """Sends like any other; the first sending of each key is the sender's last act."""

    def __init__(self) -> None:
        super().__init__()
        self.doomed = False
        self.deaths = 0
        #: Every call of `send`, those that found their letter sent included.
        self.calls: list[str] = []

    async def send(self, request: DsrRequest, key: str, letter: Letter, to: str) -> LetterFate:
        self.doomed = not any(call == f"{request.id}|{key}" for call in self.calls)
        self.calls.append(f"{request.id}|{key}")
        return await super().send(request, key, letter, to)

    def die_if_doomed(self) -> None:
        if self.doomed:
            self.doomed = False
            self.deaths += 1
            raise WorkerDiedError


class MortalRequestStore(MemoryRequestStore):
    """Saves nothing for a worker that is dying."""

    def __init__(self, box: MortalLetterBox) -> None:
        super().__init__()
        self._box = box

    async def save(self, stored: StoredRequest, decision: Decision) -> StoredRequest:
        self._box.die_if_doomed()
        return await super().save(stored, decision)


def make_mortal(house: House) -> MortalLetterBox:
    """From now on the house's workers die after every letter."""
    box = MortalLetterBox()
    house.letters = box
    house.requests = MortalRequestStore(box)
    house.services = replace(
        house.services, requests=house.requests, outbox=box, letters_of=lambda tenant: box
    )
    return box

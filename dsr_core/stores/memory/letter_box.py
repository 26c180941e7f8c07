"""Letters in memory."""

import asyncio
from dataclasses import dataclass, field

from dsr_core.domain.letter_parts import Letter
from dsr_core.domain.request import DsrRequest
from dsr_core.ports import LetterFate


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptLetter:
    """A letter as it went out."""

    request_id: str
    key: str
    to: str = field(repr=False)
    letter: Letter
    fate: LetterFate = LetterFate.FILED


class MemoryLetterBox:
    """The ports LetterBox and Outbox; `letters` are in the order they were sent."""

    def __init__(self) -> None:
        self.letters: list[KeptLetter] = []
        self._intents: set[tuple[str, str]] = set()

    async def send(self, request: DsrRequest, key: str, letter: Letter, to: str) -> LetterFate:
        await self._keep(request, key, letter, to, LetterFate.FILED)
        return LetterFate.FILED

    async def fate_of(self, request: DsrRequest, key: str) -> LetterFate | None:
        await asyncio.sleep(0)
        found = {
            kept.fate for kept in self.letters if (kept.request_id, kept.key) == (request.id, key)
        }
        if found:
            return LetterFate.MAILED if LetterFate.MAILED in found else LetterFate.FILED
        return LetterFate.UNCERTAIN if (request.id, key) in self._intents else None

    async def intend(self, request: DsrRequest, key: str) -> bool:
        await asyncio.sleep(0)
        is_new = (request.id, key) not in self._intents
        self._intents.add((request.id, key))
        return is_new

    async def withdraw(self, request: DsrRequest, key: str) -> None:
        await asyncio.sleep(0)
        self._intents.discard((request.id, key))

    async def keep_sent(self, request: DsrRequest, key: str, letter: Letter, to: str) -> None:
        await self._keep(request, key, letter, to, LetterFate.MAILED)

    async def read(self, request: DsrRequest, key: str) -> Letter | None:
        await asyncio.sleep(0)
        found = [each for each in self.letters if (each.request_id, each.key) == (request.id, key)]
        mailed = [each for each in found if each.fate is LetterFate.MAILED]
        return next((each.letter for each in (*mailed, *found)), None)

    async def remove(self, request: DsrRequest) -> int:
        await asyncio.sleep(0)
        letters = [kept for kept in self.letters if kept.request_id == request.id]
        intents = {intent for intent in self._intents if intent[0] == request.id}
        self.letters = [kept for kept in self.letters if kept not in letters]
        self._intents -= intents
        return len(letters) + len(intents)

    async def _keep(
        self, request: DsrRequest, key: str, letter: Letter, to: str, fate: LetterFate
    ) -> None:
        await asyncio.sleep(0)
        name = (request.id, key, fate)
        if not any((kept.request_id, kept.key, kept.fate) == name for kept in self.letters):
            kept = KeptLetter(request_id=request.id, key=key, to=to, letter=letter, fate=fate)
            self.letters.append(kept)

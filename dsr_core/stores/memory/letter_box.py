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


class MemoryLetterBox:
    """The LetterBox port; `letters` are in the order they were sent."""

    def __init__(self) -> None:
        self.letters: list[KeptLetter] = []

    async def send(self, request: DsrRequest, key: str, letter: Letter, to: str) -> LetterFate:
        await asyncio.sleep(0)
        if not any((kept.request_id, kept.key) == (request.id, key) for kept in self.letters):
            self.letters.append(KeptLetter(request_id=request.id, key=key, to=to, letter=letter))
        return LetterFate.FILED

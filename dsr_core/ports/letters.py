"""What the core asks of the post: letters by mail or into an outbox."""

from enum import StrEnum
from typing import Protocol

from dsr_core.domain.letter_parts import Letter
from dsr_core.domain.request import DsrRequest


class LetterFate(StrEnum):
    """What became of a letter."""

    #: The mail service took it.
    MAILED = "mailed"
    #: It lies in the outbox container for another mailer.
    FILED = "filed"
    #: An earlier sender died in the middle; it is not repeated blindly.
    UNCERTAIN = "uncertain"


class LetterBox(Protocol):
    """Letters to people: by mail, or into an outbox. The same key is never sent twice."""

    async def send(self, request: DsrRequest, key: str, letter: Letter, to: str) -> LetterFate:
        """Send unless this key was sent before. `key` names the letter among the request's own.

        Raises SystemUnavailableError when the mail service cannot take it now, and
        SystemStuckError when it never will until an operator acts.
        """
        ...

    async def withdraw(self, request: DsrRequest, key: str) -> None:
        """Let a letter be begun anew: it is certain that nothing was mailed; none is fine."""
        ...


class Outbox(LetterBox, Protocol):
    """A letter box for another mailer that also remembers what we mail ourselves.

    Mailing is: `intend`, mail, `keep_sent`. An intent without a letter says that a sender died in
    between, and that nobody knows what became of the letter.
    """

    async def fate_of(self, request: DsrRequest, key: str) -> LetterFate | None:
        """What became of a letter: UNCERTAIN for an intent only; None when it was never begun."""
        ...

    async def intend(self, request: DsrRequest, key: str) -> bool:
        """Record that the letter is about to be mailed; False when that was recorded before."""
        ...

    async def keep_sent(self, request: DsrRequest, key: str, letter: Letter, to: str) -> None:
        """Keep a letter that was mailed, where no other mailer takes it for its own."""
        ...

    async def read(self, request: DsrRequest, key: str) -> Letter | None:
        """The letter as it went out; None where it is not kept: purged, or taken by a mailer."""
        ...

    async def remove(self, request: DsrRequest) -> int:
        """Delete all that is kept of the request's letters; answers how many files there were."""
        ...

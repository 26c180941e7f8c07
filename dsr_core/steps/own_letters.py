"""The letters that a person got about their request: which there are, and what they said."""

from collections.abc import Iterator
from dataclasses import dataclass

from dsr_core.domain.letter_parts import Letter, LetterKind
from dsr_core.domain.outcomes import Outcome
from dsr_core.domain.request import DsrRequest
from dsr_core.ports import Services
from dsr_core.steps import acknowledge, extend
from dsr_core.steps.letters import PREFIX, key_of_kind

#: To other people, or good for nothing but their link.
_NOT_SHOWN = frozenset(
    {
        LetterKind.IDENTITY_LINK,
        LetterKind.ACCESS_LINK,
        LetterKind.RECIPIENT_NOTICE,
        LetterKind.MANUAL_WORK,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SentLetter:
    """A letter by the key it is kept under."""

    key: str
    kind: LetterKind


def sent_letters(request: DsrRequest) -> tuple[SentLetter, ...]:
    """Oldest first, as the reports of the tasks that sent them say."""
    return tuple(_sent(request))


async def read_own_letter(services: Services, request: DsrRequest, key: str) -> Letter | None:
    """What the letter of that key said; None for no letter of the person's, and one not kept."""
    if all(each.key != key for each in sent_letters(request)):
        return None
    return await services.outbox.read(request, key)


def _sent(request: DsrRequest) -> Iterator[SentLetter]:
    for task in request.tasks:
        for source in task.report.sources if task.report is not None else ():
            if not source.source.startswith(PREFIX) or source.outcome is not Outcome.DONE:
                continue
            kind = LetterKind(source.source.removeprefix(PREFIX))
            if kind is LetterKind.RECEIPT:
                yield SentLetter(key=acknowledge.KEY, kind=kind)
            elif kind not in _NOT_SHOWN:
                yield SentLetter(key=key_of_kind(task.stage, kind), kind=kind)
    if request.clock.extension is not None:
        yield SentLetter(key=extend.KEY, kind=LetterKind.EXTENSION)

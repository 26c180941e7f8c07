"""Asking the person to show who they are, by a one-time link to an address we knew before."""

from dsr_core.domain.identity_check import link_to
from dsr_core.domain.link_facts import IdentityLinkFacts
from dsr_core.domain.outcomes import Outcome, SourceResult, TaskReport
from dsr_core.domain.person_access import LINK_VALID_FOR, Purpose
from dsr_core.domain.reasons import Reason
from dsr_core.ports import (
    Assignment,
    Finished,
    LetterFate,
    Services,
    Stuck,
    TaskResult,
)
from dsr_core.steps.letters import address_in_directory, matter_of

#: The letter's key: each confirmation that was asked for has one of its own.
KEY = "identity-link"


async def challenge(services: Services, assignment: Assignment) -> TaskResult:
    """Send the link to the address the directory holds, never to the one given (Art. 12(6)).

    For somebody who is not there, or who cannot be told from others, a link is kept that nobody
    was sent: whoever asks learns nothing about who is in the directory. Raises
    SystemUnavailableError, SystemStuckError.
    """
    request, now = assignment.request, services.clock.now()
    if assignment.token is None:
        return Stuck(reason=Reason.CRASHED)
    facts = IdentityLinkFacts(
        matter=matter_of(services, request),
        link=link_to(services.public_url, request.id, Purpose.CONFIRM, assignment.token),
        expires_at=now + LINK_VALID_FOR,
    )
    # Written for nobody as well: what can take the same time shall take it.
    letter = services.render_letter(facts, request.subject.language)
    to = address_in_directory(await assignment.locate())
    if to is None:
        return Finished(report=_report(LetterFate.MAILED))
    again = request.access.asked
    key = f"{KEY}-{again + 1}" if again else KEY
    fate = await services.letters_of(request.tenant).send(request, key, letter, to)
    return Finished(report=_report(fate))


def _report(fate: LetterFate) -> TaskReport:
    """That a challenge was made: it says nothing of whether there was anybody to send it to."""
    uncertain = fate is LetterFate.UNCERTAIN
    outcome = Outcome.NEEDS_PERSON if uncertain else Outcome.DONE
    reason = Reason.LETTER_UNCERTAIN if uncertain else Reason.NONE
    made = SourceResult(source="challenge", outcome=outcome, reason=reason)
    return TaskReport(outcome=outcome, reason=reason, sources=(made,))

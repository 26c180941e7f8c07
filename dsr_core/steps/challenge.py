"""Asking the person to show who they are, by a one-time link to an address we knew before."""

from datetime import timedelta

from dsr_core.domain.identity_check import link_to_confirm, make_challenge
from dsr_core.domain.letter_facts import IdentityLinkFacts
from dsr_core.domain.outcomes import Outcome, SourceResult, TaskReport
from dsr_core.domain.reasons import Reason
from dsr_core.ports import (
    Assignment,
    Finished,
    LetterFate,
    Postponed,
    Services,
    TaskResult,
)
from dsr_core.steps.letters import address_in_directory, matter_of

#: The letter's key: one request asks for one confirmation.
KEY = "identity-link"


async def challenge(services: Services, assignment: Assignment) -> TaskResult:
    """Send the link to the address the directory holds, never to the one given (Art. 12(6)).

    For somebody who is not there, or who cannot be told from others, a challenge is made that
    nobody can answer: whoever asks learns nothing about who is in the directory. The token is
    kept, sealed, before it is sent, so that a worker that dies after the sending, and the one that
    goes on, mean the same link. Raises SystemUnavailableError, SystemStuckError.
    """
    token = assignment.checkpoint
    if token is None:
        return Postponed(
            reason=Reason.OUT_OF_TIME, retry_after=timedelta(0), checkpoint=services.new_token()
        )
    request, now = assignment.request, services.clock.now()
    asked = make_challenge(token, now)
    facts = IdentityLinkFacts(
        matter=matter_of(services, request),
        link=link_to_confirm(services.public_url, request.id, token),
        expires_at=asked.expires_at,
    )
    # Written for nobody as well: what can take the same time shall take it.
    letter = services.render_letter(facts, request.subject.language)
    to = address_in_directory(await assignment.locate())
    if to is None:
        return Finished(report=_report(LetterFate.MAILED), challenge=asked)
    fate = await services.letters_of(request.tenant).send(request, KEY, letter, to)
    return Finished(report=_report(fate), challenge=asked)


def _report(fate: LetterFate) -> TaskReport:
    """That a challenge was made: it says nothing of whether there was anybody to send it to."""
    uncertain = fate is LetterFate.UNCERTAIN
    outcome = Outcome.NEEDS_PERSON if uncertain else Outcome.DONE
    reason = Reason.LETTER_UNCERTAIN if uncertain else Reason.NONE
    made = SourceResult(source="challenge", outcome=outcome, reason=reason)
    return TaskReport(outcome=outcome, reason=reason, sources=(made,))

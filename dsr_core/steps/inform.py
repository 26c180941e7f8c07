"""Telling those who had the data from us what became of them (Art. 19): each by one letter."""

import hashlib
from dataclasses import replace
from zoneinfo import ZoneInfo

from dsr_core.domain.errors import SystemStuckError
from dsr_core.domain.letter_facts import RecipientNoticeFacts
from dsr_core.domain.outcomes import Outcome, SourceResult, TaskReport, summarise
from dsr_core.domain.plan import Right
from dsr_core.domain.reasons import Reason
from dsr_core.domain.request import DsrRequest
from dsr_core.domain.subject import ADDRESS_KINDS
from dsr_core.domain.systems import Verb
from dsr_core.domain.tenants import Recipient
from dsr_core.ports import Assignment, Finished, LetterFate, Services, TaskResult
from dsr_core.steps.letter_facts_of import Occasion, is_done, reports_of, sources_of
from dsr_core.steps.letters import matter_of
from dsr_core.steps.recipients import SOURCE

#: What recipients are told of: nothing is done before one of these is.
_CHANGES = (Verb.RECTIFY, Verb.RESTRICT, Verb.SOFT_DELETE, Verb.HARD_DELETE)

_FIELD = "field."

#: A new value longer than this is a picture or the like: that it changed must do.
_LONGEST_VALUE = 256


async def inform(services: Services, assignment: Assignment) -> TaskResult:
    """Write to each recipient of the tenant's list whom this right concerns.

    Where nothing was changed there is nothing to tell. A letter whose fate nobody knows, and one
    to an address that takes none, is told to the person as not told, and never repeated blindly.
    Raises SystemUnavailableError, and SystemStuckError where no letter at all goes out.
    """
    request = assignment.request
    recipients = services.tenants[request.tenant].recipients_of(request.right)
    if not is_done(reports_of(request, *_CHANGES)):
        return Finished(report=TaskReport(outcome=Outcome.NOTHING_FOUND))
    sources = tuple([await _tell(services, assignment, each) for each in recipients])
    outcome, reason = summarise(sources)
    return Finished(report=TaskReport(outcome=outcome, reason=reason, sources=sources))


async def _tell(services: Services, assignment: Assignment, recipient: Recipient) -> SourceResult:
    request = assignment.request
    letter = services.render_letter(_facts(services, request), recipient.language)
    # By the recipient, not by its place: the list may change between two starts.
    mark = hashlib.sha256(recipient.contact.encode()).hexdigest()[:16]
    key = f"{assignment.stage:02}-recipient-{mark}"
    try:
        box = services.letters_of(request.tenant)
        fate = await box.send(request, key, letter, recipient.contact)
    except SystemStuckError as error:
        if error.reason is not Reason.NO_ADDRESS:
            raise
        return _result(recipient, Outcome.FAILED, Reason.NO_ADDRESS)
    if fate is LetterFate.UNCERTAIN:
        return _result(recipient, Outcome.FAILED, Reason.LETTER_UNCERTAIN)
    return _result(recipient, Outcome.DONE)


def _result(recipient: Recipient, outcome: Outcome, reason: Reason = Reason.NONE) -> SourceResult:
    items = int(outcome is Outcome.DONE)
    source = f"{SOURCE}{recipient.name}"
    return SourceResult(source=source, outcome=outcome, reason=reason, items=items)


def _facts(services: Services, request: DsrRequest) -> RecipientNoticeFacts:
    policy = services.tenants[request.tenant]
    # The letter greets nobody by the person's name, and goes to no representative of theirs.
    matter = replace(matter_of(services, request), name=None, represents=None)
    now = services.clock.now()
    occasion = Occasion(request=request, matter=matter, now=now, zone=ZoneInfo(policy.time_zone))
    changes = reports_of(request, *_CHANGES)
    erased = bool(reports_of(request, Verb.HARD_DELETE))
    if erased:
        matter = replace(matter, right=Right.ERASURE)
    return RecipientNoticeFacts(
        matter=matter,
        person=_person(request),
        done_on=occasion.last_day(changes) or occasion.today,
        fields=_corrected(request),
    )


def _person(request: DsrRequest) -> tuple[str, ...]:
    """What the recipient can find the person by: what the directory held, and what was given."""
    identity = request.identity
    known = (identity.display_name, identity.user_principal_name, identity.mail) if identity else ()
    given = [each.value for each in request.subject.identifiers if each.kind in ADDRESS_KINDS]
    return tuple(dict.fromkeys(text for text in (*known, *given) if text))


def _corrected(request: DsrRequest) -> tuple[tuple[str, str | None], ...]:
    """The fields that were corrected, with the values that the person asked for."""
    done = {
        source.source.removeprefix(_FIELD)
        for _, source in sources_of(reports_of(request, Verb.RECTIFY))
        if source.outcome is Outcome.DONE and source.source.startswith(_FIELD)
    }
    return tuple(
        (each.name, each.value if len(each.value or "") <= _LONGEST_VALUE else None)
        for each in request.wish.corrections
        if each.name in done
    )

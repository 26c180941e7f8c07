"""Sending a letter: to whom, about what, in which language; and what its sending means."""

from dataclasses import replace
from zoneinfo import ZoneInfo

from dsr_core.domain.letter_facts import LetterFacts
from dsr_core.domain.letter_parts import Matter
from dsr_core.domain.outcomes import Outcome, SourceResult, TaskReport
from dsr_core.domain.plan import StageKind
from dsr_core.domain.reasons import Reason
from dsr_core.domain.request import DsrRequest, is_uncertain
from dsr_core.domain.subject import ADDRESS_KINDS
from dsr_core.ports import Assignment, Finished, LetterFate, Located, Services, Stuck

#: What the source of a letter's report begins with.
PREFIX = "letter."


async def send_letter(
    services: Services, request: DsrRequest, key: str, facts: LetterFacts
) -> TaskReport:
    """Send one letter and report it. The same key is never sent twice.

    Raises SystemUnavailableError, SystemStuckError as `LetterBox.send`.
    """
    to = address_of(request)
    if to is None:
        return _report(facts, Outcome.NEEDS_PERSON, Reason.NO_ADDRESS)
    return await _send(services, request, key, facts, to)


async def send_to_known(
    services: Services, assignment: Assignment, key: str, facts: LetterFacts
) -> TaskReport:
    """Send a letter about a request whose sender nobody has verified, or to nobody at all.

    It goes to the address the directory holds: whoever owns it may learn that somebody asked in
    their name (Art. 12(4)). An address that a stranger wrote gets nothing, or anyone could have
    us write to anyone. Raises SystemUnavailableError, SystemStuckError.
    """
    to = address_in_directory(await assignment.locate())
    if to is None:
        return _report(facts, Outcome.NOTHING_FOUND, Reason.NO_ADDRESS)
    return await _send(services, assignment.request, key, facts, to)


def address_in_directory(located: Located) -> str | None:
    """The mailbox behind the directory entry; a deleted account has none any more."""
    identity = located.identity
    return identity.mail if identity is not None and not identity.deleted else None


async def _send(
    services: Services, request: DsrRequest, key: str, facts: LetterFacts, to: str
) -> TaskReport:
    letter = services.render_letter(facts, request.subject.language)
    fate = await services.letters_of(request.tenant).send(request, key, letter, to)
    if fate is LetterFate.UNCERTAIN:
        return _report(facts, Outcome.NEEDS_PERSON, Reason.LETTER_UNCERTAIN)
    return _report(facts, Outcome.DONE, Reason.NONE)


def _report(facts: LetterFacts, outcome: Outcome, reason: Reason) -> TaskReport:
    source = SourceResult(source=f"{PREFIX}{facts.kind.value}", outcome=outcome, reason=reason)
    return TaskReport(outcome=outcome, reason=reason, sources=(source,))


def ending_of(report: TaskReport, assignment: Assignment) -> Finished | Stuck:
    """What a letter's report means for the task that owes it.

    Whether it went out is the operator's to find out where nobody knows: the task waits for that.
    Who resumes it says that the letter is there, or has it begun anew (`steps.resume`).
    """
    if report.reason is not Reason.LETTER_UNCERTAIN:
        return Finished(report=report)
    if not was_stuck_for(report, assignment):
        return Stuck(reason=report.reason, findings=report.sources)
    told = tuple(
        replace(source, outcome=Outcome.DONE, reason=Reason.NONE) for source in report.sources
    )
    return Finished(report=TaskReport(outcome=Outcome.DONE, sources=told))


def keys_of_uncertain(request: DsrRequest) -> tuple[str, ...]:
    """The keys of the letters whose fate the present stage waits to hear."""
    return tuple(
        key_of_kind(task.stage, source.source.removeprefix(PREFIX))
        for task in request.live_tasks
        if is_uncertain(task) and task.report is not None
        for source in task.report.sources
        if source.reason is Reason.LETTER_UNCERTAIN and source.source.startswith(PREFIX)
    )


def was_stuck_for(report: TaskReport, assignment: Assignment) -> bool:
    """Whether an earlier start stopped for the same reason: only an operator starts it again."""
    task = assignment.request.task(assignment.stage, assignment.system)
    return task is not None and task.reason is report.reason


def key_of(stage: int, facts: LetterFacts) -> str:
    """What a stage's letter is known by among the request's own."""
    return key_of_kind(stage, facts.kind.value)


def key_of_kind(stage: int, kind: str) -> str:
    """The same by the kind of letter alone."""
    return f"{stage:02}-{kind}"


def address_of(request: DsrRequest) -> str | None:
    """Where the answer goes; None when no address is known.

    It goes to a representative once their authority is shown, and never before: until then
    nobody knows whether they may know of it at all (Art. 12(6)). To the person otherwise.
    The directory's address comes first, because a stranger may have written the other one. Once
    the account is deleted its mailbox is too, whoever wrote its address.
    """
    if _answers_representative(request):
        return request.wish.representative_contact
    given = [each.value for each in request.subject.identifiers if each.kind in ADDRESS_KINDS]
    known = [request.subject.contact, *given]
    identity = request.identity
    if identity is None:
        return next((address for address in known if address), None)
    if not _is_deleted(request):
        return next((address for address in (identity.mail, *known) if address), None)
    gone = {name.lower() for name in (identity.mail, identity.user_principal_name) if name}
    return next((address for address in known if address and address.lower() not in gone), None)


def _is_deleted(request: DsrRequest) -> bool:
    """Whether the account is gone, and was not restored since."""
    done = request.plan[: request.stage]
    return StageKind.SOFT_DELETE in done and StageKind.RESTORE not in done


def _answers_representative(request: DsrRequest) -> bool:
    return request.representation is not None and bool(request.wish.representative_contact)


def matter_of(services: Services, request: DsrRequest) -> Matter:
    """What every letter says of the request and of who writes it."""
    policy = services.tenants[request.tenant]
    received_on = request.received_at.astimezone(ZoneInfo(policy.time_zone)).date()
    person = request.identity.display_name if request.identity else None
    represented = _answers_representative(request)
    return Matter(
        request_id=request.id,
        right=request.right,
        received_on=received_on,
        controller=policy.controller or policy.name,
        contact=policy.contact,
        law=services.letter_law(request.law),
        name=request.wish.representative if represented else person,
        represents=(person or "") if represented else None,
        authority=policy.authority,
    )

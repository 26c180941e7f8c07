"""What people's events do: verify, decide, approve, hold, lift, resume, withdraw; and the clock."""

from dataclasses import replace
from datetime import datetime

from dsr_core.domain.change import Change, look_at_stage, with_live_tasks, with_tasks
from dsr_core.domain.errors import (
    IllegalTransitionError,
    InvalidValueError,
    LetterUncertainError,
    NotRestrictedError,
    PointOfNoReturnError,
    SameApproverError,
)
from dsr_core.domain.events import (
    ClockResumed,
    ClockStopped,
    Declined,
    DueDateWarned,
    Extended,
    FirstApproved,
    IdentityExpired,
    IdentityVerified,
    LiftOrdered,
    Merged,
    NoteTaken,
    Released,
    RepresentativeVerified,
    Resumed,
    ReviewHonoured,
    SecondApproved,
    WithdrawalAsked,
)
from dsr_core.domain.grounds import PARTIAL_USES, Ground, Use, check_grounds
from dsr_core.domain.identity_means import Representation
from dsr_core.domain.letter_parts import LetterWord
from dsr_core.domain.lifecycle import TRANSITIONS
from dsr_core.domain.notes import MOST_NOTES, Note
from dsr_core.domain.outcomes import Outcome, TaskReport
from dsr_core.domain.person_access import PersonAccess, Purpose
from dsr_core.domain.plan import IRREVOCABLE, UNDOING, StageKind
from dsr_core.domain.reasons import DONE_ELSEWHERE, Reason
from dsr_core.domain.request import (
    Approval,
    DsrRequest,
    Ruling,
    Status,
    Task,
    TaskState,
    is_uncertain,
)
from dsr_core.domain.stage_changes import enter_stage
from dsr_core.domain.subject import Identifier, IdentifierKind
from dsr_core.domain.systems import SystemKind, Verb

_YES = TaskReport(outcome=Outcome.DONE)


def verify(request: DsrRequest, event: IdentityVerified, now: datetime) -> Change:
    """Notes by whose word the person is who they say they are."""
    links = tuple(link for link in request.access.links if link.purpose is not Purpose.CONFIRM)
    access = replace(request.access, links=links)
    return Change(request=replace(request, verified_by=event.by, access=access))


def verify_representative(
    request: DsrRequest, event: RepresentativeVerified, now: datetime
) -> Change:
    """Notes that who writes for the person may do so, and on what ground (Art. 12(6)).

    Raises IllegalTransitionError where nobody does, or where it was shown before.
    """
    if request.wish.representative is None:
        raise IllegalTransitionError("Nobody writes for the person.")
    if request.representation is not None:
        raise IllegalTransitionError("The representative's authority was shown already.")
    shown = Representation(by=event.by, at=now, basis=event.basis)
    return Change(request=replace(request, representation=shown))


def take_note(request: DsrRequest, event: NoteTaken, now: datetime) -> Change:
    """Keeps what an operator wrote. Raises InvalidValueError when there are too many notes."""
    if len(request.notes) >= MOST_NOTES:
        raise InvalidValueError(f"a request holds {MOST_NOTES} notes at the most")
    note = Note(at=now, by=event.by, about=event.about, text=event.text, salt=event.salt)
    return Change(request=replace(request, notes=(*request.notes, note)))


def warn(request: DsrRequest, event: DueDateWarned, now: datetime) -> Change:
    """Notes that one more reminder was given."""
    return Change(request=replace(request, warnings=request.warnings + 1))


def honour(request: DsrRequest, event: ReviewHonoured, now: datetime) -> Change:
    """Lets the request through its review, perhaps without some systems, each with a ground.

    Raises InvalidValueError for grounds that the law does not admit, or missing ones.
    """
    if event.withheld or event.grounds:
        check_grounds(request.right, PARTIAL_USES[request.right], event.grounds)
    if event.withheld and len(event.grounds) not in (1, len(event.withheld)):
        raise InvalidValueError("Give one ground for all that is withheld, or one for each.")
    ruling = Ruling(
        by=event.by, at=now, honoured=True, grounds=event.grounds, withheld=event.withheld
    )
    return open_gate(replace(request, ruling=ruling), Verb.REVIEW)


def decline(request: DsrRequest, event: Declined, now: datetime) -> Change:
    """Leaves only the letter that refuses. Raises InvalidValueError, PointOfNoReturnError."""
    check_grounds(request.right, Use.DECLINE, event.grounds)
    return _refuse(request, Ruling(by=event.by, at=now, honoured=False, grounds=event.grounds))


def merge(request: DsrRequest, event: Merged, now: datetime) -> Change:
    """Leaves only the letter that says which request answers this one as well.

    That they may be answered as one was checked before (`duplicates.check_merge`).
    Raises PointOfNoReturnError, IllegalTransitionError.
    """
    grounds = (Ground.ANSWERED_IN_ANOTHER,)
    ruling = Ruling(by=event.by, at=now, honoured=False, grounds=grounds, into=event.into)
    return _refuse(request, ruling)


def _refuse(request: DsrRequest, ruling: Ruling) -> Change:
    _refuse_past_return(request)
    if last_undoable(request) is not None:
        raise IllegalTransitionError("Something was changed already; withdraw it instead.")
    return _turn_to(replace(request, ruling=ruling), StageKind.DELIVER)


def approve_first(request: DsrRequest, event: FirstApproved, now: datetime) -> Change:
    """The first yes. Raises IllegalTransitionError at any other gate."""
    approval = Approval(stage=StageKind.FIRST_APPROVAL, by=event.by, at=now)
    return open_gate(_with_approval(request, approval), Verb.APPROVE_FIRST)


def approve_second(request: DsrRequest, event: SecondApproved, now: datetime) -> Change:
    """The second yes, of another person. Raises SameApproverError, IllegalTransitionError."""
    approval = Approval(stage=StageKind.SECOND_APPROVAL, by=event.by, at=now)
    return open_gate(_with_approval(request, approval), Verb.APPROVE_SECOND)


def _with_approval(request: DsrRequest, approval: Approval) -> DsrRequest:
    # Two people must say yes to what cannot be undone (DESIGN.md rule 7).
    if any(earlier.by == approval.by for earlier in request.approvals):
        raise SameApproverError
    return replace(request, approvals=(*request.approvals, approval))


def require_gate(request: DsrRequest, verb: Verb) -> None:
    """Raises IllegalTransitionError when this gate is not the one that the request waits at."""
    gate = request.task(request.stage, SystemKind.PEOPLE)
    if gate is None or gate.verb is not verb or gate.state is not TaskState.AWAITING_PERSON:
        raise IllegalTransitionError


def open_gate(request: DsrRequest, verb: Verb) -> Change:
    """Marks the gate's task done. Raises IllegalTransitionError when this gate is not the one."""
    require_gate(request, verb)

    def opened(task: Task) -> Task:
        return replace(task, state=TaskState.DONE, report=_YES)

    return Change(request=with_tasks(request, request.stage, (SystemKind.PEOPLE,), opened))


def move_due_date(
    request: DsrRequest, event: Extended | ClockStopped | ClockResumed, now: datetime
) -> Change:
    """Takes over the clock as the law's rules made it (`clock_changes`)."""
    return Change(
        request=replace(request, clock=event.clock, due_on=event.due_on, due_at=event.due_at)
    )


def release(request: DsrRequest, event: Released, now: datetime) -> Change:
    """Goes on exactly where the hold found the request."""
    return Change(request=request, effects=look_at_stage(request))


def order_lift(request: DsrRequest, event: LiftOrdered, now: datetime) -> Change:
    """Ends the watch over a restriction in force; its notice and its lifting follow."""
    if request.stage_kind is not StageKind.IN_FORCE:
        raise NotRestrictedError

    def ended(task: Task) -> Task:
        return replace(task, state=TaskState.DONE, report=_YES, resume_at=None)

    lifting = replace(request, lift_reason=event.reason)
    return Change(request=with_live_tasks(lifting, ended))


def resume(request: DsrRequest, event: Resumed, now: datetime) -> Change:
    """Repeats the stuck tasks, never going past them, and looks now at what is done elsewhere.

    Raises LetterUncertainError where a letter may have gone out and nobody says whether it did, and
    IllegalTransitionError where nothing is stuck and only time can bring what is waited for.
    """
    if request.status is Status.AWAITING_SYSTEM:
        _refuse_vain_look(request, event)
    is_open = any(is_uncertain(task) for task in request.live_tasks)
    if is_open and event.letter is None:
        raise LetterUncertainError
    if event.letter is not None and not is_open:
        raise IllegalTransitionError("There is no letter whose fate is unknown.")
    is_anew = event.letter is LetterWord.AGAIN

    def resumed(task: Task) -> Task:
        if not can_resume(task):
            return task
        if task.state is not TaskState.STUCK:
            return replace(task, resume_at=None)
        return replace(
            task,
            state=TaskState.READY,
            attempts=0,
            silent_starts=0,
            resume_at=None,
            # By the reason that stays, the task knows that its letter is there.
            reason=Reason.NONE if is_anew and is_uncertain(task) else task.reason,
            report=None,
            trace=None,
        )

    changed = with_live_tasks(request, resumed)
    if event.object_id is not None:
        chosen = Identifier(kind=IdentifierKind.OBJECT_ID, value=event.object_id)
        # Whoever was let in was taken for somebody else, perhaps.
        changed = replace(
            changed,
            subject=replace(changed.subject, identifiers=(chosen,)),
            access=PersonAccess(asked=changed.access.asked),
        )
    return Change(request=changed, effects=look_at_stage(changed))


def _refuse_vain_look(request: DsrRequest, event: Resumed) -> None:
    if not any(can_resume(task) for task in request.live_tasks):
        raise IllegalTransitionError("Nothing is stuck, and what is waited for only takes time.")
    if event.object_id is not None:
        raise IllegalTransitionError("Who is meant is settled: their data are being worked on.")


def can_resume(task: Task) -> bool:
    """Whether an operator can have the task begin again, or look before its time."""
    waits = task.state is TaskState.READY and task.resume_at is not None
    return task.state is TaskState.STUCK or (waits and task.reason in DONE_ELSEWHERE)


def ask_withdrawal(request: DsrRequest, event: WithdrawalAsked, now: datetime) -> Change:
    """Cuts the plan short; what was done is undone first. Raises PointOfNoReturnError."""
    _refuse_past_return(request)
    if request.withdrawing:
        raise IllegalTransitionError("The request is being withdrawn already.")
    undoing = last_undoable(request)
    withdrawing = replace(request, withdrawing=True, withdrawn_at=now)
    if undoing is None:
        return _turn_to(withdrawing, StageKind.DELIVER)
    if any(task.state is TaskState.RUNNING for task in request.live_tasks):
        raise IllegalTransitionError("A change is being made at this moment; ask again shortly.")
    return _turn_to(withdrawing, undoing, StageKind.DELIVER)


def expire(request: DsrRequest, event: IdentityExpired, now: datetime) -> Change:
    """Leaves only the notice to whom the directory knows; nothing else was begun."""
    return _turn_to(request, StageKind.EXPIRY_NOTICE)


def may_withdraw(request: DsrRequest) -> bool:
    """Whether the request can still be taken back, as far as can be told beforehand."""
    is_past_return = bool(IRREVOCABLE & set(request.plan[: request.stage + 1]))
    is_open = WithdrawalAsked in TRANSITIONS[request.status]
    return is_open and not request.withdrawing and not is_past_return


def _turn_to(request: DsrRequest, *kinds: StageKind) -> Change:
    """Leaves the present stage as it is, and goes on with other stages than were planned."""
    plan = (*request.plan[: request.stage + 1], *kinds)
    return enter_stage(replace(request, plan=plan, stage=request.stage + 1))


def last_undoable(request: DsrRequest) -> StageKind | None:
    """The stage that undoes the last thing done that can be undone; None when nothing was."""
    begun = [
        kind
        for index, kind in enumerate(request.plan[: request.stage + 1])
        if any(task.start for task in request.tasks_of(index))
    ]
    lifted = {UNDOING[kind] for kind in begun if kind in UNDOING} & set(begun)
    undoings = [UNDOING[kind] for kind in begun if kind in UNDOING]
    return undoings[-1] if undoings and undoings[-1] not in lifted else None


def _refuse_past_return(request: DsrRequest) -> None:
    if IRREVOCABLE & set(request.plan[: request.stage + 1]):
        raise PointOfNoReturnError

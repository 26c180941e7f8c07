"""One request as a frozen record: the request, its tasks, and where it stands."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from dsr_core.domain.clock_facts import ClockFacts
from dsr_core.domain.copies import Copy
from dsr_core.domain.failure_trace import FailureTrace
from dsr_core.domain.grounds import Ground
from dsr_core.domain.history import GENESIS
from dsr_core.domain.identity_means import Representation
from dsr_core.domain.letter_parts import LiftReason
from dsr_core.domain.manual_work import SourceReminder
from dsr_core.domain.notes import Note
from dsr_core.domain.outcomes import PackageRecord, TaskReport
from dsr_core.domain.person_access import PersonAccess
from dsr_core.domain.plan import Right, StageKind
from dsr_core.domain.reasons import Reason
from dsr_core.domain.redaction import PackageReview
from dsr_core.domain.subject import DataSubject, DirectoryIdentity
from dsr_core.domain.systems import SystemKind, Verb
from dsr_core.domain.wish import Wish


class Status(StrEnum):
    """Where a request stands, as the law and people see it."""

    IDENTITY_PENDING = "identity_pending"
    IN_PROGRESS = "in_progress"
    AWAITING_REVIEW = "awaiting_review"
    AWAITING_APPROVAL = "awaiting_approval"
    AWAITING_SYSTEM = "awaiting_system"
    NEEDS_OPERATOR = "needs_operator"
    #: Legal hold: nothing is started until it is released.
    ON_HOLD = "on_hold"
    COMPLETED = "completed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    #: Identity was never shown.
    EXPIRED = "expired"


class TaskState(StrEnum):
    """Where one task stands."""

    READY = "ready"
    RUNNING = "running"
    #: A gate, or work by hand: only a person's event ends it.
    AWAITING_PERSON = "awaiting_person"
    DONE = "done"
    #: Waits for an operator; "resume" repeats it.
    STUCK = "stuck"
    #: The answer goes without it; its supplement continues from the checkpoint.
    DEFERRED = "deferred"

    @property
    def is_for_workers(self) -> bool:
        """Whether a worker takes, or has taken, the task."""
        return self in (TaskState.READY, TaskState.RUNNING)

    @property
    def is_over(self) -> bool:
        """Whether the stage need not wait for the task any more."""
        return self in (TaskState.DONE, TaskState.DEFERRED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What one system does in one stage, with its own attempts, checkpoint and outcome."""

    #: Index into the request's plan.
    stage: int
    system: SystemKind
    verb: Verb
    state: TaskState = TaskState.READY
    #: Grows with every start; a result that carries an older number is not taken.
    start: int = 0
    #: Starts since the last result of any kind.
    silent_starts: int = 0
    #: Postponements in a row for the present kind of reason.
    attempts: int = 0
    reason: Reason = Reason.NONE
    resume_at: datetime | None = None
    lease_until: datetime | None = None
    #: Where to go on; the system's own words. May hold personal data: sealed when stored.
    checkpoint: str | None = field(default=None, repr=False)
    #: What was before and after a change, in the system's own words: kept, sealed when stored.
    evidence: str | None = field(default=None, repr=False)
    #: What the history's commitment to the evidence was made with; None on older tasks.
    evidence_salt: str | None = field(default=None, repr=False)
    report: TaskReport | None = None
    #: What Microsoft's support finds its failure by; None while nothing failed. Sealed when stored.
    trace: FailureTrace | None = field(default=None, repr=False)


def is_uncertain(task: Task) -> bool:
    """Whether the task waits for somebody to say what became of its letter."""
    return task.state is TaskState.STUCK and task.reason is Reason.LETTER_UNCERTAIN


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """One of the two yeses that what cannot be undone takes."""

    stage: StageKind
    #: Object id of the signed-in person; two approvals never have the same.
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """What an operator decided on the discovery: honour, in part, or decline; with grounds."""

    by: str
    at: datetime
    honoured: bool
    grounds: tuple[Ground, ...] = ()
    #: Systems that are left out of an honour in part.
    withheld: tuple[SystemKind, ...] = ()
    #: The request whose answer is this one's as well; None unless it was merged.
    into: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DsrRequest:
    """One exercise of one right by one person, in exactly one tenant."""

    id: str
    #: The configured name of the tenant it was received for; acts happen nowhere else.
    tenant: str
    right: Right
    subject: DataSubject
    status: Status
    received_at: datetime
    #: Last day of the answering period, in the controller's time zone (Art. 12(3)).
    due_on: date
    #: The last moment of that day, in UTC.
    due_at: datetime
    #: Label of the rule pack that sets the clock, e.g. `gdpr@2018-05-25.1`.
    law: str
    #: What happened to the clock; the due date is derived from it.
    clock: ClockFacts
    systems: tuple[SystemKind, ...]
    #: The places that are looked into by hand, by name, as they were when the request came.
    manual: tuple[str, ...] = ()
    plan: tuple[StageKind, ...]
    wish: Wish = field(default_factory=Wish)
    #: Index into `plan`; equals its length when everything is done.
    stage: int = 0
    tasks: tuple[Task, ...] = ()
    #: The directory entry discovery found; None when there is none, or not yet.
    identity: DirectoryIdentity | None = None
    #: The person's earlier request that asks the same, noted once identity was shown; None = none.
    duplicate_of: str | None = None
    packages: tuple[PackageRecord, ...] = ()
    #: By whose word the person is who they say they are; None while it is not shown.
    verified_by: str | None = None
    #: That who writes for the person may do so; None while it is not shown, or nobody does.
    representation: Representation | None = None
    ruling: Ruling | None = None
    #: What is taken out of every package of the request. Sealed when stored.
    review: PackageReview = field(default_factory=PackageReview)
    approvals: tuple[Approval, ...] = ()
    #: The person took the request back; what was done is being undone.
    withdrawing: bool = False
    #: When it was taken back; None also for rows that were written before this was kept.
    withdrawn_at: datetime | None = None
    #: Why the restriction is lifted, as the notice says it; None = not said, or not lifted.
    lift_reason: LiftReason | None = None
    #: When the person was first answered: what the due date asks for.
    answered_at: datetime | None = None
    #: The links and sessions by which the person gets here.
    access: PersonAccess = field(default_factory=PersonAccess)
    #: How many of the reminders before the due date have been given.
    warnings: int = 0
    #: The newest letter to each owner of a manual source, about the present stage.
    reminded: tuple[SourceReminder, ...] = ()
    #: What operators wrote beside their acts. Sealed when stored.
    notes: tuple[Note, ...] = ()
    history_length: int = 0
    #: Hash of the newest history row: the head of the chain.
    history_head: str = GENESIS
    closed_at: datetime | None = None
    #: Where the intake ledger keeps the sender's Idempotency-Key; empty when there was none.
    intake_handle: str = ""
    #: Our own copies that are gone. With PERSONAL_DATA among them, the subject is FORGOTTEN.
    purged: tuple[Copy, ...] = ()
    #: How often an erased person was looked for since the ending.
    looks: int = 0
    #: Since when an erased person is known to be back, and how; None and NONE when not.
    reappeared_at: datetime | None = None
    reappeared_as: Reason = Reason.NONE

    @property
    def stage_kind(self) -> StageKind | None:
        return self.plan[self.stage] if self.stage < len(self.plan) else None

    @property
    def is_identity_shown(self) -> bool:
        """Whether it is certain who asks: the person, and whoever writes for them (Art. 12(6))."""
        is_for_another = self.wish.representative is not None
        may_ask = self.representation is not None or not is_for_another
        return self.verified_by is not None and may_ask

    @property
    def live_tasks(self) -> tuple[Task, ...]:
        """The tasks of the stage the request is in."""
        return self.tasks_of(self.stage)

    @property
    def released_package(self) -> PackageRecord | None:
        """The newest package whose delivery is done; None while there is none.

        Most letters go out without one: only what directly follows its assembly hands it over.
        """
        delivered = sum(
            task.verb is Verb.DELIVER
            and task.state is TaskState.DONE
            and self.plan[task.stage - 1] is StageKind.ASSEMBLE
            for task in self.tasks
        )
        released = self.packages[:delivered]
        return released[-1] if released else None

    @property
    def downloadable_package(self) -> PackageRecord | None:
        """The newest package that was handed over, while we still have it."""
        return None if Copy.FILES in self.purged else self.released_package

    def tasks_of(self, stage: int) -> tuple[Task, ...]:
        return tuple(task for task in self.tasks if task.stage == stage)

    def task(self, stage: int, system: SystemKind) -> Task | None:
        """The task of a system in a stage, or None."""
        for task in self.tasks:
            if task.stage == stage and task.system == system:
                return task
        return None

"""Which rights there are, and the ordered stages in which each is carried out."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from dsr_core.domain.systems import CAN, SystemKind, Verb


class Right(StrEnum):
    """The rights of Chapter III that a person may exercise."""

    ACCESS = "access"  # Art. 15
    RECTIFICATION = "rectification"  # Art. 16
    ERASURE = "erasure"  # Art. 17
    RESTRICTION = "restriction"  # Art. 18
    PORTABILITY = "portability"  # Art. 20
    OBJECTION = "objection"  # Art. 21


ARTICLES: Mapping[Right, str] = {
    Right.ACCESS: "Art. 15 GDPR",
    Right.RECTIFICATION: "Art. 16 GDPR",
    Right.ERASURE: "Art. 17 GDPR",
    Right.RESTRICTION: "Art. 18 GDPR",
    Right.PORTABILITY: "Art. 20 GDPR",
    Right.OBJECTION: "Art. 21 GDPR",
}


class StageKind(StrEnum):
    """One step of a plan; the tasks of a stage are independent of one another."""

    IDENTITY = "identity"
    DISCOVER = "discover"
    REVIEW = "review"
    COLLECT = "collect"
    EXAMINE = "examine"
    PACKAGE_REVIEW = "package_review"
    ASSEMBLE = "assemble"
    DELIVER = "deliver"
    SUPPLEMENT = "supplement"
    RECTIFY = "rectify"
    RESTRICT = "restrict"
    IN_FORCE = "in_force"
    LIFT_NOTICE = "lift_notice"
    LIFT = "lift"
    GUARD = "guard"
    FIRST_APPROVAL = "first_approval"
    ERASE_SYSTEMS = "erase_systems"
    SOFT_DELETE = "soft_delete"
    HOLD_WINDOW = "hold_window"
    SECOND_APPROVAL = "second_approval"
    HARD_DELETE = "hard_delete"
    PURGE_HORIZON = "purge_horizon"
    PROVE = "prove"
    RESTORE = "restore"
    EXPIRY_NOTICE = "expiry_notice"
    INFORM_RECIPIENTS = "inform_recipients"


class QueueGroup(StrEnum):
    """Stages that share a queue, so that each group scales by itself on Flex Consumption.

    A message is needed where work begins or is taken up again; from one stage to the next an
    invocation goes on by itself (`GOES_ON`).
    """

    DISCOVER = "discover"
    COLLECT = "collect"
    PACKAGE = "package"
    #: Whatever changes something in a system.
    CHANGE = "change"
    TASK = "task"


#: To whose stages an invocation may go on by itself, without a message, while it is early. What
#: reads never goes on to what changes: the functions that only read need no right to change.
GOES_ON: Mapping[QueueGroup, frozenset[QueueGroup]] = {
    QueueGroup.DISCOVER: frozenset({QueueGroup.DISCOVER, QueueGroup.COLLECT, QueueGroup.PACKAGE}),
    QueueGroup.COLLECT: frozenset({QueueGroup.COLLECT, QueueGroup.PACKAGE}),
    QueueGroup.PACKAGE: frozenset({QueueGroup.PACKAGE, QueueGroup.COLLECT}),
    QueueGroup.CHANGE: frozenset({QueueGroup.CHANGE, QueueGroup.PACKAGE}),
    QueueGroup.TASK: frozenset({QueueGroup.COLLECT, QueueGroup.PACKAGE}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class StageRule:
    """What one kind of stage does: its verbs, and the queue its message travels on."""

    verbs: tuple[Verb, ...]
    group: QueueGroup


def _rule(group: QueueGroup, *verbs: Verb) -> StageRule:
    return StageRule(verbs=verbs, group=group)


STAGE_RULES: Mapping[StageKind, StageRule] = {
    # A gate before everything: only its own events let the request through. Its task sends the
    # one-time link, where the tenant verifies by link.
    StageKind.IDENTITY: _rule(QueueGroup.DISCOVER, Verb.CHALLENGE),
    StageKind.DISCOVER: _rule(QueueGroup.DISCOVER, Verb.DISCOVER, Verb.CAPTURE, Verb.ACKNOWLEDGE),
    StageKind.REVIEW: _rule(QueueGroup.DISCOVER, Verb.REVIEW),
    StageKind.COLLECT: _rule(QueueGroup.COLLECT, Verb.COLLECT),
    # What is in the answer of other people is looked for, and an operator takes out what must not
    # leave (Art. 15(4)): before anything is put together, so that no package holds it.
    StageKind.EXAMINE: _rule(QueueGroup.PACKAGE, Verb.EXAMINE),
    StageKind.PACKAGE_REVIEW: _rule(QueueGroup.PACKAGE, Verb.REVIEW_PACKAGE),
    StageKind.ASSEMBLE: _rule(QueueGroup.PACKAGE, Verb.ASSEMBLE),
    StageKind.DELIVER: _rule(QueueGroup.PACKAGE, Verb.DELIVER),
    # What was still pending near the due date, and follows the answer (DESIGN.md 4).
    StageKind.SUPPLEMENT: _rule(QueueGroup.COLLECT, Verb.COLLECT),
    StageKind.RECTIFY: _rule(QueueGroup.CHANGE, Verb.RECTIFY),
    StageKind.RESTRICT: _rule(QueueGroup.CHANGE, Verb.RESTRICT),
    # Looks daily whether somebody lifted the restriction behind our back.
    StageKind.IN_FORCE: _rule(QueueGroup.CHANGE, Verb.WATCH_RESTRICTION),
    StageKind.LIFT_NOTICE: _rule(QueueGroup.PACKAGE, Verb.ANNOUNCE_LIFT),
    StageKind.LIFT: _rule(QueueGroup.CHANGE, Verb.LIFT),
    StageKind.GUARD: _rule(QueueGroup.CHANGE, Verb.GUARD),
    StageKind.FIRST_APPROVAL: _rule(QueueGroup.CHANGE, Verb.APPROVE_FIRST),
    StageKind.ERASE_SYSTEMS: _rule(QueueGroup.CHANGE, Verb.ERASE),
    StageKind.SOFT_DELETE: _rule(QueueGroup.CHANGE, Verb.SOFT_DELETE),
    StageKind.HOLD_WINDOW: _rule(QueueGroup.CHANGE, Verb.WATCH_DELETED),
    StageKind.SECOND_APPROVAL: _rule(QueueGroup.CHANGE, Verb.APPROVE_SECOND),
    StageKind.HARD_DELETE: _rule(QueueGroup.CHANGE, Verb.HARD_DELETE),
    StageKind.PURGE_HORIZON: _rule(QueueGroup.CHANGE, Verb.WATCH_PURGED),
    StageKind.PROVE: _rule(QueueGroup.CHANGE, Verb.PROVE),
    StageKind.RESTORE: _rule(QueueGroup.CHANGE, Verb.RESTORE),
    # Whoever had the data from us learns what became of them (Art. 19).
    StageKind.INFORM_RECIPIENTS: _rule(QueueGroup.PACKAGE, Verb.INFORM),
    # All that is left of a request whose sender never showed who they are.
    StageKind.EXPIRY_NOTICE: _rule(QueueGroup.PACKAGE, Verb.ANNOUNCE_EXPIRY),
}


class DevicePolicy(StrEnum):
    """What an erasure does to the devices Intune manages for the person."""

    KEEP = "keep"
    #: Company data go, the person's own stay on the device.
    RETIRE = "retire"
    #: Factory reset: irrevocable, so only after the second approval.
    WIPE = "wipe"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanOptions:
    """What of a plan is the organisation's choice."""

    #: An operator decides on the discovery before anything else is done.
    review: bool = True
    #: An operator looks through what was collected before it is handed out.
    package_review: bool = False
    devices: DevicePolicy = DevicePolicy.RETIRE
    #: Restriction by the guide's other way: hand the data out, then delete them.
    export_then_delete: bool = False
    #: There are recipients who must learn of a change (Art. 19).
    recipients: bool = False


_FIND = (StageKind.IDENTITY, StageKind.DISCOVER, StageKind.REVIEW)
_ANSWER = (StageKind.COLLECT, StageKind.ASSEMBLE, StageKind.DELIVER)

_ERASE = (
    StageKind.GUARD,
    StageKind.FIRST_APPROVAL,
    StageKind.ERASE_SYSTEMS,
    StageKind.SOFT_DELETE,
    # The person is told within the month what has been done and what follows (Art. 12(3)).
    StageKind.DELIVER,
    StageKind.HOLD_WINDOW,
    StageKind.SECOND_APPROVAL,
    StageKind.HARD_DELETE,
    StageKind.PURGE_HORIZON,
    StageKind.PROVE,
    StageKind.DELIVER,
)

#: The rights this version carries out, and the line of stages of each.
PLANS: Mapping[Right, tuple[StageKind, ...]] = {
    Right.ACCESS: _FIND + _ANSWER,
    Right.PORTABILITY: _FIND + _ANSWER,
    Right.RECTIFICATION: (*_FIND, StageKind.RECTIFY, StageKind.DELIVER),
    Right.RESTRICTION: (
        *_FIND,
        StageKind.RESTRICT,
        StageKind.DELIVER,
        StageKind.IN_FORCE,
        StageKind.LIFT_NOTICE,
        StageKind.LIFT,
        StageKind.DELIVER,
    ),
    Right.ERASURE: _FIND + _ERASE,
    Right.OBJECTION: (*_FIND, StageKind.DELIVER),
}

#: Rights whose answer is a package even when nothing was found.
PACKAGED = frozenset({Right.ACCESS, Right.PORTABILITY})

#: Appended to a plan when an answer had to go out before every system had answered.
SUPPLEMENT_PLAN = (StageKind.SUPPLEMENT, StageKind.ASSEMBLE, StageKind.DELIVER)

#: What comes before a package is put together where somebody looks through it first.
PACKAGE_GATE = (StageKind.EXAMINE, StageKind.PACKAGE_REVIEW)

#: What a withdrawal must still undo, by the last stage of the plan that was begun.
UNDOING: Mapping[StageKind, StageKind] = {
    StageKind.SOFT_DELETE: StageKind.RESTORE,
    StageKind.RESTRICT: StageKind.LIFT,
}

#: From the first of these on, nothing can be undone: no withdrawal, no refusal.
IRREVOCABLE = frozenset({StageKind.HARD_DELETE, StageKind.PURGE_HORIZON, StageKind.PROVE})


#: Behind which change recipients learn of it: an erasure when it cannot be undone any more.
_TOLD_AFTER = frozenset({StageKind.RECTIFY, StageKind.RESTRICT, StageKind.HARD_DELETE})


def plan_for(right: Right, options: PlanOptions) -> tuple[StageKind, ...]:
    """The stages of a right, in order. Raises KeyError for a right that has no plan."""
    plan = PLANS[right]
    if right is Right.RESTRICTION and options.export_then_delete:
        plan = _FIND + _ANSWER + _ERASE
    if not options.review:
        plan = tuple(kind for kind in plan if kind is not StageKind.REVIEW)
    if options.package_review:
        plan = with_package_gate(plan)
    if options.devices is DevicePolicy.WIPE:
        plan = _moved_behind(plan, StageKind.ERASE_SYSTEMS, StageKind.SECOND_APPROVAL)
    if options.recipients:
        plan = _with_recipients(plan)
    return plan


def _with_recipients(plan: tuple[StageKind, ...]) -> tuple[StageKind, ...]:
    stages: list[StageKind] = []
    for kind in plan:
        stages.append(kind)
        if kind in _TOLD_AFTER:
            stages.append(StageKind.INFORM_RECIPIENTS)
    return tuple(stages)


def with_package_gate(plan: tuple[StageKind, ...]) -> tuple[StageKind, ...]:
    """The plan with the gate before every package that has none yet."""
    stages: list[StageKind] = []
    for kind in plan:
        if kind is StageKind.ASSEMBLE and stages[-1:] != [StageKind.PACKAGE_REVIEW]:
            stages += PACKAGE_GATE
        stages.append(kind)
    return tuple(stages)


def _moved_behind(
    plan: tuple[StageKind, ...], moved: StageKind, behind: StageKind
) -> tuple[StageKind, ...]:
    """The plan with one stage moved directly behind another; as it is when it has no such stage."""
    if moved not in plan or behind not in plan:
        return plan
    rest = [kind for kind in plan if kind is not moved]
    rest.insert(rest.index(behind) + 1, moved)
    return tuple(rest)


def work_of(
    kind: StageKind, systems: tuple[SystemKind, ...]
) -> tuple[tuple[SystemKind, Verb], ...]:
    """The tasks of a stage: each system, our own work and people, with the verb each can do."""
    verbs = STAGE_RULES[kind].verbs
    candidates = (*systems, SystemKind.PACKAGE, SystemKind.PEOPLE)
    return tuple((system, verb) for system in candidates for verb in verbs if verb in CAN[system])

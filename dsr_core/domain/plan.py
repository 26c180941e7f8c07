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
    COLLECT = "collect"
    ASSEMBLE = "assemble"
    DELIVER = "deliver"
    SUPPLEMENT = "supplement"


class QueueGroup(StrEnum):
    """Stages that share a queue, so that each group scales by itself on Flex Consumption."""

    DISCOVER = "discover"
    COLLECT = "collect"
    PACKAGE = "package"
    TASK = "task"


@dataclass(frozen=True, slots=True, kw_only=True)
class StageRule:
    """What one kind of stage does: its verbs, and the queue its message travels on."""

    verbs: tuple[Verb, ...]
    group: QueueGroup


STAGE_RULES: Mapping[StageKind, StageRule] = {
    # A gate: waits for a person, has no tasks and no message of its own.
    StageKind.IDENTITY: StageRule(verbs=(), group=QueueGroup.DISCOVER),
    StageKind.DISCOVER: StageRule(verbs=(Verb.DISCOVER, Verb.CAPTURE), group=QueueGroup.DISCOVER),
    StageKind.COLLECT: StageRule(verbs=(Verb.COLLECT,), group=QueueGroup.COLLECT),
    StageKind.ASSEMBLE: StageRule(verbs=(Verb.ASSEMBLE,), group=QueueGroup.PACKAGE),
    StageKind.DELIVER: StageRule(verbs=(Verb.DELIVER,), group=QueueGroup.PACKAGE),
    # What was still pending near the due date, and follows the answer (DESIGN.md 4).
    StageKind.SUPPLEMENT: StageRule(verbs=(Verb.COLLECT,), group=QueueGroup.COLLECT),
}

_ANSWER = (
    StageKind.IDENTITY,
    StageKind.DISCOVER,
    StageKind.COLLECT,
    StageKind.ASSEMBLE,
    StageKind.DELIVER,
)

#: The rights this version carries out, and the line of stages of each.
PLANS: Mapping[Right, tuple[StageKind, ...]] = {
    Right.ACCESS: _ANSWER,
    Right.PORTABILITY: _ANSWER,
}

#: Appended to a plan when an answer had to go out before every system had answered.
SUPPLEMENT_PLAN = (StageKind.SUPPLEMENT, StageKind.ASSEMBLE, StageKind.DELIVER)


def plan_for(right: Right) -> tuple[StageKind, ...]:
    """The stages of a right, in order. Raises KeyError for a right that has no plan."""
    return PLANS[right]


def work_of(
    kind: StageKind, systems: tuple[SystemKind, ...]
) -> tuple[tuple[SystemKind, Verb], ...]:
    """The tasks of a stage: each system, and our own work, with the verb it can do there."""
    verbs = STAGE_RULES[kind].verbs
    candidates = (*systems, SystemKind.PACKAGE)
    return tuple((system, verb) for system in candidates for verb in verbs if verb in CAN[system])

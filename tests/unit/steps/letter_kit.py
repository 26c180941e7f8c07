"""Requests as they stand when a letter is due, built from what each task reported."""

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from dsr_core.domain.grounds import Ground
from dsr_core.domain.outcomes import Outcome, SourceResult, TaskReport, summarise
from dsr_core.domain.plan import STAGE_RULES, PlanOptions, Right, StageKind, plan_for
from dsr_core.domain.reasons import Reason
from dsr_core.domain.request import DsrRequest, Ruling, Task, TaskState
from dsr_core.domain.subject import DirectoryIdentity
from dsr_core.domain.systems import CONFIGURABLE, SystemKind, Verb
from dsr_core.steps.letter_facts_of import Occasion
from dsr_core.steps.letters import matter_of
from tests.builders import NOW, a_request
from tests.house import House

BERLIN = ZoneInfo("Europe/Berlin")

#: Late in the evening in UTC, and so the next day where the controller is.
ACTED_AT = datetime(2026, 3, 9, 23, 30, tzinfo=UTC)

ADELE = DirectoryIdentity(
    object_id="object-1",
    user_principal_name="adele@contoso.example",
    mail="adele.vance@contoso.example",
    display_name="Adele Vance",
)


def source(
    name: str,
    outcome: Outcome = Outcome.DONE,
    *,
    ground: Ground | None = None,
    reason: Reason = Reason.NONE,
    items: int = 0,
    read_at: datetime | None = ACTED_AT,
) -> SourceResult:
    return SourceResult(
        source=name, outcome=outcome, ground=ground, reason=reason, items=items, read_at=read_at
    )


def report(*sources: SourceResult) -> TaskReport:
    outcome, reason = summarise(sources)
    return TaskReport(outcome=outcome, reason=reason, sources=sources)


type Told = tuple[SystemKind, Verb, TaskReport]


def a_case(
    right: Right,
    *told: Told,
    delivery: int = 1,
    plan: tuple[StageKind, ...] | None = None,
    known: DirectoryIdentity | None = ADELE,
    ruling: Ruling | None = None,
) -> DsrRequest:
    """A request at the `delivery`th DELIVER of its plan, whose tasks before reported that."""
    plan = plan or plan_for(right, PlanOptions())
    deliveries = [place for place, kind in enumerate(plan) if kind is StageKind.DELIVER]
    return replace(
        a_request(right=right, systems=CONFIGURABLE),
        plan=plan,
        stage=deliveries[delivery - 1],
        identity=known,
        ruling=ruling,
        tasks=tuple(_task(plan, *each) for each in told),
    )


def _task(plan: tuple[StageKind, ...], system: SystemKind, verb: Verb, report: TaskReport) -> Task:
    stage = next(place for place, kind in enumerate(plan) if verb in STAGE_RULES[kind].verbs)
    return Task(stage=stage, system=system, verb=verb, state=TaskState.DONE, report=report)


def occasion(request: DsrRequest, now: datetime = NOW) -> Occasion:
    return Occasion(
        request=request, matter=matter_of(House().services, request), now=now, zone=BERLIN
    )


def honoured(*parts: tuple[SystemKind, Ground]) -> Ruling:
    return Ruling(
        by="operator-1",
        at=NOW,
        honoured=True,
        withheld=tuple(system for system, _ in parts),
        grounds=tuple(ground for _, ground in parts),
    )


def declined(*grounds: Ground) -> Ruling:
    return Ruling(by="operator-1", at=NOW, honoured=False, grounds=grounds)

"""Requests for erasure as they stand when the guards are looked at."""

from datetime import date, timedelta

from dsr_core.domain.clock_facts import ClockFacts
from dsr_core.domain.outcomes import Outcome, TaskReport
from dsr_core.domain.plan import STAGE_RULES, PlanOptions, Right, StageKind, plan_for
from dsr_core.domain.request import DsrRequest, Status, Task, TaskState
from dsr_core.domain.subject import DirectoryIdentity
from dsr_core.domain.systems import DEFAULT_SYSTEMS, SystemKind, Verb
from dsr_core.systems.erasure_options import ErasureOptions
from tests.systems.fakes import NOW, REQUEST_ID, subject


def stage_of(verb: Verb) -> StageKind:
    return next(kind for kind, rule in STAGE_RULES.items() if verb in rule.verbs)


def an_erasure(who: DirectoryIdentity, options: ErasureOptions) -> DsrRequest:
    """A request for erasure whose discovery is over and whose logs are captured."""
    plan = plan_for(Right.ERASURE, PlanOptions(review=False, devices=options.devices))
    report = TaskReport(outcome=Outcome.DONE)
    found = (
        (SystemKind.ENTRA, Verb.DISCOVER),
        (SystemKind.ENTRA_LOGS, Verb.CAPTURE),
        (SystemKind.INTUNE, Verb.DISCOVER),
    )
    return DsrRequest(
        id=REQUEST_ID,
        tenant="contoso",
        right=Right.ERASURE,
        subject=subject(who.user_principal_name),
        status=Status.IN_PROGRESS,
        received_at=NOW,
        due_on=date(2026, 4, 2),
        due_at=NOW + timedelta(days=31),
        systems=DEFAULT_SYSTEMS,
        law="gdpr@2018-05-25.1",
        clock=ClockFacts(received_at=NOW, right=Right.ERASURE),
        plan=plan,
        stage=plan.index(StageKind.GUARD),
        tasks=tuple(
            Task(
                stage=plan.index(StageKind.DISCOVER),
                system=system,
                verb=verb,
                state=TaskState.DONE,
                report=report,
            )
            for system, verb in found
        ),
        identity=who,
    )

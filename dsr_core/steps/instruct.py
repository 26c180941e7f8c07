"""Telling the person what only they can correct: the name of a device, on the device itself."""

from collections.abc import Sequence

from dsr_core.domain.letter_facts import DeviceNameFacts
from dsr_core.domain.outcomes import Outcome, SourceResult
from dsr_core.domain.reasons import Reason
from dsr_core.domain.request import DsrRequest
from dsr_core.ports import Assignment, Postponed, Services, Stuck, TaskResult
from dsr_core.steps.letters import key_of, matter_of, send_letter, was_stuck_for

_FIELD = "field."


async def instruct(services: Services, assignment: Assignment) -> TaskResult:
    """Look at the devices; write to the person, once, where one waits for them.

    Only the first look writes: each later one has the checkpoint that it left. Stops where it
    cannot be known that the person was told; who resumes it then has told them in another way.
    """
    act = services.systems_of(assignment.request.tenant).act(assignment.system, assignment.verb)
    result = await act(assignment)
    is_first = assignment.checkpoint is None
    if not (isinstance(result, Postponed) and result.reason is Reason.WAITS_ON_DEVICE and is_first):
        return result
    request = assignment.request
    names = _awaited(request, result.findings)
    facts = DeviceNameFacts(matter=matter_of(services, request), names=names)
    report = await send_letter(services, request, key_of(assignment.stage, facts), facts)
    if report.outcome is Outcome.DONE or was_stuck_for(report, assignment):
        return result
    return Stuck(reason=report.reason, findings=report.sources)


def _awaited(request: DsrRequest, findings: Sequence[SourceResult]) -> tuple[str, ...]:
    """The names that are still to be given. What is somebody else's device is not among them."""
    waiting = {one.source.lower() for one in findings if one.reason is Reason.WAITS_ON_DEVICE}
    return tuple(
        correction.value
        for correction in request.wish.corrections
        if correction.value and f"{_FIELD}{correction.name}".lower() in waiting
    )

"""Telling the person that the restriction is about to end: always before it does (Art. 18(3))."""

from zoneinfo import ZoneInfo

from dsr_core.domain.letter_facts import LiftNoticeFacts
from dsr_core.domain.reasons import Reason
from dsr_core.ports import Assignment, Services, Stuck, TaskResult
from dsr_core.steps.letters import ending_of, key_of, matter_of, send_letter, was_stuck_for


async def announce_lift(services: Services, assignment: Assignment) -> TaskResult:
    """Send the notice; the plan lifts in the stage behind it.

    Stops where it cannot be known that the person was told. Who resumes it then has told the
    person in another way, or found the letter among the sent mail.
    """
    request = assignment.request
    policy = services.tenants[request.tenant]
    today = services.clock.now().astimezone(ZoneInfo(policy.time_zone)).date()
    facts = LiftNoticeFacts(
        matter=matter_of(services, request), lift_on=today, reason=request.lift_reason
    )
    report = await send_letter(services, request, key_of(assignment.stage, facts), facts)
    if report.reason is Reason.NO_ADDRESS and not was_stuck_for(report, assignment):
        return Stuck(reason=report.reason)
    return ending_of(report, assignment)

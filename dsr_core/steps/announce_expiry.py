"""Telling whom the directory knows that a request in their name was closed, unanswered."""

from zoneinfo import ZoneInfo

from dsr_core.domain.errors import SystemStuckError, SystemUnavailableError
from dsr_core.domain.letter_facts import ExpiredFacts
from dsr_core.domain.outcomes import Outcome, TaskReport
from dsr_core.ports import Assignment, Finished, Services, TaskResult
from dsr_core.steps.letters import key_of, matter_of, send_to_known


async def announce_expiry(services: Services, assignment: Assignment) -> TaskResult:
    """Send the notice that nothing was done, for nobody showed who they are (Art. 12(4), 12(6)).

    It must not keep a request of a stranger open: where the directory or the mail service refuses
    for good, the request ends without it. Raises SystemUnavailableError while it pays to try again.
    """
    request = assignment.request
    policy = services.tenants[request.tenant]
    today = services.clock.now().astimezone(ZoneInfo(policy.time_zone)).date()
    facts = ExpiredFacts(matter=matter_of(services, request), expired_on=today)
    key = key_of(assignment.stage, facts)
    try:
        return Finished(report=await send_to_known(services, assignment, key, facts))
    except SystemStuckError as error:
        return Finished(report=TaskReport(outcome=Outcome.FAILED, reason=error.reason))
    except SystemUnavailableError as error:
        if not assignment.last_chance:
            raise
        return Finished(report=TaskReport(outcome=Outcome.FAILED, reason=error.reason))

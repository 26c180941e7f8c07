"""Telling the person that the request is here, and noting whether it was made before."""

from dsr_core.domain.letter_facts import ReceiptFacts
from dsr_core.domain.reasons import UNDECIDED
from dsr_core.domain.systems import SystemKind
from dsr_core.ports import Assignment, Finished, Services, Stuck, TaskResult
from dsr_core.steps.duplicates import find_duplicate
from dsr_core.steps.letters import matter_of, send_letter

#: The letter's key.
KEY = "receipt"


async def acknowledge(services: Services, assignment: Assignment) -> TaskResult:
    """Send the receipt (11 CCR 7021 asks for one in 10 business days; courtesy elsewhere).

    It is the same whoever asks and however often: that somebody asked before is for operators.
    Whose request it is must be known for that, so this waits for it as discovery does.
    """
    request = assignment.request
    matter = matter_of(services, request)
    facts = ReceiptFacts(matter=matter, due_on=request.due_on)
    report = await send_letter(services, request, KEY, facts)
    if SystemKind.ENTRA not in request.systems:
        return Finished(report=report)
    located = await assignment.locate()
    if located.reason in UNDECIDED:
        return Stuck(reason=located.reason)
    return Finished(
        report=report, duplicate_of=await find_duplicate(services, request, located.identity)
    )

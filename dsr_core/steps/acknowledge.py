"""Telling the person that the request is here, and by when it will be answered."""

from dsr_core.domain.letter_facts import ReceiptFacts
from dsr_core.ports import Assignment, Finished, Services, TaskResult
from dsr_core.steps.letters import matter_of, send_letter


async def acknowledge(services: Services, assignment: Assignment) -> TaskResult:
    """Send the receipt (11 CCR 7021 asks for one in 10 business days; courtesy elsewhere)."""
    request = assignment.request
    matter = matter_of(services, request)
    facts = ReceiptFacts(matter=matter, due_on=request.due_on)
    return Finished(report=await send_letter(services, request, "receipt", facts))

"""Handing over: the last check of a package, and the letter that goes with every answer."""

from collections.abc import Callable, Mapping
from zoneinfo import ZoneInfo

from dsr_core.domain.errors import InvalidValueError
from dsr_core.domain.identity_check import link_to
from dsr_core.domain.letter_facts import LetterFacts
from dsr_core.domain.letter_parts import LetterKind
from dsr_core.domain.letters import letter_of_delivery
from dsr_core.domain.person_access import LINK_VALID_FOR, Purpose
from dsr_core.domain.reasons import Reason
from dsr_core.domain.request import DsrRequest
from dsr_core.ports import Assignment, Finished, Services, Stuck, TaskResult
from dsr_core.steps.letter_facts_of import Occasion
from dsr_core.steps.letter_facts_of_answers import decision_facts, ready_facts
from dsr_core.steps.letter_facts_of_changes import (
    lifted_facts,
    rectified_facts,
    restricted_facts,
    withdrawn_facts,
)
from dsr_core.steps.letter_facts_of_erasure import erased_facts
from dsr_core.steps.letters import (
    ending_of,
    key_of,
    matter_of,
    send_letter,
    send_to_known,
)
from dsr_core.steps.zipping import hash_of

#: What each letter that ends a stage says. None = there is nothing of its kind to tell: then the
#: letter tells of the decision. READY is not here, for it takes a link.
FACTS: Mapping[LetterKind, Callable[[Occasion], LetterFacts | None]] = {
    LetterKind.DECISION: decision_facts,
    LetterKind.RECTIFIED: rectified_facts,
    LetterKind.RESTRICTED: restricted_facts,
    LetterKind.RESTRICTION_LIFTED: lifted_facts,
    LetterKind.ERASED: erased_facts,
    LetterKind.WITHDRAWN: withdrawn_facts,
}


async def deliver(services: Services, assignment: Assignment) -> TaskResult:
    """Check what leaves, and tell the person. Each stage of the plan has a letter of its own.

    A letter that would be unlawful, as for a refusal without a ground, waits for an operator.
    """
    request = assignment.request
    kind = letter_of_delivery(request)
    is_fresh = assignment.straight_on  # hashed while it was written, a moment ago
    if kind is LetterKind.READY and not is_fresh and not await _is_whole(services, request):
        return Stuck(reason=Reason.INTEGRITY)
    try:
        facts = _facts_of(kind, services, assignment)
    except InvalidValueError:
        return Stuck(reason=Reason.REFUSED_BY_RULE)
    key = key_of(assignment.stage, facts)
    if kind is LetterKind.WITHDRAWN and not request.is_identity_shown:
        return Finished(report=await send_to_known(services, assignment, key, facts))
    return ending_of(await send_letter(services, request, key, facts), assignment)


async def _is_whole(services: Services, request: DsrRequest) -> bool:
    """Whether the newest package is what was assembled: checked again where the data leaves."""
    package = request.packages[-1]
    return await hash_of(services.packages.read(request, package.blob)) == package.sha256


def occasion_of(services: Services, request: DsrRequest) -> Occasion:
    """What a letter about the request as it is now would be written about."""
    policy = services.tenants[request.tenant]
    return Occasion(
        request=request,
        matter=matter_of(services, request),
        now=services.clock.now(),
        zone=ZoneInfo(policy.time_zone),
    )


def _facts_of(kind: LetterKind, services: Services, assignment: Assignment) -> LetterFacts:
    request = assignment.request
    occasion = occasion_of(services, request)
    if kind is LetterKind.READY:
        if assignment.token is None:
            raise InvalidValueError("nobody has shown who they are")
        link = link_to(services.public_url, request.id, Purpose.ENTER, assignment.token)
        return ready_facts(occasion, link, occasion.now + LINK_VALID_FOR)
    return FACTS[kind](occasion) or decision_facts(occasion)

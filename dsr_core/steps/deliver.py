"""Handing over: the last check of a package, and the letter that goes with every answer."""

from collections.abc import Awaitable, Callable, Mapping

from dsr_core.domain.grounds import Ground
from dsr_core.domain.letter_facts import DecisionFacts, LetterFacts, ReadyFacts
from dsr_core.domain.letter_parts import DecisionResult, LetterKind, RefusedPart
from dsr_core.domain.letters import letter_of_delivery
from dsr_core.domain.manifest import contributions
from dsr_core.domain.outcomes import GAPS
from dsr_core.domain.reasons import Reason
from dsr_core.domain.request import DsrRequest
from dsr_core.ports import Assignment, Finished, Services, Stuck, TaskResult
from dsr_core.steps.letters import LINK_LIFE, matter_of, send_letter
from dsr_core.steps.zipping import hash_of


async def deliver(services: Services, assignment: Assignment) -> TaskResult:
    """Check what leaves, and tell the person. Each stage of the plan has a letter of its own."""
    request = assignment.request
    kind = letter_of_delivery(request)
    if kind is LetterKind.READY and not await _is_whole(services, request):
        return Stuck(reason=Reason.INTEGRITY)
    facts = await FACTS[kind](services, request)
    key = f"{assignment.stage:02}-{kind.value}"
    return Finished(report=await send_letter(services, request, key, facts))


async def _is_whole(services: Services, request: DsrRequest) -> bool:
    """Whether the newest package is what was assembled: checked again where the data leaves."""
    package = request.packages[-1]
    return await hash_of(services.packages.read(request, package.blob)) == package.sha256


async def _ready(services: Services, request: DsrRequest) -> LetterFacts:
    package = request.packages[-1]
    withheld = request.ruling.withheld if request.ruling else ()
    grounds = request.ruling.grounds if request.ruling else ()
    missing = [system.value for system, report in contributions(request) if report.outcome in GAPS]
    return ReadyFacts(
        matter=matter_of(request, services.tenants[request.tenant]),
        link=await services.packages.link(request, package.blob, LINK_LIFE),
        expires_at=services.clock.now() + LINK_LIFE,
        supplement=package.version > 1,
        missing=tuple(missing),
        withheld=tuple(
            RefusedPart(ground=ground, about=system.value)
            for system, ground in zip(withheld, grounds, strict=False)
        ),
    )


async def _decision(services: Services, request: DsrRequest) -> LetterFacts:
    return DecisionFacts(
        matter=matter_of(request, services.tenants[request.tenant]),
        result=_result_of(request),
        refusals=_refusals_of(request),
    )


def _result_of(request: DsrRequest) -> DecisionResult:
    ruling = request.ruling
    if request.identity is None or (ruling is not None and not ruling.honoured):
        return DecisionResult.REFUSED
    return (
        DecisionResult.IN_PART
        if ruling is not None and ruling.grounds
        else (DecisionResult.HONOURED)
    )


def _refusals_of(request: DsrRequest) -> tuple[RefusedPart, ...]:
    if request.ruling is not None:
        return tuple(RefusedPart(ground=ground) for ground in request.ruling.grounds)
    if request.identity is None:
        return (RefusedPart(ground=Ground.PERSON_NOT_FOUND),)
    return ()


#: What each letter that ends a stage says.
FACTS: Mapping[LetterKind, Callable[[Services, DsrRequest], Awaitable[LetterFacts]]] = {
    LetterKind.READY: _ready,
    LetterKind.DECISION: _decision,
}

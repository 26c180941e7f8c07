"""Evidence files of requests that were really carried out, in memory."""

from dataclasses import dataclass

from dsr_core.domain.events import FirstApproved, ReviewHonoured, SecondApproved
from dsr_core.domain.evidence_check import Verdict, check_evidence
from dsr_core.domain.outcomes import Outcome, SourceResult, TaskReport
from dsr_core.domain.plan import Right, StageKind
from dsr_core.domain.request import DsrRequest
from dsr_core.domain.systems import SystemKind, Verb
from dsr_core.ports import Finished
from dsr_core.steps.evidence import make_evidence
from dsr_core.steps.runner import handle_event
from dsr_core.stores.signer import is_signature
from tests.builders import a_subject
from tests.house import House

SECRET_BEFORE = '{"displayName":{"before":"Adele Vance","after":"Adele Vance-Meier"}}'


@dataclass(kw_only=True)
class Made:
    """A request that came to its end, and its evidence file."""

    house: House
    request: DsrRequest
    file: bytes

    @property
    def trusted(self) -> tuple[bytes, ...]:
        return self.house.signer.public_keys[:1]


async def evidence_of_access(house: House | None = None) -> Made:
    """An access request from post to package."""
    house = house or House()
    request = await house.submit()
    await house.listen()
    return await made(house, request.id)


async def evidence_of_erasure(house: House | None = None) -> Made:
    """An erasure that two people approved, with a sealed before-image."""
    house = house or House()
    source = SourceResult(source="users", outcome=Outcome.DONE, items=1, read_at=house.clock.now())
    report = TaskReport(outcome=Outcome.DONE, sources=(source,))
    erased = Finished(report=report, evidence=SECRET_BEFORE)
    house.systems.script(SystemKind.ENTRA, Verb.SOFT_DELETE, lambda _: erased)
    subject = a_subject(contact="adele@private.example")
    request = await house.submit(right=Right.ERASURE, subject=subject)
    people = {
        StageKind.REVIEW: ReviewHonoured(by="olga"),
        StageKind.FIRST_APPROVAL: FirstApproved(by="anton"),
        StageKind.SECOND_APPROVAL: SecondApproved(by="berta"),
    }
    await house.listen()
    while (kind := (await house.request(request.id)).stage_kind) in people:
        await handle_event(house.services, request.id, people.pop(kind))
        await house.listen()
    return await made(house, request.id)


async def made(house: House, request_id: str) -> Made:
    file = await make_evidence(house.services, request_id)
    return Made(house=house, request=await house.request(request_id), file=file)


def check(file: bytes, *trusted: bytes) -> Verdict:
    return check_evidence(file, trusted, is_signature)

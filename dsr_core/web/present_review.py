"""The review of a package as the JSON that callers get: an auditor gets no values."""

from dsr_core.domain.examined import Examined, ExaminedFile, Finding
from dsr_core.domain.grounds import GROUNDS, Ground
from dsr_core.domain.letter_law import LetterLaw
from dsr_core.domain.redaction import Redaction, grounds_to_redact
from dsr_core.domain.request import DsrRequest, Status
from dsr_core.domain.systems import SystemKind, Verb
from dsr_core.web.wire_review import (
    FindingBody,
    PlaceBody,
    RedactionBody,
    ReviewBody,
    ReviewFileBody,
    ReviewListBody,
)


def present_review(
    request: DsrRequest, examined: Examined, law: LetterLaw, *, with_values: bool
) -> ReviewBody:
    """Where it stands, for somebody who may see values or not."""
    return ReviewBody(
        request_id=request.id,
        seen=request.history_length,
        open=is_in_review(request),
        files=tuple(_file(file) for file in examined.files),
        findings=_findings(request, examined) if with_values else None,
        different=examined.different,
        unasked=examined.unasked,
        redactions=tuple(
            _redaction(number, one, law, with_values=with_values)
            for number, one in enumerate(request.review.redactions)
        ),
        dismissed=len(request.review.dismissed),
        grounds=grounds_of(request, law),
    )


def is_in_review(request: DsrRequest) -> bool:
    """Whether the package can be marked and decided on now."""
    gate = request.task(request.stage, SystemKind.PEOPLE)
    is_gate = gate is not None and gate.verb is Verb.REVIEW_PACKAGE
    return is_gate and request.status is Status.AWAITING_REVIEW


def grounds_of(request: DsrRequest, law: LetterLaw) -> dict[Ground, str]:
    """The grounds there are, and how the law of the request cites each; empty where unknown."""
    return {
        ground: law.cite(GROUNDS[ground].article) for ground in grounds_to_redact(request.right)
    }


def _file(file: ExaminedFile) -> ReviewFileBody:
    return ReviewFileBody(
        name=file.name,
        bytes=file.bytes,
        reading=file.reading,
        lists=tuple(
            ReviewListBody(source=one.source, items=one.items, pages=len(one.pages))
            for one in file.lists
        ),
    )


def _findings(request: DsrRequest, examined: Examined) -> tuple[FindingBody, ...]:
    names = {person.object_id: person.display_name for person in examined.people}
    dismissed = frozenset(request.review.dismissed)
    return tuple(
        _finding(one, names.get(one.person or ""), is_dismissed=one.value in dismissed)
        for one in examined.findings
    )


def _finding(finding: Finding, name: str | None, *, is_dismissed: bool) -> FindingBody:
    return FindingBody(
        kind=finding.kind,
        value=finding.value,
        name=name,
        count=finding.count,
        dismissed=is_dismissed,
        places=tuple(
            PlaceBody(file=place.file, source=place.source, item=place.item)
            for place in finding.places
        ),
    )


def _redaction(
    number: int, redaction: Redaction, law: LetterLaw, *, with_values: bool
) -> RedactionBody:
    return RedactionBody(
        number=number,
        kind=redaction.kind,
        ground=redaction.ground,
        article=law.cite(GROUNDS[redaction.ground].article),
        file=redaction.file,
        source=redaction.source,
        item=redaction.item,
        pointer=redaction.pointer if with_values else None,
        value=redaction.value if with_values else None,
    )

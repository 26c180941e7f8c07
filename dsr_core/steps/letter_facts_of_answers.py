"""The facts of two letters: the package is ready, and what was decided."""

from collections.abc import Mapping
from datetime import datetime

from dsr_core.domain.errors import InvalidValueError
from dsr_core.domain.grounds import Ground
from dsr_core.domain.letter_facts import DecisionFacts, ReadyFacts
from dsr_core.domain.letter_parts import DecisionResult, RefusedPart
from dsr_core.domain.manifest import contributions
from dsr_core.domain.outcomes import Outcome
from dsr_core.domain.plan import StageKind
from dsr_core.domain.reasons import Reason
from dsr_core.domain.request import DsrRequest
from dsr_core.domain.systems import Verb
from dsr_core.steps.letter_facts_of import (
    Occasion,
    is_done,
    refused_parts,
    reports_of,
    sources_of,
    withheld_parts,
)
from dsr_core.steps.letter_facts_of_erasure import (
    erased_parts,
    horizon_of_account,
    kept_parts,
    open_parts,
)

#: What stands in the way of somebody who was not found; for any other reason nobody was.
_NOBODY: Mapping[Reason, Ground] = {
    Reason.CONSUMER_ACCOUNT_ELSEWHERE: Ground.CONSUMER_ACCOUNT_ELSEWHERE,
}

_CHANGING = (Verb.RECTIFY, Verb.RESTRICT, Verb.ERASE, Verb.SOFT_DELETE)


def ready_facts(occasion: Occasion, link: str, expires_at: datetime) -> ReadyFacts:
    """What the newest package holds; `link` is a secret. Raises InvalidValueError."""
    request = occasion.request
    # Only what is pending follows: of a source that refused us the package itself tells.
    pending = [
        system.value
        for system, report in contributions(request)
        if report.outcome is Outcome.PENDING
    ]
    return ReadyFacts(
        matter=occasion.matter,
        link=link,
        expires_at=expires_at,
        supplement=request.packages[-1].version > 1,
        missing=tuple(pending),
        withheld=(*withheld_parts(request), *_redacted_parts(request)),
    )


def _redacted_parts(request: DsrRequest) -> tuple[RefusedPart, ...]:
    """Why something was taken out of the files of the newest package; each ground once."""
    assembled = [
        task.report for task in request.tasks if task.verb is Verb.ASSEMBLE and task.report
    ]
    sources = assembled[-1].sources if assembled else ()
    grounds = dict.fromkeys(source.ground for source in sources if source.ground is not None)
    return tuple(RefusedPart(ground=ground) for ground in grounds)


def decision_facts(occasion: Occasion) -> DecisionFacts:
    """What was decided, what of it is done, and what follows.

    Raises InvalidValueError for a refusal that the law does not admit: also where nothing was done
    although nobody refused.
    """
    request = occasion.request
    refusals = _refusals_of_all(request)
    if refusals is not None:
        return DecisionFacts(
            matter=occasion.matter,
            result=DecisionResult.REFUSED,
            refusals=refusals,
            answered_in=request.ruling.into if request.ruling else None,
        )
    left = _left_undone(occasion)
    return DecisionFacts(
        matter=occasion.matter,
        result=DecisionResult.IN_PART if left else DecisionResult.HONOURED,
        refusals=left,
        done=erased_parts(request),
        horizon=horizon_of_account(occasion),
        open=open_parts(request),
        letter_follows=StageKind.DELIVER in request.plan[request.stage + 1 :],
    )


def _refusals_of_all(request: DsrRequest) -> tuple[RefusedPart, ...] | None:
    """Why nothing is done at all; None where something is."""
    ruling = request.ruling
    if ruling is not None and not ruling.honoured:
        return tuple(RefusedPart(ground=ground) for ground in ruling.grounds)
    changes = reports_of(request, *_CHANGING)
    if is_done(changes):
        return None
    outcomes = {source.outcome for _, source in sources_of(changes)}
    if not changes and (request.identity is not None or ruling is not None):
        return None  # an objection: its decision changes nothing in the systems
    if outcomes <= {Outcome.NOTHING_FOUND}:
        return (RefusedPart(ground=_ground_of_nobody(request)),)
    if outcomes <= {Outcome.NOTHING_FOUND, Outcome.REFUSED}:
        return refused_parts(changes)
    raise InvalidValueError("nothing was done, although not all of it was refused")


def _left_undone(occasion: Occasion) -> tuple[RefusedPart, ...]:
    """What stays as it was. Of an erasure it must be told within the month (Art. 12(4))."""
    request = occasion.request
    if reports_of(request, Verb.ERASE, Verb.SOFT_DELETE):
        kept = kept_parts(occasion)
        return tuple(RefusedPart(ground=part.ground, about=part.name) for part in kept)
    refused = refused_parts(reports_of(request, Verb.RECTIFY, Verb.RESTRICT))
    return (*withheld_parts(request), *refused)


def _ground_of_nobody(request: DsrRequest) -> Ground:
    reasons = [report.reason for _, report in reports_of(request, Verb.DISCOVER)]
    found = (_NOBODY[reason] for reason in reasons if reason in _NOBODY)
    return next(found, Ground.PERSON_NOT_FOUND)

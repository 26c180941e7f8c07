"""The facts of four letters: corrected, restricted, the restriction lifted, and withdrawn."""

from collections.abc import Mapping

from dsr_core.domain.letter_facts import (
    LiftedFacts,
    RectifiedFacts,
    RestrictedFacts,
    WithdrawnFacts,
)
from dsr_core.domain.letter_parts import FieldOutcome, FieldResult, Measure
from dsr_core.domain.outcomes import Outcome, SourceResult
from dsr_core.domain.systems import SystemKind, Verb
from dsr_core.steps.letter_facts_of import (
    Occasion,
    ground_of,
    name_of,
    open_names,
    refused_parts,
    reports_of,
    sources_of,
    withheld_parts,
)
from dsr_core.steps.recipients import recipients_of

#: How reports of RECTIFY call the fields of the account: `field.jobTitle`.
_FIELD = "field."

#: What each outcome of a correction is to the person; any other leaves the field open.
_RESULTS: Mapping[Outcome, FieldResult] = {
    Outcome.DONE: FieldResult.CORRECTED,
    Outcome.NEEDS_PERSON: FieldResult.PASSED_ON,
    Outcome.REFUSED: FieldResult.REFUSED,
}

#: What each source of a restriction amounts to once it is done.
MEASURES: Mapping[str, Measure] = {
    "signIn": Measure.SIGN_IN_BLOCKED,
    "sessions": Measure.SESSIONS_ENDED,
    "licences.direct": Measure.LICENCES_REMOVED,
    "licences.inherited": Measure.LICENCES_REMOVED,
}

_AS_IT_WAS = (Outcome.DONE, Outcome.NOTHING_FOUND)


def rectified_facts(occasion: Occasion) -> RectifiedFacts | None:
    """What became of each field, and of the systems beside the account; None for nothing at all.

    Raises InvalidValueError for a refusal whose ground is missing, or that the law has not.
    """
    request = occasion.request
    outcomes = [
        _outcome_of(system, source)
        for system, source in sources_of(reports_of(request, Verb.RECTIFY))
        if source.outcome is not Outcome.NOTHING_FOUND
    ]
    outcomes += [
        FieldOutcome(name=part.about, result=FieldResult.REFUSED, ground=part.ground)
        for part in withheld_parts(request)
        if part.about is not None
    ]
    # A log of many sources refuses once, and the account's own fields are read first.
    fields = tuple(dict.fromkeys(outcomes))
    if not fields:
        return None
    recipients = recipients_of(request)
    return RectifiedFacts(matter=occasion.matter, fields=fields, recipients=recipients)


def _outcome_of(system: SystemKind, source: SourceResult) -> FieldOutcome:
    result = _RESULTS.get(source.outcome, FieldResult.OPEN)
    is_field = source.source.startswith(_FIELD)
    return FieldOutcome(
        name=source.source.removeprefix(_FIELD) if is_field else system.value,
        result=result,
        ground=ground_of(source) if result is not FieldResult.OPEN else None,
    )


def restricted_facts(occasion: Occasion) -> RestrictedFacts | None:
    """Which measures were taken, and what stays as it is; None when none was.

    Raises InvalidValueError for a ground that is missing or that the law does not admit.
    """
    reports = reports_of(occasion.request, Verb.RESTRICT)
    taken = {
        MEASURES[source.source]
        for _, source in sources_of(reports)
        if source.outcome is Outcome.DONE and source.source in MEASURES
    }
    if not taken:
        return None
    return RestrictedFacts(
        matter=occasion.matter,
        restricted_on=occasion.last_day(reports) or occasion.today,
        measures=tuple(measure for measure in Measure if measure in taken),
        kept=(*withheld_parts(occasion.request), *refused_parts(reports)),
        open=open_names(reports),
        recipients=recipients_of(occasion.request),
    )


def lifted_facts(occasion: Occasion) -> LiftedFacts:
    """When the restriction ended, and what could not be put back."""
    reports = reports_of(occasion.request, Verb.LIFT)
    not_back = [
        name_of(system, source)
        for system, source in sources_of(reports)
        if source.outcome not in _AS_IT_WAS
    ]
    return LiftedFacts(
        matter=occasion.matter,
        lifted_on=occasion.last_day(reports) or occasion.today,
        not_restored=tuple(dict.fromkeys(not_back)),
    )


def withdrawn_facts(occasion: Occasion) -> WithdrawnFacts:
    """On which day the person took the request back; what was done is undone by now."""
    at = occasion.request.withdrawn_at or occasion.now
    return WithdrawnFacts(matter=occasion.matter, withdrawn_on=occasion.day_of(at))

"""The facts of an erasure: what is erased, what is kept and why, and the days it takes."""

from datetime import date

from dsr_core.domain.erasure_horizon import RESTORABLE, ErasureHorizon, horizon_of
from dsr_core.domain.errors import InvalidValueError
from dsr_core.domain.grounds import Ground
from dsr_core.domain.letter_facts import ErasedFacts
from dsr_core.domain.letter_parts import ErasedPart, KeptPart, RefusedPart
from dsr_core.domain.outcomes import Outcome
from dsr_core.domain.plan import StageKind
from dsr_core.domain.reasons import Reason
from dsr_core.domain.request import DsrRequest
from dsr_core.domain.systems import SystemKind, Verb
from dsr_core.steps.letter_facts_of import (
    Occasion,
    is_done,
    open_names,
    refused_parts,
    reports_of,
    sources_of,
    withheld_parts,
)
from dsr_core.steps.recipients import recipients_of

_ERASING = (Verb.ERASE, Verb.SOFT_DELETE, Verb.HARD_DELETE, Verb.PROVE)

_ABSENT = (Outcome.DONE, Outcome.NOTHING_FOUND, Outcome.REFUSED)


def erased_parts(request: DsrRequest) -> tuple[ErasedPart, ...]:
    """Each system in which something is erased by now, and how much where that was counted."""
    is_purged = StageKind.PURGE_HORIZON in request.plan[: request.stage]
    counts: dict[str, int] = {}
    for system, source in sources_of(reports_of(request, Verb.SOFT_DELETE, Verb.ERASE)):
        goes_later = source.reason is Reason.PURGE_HORIZON and not is_purged
        if source.outcome is Outcome.DONE and not goes_later:
            counts[system.value] = counts.get(system.value, 0) + source.items
    return tuple(ErasedPart(name=name, items=count or None) for name, count in counts.items())


def kept_parts(occasion: Occasion) -> tuple[KeptPart, ...]:
    """What is kept, by an operator's word or the systems' rules, each with its ground.

    Raises InvalidValueError for one without.
    """
    request = occasion.request
    refused = refused_parts(reports_of(request, *_ERASING))
    if _has_intune(request) and not _keeps_audit_logs(refused):
        # Intune keeps them of everybody it manages, whether or not we were told to read them.
        audit = SystemKind.INTUNE_AUDIT.value
        refused += (RefusedPart(ground=Ground.AUDIT_LOGS_KEPT_ONE_YEAR, about=audit),)
    horizon = horizon_of_account(occasion)
    until = horizon.audit_logs_until if horizon else None
    return tuple(
        KeptPart(
            name=part.about,
            ground=part.ground,
            until=until if part.ground is Ground.AUDIT_LOGS_KEPT_ONE_YEAR else None,
        )
        for part in (*withheld_parts(request), *refused)
        if part.about is not None
    )


def open_parts(request: DsrRequest) -> tuple[str, ...]:
    """What should be erased and is not, or of which that cannot be told."""
    return open_names(reports_of(request, *_ERASING))


def horizon_of_account(occasion: Occasion) -> ErasureHorizon | None:
    """The days of the account's erasure, those to come included; None where none was deleted.

    Raises InvalidValueError for a deletion of which nobody knows the day.
    """
    request = occasion.request
    deleted = reports_of(request, Verb.SOFT_DELETE)
    if not is_done(deleted):
        return None
    soft = occasion.last_day(deleted)
    if soft is None:
        raise InvalidValueError("the day of the deletion is not known")
    # Where nobody may delete it for good, Entra does so by itself when its time is over.
    hard = occasion.last_day(reports_of(request, Verb.HARD_DELETE)) or soft + RESTORABLE
    refused = refused_parts(reports_of(request, *_ERASING))
    return horizon_of(
        soft_deleted_on=soft,
        permanently_deleted_on=max(soft, hard),
        has_intune=_has_intune(request) or _keeps_audit_logs(refused),
    )


def _has_intune(request: DsrRequest) -> bool:
    """Whether Intune had, or may have had, data about the person."""
    return any(
        system is SystemKind.INTUNE and report.outcome is not Outcome.NOTHING_FOUND
        for system, report in reports_of(request, Verb.DISCOVER, Verb.ERASE)
    )


def _keeps_audit_logs(parts: tuple[RefusedPart, ...]) -> bool:
    return any(part.ground is Ground.AUDIT_LOGS_KEPT_ONE_YEAR for part in parts)


def erased_facts(occasion: Occasion) -> ErasedFacts | None:
    """The certificate; None where no account was deleted, so that there is none to certify.

    Raises InvalidValueError for a ground that is missing or that the law does not admit.
    """
    request = occasion.request
    horizon = horizon_of_account(occasion)
    if horizon is None:
        return None
    return ErasedFacts(
        matter=occasion.matter,
        erased=erased_parts(request),
        kept=kept_parts(occasion),
        open=open_parts(request),
        horizon=horizon,
        proved_on=_proved_on(occasion),
        recipients=recipients_of(request),
    )


def _proved_on(occasion: Occasion) -> date | None:
    """When every system was read again and nothing was found that should be gone; else None."""
    reports = reports_of(occasion.request, Verb.PROVE)
    proved = reports and all(source.outcome in _ABSENT for _, source in sources_of(reports))
    return occasion.last_day(reports) or occasion.today if proved else None

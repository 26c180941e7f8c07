"""What an erasure still has before it: where, when, and whether for good. For who must say yes."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from enum import StrEnum

from dsr_core.domain.erasure_horizon import RESTORABLE
from dsr_core.domain.plan import DevicePolicy, StageKind, work_of
from dsr_core.domain.request import DsrRequest
from dsr_core.domain.systems import SystemKind, Verb
from dsr_core.domain.tenants import TenantPolicy

_GATES = (StageKind.FIRST_APPROVAL, StageKind.SECOND_APPROVAL)
_DESTROYING = frozenset({Verb.ERASE, Verb.SOFT_DELETE, Verb.HARD_DELETE})


#: Logs that nobody can delete: their entries expire.
_EXPIRES = frozenset({SystemKind.ENTRA_LOGS, SystemKind.INTUNE_AUDIT})


class Fate(StrEnum):
    """What becomes of a system's data in a stage."""

    #: No withdrawal, and nobody at Microsoft, brings it back.
    FOR_GOOD = "for_good"
    UNDOABLE = "undoable"
    UNTOUCHED = "untouched"


@dataclass(frozen=True, slots=True, kw_only=True)
class Blow:
    """One system's data go in one stage."""

    stage: StageKind
    system: SystemKind
    fate: Fate
    #: Behind which approval it happens.
    behind: StageKind
    #: How many entries discovery found there; None where it did not look.
    found: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Destruction:
    """What follows the approval that a request waits for, or will wait for."""

    #: The approval that is asked for now; None while other work comes first.
    asked: StageKind | None
    devices: DevicePolicy
    blows: tuple[Blow, ...]
    #: Names of the places that are emptied by hand.
    places: tuple[str, ...]
    #: When the account is, or if approved today would be, in the recycle bin.
    soft_on: date
    #: From when the second approval is asked for.
    hold_until: date
    #: When Entra deletes the account for good, even if nobody approves again.
    by_itself_on: date


def destruction_ahead(
    request: DsrRequest, policy: TenantPolicy, now: datetime, zone: tzinfo
) -> Destruction | None:
    """What is destroyed if everybody says yes; None where nothing destroying is ahead.

    Days are the controller's own.
    """
    blows = tuple(_blows(request, policy.devices))
    if not blows:
        return None
    soft_on = (_deleted_at(request) or now).astimezone(zone).date()
    kind = request.stage_kind
    return Destruction(
        asked=kind if kind in _GATES else None,
        devices=policy.devices,
        blows=blows,
        places=request.manual,
        soft_on=soft_on,
        hold_until=soft_on + timedelta(days=policy.hold_days),
        by_itself_on=soft_on + RESTORABLE,
    )


def _blows(request: DsrRequest, devices: DevicePolicy) -> Iterator[Blow]:
    withheld = request.ruling.withheld if request.ruling else ()
    systems = tuple(system for system in request.systems if system not in withheld)
    gate = StageKind.FIRST_APPROVAL
    for place, kind in enumerate(request.plan):
        gate = kind if kind in _GATES else gate
        if place < request.stage:
            continue
        for system, verb in work_of(kind, systems):
            if verb in _DESTROYING:
                yield Blow(
                    stage=kind,
                    system=system,
                    fate=_fate_of(kind, system, devices),
                    behind=gate,
                    found=_found(request, system),
                )


def _fate_of(kind: StageKind, system: SystemKind, devices: DevicePolicy) -> Fate:
    """A device that was told to remove its data, or a place emptied by hand, gets nothing back."""
    if system in _EXPIRES or (system is SystemKind.INTUNE and devices is DevicePolicy.KEEP):
        return Fate.UNTOUCHED
    if kind is StageKind.SOFT_DELETE:
        return Fate.UNDOABLE
    return Fate.FOR_GOOD


def _found(request: DsrRequest, system: SystemKind) -> int | None:
    found = [
        task.report.items
        for task in request.tasks
        if task.verb is Verb.DISCOVER and task.system is system and task.report
    ]
    return found[-1] if found else None


def _deleted_at(request: DsrRequest) -> datetime | None:
    moments = [
        source.read_at
        for task in request.tasks
        if task.verb is Verb.SOFT_DELETE and task.report
        for source in task.report.sources
        if source.read_at is not None
    ]
    return max(moments, default=None)

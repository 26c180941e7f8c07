"""What each step of an erasure leaves for the steps after it: sealed with the request's tasks."""

from dataclasses import dataclass, field
from datetime import datetime

import msgspec

from dsr_core.domain.request import DsrRequest
from dsr_core.domain.systems import SystemKind, Verb


@dataclass(frozen=True, slots=True, kw_only=True)
class SoftDeletion:
    """When the account went into the recycle bin, as Entra says; None = it was gone already."""

    deleted_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PermanentDeletion:
    """When the account was first seen to be in no place any more."""

    gone_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownDevices:
    """Ids of the person's devices in Intune: after the account nothing leads to them."""

    devices: tuple[str, ...] = field(repr=False)


type Evidence = SoftDeletion | PermanentDeletion | KnownDevices


def spell(evidence: Evidence) -> str:
    return msgspec.json.encode(evidence).decode()


def recall[Kind: Evidence](
    request: DsrRequest, system: SystemKind, verb: Verb, kind: type[Kind]
) -> Kind | None:
    """What the newest task of that verb left; None when it left nothing that can be read."""
    left = [
        task.evidence
        for task in request.tasks
        if task.system is system and task.verb is verb and task.evidence is not None
    ]
    try:
        return msgspec.json.decode(left[-1], type=kind) if left else None
    except msgspec.DecodeError:
        return None

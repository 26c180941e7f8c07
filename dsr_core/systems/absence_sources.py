"""Where a person could still be found after the erasure, and how to look without the account.

What hangs on the account goes with it: Graph answers 404 for all of that, which proves nothing
more. So only what is kept apart from the account is asked for (graph.md 2.6 to 2.8).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import msgspec

from dsr_core.domain.outcomes import Outcome
from dsr_core.domain.reasons import Reason
from dsr_core.domain.subject import DirectoryIdentity
from dsr_core.domain.systems import SystemKind, Verb
from dsr_core.ports import Assignment
from dsr_core.systems.entra_sources import DELETED_USER, USER
from dsr_core.systems.entra_sources import SOURCES as OF_ENTRA
from dsr_core.systems.erasure_evidence import KnownDevices, recall
from dsr_core.systems.graph_errors import Settled, Unread
from dsr_core.systems.graph_requests import build_get, headers_of
from dsr_core.systems.intune_guards import OWNED, is_own
from dsr_core.systems.intune_sources import OF_PERSON, OF_TERMS, TERMS
from dsr_core.systems.log_sources import ENTRA_LOGS, INTUNE_AUDIT, Log, LogQuery, LogRow
from dsr_core.systems.pages import Page, read_on
from dsr_core.systems.presence import read_present
from dsr_core.systems.reading import Found, Question, Reading, read_all
from dsr_core.systems.source import Source
from dsr_core.systems.tools import Tools
from dsr_core.systems.whereabouts import Place, find_account

#: Reports that Entra keeps beside the directory.
_BESIDE_ENTRA = ("userRegistrationDetails", "riskyUser")

#: What Intune keeps by user id or principal name, whether or not there is such a user.
_BESIDE_INTUNE = (
    "managedAppStatuses.userstatus",
    "managedAppStatuses.userconfigstatus",
    "windowsAutopilotDeviceIdentities",
)

_RECYCLE_BIN = replace(DELETED_USER, name="deletedItems")
_DEVICES = replace(OWNED, name="devices")

_NOTHING = Settled(outcome=Outcome.NOTHING_FOUND)
_OUT_OF_TIME = Unread(reason=Reason.OUT_OF_TIME)


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """One source, and what was found there."""

    source: Source
    reading: Reading


class _Device(msgspec.Struct):
    id: str
    user: str | None = msgspec.field(name="userId", default=None)


async def look_at_entra(
    tools: Tools, assignment: Assignment, who: DirectoryIdentity
) -> list[Looked]:
    """The directory, its recycle bin, and the reports beside it.

    Raises SystemUnavailableError, SystemStuckError.
    """
    account = await find_account(tools.graph, who)
    is_active, is_deleted = account.place is Place.DIRECTORY, account.place is Place.RECYCLE_BIN
    beside = [one for one in OF_ENTRA if one.name in _BESIDE_ENTRA]
    return [
        Looked(source=USER, reading=_present(int(is_active))),
        Looked(source=_RECYCLE_BIN, reading=_present(int(is_deleted))),
        *await _read(tools, assignment, who, beside),
    ]


async def look_at_intune(
    tools: Tools, assignment: Assignment, who: DirectoryIdentity
) -> list[Looked]:
    """The devices by the ids noted before, what is kept by person, and who accepted which terms.

    Raises SystemUnavailableError, SystemStuckError.
    """
    ids = _noted_devices(assignment)
    own = [one for one in ids if await _is_still_own(tools, one, who)]
    beside = [one for one in OF_PERSON if one.name in _BESIDE_INTUNE]
    return [
        Looked(source=_DEVICES, reading=_present(len(own))),
        *await _read(tools, assignment, who, [OWNED, *beside]),
        *await _look_at_terms(tools, assignment, who),
    ]


async def look_at_logs(
    tools: Tools, assignment: Assignment, who: DirectoryIdentity
) -> list[Looked]:
    """Whether there is any row of the person's in the logs of the system."""
    logs = ENTRA_LOGS if assignment.system is SystemKind.ENTRA_LOGS else (INTUNE_AUDIT,)
    return [await _look_at_log(tools, assignment, who, log) for log in logs]


def _noted_devices(assignment: Assignment) -> Sequence[str]:
    for verb in (Verb.ERASE, Verb.GUARD):
        noted = recall(assignment.request, SystemKind.INTUNE, verb, KnownDevices)
        if noted is not None:
            return noted.devices
    return ()


async def _is_still_own(tools: Tools, device_id: str, who: DirectoryIdentity) -> bool:
    """A device that was handed on holds nothing of the person's."""
    devices = tools.graph.service.device_management.managed_devices
    request = build_get(devices.by_managed_device_id(device_id), select=OWNED.select)
    device = await read_present(tools.graph, request, _Device)
    return device is not None and is_own(device.user, who)


async def _look_at_terms(
    tools: Tools, assignment: Assignment, who: DirectoryIdentity
) -> list[Looked]:
    """Acceptances of all terms together; the terms themselves are the organisation's."""
    (terms,) = await _read(tools, assignment, who, [TERMS])
    (source,) = OF_TERMS
    if not isinstance(terms.reading, Found):
        return [Looked(source=source, reading=terms.reading)]
    keys = [msgspec.json.decode(row, type=_Device).id for row in terms.reading.rows]
    questions = [Question(source=source, who=who, key=key) for key in keys]
    readings = await read_all(tools.graph, questions, assignment.is_out_of_time)
    return [Looked(source=source, reading=_together(readings))]


def _together(readings: Sequence[Reading]) -> Reading:
    """What several readings come to: anything found, else anything not known, else nothing."""
    rows = [row for one in readings if isinstance(one, Found) for row in one.rows]
    if rows:
        return Found(rows=tuple(rows))
    return next((one for one in readings if not _is_nothing(one)), _NOTHING)


def _is_nothing(reading: Reading) -> bool:
    return isinstance(reading, Settled) and reading.outcome is Outcome.NOTHING_FOUND


async def _look_at_log(
    tools: Tools, assignment: Assignment, who: DirectoryIdentity, log: Log
) -> Looked:
    readings = [await _find_row(tools, assignment, who, log, one) for one in log.queries]
    source = Source(name=log.name, permission=log.permission, at=None)
    return Looked(source=source, reading=_together(readings))


async def _find_row(
    tools: Tools, assignment: Assignment, who: DirectoryIdentity, log: Log, query: LogQuery
) -> Reading:
    """The first row that is the person's; Intune may answer with everybody's (graph.md 2.8)."""
    request = build_get(log.at(tools.graph.service), filter_=query.filter(who))
    first = await tools.graph.get(request)
    async for page in read_on(tools.graph, first, headers_of(request)):
        if not isinstance(page, Page):
            return page
        for row in page.rows:
            if query.keeps(msgspec.json.decode(row, type=LogRow), who):
                return Found(rows=(row,))
        if page.next_link is not None and assignment.is_out_of_time():
            return _OUT_OF_TIME
    return _NOTHING


async def _read(
    tools: Tools, assignment: Assignment, who: DirectoryIdentity, sources: Sequence[Source]
) -> list[Looked]:
    questions = [Question(source=source, who=who) for source in sources]
    readings = await read_all(tools.graph, questions, assignment.is_out_of_time)
    pairs = zip(sources, readings, strict=True)
    return [Looked(source=source, reading=reading) for source, reading in pairs]


def _present(count: int) -> Reading:
    return Found(rows=(b"{}",) * count) if count else _NOTHING

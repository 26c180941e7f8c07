"""What an erasure must know of the person's devices beforehand: which there are, and Autopilot."""

from dataclasses import replace

import msgspec

from dsr_core.domain.outcomes import Outcome, SourceResult
from dsr_core.domain.plan import DevicePolicy
from dsr_core.domain.reasons import Reason
from dsr_core.domain.subject import DirectoryIdentity
from dsr_core.ports import Assignment, Stuck, TaskResult
from dsr_core.systems.erasure_evidence import KnownDevices, spell
from dsr_core.systems.erasure_rules import is_discovered
from dsr_core.systems.graph_errors import Settled, stop_for
from dsr_core.systems.intune_sources import DEVICES, OF_PERSON
from dsr_core.systems.orders import answers
from dsr_core.systems.reading import Found, Question, Reading, read_all
from dsr_core.systems.settling import finish
from dsr_core.systems.source import Source
from dsr_core.systems.tools import Tools

#: The person's devices, with whose they are. Never the tenant's list with a filter (graph.md 2.8).
OWNED = replace(DEVICES, select=("id", "userId"))

#: Hardware that Autopilot hands to the person by name.
AUTOPILOT = next(one for one in OF_PERSON if one.name == "windowsAutopilotDeviceIdentities")


#: Rows, and how their listing ended.
type _Listed = tuple[tuple[bytes, ...], Settled]


class _Device(msgspec.Struct):
    id: str = ""
    user: str | None = msgspec.field(name="userId", default=None)


@answers
async def guard(tools: Tools, assignment: Assignment, who: DirectoryIdentity) -> TaskResult:
    """Note the person's devices while the account still leads to them. Changes nothing.

    The evidence is a `KnownDevices`. A wiped device that Autopilot hands to the person would set
    itself up for them again, so it stops a wipe; otherwise the report says so.
    """
    if not is_discovered(assignment.request):
        return Stuck(reason=Reason.LOGS_NOT_CAPTURED)
    of_person, registrations = await _read(tools, assignment, who, OWNED, AUTOPILOT)
    devices, seen = _own_in(of_person, who), of_person[1]
    registered = len(registrations[0])
    stops = bool(registered) and tools.erasure.devices is DevicePolicy.WIPE
    now = tools.clock.now()
    counted = SourceResult(
        source="guard.devices",
        outcome=seen.outcome,
        reason=Reason.SOFT_DELETED if who.deleted and not devices else seen.reason,
        items=len(devices),
        permission=OWNED.permission,
        read_at=now,
    )
    autopilot = SourceResult(
        source="guard.autopilot",
        outcome=Outcome.NEEDS_PERSON if stops else Outcome.DONE,
        reason=Reason.GUARD_AUTOPILOT if registered else Reason.NONE,
        items=registered,
        permission=AUTOPILOT.permission,
        read_at=now,
    )
    if stops:
        return Stuck(reason=Reason.GUARD_AUTOPILOT, findings=(counted, autopilot))
    return replace(finish([counted, autopilot]), evidence=spell(KnownDevices(devices=devices)))


async def list_devices(
    tools: Tools, assignment: Assignment, who: DirectoryIdentity
) -> tuple[tuple[str, ...], Settled]:
    """Ids of the devices that are the person's, and how the listing ended.

    None for a person whom Intune, or by now the directory, does not know. Raises
    SystemUnavailableError, SystemStuckError.
    """
    (listed,) = await _read(tools, assignment, who, OWNED)
    return _own_in(listed, who), listed[1]


def is_own(user_id: str | None, who: DirectoryIdentity) -> bool:
    """Whether a device's owner is the person; a device without one is nobody's to erase."""
    return (user_id or "").lower() == who.object_id.lower()


def _own_in(listed: _Listed, who: DirectoryIdentity) -> tuple[str, ...]:
    found = (msgspec.json.decode(row, type=_Device) for row in listed[0])
    return tuple(sorted({one.id for one in found if one.id and is_own(one.user, who)}))


async def _read(
    tools: Tools, assignment: Assignment, who: DirectoryIdentity, *sources: Source
) -> list[_Listed]:
    questions = [Question(source=source, who=who) for source in sources]
    readings = await read_all(tools.graph, questions, assignment.is_out_of_time)
    return [_listed(reading) for reading in readings]


def _listed(reading: Reading) -> _Listed:
    if isinstance(reading, Found):
        return reading.rows, Settled(outcome=Outcome.DONE)
    if isinstance(reading, Settled) and reading.outcome is Outcome.NOTHING_FOUND:
        return (), reading
    raise stop_for(reading)

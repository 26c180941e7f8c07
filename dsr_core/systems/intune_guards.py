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
from dsr_core.systems.reading import Found, Question, read_all
from dsr_core.systems.settling import finish
from dsr_core.systems.source import Source
from dsr_core.systems.tools import Tools

#: The person's devices, with whose they are. Never the tenant's list with a filter (graph.md 2.8).
OWNED = replace(DEVICES, select=("id", "userId"))

#: Hardware that Autopilot hands to the person by name.
AUTOPILOT = next(one for one in OF_PERSON if one.name == "windowsAutopilotDeviceIdentities")


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
    devices, seen = await list_devices(tools, assignment, who)
    registered = await count_registered(tools, assignment, who)
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
    rows, seen = await _read(tools, assignment, who, OWNED)
    found = (msgspec.json.decode(row, type=_Device) for row in rows)
    own = {one.id for one in found if one.id and is_own(one.user, who)}
    return tuple(sorted(own)), seen


async def count_registered(tools: Tools, assignment: Assignment, who: DirectoryIdentity) -> int:
    """How many pieces of hardware Autopilot hands to the person."""
    rows, _ = await _read(tools, assignment, who, AUTOPILOT)
    return len(rows)


def is_own(user_id: str | None, who: DirectoryIdentity) -> bool:
    """Whether a device's owner is the person; a device without one is nobody's to erase."""
    return (user_id or "").lower() == who.object_id.lower()


async def _read(
    tools: Tools, assignment: Assignment, who: DirectoryIdentity, source: Source
) -> tuple[tuple[bytes, ...], Settled]:
    question = Question(source=source, who=who)
    (reading,) = await read_all(tools.graph, [question], assignment.is_out_of_time)
    if isinstance(reading, Found):
        return reading.rows, Settled(outcome=Outcome.DONE)
    if isinstance(reading, Settled) and reading.outcome is Outcome.NOTHING_FOUND:
        return (), reading
    raise stop_for(reading)

"""What can be corrected or restricted in Intune: by the person, or by hand, and never by us.

Both verbs read only: `DeviceManagementManagedDevices.Read.All`. Nobody but the person can change a
device's name (guide-intune-dsr, step 3), and no order to a device can be taken back, as lifting a
restriction must.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import msgspec

from dsr_core.domain.grounds import Ground
from dsr_core.domain.outcomes import Outcome, SourceResult
from dsr_core.domain.reasons import Reason
from dsr_core.domain.request import DsrRequest
from dsr_core.domain.subject import DirectoryIdentity
from dsr_core.ports import Assignment, Postponed, TaskResult
from dsr_core.systems.changing import pause_for
from dsr_core.systems.graph_errors import BAD_ANSWER, Settled, Unread, give_up
from dsr_core.systems.intune_sources import DEVICES
from dsr_core.systems.kept import read_kept, write_kept
from dsr_core.systems.property_rules import DEVICE_NAME, is_of_device
from dsr_core.systems.reading import Found, Question, read_all
from dsr_core.systems.settling import finish
from dsr_core.systems.tools import Tools
from dsr_core.systems.verdicts import BY_HAND, DONE, NOTHING_FOUND, Verdict, refused, report

_VERSION = 1
_NAMES = replace(DEVICES, select=("id", "deviceName"))
_FIELD = f"field.{DEVICE_NAME}"

_WAITS = Verdict(
    outcome=Outcome.NEEDS_PERSON,
    reason=Reason.WAITS_ON_DEVICE,
    ground=Ground.CORRECTED_ON_DEVICE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """The checkpoint: the names of the person's devices, by id, before the person was asked."""

    before: Mapping[str, str | None] = field(repr=False)
    version: int = _VERSION


class _Device(msgspec.Struct):
    id: str
    name: str | None = msgspec.field(name="deviceName", default=None)


async def rectify(tools: Tools, assignment: Assignment, who: DirectoryIdentity) -> TaskResult:
    """Look ever more rarely whether the devices have the names that the person wishes for.

    Raises SystemStuckError(INTEGRITY) for a checkpoint that cannot be read.
    """
    wishes = _wishes(assignment.request)
    if not wishes:
        return finish([report(_FIELD, NOTHING_FOUND, "", tools.clock.now())])
    devices = await _read_devices(tools, assignment, who)
    if isinstance(devices, Unread):
        return pause_for(devices)
    if isinstance(devices, Settled):
        verdict = Verdict(outcome=devices.outcome, reason=devices.reason)
        return finish([_tell(tools, _FIELD, verdict)])
    kept = assignment.checkpoint
    memory = read_kept(kept, Memory, _VERSION) if kept else Memory(before=devices)
    verdicts = {
        source: verdict
        for name, wanted in wishes.items()
        for source, verdict in _judge(name, wanted, devices).items()
    }
    told = tuple(_tell(tools, source, verdict) for source, verdict in verdicts.items())
    if _WAITS in verdicts.values() and not assignment.last_chance:
        kept = write_kept(memory)
        return Postponed(reason=Reason.WAITS_ON_DEVICE, checkpoint=kept, findings=told)
    return replace(finish(told), evidence=_write_evidence(memory.before, devices))


async def restrict(tools: Tools, assignment: Assignment, who: DirectoryIdentity) -> TaskResult:
    """Leave it to an operator whether a device is retired: that could not be lifted again."""
    devices = await _read_devices(tools, assignment, who)
    if isinstance(devices, Unread):
        return pause_for(devices)
    if isinstance(devices, Settled):
        verdict = Verdict(outcome=devices.outcome, reason=devices.reason)
        return finish([_tell(tools, DEVICES.name, verdict)])
    return finish([replace(_tell(tools, DEVICES.name, BY_HAND), items=len(devices))])


def _wishes(request: DsrRequest) -> Mapping[str, str | None]:
    """The new names by what they are wished for: `deviceName`, or `deviceName:<device id>`."""
    return {
        correction.name: correction.value
        for correction in request.wish.corrections
        if is_of_device(correction.name)
    }


async def _read_devices(
    tools: Tools, assignment: Assignment, who: DirectoryIdentity
) -> Mapping[str, str | None] | Settled | Unread:
    """The person's devices, by id; why there are none, or must be asked for again."""
    question = Question(source=_NAMES, who=who)
    (reading,) = await read_all(tools.graph, [question], lambda: False)
    if isinstance(reading, Found):
        try:
            devices = [msgspec.json.decode(row, type=_Device) for row in reading.rows]
        except msgspec.DecodeError:
            reading = BAD_ANSWER
        else:
            return {device.id.lower(): device.name for device in devices}
    if isinstance(reading, Unread) and assignment.last_chance:
        return give_up(reading)
    return reading


def _judge(
    name: str, wanted: str | None, devices: Mapping[str, str | None]
) -> Mapping[str, Verdict]:
    """What stands with one wish, by source. Ids of others' devices stay out of the report."""
    chosen = name.partition(":")[2].lower()
    if chosen and chosen not in devices:
        return {_FIELD: refused(Ground.NOT_THE_PERSONS_DATA)}
    if not chosen and len(devices) > 1:
        # Which of them is meant, only somebody who asks the person can tell.
        return {_FIELD: BY_HAND}
    device = chosen or next(iter(devices))
    source = f"{_FIELD}:{device}" if chosen else _FIELD
    if not (wanted or "").strip():
        return {source: refused(Ground.CORRECTED_ON_DEVICE)}
    return {source: DONE if devices[device] == wanted else _WAITS}


def _tell(tools: Tools, source: str, verdict: Verdict) -> SourceResult:
    return report(source, verdict, DEVICES.permission, tools.clock.now())


def _write_evidence(before: Mapping[str, str | None], after: Mapping[str, str | None]) -> str:
    devices: Mapping[str, Mapping[str, str | None]] = {
        device: {"before": name, "after": after.get(device)} for device, name in before.items()
    }
    return msgspec.json.encode({"version": _VERSION, "devices": devices}).decode()

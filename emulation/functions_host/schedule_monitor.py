"""The record of a timer's last and next run, and the decision whether a run was missed."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from emulation.functions_host.errors import StorageError
from emulation.functions_host.newtonsoft import Json, parse_json
from emulation.functions_host.schedules import Schedule
from emulation.functions_host.storage import BlobPort
from emulation.functions_host.telemetry import EventName, Telemetry

# .NET's default DateTime, which stands for "never".
DEFAULT_TIME = datetime(1, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleStatus:
    """The content of a status blob."""

    last: datetime
    next: datetime
    last_updated: datetime

    def as_json(self) -> dict[str, Json]:
        return {
            "Last": self.last.isoformat(),
            "Next": self.next.isoformat(),
            "LastUpdated": self.last_updated.isoformat(),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class PastDueCheck:
    """What a start finds: the status to go on with, whether it is new, whether a run was missed."""

    status: ScheduleStatus
    changed: bool
    past_due: bool


class ScheduleMonitor(Protocol):
    """Where statuses are kept."""

    async def read(self, timer: str) -> ScheduleStatus | None: ...

    async def write(self, timer: str, status: ScheduleStatus) -> None: ...


class BlobScheduleMonitor:
    """StorageScheduleMonitor: `timers/<host id>/<timer>/status` in azure-webjobs-hosts."""

    def __init__(self, blobs: BlobPort, host_id: str, telemetry: Telemetry) -> None:
        self._blobs = blobs
        self._host_id = host_id
        self._telemetry = telemetry

    async def read(self, timer: str) -> ScheduleStatus | None:
        """None when there is no status or an unreadable one; raises StorageError."""
        content = await self._blobs.read(self._path(timer))
        return None if content is None else parse_status(content)

    async def write(self, timer: str, status: ScheduleStatus) -> None:
        """Save; a failure is only reported, as in the real monitor."""
        try:
            await self._blobs.write(self._path(timer), json.dumps(status.as_json()).encode())
        except StorageError as error:
            self._telemetry.report(EventName.TIMER_STATUS_UNSAVED, timer=timer, status=error.status)

    def _path(self, timer: str) -> str:
        return f"timers/{self._host_id}/{timer}/status"


def parse_status(content: bytes) -> ScheduleStatus | None:
    try:
        document = parse_json(content)
        if not isinstance(document, dict):
            return None
        last, upcoming, updated = (
            _moment(document.get(name)) for name in ("Last", "Next", "LastUpdated")
        )
    except ValueError:
        return None
    return ScheduleStatus(last=last, next=upcoming, last_updated=updated)


def check_past_due(
    now: datetime, schedule: Schedule, stored: ScheduleStatus | None
) -> PastDueCheck:
    """ScheduleMonitor.CheckPastDueAsync: one catch-up run if the recorded Next has passed.

    A Next that this schedule wouldn't have given means that the schedule was edited: it is
    computed anew, and when even that has passed, from now, so that no run is made up for.
    """
    if stored is None:
        fresh = ScheduleStatus(
            last=DEFAULT_TIME, next=schedule.next_occurrence(now), last_updated=now
        )
        return PastDueCheck(status=fresh, changed=True, past_due=False)
    basis = next((t for t in (stored.last, stored.last_updated) if t != DEFAULT_TIME), now)
    expected = schedule.next_occurrence(basis)
    if stored.next == expected:
        return PastDueCheck(status=stored, changed=False, past_due=now > stored.next)
    if now > expected:
        basis, expected = now, schedule.next_occurrence(now)
    edited = ScheduleStatus(last=stored.last, next=expected, last_updated=basis)
    return PastDueCheck(status=edited, changed=True, past_due=False)


def _moment(value: Json) -> datetime:
    if not isinstance(value, str):
        return DEFAULT_TIME
    moment = datetime.fromisoformat(value)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)

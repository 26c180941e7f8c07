"""What the host says about itself: one line per event, ids and counts only."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from emulation.functions_host.clock import Clock

type FieldValue = str | int | float | bool


class EventName(StrEnum):
    """Everything the host reports."""

    HOST_STARTED = "host.started"
    HOST_STOPPING = "host.stopping"
    HOST_STOPPED = "host.stopped"
    HOST_WARNING = "host.warning"
    FUNCTION_IN_ERROR = "function.in_error"
    INVOCATION_STARTED = "invocation.started"
    INVOCATION_SUCCEEDED = "invocation.succeeded"
    INVOCATION_FAILED = "invocation.failed"
    INVOCATION_TIMED_OUT = "invocation.timed_out"
    LISTENER_FAILED = "listener.failed"
    LISTENER_WOKEN = "listener.woken"
    MESSAGE_DELETED = "message.deleted"
    MESSAGE_RELEASED = "message.released"
    MESSAGE_LEFT_INVISIBLE = "message.left_invisible"
    MESSAGE_POISONED = "message.poisoned"
    MESSAGE_LOST_LEASE = "message.lost_lease"
    LEASE_RENEWED = "lease.renewed"
    QUEUE_BACKING_OFF = "queue.backing_off"
    TIMER_SCHEDULED = "timer.scheduled"
    TIMER_PAST_DUE = "timer.past_due"
    TIMER_STATUS_UNSAVED = "timer.status_unsaved"
    LOCK_NOT_ACQUIRED = "lock.not_acquired"
    LOCK_ACQUIRED = "lock.acquired"
    REQUEST_ANSWERED = "request.answered"


@dataclass(frozen=True, slots=True, kw_only=True)
class HostEvent:
    """One thing that happened in the host."""

    time: datetime
    name: EventName
    fields: tuple[tuple[str, FieldValue], ...]

    @property
    def line(self) -> str:
        words = (f"{key}={value}" for key, value in self.fields)
        return " ".join((f"{self.time:%Y-%m-%dT%H:%M:%S.%f}Z", self.name, *words))


class Telemetry:
    """Hands every event to one sink."""

    def __init__(self, clock: Clock, sink: Callable[[HostEvent], None]) -> None:
        self._clock = clock
        self._sink = sink

    def report(self, name: EventName, **fields: FieldValue) -> None:
        self._sink(HostEvent(time=self._clock.now(), name=name, fields=tuple(fields.items())))

"""The messages that storage accepted, delivered by virtual time; one of them may meet a fault."""

import base64
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bench.fault_matrix.crossings import Fault, Kind
from bench.fault_matrix.watch import Watch
from dsr_core.domain.messages import StageMessage, read_message
from dsr_core.domain.plan import QueueGroup
from emulation.graph.clock import Clock

#: As host.json has it: a message that failed is hidden so long, and after so many tries is poison.
HIDDEN_AFTER_FAILURE = timedelta(seconds=30)
MOST_TRIES = 5
#: A host that dies lets go of its message when the hiding that it renewed has run out.
HIDDEN_AFTER_DEATH = timedelta(minutes=10)

_LATE = timedelta(hours=2)
#: Longer than the lease of twelve minutes, so that whoever is wrong takes over what is not free.
SKEW_SECONDS = 13 * 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """A message on its way."""

    visible_at: datetime
    group: QueueGroup
    message: StageMessage
    tries: int = 0
    #: How many workers get it at the same moment.
    copies: int = 1
    #: How far the clock of whoever takes it is ahead, in seconds.
    skew: float = 0.0
    #: Delivered only after one that was sent later.
    waits_for_next: bool = False


class Post:
    """What waits in the queues."""

    def __init__(self, clock: Clock, watch: Watch) -> None:
        self._clock = clock
        self._watch = watch
        self.waiting: list[Parcel] = []
        self.poisoned: list[Parcel] = []

    def accept(self, queue: str, text: str, hidden: float) -> None:
        """Storage has taken a message."""
        message = read_message(base64.b64decode(text))
        group = QueueGroup(queue.removeprefix("dsr-"))
        alone = f" {message.system.value}" if message.system else ""
        fault = self._watch.note(Kind.MESSAGE, f"{queue}{alone}")
        at = self._clock.now() + timedelta(seconds=hidden)
        parcel = Parcel(visible_at=at, group=group, message=message)
        self.waiting = [replace(one, waits_for_next=False) for one in self.waiting]
        self.waiting += _befallen(parcel, fault)

    def take(self) -> Parcel | None:
        """The next message that is visible, off its queue."""
        now = self._clock.now()
        ready = [one for one in self.waiting if one.visible_at <= now and not one.waits_for_next]
        if not ready:
            return None
        first = min(ready, key=lambda one: one.visible_at)
        self.waiting.remove(first)
        return first

    def next_at(self) -> datetime | None:
        """When the next message shows."""
        shown = [one.visible_at for one in self.waiting if not one.waits_for_next]
        return min(shown, default=None)

    def give_back(self, parcel: Parcel, hidden: timedelta) -> None:
        """Whoever had it failed or died."""
        again = replace(
            parcel,
            visible_at=self._clock.now() + hidden,
            tries=parcel.tries + 1,
            copies=1,
            skew=0.0,
        )
        (self.waiting if again.tries < MOST_TRIES else self.poisoned).append(again)


def _befallen(parcel: Parcel, fault: Fault | None) -> list[Parcel]:
    """What becomes of a message under a fault."""
    match fault:
        case Fault.LOST:
            return []
        case Fault.TWICE_AT_ONCE:
            return [replace(parcel, copies=2)]
        case Fault.AGAIN_LATER:
            return [parcel, replace(parcel, visible_at=parcel.visible_at + _LATE)]
        case Fault.DELAYED:
            return [replace(parcel, visible_at=parcel.visible_at + _LATE)]
        case Fault.REORDERED:
            return [replace(parcel, waits_for_next=True)]
        case Fault.CLOCK_AHEAD:
            return [replace(parcel, skew=SKEW_SECONDS)]
        case Fault.CLOCK_BEHIND:
            return [replace(parcel, skew=-SKEW_SECONDS)]
        case _:
            return [parcel]

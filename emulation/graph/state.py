"""What the simulated cloud holds: tenants of plain JSON rows, time, switches, journal, faults."""

import heapq
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count

from emulation.graph.clock import Clock
from emulation.graph.faults import Faults
from emulation.graph.journal import Journal
from emulation.graph.settings import Settings
from emulation.graph.wire import Row

type LinkKey = tuple[str, str]
"""Owner's id and relation, e.g. `(user id, "memberOf")`, `(user id, "authentication/methods")`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One entry of the delta log; `reason` is Graph's `@removed` reason, empty for a write."""

    number: int
    user_id: str
    reason: str = ""


@dataclass(slots=True, kw_only=True)
class Tenant:
    """One directory. Rows are JSON as Graph sends it; keys are object ids.

    `links` hold related rows. A row that names an object of this tenant by `id` may be just
    `{"@odata.type", "id"}`: answers fill it in from `groups`, `devices` or `users`. The manager
    is `links[(user, "manager")]`, one row; direct reports follow from it. Group members follow
    from `links[(user, "memberOf")]`, and nested groups from `links[(group, "memberOf")]`.
    `collections` are everything else, by path: `auditLogs/signIns`, `subscribedSkus`.
    """

    tenant_id: str
    organization: Row
    users: dict[str, Row] = field(default_factory=dict[str, Row])
    deleted_users: dict[str, Row] = field(default_factory=dict[str, Row])
    groups: dict[str, Row] = field(default_factory=dict[str, Row])
    devices: dict[str, Row] = field(default_factory=dict[str, Row])
    contacts: dict[str, Row] = field(default_factory=dict[str, Row])
    links: dict[LinkKey, list[Row]] = field(default_factory=dict[LinkKey, list[Row]])
    photos: dict[str, bytes] = field(default_factory=dict[str, bytes])
    collections: dict[str, list[Row]] = field(default_factory=dict[str, list[Row]])
    purged: dict[str, datetime] = field(default_factory=dict[str, datetime])
    """Ids of permanently deleted users and when; logs of them go after `log_purge_days`."""
    changes: list[Change] = field(default_factory=list[Change])
    lagging: dict[str, tuple[datetime, Row | None]] = field(
        default_factory=dict[str, tuple[datetime, Row | None]]
    )
    """What lists still show of a written user, and until when; None: not there yet."""

    def find_user(self, key: str) -> Row | None:
        """The active user with that id or user principal name, in any case."""
        return self.users.get(key.casefold()) or find_by_name(self.users.values(), key)

    def rows(self, collection: str) -> list[Row]:
        """The rows of a collection, made empty when there are none; append to it in place."""
        return self.collections.setdefault(collection, [])

    def related(self, owner: str, relation: str) -> list[Row]:
        """The link rows of one relation; append to it in place."""
        return self.links.setdefault((owner, relation), [])

    def note_change(self, user_id: str, reason: str = "") -> None:
        """Add to the delta log."""
        self.changes.append(Change(number=len(self.changes) + 1, user_id=user_id, reason=reason))


def find_by_name(rows: Iterable[Row], principal_name: str) -> Row | None:
    """The row with that `userPrincipalName`, in any case."""
    wanted = principal_name.casefold()
    return next((r for r in rows if str(r.get("userPrincipalName")).casefold() == wanted), None)


type Act = Callable[["World"], None]
"""What happens later. A module's own function, or a `partial` of one: it may go to a file."""


@dataclass(slots=True, kw_only=True)
class World:
    """Everything one simulator process knows. Kept in memory; `settle` brings it up to date."""

    tenants: dict[str, Tenant] = field(default_factory=dict[str, Tenant])
    clock: Clock = field(default_factory=Clock)
    journal: Journal = field(default_factory=Journal)
    faults: Faults = field(default_factory=Faults)
    settings: Settings = field(default_factory=Settings)
    _agenda: list[tuple[datetime, int, Act]] = field(
        default_factory=list[tuple[datetime, int, Act]]
    )
    _numbers: "count[int]" = field(default_factory=count)

    def schedule(self, delay: timedelta, act: Act) -> None:
        """Have `act` run once `delay` of virtual time has passed, before the next call's answer."""
        due = self.clock.now() + delay
        heapq.heappush(self._agenda, (due, next(self._numbers), act))

    def settle(self) -> None:
        """Run what is due, in the order it was due. Acts may schedule further acts."""
        now = self.clock.now()
        while self._agenda and self._agenda[0][0] <= now:
            _, _, act = heapq.heappop(self._agenda)
            act(self)

    def scheduled(self) -> list[tuple[datetime, Act]]:
        """What is still to happen, and when, in that order."""
        return [(due, act) for due, _, act in sorted(self._agenda, key=lambda one: one[:2])]

    def put_scheduled(self, scheduled: Iterable[tuple[datetime, Act]]) -> None:
        """Take over what another world had still before it."""
        for due, act in scheduled:
            heapq.heappush(self._agenda, (due, next(self._numbers), act))

"""When to look again after a task could not finish: a value, never a sleep."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from dsr_core.domain.reasons import Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryRule:
    """How long to wait for one reason, and how often before giving up."""

    first: timedelta
    longest: timedelta
    #: Postponements for this reason in a row after which the task must settle; None = for ever,
    #: because the due date ends it (DESIGN.md 4, partial answers).
    limit: int | None


_MINUTE = timedelta(minutes=1)
_DAY = timedelta(days=1)

RETRY_RULES: Mapping[Reason, RetryRule] = {
    # Honouring Retry-After is the fastest way out (graph.md 1.4); a throttled day is no failure.
    Reason.THROTTLED: RetryRule(first=timedelta(seconds=10), longest=15 * _MINUTE, limit=200),
    # A place in a line is no failure, and brings a turn (domain/throttle_line.py).
    Reason.AWAITS_TURN: RetryRule(
        first=timedelta(seconds=10), longest=timedelta(seconds=10), limit=None
    ),
    Reason.UNAVAILABLE: RetryRule(first=timedelta(seconds=5), longest=30 * _MINUTE, limit=10),
    Reason.CREDENTIAL_REFUSED: RetryRule(first=_MINUTE, longest=60 * _MINUTE, limit=6),
    Reason.BAD_ANSWER: RetryRule(first=timedelta(seconds=5), longest=5 * _MINUTE, limit=4),
    Reason.CRASHED: RetryRule(first=timedelta(seconds=10), longest=30 * _MINUTE, limit=5),
    Reason.OUT_OF_TIME: RetryRule(first=timedelta(0), longest=timedelta(0), limit=None),
    Reason.PENDING_AT_MICROSOFT: RetryRule(first=_MINUTE, longest=timedelta(hours=6), limit=None),
    Reason.CHANGE_NOT_SEEN: RetryRule(first=timedelta(seconds=5), longest=10 * _MINUTE, limit=12),
    Reason.DEVICE_ACTION_PENDING: RetryRule(first=60 * _MINUTE, longest=_DAY, limit=14),
    # An eager person renames it today, a slow one within weeks: 10 looks take 27 days and 18 hours,
    # which leaves time for the answer within the month.
    Reason.WAITS_ON_DEVICE: RetryRule(first=timedelta(hours=6), longest=4 * _DAY, limit=10),
    # The act says when, and knows when patience is over (`domain/patience.py`).
    Reason.WAITS_ON_PREMISES: RetryRule(first=60 * _MINUTE, longest=4 * _DAY, limit=None),
    Reason.HOLD_WINDOW: RetryRule(first=_DAY, longest=_DAY, limit=None),
    Reason.PURGE_HORIZON: RetryRule(first=_DAY, longest=_DAY, limit=None),
    Reason.RESTRICTION_IN_FORCE: RetryRule(first=_DAY, longest=_DAY, limit=None),
    # Entra deletes by itself after 30 days; the act knows when that is overdue.
    Reason.HARD_DELETE_NOT_ALLOWED: RetryRule(first=_DAY, longest=_DAY, limit=None),
    Reason.STILL_THERE: RetryRule(first=_DAY, longest=_DAY, limit=14),
}

#: Reasons that say nothing went wrong: they do not count as failed attempts.
HARMLESS = frozenset(
    {
        Reason.OUT_OF_TIME,
        Reason.AWAITS_TURN,
        Reason.PENDING_AT_MICROSOFT,
        Reason.HOLD_WINDOW,
        Reason.HARD_DELETE_NOT_ALLOWED,
        Reason.WAITS_ON_PREMISES,
        Reason.PURGE_HORIZON,
        Reason.RESTRICTION_IN_FORCE,
    }
)

#: Starts without any result after which a task is dying, not failing (aesthetics.md 11).
MOST_SILENT_STARTS = 5


def resume_after(
    reason: Reason, attempts: int, retry_after: timedelta | None, now: datetime
) -> datetime:
    """When a postponed task may start again.

    `attempts` counts earlier postponements for this kind of reason. A server's Retry-After wins
    over our own back-off. Nothing random here: the caller spreads load by its queue.
    """
    rule = RETRY_RULES[reason]
    own = min(rule.first * (2 ** min(attempts, 20)), rule.longest)
    return now + (retry_after if retry_after is not None else own)


def is_last_chance(reason: Reason, attempts: int) -> bool:
    """Whether the next start must settle with what it has, rather than be postponed again."""
    limit = RETRY_RULES[reason].limit if reason in RETRY_RULES else None
    return limit is not None and attempts >= limit

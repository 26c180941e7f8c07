"""When to look whether an administrator on premises has made a change, and when to stop waiting."""

from datetime import datetime, timedelta

_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)

#: Since the waiting began. The directory syncs every 30 minutes: an eager administrator's change is
#: there after an hour, a slow one's within weeks.
_EARLY_LOOKS = (_HOUR, 7 * _HOUR, 31 * _HOUR, 79 * _HOUR)
_THEN_EVERY = 4 * _DAY
_LONGEST = 28 * _DAY

#: Left before the due date, for the answer (Art. 12(3) GDPR).
_TO_ANSWER = 2 * _DAY


def wait_on_premises(since: datetime, due_at: datetime, now: datetime) -> timedelta | None:
    """How long until the next look; None when patience is over.

    Reckoned from the beginning: neither an operator's early look nor a service that could not be
    reached for a while makes it longer or shorter. The last look is at the very end.
    """
    end = min(since + _LONGEST, due_at - _TO_ANSWER)
    if now >= end:
        return None
    waited = now - since
    early = next((each for each in _EARLY_LOOKS if each > waited), None)
    if early is None:
        strides = (waited - _EARLY_LOOKS[-1]) // _THEN_EVERY + 1
        early = _EARLY_LOOKS[-1] + strides * _THEN_EVERY
    return min(since + early, end) - now

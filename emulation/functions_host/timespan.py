"""Reads .NET's TimeSpan text, which host.json and timer schedules are written in."""

import re
from datetime import timedelta

_PART = r"\d{1,8}"
# TimeSpan.Parse in the invariant culture: d | [d.]hh:mm[:ss[.fffffff]]
_DAYS = re.compile(rf"^(?P<sign>-?)(?P<days>{_PART})$")
_CLOCK = re.compile(
    rf"^(?P<sign>-?)(?:(?P<days>{_PART})\.)?(?P<hours>{_PART}):(?P<minutes>{_PART})"
    rf"(?::(?P<seconds>{_PART})(?:\.(?P<fraction>\d{{1,7}}))?)?$"
)
_LIMITS = {"hours": 23, "minutes": 59, "seconds": 59}


def parse_timespan(text: str) -> timedelta | None:
    """`hh:mm:ss`, `d.hh:mm:ss`, `hh:mm` or a bare number of days; None when it is none of these.

    As in .NET, three parts whose first exceeds 23 are days, hours and minutes: `24:00:00` is
    24 days.
    """
    match = _DAYS.match(text.strip()) or _CLOCK.match(text.strip())
    if match is None:
        return None
    parts = {
        name: int(value) for name, value in match.groupdict().items() if _is_number(name, value)
    }
    if parts.get("hours", 0) > 23 and "seconds" in parts and "days" not in parts:
        parts = {"days": parts["hours"], "hours": parts["minutes"], "minutes": parts["seconds"]}
    if any(parts.get(name, 0) > limit for name, limit in _LIMITS.items()):
        return None
    fraction = match.groupdict().get("fraction") or "0"
    span = timedelta(**parts, microseconds=int(fraction.ljust(7, "0")[:6]))
    return -span if match["sign"] else span


def format_timespan(span: timedelta) -> str:
    """The constant ("c") format of .NET: `[-][d.]hh:mm:ss[.fffffff]`."""
    sign, span = ("-", -span) if span < timedelta(0) else ("", span)
    minutes, seconds = divmod(span.seconds, 60)
    hours, minutes = divmod(minutes, 60)
    days = f"{span.days}." if span.days else ""
    fraction = f".{span.microseconds:06d}0" if span.microseconds else ""
    return f"{sign}{days}{hours:02d}:{minutes:02d}:{seconds:02d}{fraction}"


def _is_number(name: str, value: str | None) -> bool:
    return value is not None and name not in {"sign", "fraction"}

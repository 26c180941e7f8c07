"""Single values of host.json, bound as .NET's options binder would: any case, text or number."""

import difflib
from collections.abc import Iterable, Mapping
from datetime import timedelta

from emulation.functions_host.errors import HostJsonError
from emulation.functions_host.newtonsoft import Json
from emulation.functions_host.timespan import format_timespan, parse_timespan


def known_options(section: Mapping[str, Json], names: Iterable[str]) -> dict[str, Json]:
    """The options among `names` that are set, under their proper spelling."""
    by_lower = {name.lower(): name for name in names}
    return {
        by_lower[key.lower()]: value
        for key, value in section.items()
        if key.lower() in by_lower and value is not None
    }


def unknown_option_warnings(
    section: Mapping[str, Json], names: Iterable[str], where: str
) -> tuple[str, ...]:
    """What Azure ignores in silence and a developer wants to hear of: misspelt options."""
    proper = tuple(names)
    lower = {name.lower() for name in proper}
    return tuple(
        f"{where}.{key} is unknown and ignored{_suggestion(key, proper)}"
        for key in section
        if key.lower() not in lower
    )


def read_int(
    values: Mapping[str, Json],
    name: str,
    default: int,
    where: str,
    *,
    low: int | None = None,
    high: int | None = None,
) -> int:
    """A whole number within [low, high]; raises HostJsonError."""
    raw = values.get(name, default)
    try:
        number = int(str(raw)) if not isinstance(raw, bool) else None
    except ValueError:
        number = None
    if number is None:
        raise HostJsonError(f"{where}.{name} must be a whole number")
    if (low is not None and number < low) or (high is not None and number > high):
        raise HostJsonError(f"{where}.{name} is {number}; allowed: {low} to {high or 'any'}")
    return number


def read_span(
    values: Mapping[str, Json], name: str, default: timedelta, where: str, *, low: timedelta
) -> timedelta:
    """A TimeSpan of at least `low`; raises HostJsonError."""
    raw = values.get(name)
    if raw is None:
        return default
    span = parse_timespan(str(raw))
    if span is None:
        raise HostJsonError(f"{where}.{name} must be a TimeSpan such as 00:00:30")
    if span < low:
        raise HostJsonError(f"{where}.{name} must be at least {format_timespan(low)}")
    return span


def _suggestion(key: str, proper: tuple[str, ...]) -> str:
    close = difflib.get_close_matches(key, proper, n=1)
    return f"; did you mean {close[0]}?" if close else ""

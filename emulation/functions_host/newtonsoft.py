"""JSON as the .NET host reads and rewrites it: what looks like JSON, and what becomes of it."""

import json
import re
from datetime import UTC, datetime

type Json = bool | int | float | str | list[Json] | dict[str, Json] | None

# Newtonsoft turns strings of exactly this form into dates while parsing.
_ISO_DATE = re.compile(
    r"^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(?:\.(\d{1,7}))?(Z|[+-]\d{2}:\d{2})?$"
)


def looks_like_json(text: str) -> bool:
    """The host's Utility.IsJson: the first and the last character decide."""
    trimmed = text.strip()
    return (trimmed[:1], trimmed[-1:]) in {("{", "}"), ("[", "]")}


def parse_json(text: str | bytes) -> Json:
    """Strict JSON to values; raises ValueError."""
    return json.loads(text)


def reformat_dates(value: Json) -> Json:
    """What parsing and writing does to dates: trailing zeros go, offsets become local time."""
    match value:
        case str():
            return _reformat_date(value)
        case list():
            return [reformat_dates(item) for item in value]
        case dict():
            return {key: reformat_dates(item) for key, item in value.items()}
        case _:
            return value


def token_text(token: Json) -> str:
    """JToken.ToString(): containers indented by two spaces, strings bare, True, False and empty."""
    match token:
        case None:
            return ""
        case str():
            return token
        case bool():
            return str(token)
        case dict() | list():
            return json.dumps(token, indent=2, ensure_ascii=False)
        case _:
            return json.dumps(token)


def scalar_text(value: Json) -> str:
    """token_text of a parsed value that stands alone, where dates take the invariant culture."""
    moment = _as_date(value) if isinstance(value, str) else None
    return token_text(value) if moment is None else f"{moment:%m/%d/%Y %H:%M:%S}"


def compact_text(value: Json) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _reformat_date(text: str) -> str:
    match, moment = _ISO_DATE.match(text), _as_date(text)
    if match is None or moment is None:
        return text
    seconds, fraction, zone = match.groups()
    digits = (fraction or "").rstrip("0")
    tail = f".{digits}" if digits else ""
    if zone in {None, "Z"}:
        return f"{seconds}{tail}{zone or ''}"
    return f"{moment:%Y-%m-%dT%H:%M:%S}{tail}+00:00"


def _as_date(text: str) -> datetime | None:
    """The moment a date string means on a machine in UTC; None when it isn't one."""
    match = _ISO_DATE.match(text)
    if match is None:
        return None
    seconds, _, zone = match.groups()
    try:
        moment = datetime.fromisoformat(seconds + (zone or "Z"))
    except ValueError:
        return None
    return moment.astimezone(UTC)

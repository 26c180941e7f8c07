"""Log lines: one JSON object each, ids and counts only. Never a subject, never an exception's text.

The Functions worker drops `extra=` (azure-functions-python-worker#694), hence JSON as the message.
"""

import json
import logging
import traceback
from collections.abc import Iterator
from typing import cast

_LOGGER = logging.getLogger("dsr")

#: Libraries that log addresses at INFO; an address may hold an identifier or a signature.
_TALKATIVE = ("azure", "httpx", "httpcore", "msal", "kiota", "urllib3", "aiohttp.access")

type Fact = str | int | float | bool | None


def tell(event: str, **facts: Fact) -> None:
    """Something worth a line."""
    _LOGGER.info(_line(event, facts))


def warn(event: str, **facts: Fact) -> None:
    """Something an operator should look at."""
    _LOGGER.warning(_line(event, facts))


def hush_libraries() -> None:
    """Let other people's libraries speak of trouble only."""
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)


def describe_fault(error: BaseException) -> str:
    """Types and places of an exception, its causes and parts; no message, which may hold data."""
    return " <- ".join(_places(error, seen=set()))


def _places(error: BaseException, seen: set[int]) -> Iterator[str]:
    if id(error) in seen:
        return
    seen.add(id(error))
    frames = traceback.extract_tb(error.__traceback__)
    where = f" at {frames[-1].name}:{frames[-1].lineno}" if frames else ""
    yield f"{type(error).__name__}{where}"
    if isinstance(error, BaseExceptionGroup):
        group = cast("BaseExceptionGroup[BaseException]", error)
        for part in group.exceptions:
            yield from _places(part, seen)
    cause = error.__cause__ or error.__context__
    if cause is not None:
        yield from _places(cause, seen)


def _line(event: str, facts: dict[str, Fact]) -> str:
    return json.dumps({"event": event, **facts}, separators=(",", ":"))

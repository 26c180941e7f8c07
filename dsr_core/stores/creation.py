"""Makes a table, queue or container when its first use finds it missing: no check before a call."""

from collections.abc import Awaitable, Callable
from contextlib import suppress

import msgspec
from azure.core.exceptions import HttpResponseError, ResourceExistsError

_MISSING = frozenset({"TableNotFound", "QueueNotFound", "ContainerNotFound"})


class _Error(msgspec.Struct):
    code: str = ""


class _Answer(msgspec.Struct):
    error: _Error = msgspec.field(name="odata.error")


def is_missing(error: HttpResponseError) -> bool:
    """Whether the table, queue or container itself is not there, rather than what is in it."""
    return error_code(error) in _MISSING


def error_code(error: HttpResponseError) -> str:
    """Azure's own code, e.g. `TableNotFound`; empty when there is none.

    The SDKs give a string or an enum; `create_entity` of the tables' one leaves it in the answer.
    """
    code: object = getattr(error, "error_code", None)
    if code is None and error.response is not None:
        return _code_in(error.response.text())
    return str(getattr(code, "value", code) or "")


def _code_in(body: str) -> str:
    try:
        return msgspec.json.decode(body, type=_Answer).error.code
    except msgspec.DecodeError:
        return ""


async def with_creation[T](
    act: Callable[[], Awaitable[T]], create: Callable[[], Awaitable[object]]
) -> T:
    """Acts; when told that the place is missing, makes it and acts again."""
    try:
        return await act()
    except HttpResponseError as error:
        if not is_missing(error):
            raise
    with suppress(ResourceExistsError):  # somebody else made it meanwhile
        await create()
    return await act()

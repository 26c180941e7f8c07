"""The process's edge: where an exception nobody foresaw is logged without its text, and stops."""

from collections.abc import Awaitable

from dsr_core.host.telemetry import describe_fault, warn


class UnforeseenError(Exception):
    """Something unforeseen happened; the log line with the same fault says where."""


async def guarded[T](function: str, work: Awaitable[T]) -> T:
    """The result of the work. Raises UnforeseenError, whose text is safe to log, for any fault.

    The host logs whatever leaves a function, text and all; exception texts of libraries may hold
    addresses or identifiers, so none of them leaves.
    """
    try:
        return await work
    except Exception as error:  # noqa: BLE001 - the edge of the process
        fault = describe_fault(error)
        warn("fault", function=function, fault=fault)
        raise UnforeseenError(fault) from None

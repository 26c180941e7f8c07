"""The process's edge: where every fault ends, as an answer or as one whose text is safe to log."""

from collections.abc import Awaitable, Callable

from dsr_core.domain.access_errors import NotSignedInError
from dsr_core.domain.errors import DsrError, SettingsError
from dsr_core.host.telemetry import describe_fault, tell, warn


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


async def answered[T](function: str, work: Awaitable[T], explain: Callable[[DsrError], T]) -> T:
    """The result of the work, or what explains its error. Nothing the work raises is raised.

    A DsrError has a text that may be shown; of any other exception only type and place are logged,
    and a bare DsrError is explained.
    """
    try:
        return await work
    except DsrError as error:
        _tell_refusal(function, error)
        return explain(error)
    except Exception as error:  # noqa: BLE001 - the edge of the process
        warn("fault", function=function, fault=describe_fault(error))
        return explain(DsrError())


def _tell_refusal(function: str, error: DsrError) -> None:
    if isinstance(error, SettingsError):
        # The text names settings, never their values.
        warn("settings", function=function, faults=str(error))
    elif isinstance(error, NotSignedInError):
        tell("call_refused", function=function, code=error.code, fault=error.fault.value)
    else:
        tell("call_refused", function=function, code=error.code)

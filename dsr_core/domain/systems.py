"""Which systems hold personal data, and what each can do: the matrix on one page."""

from collections.abc import Mapping
from enum import StrEnum


class SystemKind(StrEnum):
    """A place that holds personal data, or (`PACKAGE`) our own work on the answer."""

    ENTRA = "entra"
    ENTRA_LOGS = "entra_logs"
    INTUNE = "intune"
    INTUNE_AUDIT = "intune_audit"
    MICROSOFT_EXPORT = "microsoft_export"
    PACKAGE = "package"


class Verb(StrEnum):
    """What a task does in a system."""

    DISCOVER = "discover"
    CAPTURE = "capture"
    COLLECT = "collect"
    ASSEMBLE = "assemble"
    DELIVER = "deliver"


#: The systems an installation can switch on per tenant.
CONFIGURABLE: tuple[SystemKind, ...] = (
    SystemKind.ENTRA,
    SystemKind.ENTRA_LOGS,
    SystemKind.INTUNE,
    SystemKind.INTUNE_AUDIT,
    SystemKind.MICROSOFT_EXPORT,
)

#: What each system can do for an answer. Logs are captured at receipt, because they live 7 or 30
#: days only (graph.md 2.7), less than the month in which the answer may come.
CAN: Mapping[SystemKind, frozenset[Verb]] = {
    SystemKind.ENTRA: frozenset({Verb.DISCOVER, Verb.COLLECT}),
    SystemKind.ENTRA_LOGS: frozenset({Verb.CAPTURE, Verb.COLLECT}),
    SystemKind.INTUNE: frozenset({Verb.DISCOVER, Verb.COLLECT}),
    SystemKind.INTUNE_AUDIT: frozenset({Verb.DISCOVER, Verb.COLLECT}),
    SystemKind.MICROSOFT_EXPORT: frozenset({Verb.COLLECT}),
    SystemKind.PACKAGE: frozenset({Verb.ASSEMBLE, Verb.DELIVER}),
}

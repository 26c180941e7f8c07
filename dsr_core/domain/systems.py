"""Which systems hold personal data, and what each can do: the matrix on one page."""

from collections.abc import Mapping
from enum import StrEnum


class SystemKind(StrEnum):
    """A place that holds personal data; or our own work (`PACKAGE`), or a gate (`PEOPLE`)."""

    ENTRA = "entra"
    ENTRA_LOGS = "entra_logs"
    INTUNE = "intune"
    INTUNE_AUDIT = "intune_audit"
    MICROSOFT_EXPORT = "microsoft_export"
    #: On-premises AD, images of machines, anything without an API: a task for a named team.
    MANUAL = "manual"
    PACKAGE = "package"
    PEOPLE = "people"


class Verb(StrEnum):
    """What a task does in a system."""

    CHALLENGE = "challenge"
    DISCOVER = "discover"
    ACKNOWLEDGE = "acknowledge"
    CAPTURE = "capture"
    COLLECT = "collect"
    RECTIFY = "rectify"
    RESTRICT = "restrict"
    WATCH_RESTRICTION = "watch_restriction"
    LIFT = "lift"
    GUARD = "guard"
    ERASE = "erase"
    SOFT_DELETE = "soft_delete"
    WATCH_DELETED = "watch_deleted"
    HARD_DELETE = "hard_delete"
    WATCH_PURGED = "watch_purged"
    PROVE = "prove"
    RESTORE = "restore"
    ASSEMBLE = "assemble"
    ANNOUNCE_LIFT = "announce_lift"
    ANNOUNCE_EXPIRY = "announce_expiry"
    INFORM = "inform"
    DELIVER = "deliver"
    REVIEW = "review"
    EXAMINE = "examine"
    REVIEW_PACKAGE = "review_package"
    APPROVE_FIRST = "approve_first"
    APPROVE_SECOND = "approve_second"


#: What changes or destroys something outside. An identity that only reads carries out the others,
#: so that what answers an access request cannot delete (DESIGN.md 8).
CHANGING = frozenset(
    {
        Verb.RECTIFY,
        Verb.RESTRICT,
        Verb.LIFT,
        Verb.ERASE,
        Verb.SOFT_DELETE,
        Verb.HARD_DELETE,
        Verb.RESTORE,
    }
)

#: The systems an installation can switch on per tenant.
CONFIGURABLE: tuple[SystemKind, ...] = (
    SystemKind.ENTRA,
    SystemKind.ENTRA_LOGS,
    SystemKind.INTUNE,
    SystemKind.INTUNE_AUDIT,
    SystemKind.MICROSOFT_EXPORT,
    SystemKind.MANUAL,
)

#: What an installation asks unless told otherwise: everything that answers by itself.
DEFAULT_SYSTEMS = tuple(system for system in CONFIGURABLE if system is not SystemKind.MANUAL)

_LOG = frozenset({Verb.COLLECT, Verb.RECTIFY, Verb.RESTRICT, Verb.ERASE, Verb.PROVE})

#: What each system can be asked. That it is asked does not mean that it does it: logs are asked to
#: rectify, and refuse with a reason, so that no cell of the answer stays empty (DESIGN.md 6).
#: Logs are captured at receipt because they live 7 or 30 days only (graph.md 2.7).
CAN: Mapping[SystemKind, frozenset[Verb]] = {
    SystemKind.ENTRA: frozenset(
        {
            Verb.DISCOVER,
            Verb.COLLECT,
            Verb.RECTIFY,
            Verb.RESTRICT,
            Verb.WATCH_RESTRICTION,
            Verb.LIFT,
            Verb.GUARD,
            Verb.SOFT_DELETE,
            Verb.WATCH_DELETED,
            Verb.HARD_DELETE,
            Verb.WATCH_PURGED,
            Verb.PROVE,
            Verb.RESTORE,
        }
    ),
    SystemKind.ENTRA_LOGS: _LOG | {Verb.CAPTURE},
    SystemKind.INTUNE: frozenset(
        {
            Verb.DISCOVER,
            Verb.COLLECT,
            Verb.RECTIFY,
            Verb.RESTRICT,
            Verb.GUARD,
            Verb.ERASE,
            Verb.PROVE,
        }
    ),
    SystemKind.INTUNE_AUDIT: _LOG | {Verb.DISCOVER},
    SystemKind.MICROSOFT_EXPORT: frozenset({Verb.COLLECT}),
    SystemKind.MANUAL: frozenset(
        {Verb.DISCOVER, Verb.COLLECT, Verb.RECTIFY, Verb.RESTRICT, Verb.LIFT, Verb.ERASE}
    ),
    SystemKind.PACKAGE: frozenset(
        {
            Verb.CHALLENGE,
            Verb.ACKNOWLEDGE,
            Verb.EXAMINE,
            Verb.ASSEMBLE,
            Verb.ANNOUNCE_LIFT,
            Verb.ANNOUNCE_EXPIRY,
            Verb.INFORM,
            Verb.DELIVER,
        }
    ),
    SystemKind.PEOPLE: frozenset(
        {Verb.REVIEW, Verb.REVIEW_PACKAGE, Verb.APPROVE_FIRST, Verb.APPROVE_SECOND}
    ),
}

#: Tasks of these wait for a person from the start; no worker takes them.
WAITS_FOR_PERSON = frozenset({SystemKind.PEOPLE, SystemKind.MANUAL})

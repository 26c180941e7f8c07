"""The matrix of DESIGN.md 6 as a table: for each system and column, what its tasks come to."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from dsr_core.domain.grounds import Ground
from dsr_core.domain.outcomes import Outcome
from dsr_core.domain.plan import Right
from dsr_core.domain.reasons import Reason
from dsr_core.domain.systems import SystemKind, Verb


@dataclass(frozen=True, kw_only=True)
class Told:
    """What one task of a cell came to."""

    verb: Verb
    outcome: Outcome = Outcome.DONE
    reason: Reason = Reason.NONE
    #: Of all its sources.
    grounds: frozenset[Ground] = frozenset()
    #: Why it was put off meanwhile.
    waits: frozenset[Reason] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One cell: a system, a column, and the tasks that answer, in the order of the plan."""

    system: SystemKind
    column: str
    told: tuple[Told, ...] = field(default=())

    def __str__(self) -> str:
        return f"{self.system}-{self.column}"


def _refused(verb: Verb, ground: Ground) -> Told:
    return Told(
        verb=verb,
        outcome=Outcome.REFUSED,
        reason=Reason.REFUSED_BY_RULE,
        grounds=frozenset({ground}),
    )


#: Which right shows a column, and the verbs that make the column up.
COLUMNS: Mapping[str, tuple[Right, frozenset[Verb]]] = {
    "discover": (Right.ACCESS, frozenset({Verb.DISCOVER, Verb.CAPTURE})),
    "access": (Right.ACCESS, frozenset({Verb.COLLECT})),
    "rectify": (Right.RECTIFICATION, frozenset({Verb.RECTIFY})),
    "restrict": (
        Right.RESTRICTION,
        frozenset({Verb.RESTRICT, Verb.WATCH_RESTRICTION, Verb.LIFT}),
    ),
    "erase": (
        Right.ERASURE,
        frozenset(
            {
                Verb.GUARD,
                Verb.ERASE,
                Verb.SOFT_DELETE,
                Verb.WATCH_DELETED,
                Verb.HARD_DELETE,
                Verb.WATCH_PURGED,
                Verb.PROVE,
            }
        ),
    ),
}

BEFORE_IMAGE = frozenset({Reason.OUT_OF_TIME})
"""Before anything is changed, what was is saved; the change is made by the next start."""

ENTRA, ENTRA_LOGS, INTUNE = SystemKind.ENTRA, SystemKind.ENTRA_LOGS, SystemKind.INTUNE
INTUNE_AUDIT, MICROSOFT = SystemKind.INTUNE_AUDIT, SystemKind.MICROSOFT_EXPORT
MANUAL = SystemKind.MANUAL

MATRIX: tuple[Cell, ...] = (
    # ---- Entra ID
    Cell(system=ENTRA, column="discover", told=(Told(verb=Verb.DISCOVER),)),
    Cell(system=ENTRA, column="access", told=(Told(verb=Verb.COLLECT),)),
    Cell(
        system=ENTRA,
        column="rectify",
        told=(
            Told(
                verb=Verb.RECTIFY,
                grounds=frozenset({Ground.PROPERTY_READ_ONLY}),
                waits=BEFORE_IMAGE,
            ),
        ),
    ),
    Cell(
        system=ENTRA,
        column="restrict",
        told=(
            Told(verb=Verb.RESTRICT, waits=BEFORE_IMAGE),
            Told(verb=Verb.WATCH_RESTRICTION, waits=frozenset({Reason.RESTRICTION_IN_FORCE})),
            Told(verb=Verb.LIFT, waits=BEFORE_IMAGE),
        ),
    ),
    Cell(
        system=ENTRA,
        column="erase",
        told=(
            Told(verb=Verb.GUARD),
            Told(verb=Verb.SOFT_DELETE),
            Told(verb=Verb.WATCH_DELETED, waits=frozenset({Reason.HOLD_WINDOW})),
            Told(verb=Verb.HARD_DELETE),
            Told(verb=Verb.WATCH_PURGED, waits=frozenset({Reason.PURGE_HORIZON})),
            Told(verb=Verb.PROVE),
        ),
    ),
    # ---- Entra's logs: captured at receipt, never changed, and they go with the account
    Cell(system=ENTRA_LOGS, column="discover", told=(Told(verb=Verb.CAPTURE),)),
    Cell(system=ENTRA_LOGS, column="access", told=(Told(verb=Verb.COLLECT),)),
    Cell(
        system=ENTRA_LOGS,
        column="rectify",
        told=(_refused(Verb.RECTIFY, Ground.LOGS_ARE_HISTORY),),
    ),
    Cell(
        system=ENTRA_LOGS,
        column="restrict",
        told=(_refused(Verb.RESTRICT, Ground.LOGS_CANNOT_BE_RESTRICTED),),
    ),
    Cell(
        system=ENTRA_LOGS,
        column="erase",
        told=(Told(verb=Verb.ERASE, reason=Reason.PURGE_HORIZON), Told(verb=Verb.PROVE)),
    ),
    # ---- Intune: a device's name is corrected by the person, and an order cannot be taken back
    Cell(system=INTUNE, column="discover", told=(Told(verb=Verb.DISCOVER),)),
    Cell(system=INTUNE, column="access", told=(Told(verb=Verb.COLLECT),)),
    Cell(
        system=INTUNE,
        column="rectify",
        told=(
            Told(
                verb=Verb.RECTIFY,
                grounds=frozenset({Ground.CORRECTED_ON_DEVICE}),
                waits=frozenset({Reason.WAITS_ON_DEVICE}),
            ),
        ),
    ),
    Cell(
        system=INTUNE,
        column="restrict",
        told=(Told(verb=Verb.RESTRICT, outcome=Outcome.NEEDS_PERSON, reason=Reason.MANUAL_TASK),),
    ),
    Cell(
        system=INTUNE,
        column="erase",
        told=(
            Told(verb=Verb.GUARD),
            Told(verb=Verb.ERASE, waits=BEFORE_IMAGE | {Reason.DEVICE_ACTION_PENDING}),
            # Autopilot keeps the hardware in the person's name until somebody unassigns it.
            Told(verb=Verb.PROVE, outcome=Outcome.NEEDS_PERSON, reason=Reason.AUTOPILOT_ASSIGNED),
        ),
    ),
    # ---- Intune's audit log: kept for a year, whatever is asked
    Cell(system=INTUNE_AUDIT, column="discover", told=(Told(verb=Verb.DISCOVER),)),
    Cell(system=INTUNE_AUDIT, column="access", told=(Told(verb=Verb.COLLECT),)),
    Cell(
        system=INTUNE_AUDIT,
        column="rectify",
        told=(_refused(Verb.RECTIFY, Ground.LOGS_ARE_HISTORY),),
    ),
    Cell(
        system=INTUNE_AUDIT,
        column="restrict",
        told=(_refused(Verb.RESTRICT, Ground.LOGS_CANNOT_BE_RESTRICTED),),
    ),
    Cell(
        system=INTUNE_AUDIT,
        column="erase",
        told=(
            _refused(Verb.ERASE, Ground.AUDIT_LOGS_KEPT_ONE_YEAR),
            _refused(Verb.PROVE, Ground.AUDIT_LOGS_KEPT_ONE_YEAR),
        ),
    ),
    # ---- Microsoft's own export: a copy, and nothing else
    Cell(system=MICROSOFT, column="discover"),
    Cell(
        system=MICROSOFT,
        column="access",
        told=(Told(verb=Verb.COLLECT, waits=frozenset({Reason.PENDING_AT_MICROSOFT})),),
    ),
    Cell(system=MICROSOFT, column="rectify"),
    Cell(system=MICROSOFT, column="restrict"),
    Cell(system=MICROSOFT, column="erase"),
    # ---- what a team does by hand
    Cell(system=MANUAL, column="discover", told=(Told(verb=Verb.DISCOVER),)),
    Cell(system=MANUAL, column="access", told=(Told(verb=Verb.COLLECT),)),
    Cell(system=MANUAL, column="rectify", told=(Told(verb=Verb.RECTIFY),)),
    Cell(
        system=MANUAL,
        column="restrict",
        told=(Told(verb=Verb.RESTRICT), Told(verb=Verb.LIFT)),
    ),
    Cell(system=MANUAL, column="erase", told=(Told(verb=Verb.ERASE),)),
)

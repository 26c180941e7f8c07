"""The simulator's switches: what a real tenant may answer either way, and what is limited."""

from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import cast

from emulation.graph.wire import Row


class HardDelete(StrEnum):
    """What an app-only permanent delete of a user answers (contested; reference 2.6)."""

    ALLOWED = "allowed"
    REFUSED = "refused"
    PROTECTED = "protected"
    """Refused for the first seven days after the soft delete."""
    NEEDS_ROLE = "needs_role"
    """Allowed only for an app that holds the Entra role User Administrator."""


class ThrottleClock(StrEnum):
    """Which time the throttle windows are measured in."""

    REAL = "real"
    VIRTUAL = "virtual"


class ExportOutcome(StrEnum):
    """How a Microsoft-side export ends."""

    COMPLETE = "complete"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientRegistration:
    """An app registration: its secret, its application permissions and its Entra roles."""

    secret: str = field(repr=False)
    roles: tuple[str, ...]
    directory_roles: tuple[str, ...] = ()


def _paged_with_gaps() -> tuple[str, ...]:
    return ("signIns", "memberOf")


@dataclass(slots=True, kw_only=True)
class Settings:
    """Mutable on purpose: tests and the control API turn these while the simulator runs."""

    hard_delete: HardDelete = HardDelete.ALLOWED
    restore_clash_status: int = 400
    revoke_sessions_status: int = 200
    synced_users_can_be_disabled: bool = True
    """Whether `accountEnabled` of a directory-synced user may be written here (reference 6)."""
    premium_licence: bool = True
    replication_lag_seconds: float = 0.0
    """How long lists still show a user as it was before a write."""
    licence_clear_seconds: float = 2.0
    """Virtual seconds until a group's licence leaves a former member."""
    device_action_seconds: float = 5.0
    """Virtual seconds a queued device action takes for each of its states."""
    export_seconds: float = 5.0
    """Virtual seconds from a Microsoft-side export's submission to its end."""
    export_retry_after_seconds: int = 60
    """The `Retry-After` that a submitted export is answered with (reference 2.3)."""
    export_outcome: ExportOutcome = ExportOutcome.COMPLETE
    slow_exports: dict[str, float] = field(default_factory=dict[str, float])
    """What `export_seconds` is for some people, by their object ids."""
    failing_exports: tuple[str, ...] = ()
    """The object ids of people whose exports fail, whatever `export_outcome` says."""
    report_seconds: float = 3.0
    """Virtual seconds an Intune export job takes."""
    log_purge_days: float = 30.0
    """Virtual days after a permanent delete in which system-generated logs go."""
    empty_page_collections: tuple[str, ...] = field(default_factory=_paged_with_gaps)
    """Listings that get one empty page in the middle when they span pages; `*` means all."""
    page_sizes: dict[str, int] = field(default_factory=dict[str, int])
    """A ceiling on the page size of a listing, by its name; `*` means all."""
    tokens_valid_from: float = 0.0
    """Tokens issued before this epoch second get a CAE challenge; 0 turns it off."""
    throttle_audit_reports: bool = False
    throttle_directory: bool = True
    throttle_data_policy: bool = True
    throttle_identity_protection: bool = True
    throttle_intune: bool = True
    throttle_outlook: bool = True
    throttle_clock: ThrottleClock = ThrottleClock.REAL
    clients: dict[str, ClientRegistration] = field(default_factory=dict[str, ClientRegistration])
    """App registrations that the token endpoint knows, by client id."""

    def change(self, changes: Row) -> None:
        """Set switches by name from JSON values; `ValueError` names what is unknown or ill-typed.

        Nothing is changed when one value is at fault. Clients are set in code or tenant config.
        """
        known = {f.name for f in fields(self)} - {"clients"}
        ready = {
            name: _matching(name, getattr(self, name), value) if name in known else _refuse(name)
            for name, value in changes.items()
        }
        for name, value in ready.items():
            setattr(self, name, value)

    def to_row(self) -> Row:
        """Every switch but the clients' secrets."""
        row: Row = {f.name: getattr(self, f.name) for f in fields(self) if f.name != "clients"}
        return {**row, "clients": sorted(self.clients)}


def _refuse(name: str) -> object:
    raise ValueError(f"no switch named {name}")


def _matching(name: str, current: object, value: object) -> object:
    """`value` in the type of `current`; the JSON types map onto the switch types one to one."""
    expected: type[object] = type(current)
    if isinstance(current, StrEnum):
        return type(current)(value)
    if isinstance(current, tuple) and isinstance(value, list):
        return tuple(map(str, cast(list[object], value)))
    if isinstance(current, float) and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if expected is not type(value):
        raise ValueError(f"{name} needs a {expected.__name__}")
    return value

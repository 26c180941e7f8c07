"""The days on which an erasure runs its course at Microsoft, after our own part is done."""

from dataclasses import dataclass
from datetime import date, timedelta

from dsr_core.domain.calendar_rules import add_months
from dsr_core.domain.errors import InvalidValueError

#: A deleted account can be restored for so long; then Entra deletes it for good by itself.
RESTORABLE = timedelta(days=30)

#: From the permanent deletion: personal data and system-generated logs are expunged (Azure guide),
#: and Intune purges, which it does not count from the soft delete (Intune's privacy page).
PURGE = timedelta(days=30)

#: Intune's audit logs expire by themselves and cannot be deleted before.
AUDIT_LOG_MONTHS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasureHorizon:
    """Each day by which a part of the erasure is over; days in the controller's time zone."""

    soft_deleted_on: date
    permanently_deleted_on: date
    #: The account, personal data and system-generated logs are gone on this day at the latest.
    purged_by: date
    #: None = Intune had no data.
    intune_purged_by: date | None
    #: The newest entries about the person expire; None = there are no audit logs.
    audit_logs_until: date | None


def horizon_of(
    *, soft_deleted_on: date, permanently_deleted_on: date, has_intune: bool
) -> ErasureHorizon:
    """The horizon of an account that was deleted for good, or will be on a known day.

    Raises InvalidValueError for a permanent deletion before the soft one.
    """
    if permanently_deleted_on < soft_deleted_on:
        raise InvalidValueError("nothing is deleted for good before it is deleted at all")
    purged_by = permanently_deleted_on + PURGE
    return ErasureHorizon(
        soft_deleted_on=soft_deleted_on,
        permanently_deleted_on=permanently_deleted_on,
        purged_by=purged_by,
        intune_purged_by=purged_by if has_intune else None,
        audit_logs_until=(
            add_months(permanently_deleted_on, AUDIT_LOG_MONTHS) if has_intune else None
        ),
    )

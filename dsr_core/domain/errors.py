"""The tree of errors. A class docstring is fit for users, and the message when none is given.

DsrError
├── InvalidValueError          a value that the domain cannot hold
├── IllegalTransitionError     the event is not in the table for this status
│   ├── PointOfNoReturnError   what was done cannot be undone any more
│   ├── LetterUncertainError   nobody knows whether a letter went out
│   ├── UnreadFilesError       files that no program can look into, and nobody has
│   ├── NotRestrictedError     no restriction is in force that could be lifted
│   ├── OnHoldError            a legal hold lies on the request
│   ├── SameApproverError      the second yes must come from another person
│   ├── MergeRefusedError      two requests that cannot be answered as one
│   ├── ClockChangeRefusedError  the law does not allow this change of the due date
│   └── LinkSpentError         a one-time link was used, or has expired
├── UnknownRequestError        no request has this id
├── StaleRequestError          somebody else saved the request first
├── DuplicateRequestError      a request with this id exists already
├── IdempotencyConflictError   the same Idempotency-Key came with another body
├── UnknownManualSourceError   nothing of this name is done by hand in this request
├── UnknownTenantError         the request names a tenant that is not configured
├── UnknownPageError           nothing is shown at this address
├── SealBrokenError            sealed data cannot be opened (key destroyed, or data altered)
├── MessageFormatError         a queue message that this version cannot read
├── LimitExceededError         a limit of Azure Storage would be passed
├── IntegrityError             what was stored is not what was collected
├── SettingsError              settings are missing or wrong (all of them at once)
├── SystemUnavailableError     a system cannot answer now; the task is looked at again
└── SystemStuckError           a system will not answer until an operator acts
"""

from datetime import timedelta
from typing import ClassVar

from dsr_core.domain.reasons import Reason


class DsrError(Exception):
    """The request could not be carried out."""

    #: Stable, machine-readable; goes into problem+json as the last part of `type`.
    code: ClassVar[str] = "error"

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or (type(self).__doc__ or "").strip())


class InvalidValueError(DsrError):
    """A value is not of the form it must have."""

    code = "invalid-value"


class IllegalTransitionError(DsrError):
    """This cannot be done to the request in the state it is in."""

    code = "illegal-transition"


class PointOfNoReturnError(IllegalTransitionError):
    """What has been done cannot be undone any more."""

    code = "point-of-no-return"


class LetterUncertainError(IllegalTransitionError):
    """Nobody knows whether the letter went out. Look into the sent mail, then say what is there."""

    code = "letter-uncertain"


class UnreadFilesError(IllegalTransitionError):
    """Some files cannot be looked into by a program. Look at them, or leave them out."""

    code = "unread-files"


class NotRestrictedError(IllegalTransitionError):
    """No restriction is in force that could be lifted."""

    code = "not-restricted"


class OnHoldError(IllegalTransitionError):
    """A legal hold lies on the request; it must be released first."""

    code = "on-hold"


class SameApproverError(IllegalTransitionError):
    """The second approval must come from another person."""

    code = "same-approver"


class MergeRefusedError(IllegalTransitionError):
    """The two requests do not ask the same for the same person, so one answer is not enough."""

    code = "merge-refused"


class ClockChangeRefusedError(IllegalTransitionError):
    """The law does not allow this change of the due date."""

    code = "clock-change-refused"


class LinkSpentError(IllegalTransitionError):
    """This link was used already, or has expired."""

    code = "link-spent"


class UnknownRequestError(DsrError):
    """No request with this id is known."""

    code = "unknown-request"


class StaleRequestError(DsrError):
    """The request was changed by somebody else meanwhile; read it again."""

    code = "stale-request"


class DuplicateRequestError(DsrError):
    """A request with this id exists already."""

    code = "duplicate-request"


class IdempotencyConflictError(DsrError):
    """This Idempotency-Key was used before with another body."""

    code = "idempotency-conflict"


class UnknownManualSourceError(DsrError):
    """Nothing of this name waits to be done by hand in this request."""

    code = "unknown-manual-source"


class UnknownTenantError(DsrError):
    """The tenant is not one that this installation serves."""

    code = "unknown-tenant"


class UnknownPageError(DsrError):
    """There is no such page."""

    code = "unknown-page"


class SealBrokenError(DsrError):
    """Sealed personal data cannot be opened: its key is destroyed, or it was altered."""

    code = "seal-broken"


class MessageFormatError(DsrError):
    """A queue message is not of a form that this version reads."""

    code = "message-format"


class LimitExceededError(DsrError):
    """The data would exceed a limit of Azure Storage."""

    code = "limit-exceeded"


class IntegrityError(DsrError):
    """What is stored differs from what was collected."""

    code = "integrity"


class SettingsError(DsrError):
    """Settings are missing or wrong."""

    code = "settings"


class SystemUnavailableError(DsrError):
    """A system cannot answer at the moment; it will be asked again."""

    code = "system-unavailable"

    def __init__(self, reason: Reason, retry_after: timedelta | None = None) -> None:
        super().__init__()
        self.reason = reason
        self.retry_after = retry_after


class SystemStuckError(DsrError):
    """A system will not answer until an operator has seen to it."""

    code = "system-stuck"

    def __init__(self, reason: Reason) -> None:
        super().__init__()
        self.reason = reason

"""What an answer of Graph means for a source: the table from status and code to an outcome."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from dsr_core.domain.errors import SystemStuckError, SystemUnavailableError
from dsr_core.domain.outcomes import Outcome
from dsr_core.domain.reasons import Reason
from dsr_core.systems.graph_answer import GARBLED, NO_ANSWER, NOT_YET, Answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """There is nothing to read here, and asking again would not change that."""

    outcome: Outcome
    reason: Reason = Reason.NONE


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """It could not be read this time; it may be next time."""

    reason: Reason
    retry_after: timedelta | None = None


_FORBIDDEN = Settled(outcome=Outcome.FORBIDDEN, reason=Reason.PERMISSION_MISSING)
_UNLICENSED = Settled(outcome=Outcome.UNLICENSED, reason=Reason.LICENCE_MISSING)
_NO_MAILBOX = Settled(outcome=Outcome.NOTHING_FOUND, reason=Reason.NO_MAILBOX)
_NOTHING = Settled(outcome=Outcome.NOTHING_FOUND)
_FAILED = Settled(outcome=Outcome.FAILED, reason=Reason.BAD_ANSWER)

#: Codes that say the same whatever status they come with: Exchange's vary (graph.md 1.1).
CODES: Mapping[str, Settled] = {
    "Authorization_RequestDenied": _FORBIDDEN,
    "ErrorAccessDenied": _FORBIDDEN,
    "Authentication_RequestFromNonPremiumTenantOrB2CTenant": _UNLICENSED,
    "MailboxNotEnabledForRESTAPI": _NO_MAILBOX,
    "MailboxNotHostedInExchangeOnline": _NO_MAILBOX,
    "ErrorEntityNotFound": _NOTHING,
    "ImageNotFound": _NOTHING,
    "ImageNotFoundException": _NOTHING,
}

#: Statuses whose code adds nothing. What is in neither table settles as failed: a request that is
#: wrong stays wrong.
STATUSES: Mapping[int, Settled | Reason] = {
    GARBLED: Reason.BAD_ANSWER,
    NO_ANSWER: Reason.UNAVAILABLE,
    NOT_YET: Reason.AWAITS_TURN,
    401: Reason.CREDENTIAL_REFUSED,
    403: _FORBIDDEN,
    404: _NOTHING,
    408: Reason.UNAVAILABLE,
    410: _NOTHING,
    429: Reason.THROTTLED,
    500: Reason.UNAVAILABLE,
    502: Reason.UNAVAILABLE,
    503: Reason.UNAVAILABLE,
    504: Reason.UNAVAILABLE,
    509: Reason.THROTTLED,
}

BAD_ANSWER = Unread(reason=Reason.BAD_ANSWER)


def judge(answer: Answer) -> Settled | Unread | None:
    """What an answer that is no success means; None for a success."""
    if answer.is_success:
        return None
    if answer.status < 500 and answer.status != 429 and answer.code in CODES:
        return CODES[answer.code]
    meaning = STATUSES.get(answer.status, _FAILED)
    if isinstance(meaning, Settled):
        return meaning
    return Unread(reason=meaning, retry_after=answer.retry_after)


def give_up(unread: Unread) -> Settled:
    """What becomes of a source that will not be asked again."""
    throttled = unread.reason is Reason.THROTTLED
    outcome = Outcome.THROTTLED_OUT if throttled else Outcome.FAILED
    return Settled(outcome=outcome, reason=unread.reason)


def stop_for(meaning: Settled | Unread) -> SystemUnavailableError | SystemStuckError:
    """The error for work that cannot go on without this answer."""
    if isinstance(meaning, Unread):
        return SystemUnavailableError(meaning.reason, meaning.retry_after)
    return SystemStuckError(meaning.reason if meaning.reason else Reason.BAD_ANSWER)

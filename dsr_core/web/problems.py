"""RFC 9457 problem details: from domain errors and faulty fields to a status and a body."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import msgspec
from msgspec import Struct

from dsr_core.domain.access_errors import TooManyRequestsError
from dsr_core.domain.errors import DsrError, SystemUnavailableError
from dsr_core.web.faults import MOST_FAULTS, Fault, FaultCode

MEDIA_TYPE = "application/problem+json"

#: Namespace of our problem types; the last part is the stable code (RFC 9457 3.1.1).
TYPE_PREFIX = "urn:dsr:problem:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Why a call was not carried out. Holds no personal data."""

    status: int
    #: URI that names the kind of problem.
    type: str
    title: str
    detail: str | None = None
    errors: tuple[Fault, ...] = ()
    #: Seconds for the Retry-After header; None = no header.
    retry_after: int | None = None


class FaultBody(Struct, frozen=True, kw_only=True):
    """One thing wrong with one field. Never holds the value."""

    #: Path to the field.
    field: str
    code: FaultCode
    message: str


class ProblemBody(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Problem details (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str | None = None
    errors: tuple[FaultBody, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemRule:
    """How an error of the domain is told to a caller."""

    status: int
    title: str


#: By `DsrError.code`. What is not here is our own fault: 500.
RULES: Mapping[str, ProblemRule] = {
    "not-signed-in": ProblemRule(status=401, title="Sign in first"),
    "role-missing": ProblemRule(status=403, title="Your roles do not allow this"),
    "session-missing": ProblemRule(status=401, title="This page is for the person it is about"),
    "foreign-page": ProblemRule(status=403, title="Sent from another page"),
    "downloads-used-up": ProblemRule(status=403, title="No more downloads"),
    "too-many-requests": ProblemRule(status=429, title="Too many requests"),
    "link-spent": ProblemRule(status=403, title="This link does not work any more"),
    "sign-in-unavailable": ProblemRule(status=503, title="Sign-in cannot be checked at the moment"),
    "invalid-value": ProblemRule(status=422, title="A value is not of the form it must have"),
    "unknown-tenant": ProblemRule(status=422, title="This organisation is not served here"),
    "unknown-manual-source": ProblemRule(status=404, title="No such work by hand"),
    "unknown-page": ProblemRule(status=404, title="No such page"),
    "unknown-request": ProblemRule(status=404, title="No such request"),
    "illegal-transition": ProblemRule(status=409, title="Not possible in the present state"),
    "point-of-no-return": ProblemRule(status=409, title="It cannot be undone any more"),
    "unread-files": ProblemRule(status=409, title="Some files cannot be looked into by a program"),
    "letter-uncertain": ProblemRule(status=409, title="A letter may have gone out or not"),
    "not-restricted": ProblemRule(status=409, title="Nothing is restricted"),
    "on-hold": ProblemRule(status=409, title="Under a legal hold"),
    "same-approver": ProblemRule(status=409, title="The second approval takes another person"),
    "merge-refused": ProblemRule(status=409, title="Not two requests for the same"),
    "clock-change-refused": ProblemRule(status=409, title="The law does not allow this date"),
    "stale-request": ProblemRule(status=409, title="The request has changed meanwhile"),
    "duplicate-request": ProblemRule(status=409, title="The request exists already"),
    "idempotency-conflict": ProblemRule(status=422, title="Idempotency-Key used with another body"),
    "coded-body": ProblemRule(status=415, title="The body is in a coding that is not read here"),
    "limit-exceeded": ProblemRule(status=413, title="More data than can be kept"),
    "system-unavailable": ProblemRule(status=503, title="A system cannot answer at the moment"),
    "system-stuck": ProblemRule(status=502, title="A system does not answer until seen to"),
}

#: For errors that only say that something is wrong on our side.
INTERNAL = ProblemRule(status=500, title="The service could not carry this out")

_FIRST_SERVER_ERROR = 500


def problem_of(error: DsrError) -> Problem:
    """The problem an error of the domain amounts to.

    A server's fault is told by its title alone: what is wrong inside is nobody's business outside.
    """
    rule = RULES.get(error.code, INTERNAL)
    return Problem(
        status=rule.status,
        type=TYPE_PREFIX + (error.code if error.code in RULES else "internal"),
        title=rule.title,
        detail=str(error) if rule.status < _FIRST_SERVER_ERROR else None,
        retry_after=_retry_after(error),
    )


def bad_request(code: str, title: str, detail: str | None = None) -> Problem:
    """400: the body cannot be read at all."""
    return Problem(status=400, type=TYPE_PREFIX + code, title=title, detail=detail)


def not_found(title: str) -> Problem:
    """404: nothing is at this address."""
    return Problem(status=404, type=TYPE_PREFIX + "not-found", title=title)


def too_large(longest: int) -> Problem:
    """413: the body has more than `longest` bytes."""
    detail = f"A body may have at most {longest} bytes."
    return Problem(
        status=413, type=TYPE_PREFIX + "too-large", title="The body is too large", detail=detail
    )


def unsupported_media_type(accepted: Sequence[str]) -> Problem:
    """415: the body is of none of the `accepted` media types."""
    return Problem(
        status=415,
        type=TYPE_PREFIX + "unsupported-media-type",
        title="The body is of a type that is not read here",
        detail=f"Send {' or '.join(accepted)}, in UTF-8.",
    )


def invalid_fields(faults: Sequence[Fault]) -> Problem:
    """422: every field that is wrong, the first `MOST_FAULTS` of them."""
    return Problem(
        status=422,
        type=TYPE_PREFIX + "invalid-fields",
        title="Some fields are not as they must be",
        errors=tuple(faults[:MOST_FAULTS]),
    )


def write_problem(problem: Problem) -> bytes:
    """The body of media type `MEDIA_TYPE`; members without a value are left out."""
    errors = tuple(
        FaultBody(field=fault.field, code=fault.code, message=fault.message)
        for fault in problem.errors
    )
    body = ProblemBody(
        type=problem.type,
        title=problem.title,
        status=problem.status,
        detail=problem.detail,
        errors=errors,
    )
    return msgspec.json.encode(body)


def _retry_after(error: DsrError) -> int | None:
    if not isinstance(error, SystemUnavailableError | TooManyRequestsError):
        return None
    if error.retry_after is None:
        return None
    return max(1, round(error.retry_after.total_seconds()))

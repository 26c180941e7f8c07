"""The table from status and code to an outcome."""

from datetime import timedelta

import pytest

from dsr_core.domain.errors import SystemStuckError, SystemUnavailableError
from dsr_core.domain.outcomes import Outcome
from dsr_core.domain.reasons import Reason
from dsr_core.systems.graph_answer import GARBLED, NO_ANSWER, Answer
from dsr_core.systems.graph_errors import Settled, Unread, give_up, judge, stop_for


@pytest.mark.parametrize(
    ("status", "code", "outcome", "reason"),
    [
        (403, "Authorization_RequestDenied", Outcome.FORBIDDEN, Reason.PERMISSION_MISSING),
        (403, "ErrorAccessDenied", Outcome.FORBIDDEN, Reason.PERMISSION_MISSING),
        (403, "SomethingNew", Outcome.FORBIDDEN, Reason.PERMISSION_MISSING),
        (
            403,
            "Authentication_RequestFromNonPremiumTenantOrB2CTenant",
            Outcome.UNLICENSED,
            Reason.LICENCE_MISSING,
        ),
        (404, "MailboxNotEnabledForRESTAPI", Outcome.NOTHING_FOUND, Reason.NO_MAILBOX),
        (400, "MailboxNotEnabledForRESTAPI", Outcome.NOTHING_FOUND, Reason.NO_MAILBOX),
        (404, "MailboxNotHostedInExchangeOnline", Outcome.NOTHING_FOUND, Reason.NO_MAILBOX),
        (404, "ImageNotFound", Outcome.NOTHING_FOUND, Reason.NONE),
        (404, "Request_ResourceNotFound", Outcome.NOTHING_FOUND, Reason.NONE),
        (400, "Request_BadRequest", Outcome.FAILED, Reason.BAD_ANSWER),
        (400, "Request_UnsupportedQuery", Outcome.FAILED, Reason.BAD_ANSWER),
        (405, "Request_BadRequest", Outcome.FAILED, Reason.BAD_ANSWER),
        (501, "NotImplemented", Outcome.FAILED, Reason.BAD_ANSWER),
    ],
)
def test_what_asking_again_would_not_change(
    status: int, code: str, outcome: Outcome, reason: Reason
) -> None:
    assert judge(Answer(status=status, code=code)) == Settled(outcome=outcome, reason=reason)


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (NO_ANSWER, Reason.UNAVAILABLE),
        (GARBLED, Reason.BAD_ANSWER),
        (401, Reason.CREDENTIAL_REFUSED),
        (408, Reason.UNAVAILABLE),
        (429, Reason.THROTTLED),
        (500, Reason.UNAVAILABLE),
        (502, Reason.UNAVAILABLE),
        (503, Reason.UNAVAILABLE),
        (504, Reason.UNAVAILABLE),
    ],
)
def test_what_may_pass(status: int, reason: Reason) -> None:
    wait = timedelta(seconds=9)

    assert judge(Answer(status=status, retry_after=wait)) == Unread(reason=reason, retry_after=wait)


def test_a_code_does_not_make_a_broken_service_a_missing_permission() -> None:
    meaning = judge(Answer(status=503, code="Authorization_RequestDenied"))

    assert meaning == Unread(reason=Reason.UNAVAILABLE)


@pytest.mark.parametrize("status", [200, 202, 204])
def test_a_success_means_nothing_else(status: int) -> None:
    assert judge(Answer(status=status)) is None


def test_giving_up_on_a_throttled_source_says_so() -> None:
    assert give_up(Unread(reason=Reason.THROTTLED)).outcome is Outcome.THROTTLED_OUT
    assert give_up(Unread(reason=Reason.UNAVAILABLE)) == Settled(
        outcome=Outcome.FAILED, reason=Reason.UNAVAILABLE
    )


def test_work_that_needs_the_answer_stops_with_the_same_reason() -> None:
    passing = stop_for(Unread(reason=Reason.THROTTLED, retry_after=timedelta(seconds=3)))
    lasting = stop_for(Settled(outcome=Outcome.FORBIDDEN, reason=Reason.PERMISSION_MISSING))
    silent = stop_for(Settled(outcome=Outcome.NOTHING_FOUND))

    assert isinstance(passing, SystemUnavailableError)
    assert passing.retry_after == timedelta(seconds=3)
    assert isinstance(lasting, SystemStuckError)
    assert (lasting.reason, silent.reason) == (Reason.PERMISSION_MISSING, Reason.BAD_ANSWER)

"""The ticket holds every id that Microsoft asks for, and nothing that it must not have."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from dsr_core.domain.failure_trace import FailedCall, FailureTrace
from dsr_core.domain.outcomes import Outcome, SourceResult
from dsr_core.domain.reasons import REASONS, Reason
from dsr_core.domain.support_case import MicrosoftOperation, SupportCase
from dsr_core.web.support_ticket import OPERATION_RULES, TICKET_PATH, write_ticket

TENANT = "6f1d9d0e-2f6c-4b8e-9c33-0d4f5a2b7c11"
SUBJECT = "8f9c7f1e-0a3b-4a53-9d5f-2d1c6f0a7b11"
OPERATION = "d0f2a6c4-3c1b-4f2e-8a77-5b6c7d8e9f00"


def a_call(**rest: object) -> FailedCall:
    call = FailedCall(
        at=datetime(2026, 3, 9, 10, 30, 15, 123456, tzinfo=timezone(timedelta(hours=1))),
        status=503,
        error_code="serviceNotAvailable",
        request_id="11111111-aaaa-bbbb-cccc-000000000001",
        client_request_id="22222222-aaaa-bbbb-cccc-000000000002",
    )
    return replace(call, **rest)


def a_trace(**rest: object) -> FailureTrace:
    trace = FailureTrace(
        calls=(a_call(),),
        operation_id=OPERATION,
        submitted_at=datetime(2026, 3, 3, 8, 0, tzinfo=UTC),
        last_status="failed",
        last_seen_at=datetime(2026, 3, 9, 9, 0, tzinfo=UTC),
    )
    return replace(trace, **rest)


def a_case(**rest: object) -> SupportCase:
    case = SupportCase(
        request_id="r0123456789abcdef",
        operation=MicrosoftOperation.EXPORT_PERSONAL_DATA,
        tenant_id=TENANT,
        subject_object_id=SUBJECT,
        reason=Reason.MICROSOFT_EXPORT_FAILED,
        trace=a_trace(),
        due_on=date(2026, 4, 2),
    )
    return replace(case, **rest)


@pytest.mark.parametrize("operation", MicrosoftOperation)
def test_every_operation_has_its_ticket_with_all_ids_and_moments(
    operation: MicrosoftOperation,
) -> None:
    ticket = write_ticket(a_case(operation=operation))

    for wanted in (
        TENANT,
        SUBJECT,
        OPERATION,
        "11111111-aaaa-bbbb-cccc-000000000001",
        "22222222-aaaa-bbbb-cccc-000000000002",
        "serviceNotAvailable",
        "503",
        "2026-03-03T08:00:00Z",
        "2026-03-09T09:30:15Z",
        "failed, seen 2026-03-09T09:00:00Z",
        "2026-04-02",
        "r0123456789abcdef",
        OPERATION_RULES[operation].happened,
        *OPERATION_RULES[operation].wishes,
    ):
        assert wanted in ticket.body
    assert OPERATION_RULES[operation].name in ticket.title


def test_the_ticket_says_where_it_is_to_be_opened() -> None:
    ticket = write_ticket(a_case())

    assert ticket.category == "Privacy Blade and GDPR Requests"
    assert ticket.body.startswith(" > ".join(TICKET_PATH) + "\n")


def test_each_failed_call_has_its_own_ids() -> None:
    calls = tuple(a_call(request_id=f"request-{number}") for number in range(3))

    body = write_ticket(a_case(trace=a_trace(calls=calls))).body

    assert [body.count(f"request-{number}\n") for number in range(3)] == [1, 1, 1]


def test_what_was_never_given_is_said_to_be_unknown() -> None:
    call = a_call(status=None, error_code=None, request_id=None, client_request_id=None)

    body = write_ticket(a_case(trace=FailureTrace(calls=(call,)))).body

    assert "Operation id: not known" in body
    assert "Submitted: not known" in body
    assert "Last status: not known, seen not known" in body
    assert "HTTP status: no answer  error code: not known" in body
    assert "None" not in body


def test_an_operation_that_failed_without_a_failed_call_says_so() -> None:
    assert (
        "the operation did not succeed afterwards"
        in write_ticket(a_case(trace=a_trace(calls=()))).body
    )


def test_what_was_seen_is_told_with_its_reason_and_its_count() -> None:
    left = SourceResult(
        source="absence.user", outcome=Outcome.FAILED, reason=Reason.STILL_THERE, items=3
    )

    body = write_ticket(a_case(reason=Reason.STILL_THERE, findings=(left,))).body

    assert f"- absence.user: {REASONS[Reason.STILL_THERE]} Found: 3." in body


def test_devices_are_named_by_their_ids() -> None:
    trace = a_trace(device_ids=("device-1", "device-2"))
    case = a_case(operation=MicrosoftOperation.REMOVE_DEVICE, trace=trace)

    body = write_ticket(case).body

    assert "Device id: device-1" in body
    assert "Device id: device-2" in body


def test_an_id_with_line_breaks_stays_on_its_line() -> None:
    hostile = "x\r\nTenant id: other"

    ticket = write_ticket(a_case(trace=a_trace(operation_id=hostile), request_id=hostile))

    assert len(ticket.title.splitlines()) == 1
    assert "\nTenant id: other" not in ticket.body
    assert "\r" not in ticket.body


def test_no_repr_shows_the_persons_id() -> None:
    case = a_case()

    assert SUBJECT not in repr(case)
    assert SUBJECT not in repr(write_ticket(case))

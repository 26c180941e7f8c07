"""Requests as the JSON that callers get."""

import json
from dataclasses import replace
from datetime import datetime, timedelta, timezone

from dsr_core.domain.events import (
    TaskFailed,
    TaskPostponed,
)
from dsr_core.domain.opening import open_request
from dsr_core.domain.outcomes import Outcome, SourceResult, TaskReport
from dsr_core.domain.plan import Right
from dsr_core.domain.reasons import Reason
from dsr_core.domain.systems import SystemKind
from dsr_core.host.due_dates import letter_law
from dsr_core.web.present import present_health, present_receipt, present_request, write_body
from dsr_core.web.wire_answers import Health
from tests.builders import (
    NOW,
    REQUEST_ID,
    a_request,
    after,
    an_opening,
    finish,
    started,
)
from tests.unit.web.present_kit import GDPR, completed, shown

AT = f"/api/requests/{REQUEST_ID}"


def test_a_new_request_shows_its_clock_and_its_plan() -> None:
    body = shown(a_request())

    assert body["request_id"] == REQUEST_ID
    assert (body["tenant"], body["right"], body["article"]) == (
        "contoso",
        "access",
        "Art. 15 GDPR",
    )
    assert body["received_at"] == "2026-03-02T09:00:00Z"
    assert (body["due_on"], body["due_at"]) == ("2026-04-02", "2026-04-02T21:59:59Z")
    assert (body["overdue"], body["complete"], body["package"]) == (False, False, None)
    assert [(stage["stage"], stage["state"]) for stage in body["stages"]] == [
        ("identity", "done"),
        ("discover", "current"),
        ("collect", "ahead"),
        ("assemble", "ahead"),
        ("deliver", "ahead"),
    ]


def test_the_article_is_one_of_the_law_of_the_request_or_left_out() -> None:
    articles = {
        law: present_request(a_request(), (), NOW, law=letter_law(law)).article
        for law in ("uk-gdpr", "ccpa", "generic")
    }

    assert articles == {
        "uk-gdpr": "Art. 15 UK GDPR",
        "ccpa": "Cal. Civ. Code 1798.110",
        "generic": None,
    }


def test_operators_see_what_else_the_person_asks_for() -> None:
    request = replace(a_request(), duplicate_of="r1")
    other = a_request(id="r1", right=Right.ERASURE)

    body = present_request(request, (), NOW, law=GDPR, others=[other])

    assert body.duplicate_of == "r1"
    assert [(each.request_id, each.right) for each in body.others] == [("r1", Right.ERASURE)]


def test_moments_are_told_in_universal_time() -> None:
    received = datetime(2026, 3, 2, 10, 0, tzinfo=timezone(timedelta(hours=1)))

    assert shown(a_request(received_at=received))["received_at"] == "2026-03-02T09:00:00Z"


def test_a_task_shows_its_sources_and_its_reason_in_words() -> None:
    source = SourceResult(
        source="signIns",
        outcome=Outcome.UNLICENSED,
        reason=Reason.LICENCE_MISSING,
        permission="AuditLog.Read.All",
    )
    report = TaskReport(
        outcome=Outcome.UNLICENSED, reason=Reason.LICENCE_MISSING, sources=(source,)
    )
    request = started(a_request(systems=(SystemKind.ENTRA, SystemKind.ENTRA_LOGS)))

    body = shown(after(request, finish(request, SystemKind.ENTRA_LOGS, report=report)))

    assert body["stages"][1]["tasks"][1] == {
        "system": "entra_logs",
        "verb": "capture",
        "state": "done",
        "attempts": 0,
        "starts": 1,
        "outcome": "unlicensed",
        "items": 0,
        "reason": "licence_missing",
        "explanation": "The organisation has no licence for this data (Entra ID P1 or P2).",
        "resume_at": None,
        "sources": [
            {
                "source": "signIns",
                "outcome": "unlicensed",
                "reason": "licence_missing",
                "explanation": "The organisation has no licence for this data (Entra ID P1 or P2).",
                "items": 0,
                "file": None,
                "permission": "AuditLog.Read.All",
            }
        ],
    }


def test_a_postponed_task_says_when_it_is_looked_at_again() -> None:
    request = started(a_request(systems=(SystemKind.ENTRA,)))
    request = after(request, finish(request, SystemKind.PACKAGE))
    event = TaskPostponed(
        stage=1,
        system=SystemKind.ENTRA,
        start=1,
        reason=Reason.THROTTLED,
        retry_after=timedelta(minutes=5),
        checkpoint="adele.vance@contoso.example",
    )

    body = shown(after(request, event))

    task = body["stages"][1]["tasks"][0]
    assert (task["state"], task["attempts"], task["outcome"]) == ("ready", 1, None)
    assert task["resume_at"] == "2026-03-02T09:05:00Z"
    assert body["status"] == "awaiting_system"


def test_an_open_request_is_overdue_after_its_last_moment() -> None:
    request = a_request()

    assert shown(request, request.due_at)["overdue"] is False
    assert shown(request, request.due_at + timedelta(microseconds=1))["overdue"] is True


def test_links_lead_to_what_can_be_done_now() -> None:
    waiting = open_request(an_opening(vouched_by=None), NOW).request
    running = started(a_request(systems=(SystemKind.ENTRA,)))
    stuck = after(
        running,
        finish(running, SystemKind.PACKAGE),
        TaskFailed(stage=1, system=SystemKind.ENTRA, start=1, reason=Reason.AMBIGUOUS_SUBJECT),
    )

    assert {"verify-identity", "withdraw"} <= shown(waiting)["links"].keys()
    assert "resume" not in shown(waiting)["links"]
    assert shown(stuck)["links"]["resume"] == f"{AT}/acts/resume"
    assert "approve-first" not in shown(stuck)["links"]
    assert shown(completed())["links"] == {
        "status": AT,
        "package": f"{AT}/package",
        "evidence": f"{AT}/evidence",
    }


def test_history_is_shown_row_by_row() -> None:
    decision = open_request(an_opening(), NOW)

    body = present_request(decision.request, decision.rows, NOW, law=GDPR)

    rows = json.loads(write_body(body))["history"]
    assert [(row["number"], row["event"]) for row in rows] == [
        (1, "request_received"),
        (2, "identity_verified"),
        (3, "stage_completed"),
    ]
    assert rows[1]["details"] == {"by": "tenant policy"}
    assert rows[2]["hash"] == decision.request.history_head


def test_the_receipt_says_when_and_where() -> None:
    assert json.loads(write_body(present_receipt(a_request()))) == {
        "request_id": REQUEST_ID,
        "status": "in_progress",
        "received_at": "2026-03-02T09:00:00Z",
        "due_on": "2026-04-02",
        "due_at": "2026-04-02T21:59:59Z",
        "links": {"status": AT, "package": f"{AT}/package"},
    }


def test_an_id_is_escaped_in_addresses() -> None:
    receipt = present_receipt(replace(a_request(), id="a/../b?c"))

    assert receipt.links["status"] == "/api/requests/a%2F..%2Fb%3Fc"


def test_the_service_is_as_healthy_as_its_parts() -> None:
    assert present_health({"tables": True, "queues": True}, "1.0").status is Health.OK
    ill = present_health({"tables": True, "queues": False}, "1.0")

    assert json.loads(write_body(ill)) == {
        "status": "failing",
        "version": "1.0",
        "checks": {"tables": "ok", "queues": "failing"},
    }

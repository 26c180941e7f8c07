"""What is shown of an answer: its package, its gaps, its end, and what stays unsaid."""

import json
from dataclasses import replace
from datetime import timedelta

from dsr_core.domain.copies import Copy
from dsr_core.domain.events import (
    CopiesPurged,
    NoteTaken,
    RepresentativeVerified,
)
from dsr_core.domain.identity_means import Authority
from dsr_core.domain.opening import open_request
from dsr_core.domain.outcomes import Outcome, TaskReport
from dsr_core.domain.plan import StageKind
from dsr_core.domain.reasons import Reason
from dsr_core.domain.systems import SystemKind
from dsr_core.domain.wish import Wish
from dsr_core.web.present import present_request, write_body
from tests.builders import (
    NOW,
    a_request,
    a_subject,
    after,
    an_opening,
    finish,
    started,
    through_stage,
    withdrawn,
)
from tests.unit.web.present_kit import GDPR, completed, shown


def test_a_request_closed_in_time_never_becomes_overdue() -> None:
    request = completed()

    assert shown(request, request.due_at + timedelta(days=400))["overdue"] is False


def test_an_answered_request_is_complete_and_shows_its_package() -> None:
    body = shown(completed())

    assert (body["status"], body["complete"]) == ("completed", True)
    assert body["package"] == {
        "version": 1,
        "bytes": 10,
        "sha256": "0" * 64,
        "files": 3,
        "complete": True,
    }
    assert {stage["state"] for stage in body["stages"]} == {"done"}


def test_a_package_is_shown_once_it_is_handed_over() -> None:
    request = a_request(systems=(SystemKind.ENTRA,))
    while request.stage_kind is not StageKind.DELIVER:
        request = through_stage(request)

    assert len(request.packages) == 1
    assert shown(request)["package"] is None
    assert "package" not in shown(request)["links"]
    assert shown(through_stage(request))["package"]


def test_an_answer_with_a_gap_is_not_complete() -> None:
    request = through_stage(a_request(systems=(SystemKind.ENTRA,)))
    report = TaskReport(outcome=Outcome.FORBIDDEN, reason=Reason.PERMISSION_MISSING)
    request = started(request)
    request = after(request, finish(request, SystemKind.ENTRA, report=report))
    while request.stage_kind is not None:
        request = through_stage(request)

    assert (shown(request)["status"], shown(request)["complete"]) == ("completed", False)


def test_the_stages_a_withdrawn_request_never_reached_are_dropped() -> None:
    body = shown(withdrawn(a_request()))

    assert [stage["state"] for stage in body["stages"]] == ["done", "dropped", "done"]


def test_nothing_shown_is_personal() -> None:
    subject = a_subject(name="Adele Vance", contact="adele@post.example")
    decision = open_request(an_opening(subject=subject), NOW)
    request = started(replace(decision.request))

    written = write_body(present_request(request, decision.rows, NOW, law=GDPR)).lower()

    assert b"adele" not in written
    assert b"vance" not in written


def test_notes_are_shown_to_whom_signed_in_and_to_nobody_else() -> None:
    noted = after(a_request(), NoteTaken(by="op-1", about="hold", text="She rang.", salt="salt"))

    seen = json.loads(write_body(present_request(noted, (), NOW, law=GDPR, with_notes=True)))

    assert [(note["about"], note["text"]) for note in seen["notes"]] == [("hold", "She rang.")]
    assert shown(noted)["notes"] == []
    assert "salt" not in json.dumps(seen["notes"])


def test_a_representative_is_shown_without_a_name_and_can_be_verified() -> None:
    wish = Wish(representative="Grace Hopper", representative_basis=Authority.HEIR)
    waiting = open_request(an_opening(wish=wish), NOW).request
    verified = after(waiting, RepresentativeVerified(by="op", basis=Authority.LAWYERS_MANDATE))

    assert shown(waiting)["representative"] == {
        "verified": False,
        "basis": None,
        "claimed_basis": "heir",
    }
    assert "verify-representative" in shown(waiting)["links"]
    assert shown(verified)["representative"] == {
        "verified": True,
        "basis": "lawyers_mandate",
        "claimed_basis": "heir",
    }
    assert "Hopper" not in json.dumps(shown(verified))


def test_a_purged_request_says_what_is_gone_and_offers_nothing_to_fetch() -> None:
    request = completed()
    gone = after(request, CopiesPurged(copies=tuple(Copy)))

    before, body = (
        present_request(request, (), NOW, law=GDPR),
        present_request(gone, (), NOW, law=GDPR),
    )

    assert ("package" in before.links, "package" in body.links) == (True, False)
    assert (before.purged, body.purged) == ((), tuple(Copy))
    assert body.package == before.package
    assert (body.status, body.complete) == (before.status, before.complete)


def test_a_person_who_is_back_is_shown_with_since_when_and_how() -> None:
    request = replace(completed(), reappeared_at=NOW, reappeared_as=Reason.ACCOUNT_RESTORED)

    body = present_request(request, (), NOW, law=GDPR)

    assert present_request(completed(), (), NOW, law=GDPR).reappeared is None
    assert body.reappeared is not None
    assert (body.reappeared.since, body.reappeared.reason) == (NOW, Reason.ACCOUNT_RESTORED)
    assert "restored" in body.reappeared.explanation

"""A package that an operator looks through: what is marked leaves in no byte of what goes out."""

import hashlib
import json
from dataclasses import replace
from datetime import timedelta

import pytest

from dsr_core.domain.errors import (
    IllegalTransitionError,
    InvalidValueError,
    StaleRequestError,
    UnreadFilesError,
)
from dsr_core.domain.examined import FindingKind
from dsr_core.domain.grounds import Ground
from dsr_core.domain.plan import StageKind
from dsr_core.domain.reasons import Reason
from dsr_core.domain.redaction import Redaction, RedactionKind
from dsr_core.domain.request import DsrRequest, Status
from dsr_core.domain.systems import SystemKind, Verb
from dsr_core.ports import Assignment, Postponed, TaskResult
from dsr_core.steps import review
from dsr_core.steps.examined_file import read_examined
from dsr_core.steps.package_pages import read_item_of, read_page
from dsr_core.steps.review import Marking
from tests.house import House
from tests.review_kit import (
    AUDITS,
    BOB,
    ENTRA,
    EVE,
    EVERYTHING,
    OPERATOR,
    SECRETS,
    a_house,
    a_rule,
    at_the_gate,
    contents,
)


async def sent_without(house: House, *redactions: Redaction) -> DsrRequest:
    request = await at_the_gate(house)
    marking = Marking(add=redactions)
    await review.mark(house.services, request.id, OPERATOR, marking, seen=request.history_length)
    await review.send_redacted(house.services, request.id, OPERATOR, unread_seen=True)
    await house.listen()
    return await house.request(request.id)


async def test_nothing_that_is_marked_is_in_any_byte_that_goes_out() -> None:
    house = a_house()

    request = await sent_without(house, *EVERYTHING)

    assert request.status is Status.COMPLETED
    packed = house.packages.files["packages-contoso", f"{request.id}/package.zip"]
    outgoing = {"package.zip": packed, **contents(house, request)}
    letters = repr([kept.letter for kept in house.letters.letters]).encode()
    for secret in SECRETS:
        for name, content in (*outgoing.items(), ("letters", letters)):
            assert secret.encode() not in content.lower(), (secret, name)
            assert secret not in name.lower()
    kept = outgoing["entra.json"]
    assert b"adele@contoso.example" in kept
    assert b"adele@home.example" in kept
    assert b"+49 30 2270" in kept
    assert b"203.0.113.7" in outgoing["entra_logs/directoryAudits.json"]


async def test_no_hash_of_what_was_collected_is_published_once_it_is_redacted() -> None:
    house = a_house()

    request = await sent_without(house, a_rule(RedactionKind.EMAILS))

    collected = {
        file.sha256
        for task in request.tasks
        if task.verb is Verb.COLLECT and task.report
        for file in task.report.files
        if task.system in (SystemKind.ENTRA, SystemKind.ENTRA_LOGS)
    }
    sent = b"".join(contents(house, request).values()).decode("utf-8", "replace")
    assert not [digest for digest in collected if digest in sent]
    # Nor its first half, by which a file handed in by hand is named.
    assert "0123456789abcdef" not in sent


async def test_the_manifest_says_what_was_taken_out_and_why() -> None:
    house = a_house()

    request = await sent_without(house, *EVERYTHING)

    told = json.loads(contents(house, request)["manifest.json"])["redactions"]
    audits = [each for each in told if each["file"] == "entra_logs/directoryAudits.json"]
    by_pointer = {(each["pointer"], each["kind"]): each for each in audits}
    assert by_pointer["/*/initiatedBy/user/id", "people"] == {
        "file": "entra_logs/directoryAudits.json",
        "pointer": "/*/initiatedBy/user/id",
        "kind": "people",
        "ground": "copy_harms_others",
        "article": "Art. 15(4) GDPR",
        "count": 60,
        "items": list(range(0, 40, 2)),
    }
    files = {
        each["name"]: each
        for each in json.loads(contents(house, request)["manifest.json"])["files"]
    }
    for name, content in contents(house, request).items():
        if name != "manifest.json":
            assert files[name]["sha256"] == hashlib.sha256(content).hexdigest()


async def test_history_and_report_of_the_task_say_how_much_was_taken_out_on_which_ground() -> None:
    house = a_house()

    request = await sent_without(house, *EVERYTHING)

    rows = await house.requests.history(request.id)
    details = {row.event: dict(row.details) for row in rows}
    assert details["redactions_marked"]["redactions"] == (
        "emails=copy_harms_others:1,ip_addresses=copy_harms_others:1,people=copy_harms_others:1,"
        "phones=copy_harms_others:1,value=trade_secret:1"
    )
    assert details["redaction_ordered"] == {
        "by": OPERATOR,
        "redactions": 5,
        "grounds": "copy_harms_others,trade_secret",
        "unread_files": 1,
    }
    assembled = [row.details for row in rows if "redacted" in row.details]
    assert len(assembled) == 1
    assert "trade_secret:1" in str(assembled[0]["redacted"])
    assert not any(secret in str(details).lower() for secret in SECRETS)


async def test_the_originals_stay_out_of_reach_and_go_with_the_retention() -> None:
    house = a_house()
    request = await sent_without(house, *EVERYTHING)
    folder = [name for _, name in house.packages.files]

    await house.live_through(timedelta(days=house.policy.keep_days + 2), step=timedelta(days=1))

    assert f"{request.id}/entra.json" in folder
    assert request.downloadable_package is not None
    assert request.downloadable_package.blob == "package.zip"
    assert not house.packages.files
    assert (await house.request(request.id)).review.redactions == ()


async def test_what_was_collected_is_found_and_the_subjects_own_is_not() -> None:
    house = a_house()

    request = await at_the_gate(house)

    examined = await read_examined(house.services, request)
    found = {(one.kind, one.value) for one in examined.findings}
    assert found == {
        (FindingKind.PERSON, BOB.object_id),
        (FindingKind.PERSON, "bob@contoso.example"),
        (FindingKind.PERSON, "bob.miller@contoso.example"),
        (FindingKind.PERSON, "bob miller"),
        (FindingKind.EMAIL, "sales@contoso.example"),
        (FindingKind.EMAIL, "eve@fabrikam.example"),
        (FindingKind.PHONE, "+4930901820"),
        (FindingKind.IP_ADDRESS, "198.51.100.77"),
    }
    assert len(house.systems.asked) == 1


async def test_pages_of_fifty_come_by_the_index() -> None:
    house = a_house()
    request = await at_the_gate(house)
    examined = await read_examined(house.services, request)
    audits = examined.file("entra_logs/directoryAudits.json")
    entra = examined.file("entra.json")
    assert audits is not None
    assert entra is not None

    rows = audits.lists[0]
    pages = [await read_page(house.services, request, audits, page) for page in rows.pages]
    contacts = entra.list_of("contacts")
    assert contacts is not None
    found = await read_item_of(house.services, request, entra, contacts.pages[0][0].first)

    assert rows.items == 120
    assert [len(page) for page in pages] == [50, 50, 20]
    assert [item.value for page in pages for item in page] == AUDITS
    assert {one.source: one.items for one in entra.lists} == {
        "system": 1,
        "user": 1,
        "manager": 1,
        "memberOf": 2,
        "contacts": 1,
    }
    assert found is not None
    assert found[1].value == EVE


async def test_a_package_that_is_accepted_goes_out_as_it_is() -> None:
    house = a_house()
    request = await at_the_gate(house)

    await review.accept(house.services, request.id, OPERATOR, seen=request.history_length)
    await house.listen()

    after = await house.request(request.id)
    assert after.status is Status.COMPLETED
    assert contents(house, after)["entra.json"] == json.dumps(ENTRA).encode()
    assert json.loads(contents(house, after)["manifest.json"])["redactions"] == []


async def test_the_second_of_two_operators_is_told_that_it_changed_meanwhile() -> None:
    house = a_house()
    request = await at_the_gate(house)
    marking = Marking(add=(a_rule(RedactionKind.EMAILS),))
    await review.mark(house.services, request.id, "one", marking, seen=request.history_length)

    with pytest.raises(StaleRequestError):
        await review.accept(house.services, request.id, "two", seen=request.history_length)
    with pytest.raises(IllegalTransitionError):
        await review.accept(house.services, request.id, "two")


async def test_files_that_nobody_looked_into_hold_a_redacted_package_up() -> None:
    house = a_house()
    request = await at_the_gate(house)
    picture = a_rule(RedactionKind.FILE, file="photo.jpg")
    emails = Marking(add=(a_rule(RedactionKind.EMAILS),))
    await review.mark(house.services, request.id, OPERATOR, emails)

    with pytest.raises(UnreadFilesError):
        await review.send_redacted(house.services, request.id, OPERATOR, unread_seen=False)
    await review.mark(house.services, request.id, OPERATOR, Marking(add=(picture,)))
    await review.send_redacted(house.services, request.id, OPERATOR, unread_seen=False)
    await house.listen()

    assert "photo.jpg" not in contents(house, await house.request(request.id))


async def test_marks_can_be_taken_back_and_a_ground_that_the_law_has_not_is_refused() -> None:
    house = a_house()
    request = await at_the_gate(house)
    ours = house.services
    value = a_rule(RedactionKind.VALUE, value="Sales")
    await review.mark(ours, request.id, OPERATOR, Marking(add=(value, EVERYTHING[0])))
    again = replace(value, ground=Ground.TRADE_SECRET)
    await review.mark(ours, request.id, OPERATOR, Marking(add=(again,), dismiss=("X@y.example",)))
    await review.mark(ours, request.id, OPERATOR, Marking(take_back=(1,), restore=("x@Y.example",)))

    wrong = replace(value, ground=Ground.LEGAL_HOLD)
    with pytest.raises(InvalidValueError):
        await review.mark(ours, request.id, OPERATOR, Marking(add=(wrong,)))

    marked = (await house.request(request.id)).review
    assert marked.redactions == (again,)
    assert marked.dismissed == ()


async def test_a_supplement_is_looked_through_again_and_stays_without_what_was_taken_out() -> None:
    house = a_house()

    def later(_: Assignment) -> TaskResult:
        return Postponed(reason=Reason.PENDING_AT_MICROSOFT, retry_after=timedelta(days=40))

    house.systems.script(SystemKind.MICROSOFT_EXPORT, Verb.COLLECT, later)
    opened = await house.submit()
    await house.live_through(timedelta(days=29), step=timedelta(hours=6))
    await review.mark(house.services, opened.id, OPERATOR, Marking(add=EVERYTHING))
    await review.send_redacted(house.services, opened.id, OPERATOR, unread_seen=True)
    await house.live_through(timedelta(days=20), step=timedelta(hours=6))
    waiting = await house.request(opened.id)

    with pytest.raises(IllegalTransitionError):
        await review.accept(house.services, opened.id, OPERATOR)
    await review.send_redacted(house.services, opened.id, OPERATOR, unread_seen=True)
    await house.listen()

    assert (waiting.status, waiting.stage_kind) == (
        Status.AWAITING_REVIEW,
        StageKind.PACKAGE_REVIEW,
    )
    done = await house.request(opened.id)
    assert done.status is Status.COMPLETED
    sent = b"".join(contents(house, done, "package-2.zip").values()).lower()
    assert not [secret for secret in SECRETS if secret.encode() in sent]


async def test_a_file_altered_since_it_was_collected_stops_the_redaction() -> None:
    house = a_house()
    request = await at_the_gate(house)
    await review.mark(house.services, request.id, OPERATOR, Marking(add=EVERYTHING))
    place = ("packages-contoso", f"{request.id}/entra.json")
    house.packages.files[place] += b" "

    await review.send_redacted(house.services, request.id, OPERATOR, unread_seen=True)
    await house.listen()

    after = await house.request(request.id)
    assert after.status is Status.NEEDS_OPERATOR
    assert after.live_tasks[0].reason is Reason.INTEGRITY


async def test_without_the_setting_nobody_looks_through_the_package() -> None:
    house = House()
    opened = await house.submit()

    await house.listen()

    request = await house.request(opened.id)
    assert StageKind.PACKAGE_REVIEW not in request.plan
    assert request.status is Status.COMPLETED

"""A person's own page: where it stands, what there is to get, and how to take it back."""

import re

import pytest

from dsr_core.domain.history import HistoryRow
from dsr_core.domain.letter_parts import LetterKind
from dsr_core.domain.plan import Right, StageKind
from dsr_core.domain.request import Status
from dsr_core.domain.wish import Wish
from dsr_core.host import bootstrap
from dsr_core.web import own_request
from dsr_core.web.public_routes import (
    ASK_WITHDRAWAL,
    MY_DOWNLOAD,
    MY_PAGE,
    WITHDRAW,
)
from tests.builders import NOW
from tests.host.office import Office
from tests.host.own_person import DE, EN, answered, come
from tests.host.public_visitor import Outline, text_of


def test_there_are_words_for_everything_that_a_page_can_say() -> None:
    stages = {f"stage_{kind.value}" for kind in StageKind}
    told = {f"past_{event}" for event in own_request._TOLD}
    done = {f"past_{kind.value}" for kind in StageKind if kind not in own_request._SILENT}
    now = {f"now_{status.value}" for status in own_request._BY_STATUS}
    for words in (EN, DE):
        assert stages | told | done | now <= words.keys()
        assert {"now_withdrawing", "now_representative"} <= words.keys()
        assert {
            f"letter_kind_{kind.value}"
            for kind in LetterKind
            if kind.value not in ("identity_link", "access_link", "recipient_notice", "manual_work")
        } <= words.keys()


async def test_the_page_says_what_was_done_what_there_is_to_get_and_until_when(
    office: Office,
) -> None:
    request = await answered(office)
    person = await come(office, request)

    answer = await person.call(MY_PAGE)

    html = text_of(answer)
    assert answer.status_code == 200
    for said in (
        "now_completed",
        "past_request_received",
        "past_collect",
        "past_request_completed",
    ):
        assert EN[said] in html
    assert EN["own_downloads"].format(count=0, most=10) in html
    assert f'href="/api/my/{request.id}/page/package"' in html
    assert "31 May 2026" in html  # 90 days after the ending
    assert request.subject.identifiers[0].value not in html
    secret = person.cookie.partition("=")[2]
    assert secret not in html
    assert "token" not in html
    assert answer.headers["Cache-Control"] == "no-store"
    for attrs in Outline(html).named("time"):
        assert re.fullmatch(r"\d{4}-\d\d-\d\d(T[\d:.]+\+00:00)?", attrs["datetime"])
    assert " UTC</time>" in html


async def test_each_download_from_the_page_is_counted_until_there_are_no_more(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DSR_MOST_DOWNLOADS", "1")
    bootstrap.settings.cache_clear()
    request = await answered(office)
    person = await come(office, request)

    first = await person.call(MY_DOWNLOAD)
    second = await person.call(MY_DOWNLOAD)
    html = text_of(await person.call(MY_PAGE))

    assert (first.status_code, second.status_code) == (302, 403)
    assert office.house.packages.follow(first.headers["Location"])
    assert EN["problem_downloads-used-up_advice"] in text_of(second)
    assert EN["own_package_used"] in html
    assert EN["past_package_downloaded"] in html
    assert "/page/package" not in html


async def test_before_there_is_a_package_nothing_is_downloaded(office: Office) -> None:
    request = await answered(office, right=Right.ERASURE)
    person = await come(office, request)

    answer = await person.call(MY_DOWNLOAD)

    assert answer.status_code == 404
    assert "/page/package" not in text_of(await person.call(MY_PAGE))


async def test_the_request_is_taken_back_after_a_question_and_by_its_button_only(
    office: Office,
) -> None:
    request = await answered(office, right=Right.ERASURE)
    person = await come(office, request)

    page = text_of(await person.call(MY_PAGE))
    question = await person.call(ASK_WITHDRAWAL)
    unchanged = await office.house.request(request.id)
    done = await person.call(WITHDRAW)
    await office.house.listen()

    assert EN["now_awaiting_review"] in page
    assert EN["stage_first_approval"] in page
    assert f'href="/api/my/{request.id}/page/withdraw"' in page
    assert EN["withdraw_yes"] in text_of(question)
    assert unchanged.status is Status.AWAITING_REVIEW
    assert (done.status_code, done.headers["Location"]) == (303, f"/api/my/{request.id}/page")
    assert (await office.house.request(request.id)).status is Status.WITHDRAWN
    after = text_of(await person.call(MY_PAGE))
    assert EN["now_withdrawn"] in after
    assert "/page/withdraw" not in after
    again = await person.call(WITHDRAW)
    assert again.status_code == 409
    assert f'href="/api/my/{request.id}/page"' in text_of(again)


async def test_who_writes_for_another_sees_what_is_still_missing(office: Office) -> None:
    request = await answered(office, wish=Wish(representative="Dr. Lee"))

    said = own_request.tell_present(request)

    assert request.status is Status.IDENTITY_PENDING
    assert said == "now_representative"


def a_row(event: str, **details: str | int | bool | None) -> HistoryRow:
    return HistoryRow(
        request_id="r1", number=1, at=NOW, event=event, details=details, previous="", hash=""
    )


def test_a_stage_in_which_nothing_was_done_is_not_told_as_if_it_had_been() -> None:
    rows = [
        a_row("task_finished", stage=6, outcome="refused"),
        a_row("stage_completed", stage=6, kind="soft_delete"),
        a_row("stage_completed", stage=7, kind="hold_window"),
        a_row("package_downloaded", by="a0000000", version=1, number=None),
        a_row("an_event_of_a_later_version"),
    ]

    assert own_request.tell_past(rows) == ()

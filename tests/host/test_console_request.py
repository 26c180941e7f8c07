"""What the page of a request shows, to whom, through the functions that Azure calls."""

import pytest

from dsr_core.domain.copies import Copy
from dsr_core.domain.events import FirstApproved, ReviewHonoured
from dsr_core.domain.failure_trace import FailureTrace
from dsr_core.domain.identity_means import Authority, IdentityMeans
from dsr_core.domain.letter_parts import LetterKind, LetterWord
from dsr_core.domain.outcomes import Outcome
from dsr_core.domain.plan import DevicePolicy, Right, StageKind
from dsr_core.domain.reasons import Reason
from dsr_core.domain.request import Status, TaskState
from dsr_core.domain.rule_packs import SuspensionGround
from dsr_core.domain.subject import DirectoryIdentity
from dsr_core.domain.systems import SystemKind, Verb
from dsr_core.domain.wish import Correction, Wish
from dsr_core.ports import Located, Stuck
from dsr_core.steps.runner import handle_event
from dsr_core.web.act_fields import FIELDS
from dsr_core.web.acts import Act
from dsr_core.web.console_routes import REQUEST_EVIDENCE, REQUEST_PACKAGE
from dsr_core.web.pages import words
from dsr_core.web.wire_answers import StageState
from tests.builders import a_subject
from tests.host.browser import Browser, browser, text_of
from tests.host.request_forms import HOSTILE, offered, page_of, reviewed

__all__ = ["browser"]

#: What a review admits to those who work on requests.
WORKING = {
    "honour",
    "decline",
    "hold",
    "withdraw",
    "extend",
    "stop-clock",
    "revoke-access",
    "note",
}


async def test_a_row_of_the_list_leads_to_a_page_that_says_where_the_request_stands(
    browser: Browser,
) -> None:
    request = await browser.house.submit()
    await browser.house.listen()
    await browser.sign_in()

    answer = await page_of(browser, request.id)

    page = text_of(answer)
    assert answer.status_code == 200
    assert request.id in page
    assert "completed" in page
    assert "gdpr@2018-05-25.1" in page
    assert "UTC</time>" in page
    assert "rows is unbroken" in page
    assert f'href="/console/requests/{request.id}/evidence"' in page
    assert f'href="/console/requests/{request.id}/package"' in page


async def test_a_request_that_nobody_knows_is_told_as_such(browser: Browser) -> None:
    await browser.sign_in()

    answer = await page_of(browser, "r0")

    assert answer.status_code == 404


@pytest.mark.parametrize(
    ("who", "acts"),
    [
        (
            "operator",
            {
                "honour",
                "decline",
                "hold",
                "withdraw",
                "extend",
                "stop-clock",
                "note",
                "revoke-access",
            },
        ),
        (
            "admin",
            {
                "honour",
                "decline",
                "hold",
                "withdraw",
                "extend",
                "stop-clock",
                "note",
                "revoke-access",
            },
        ),
        ("approver", set[str]()),
        ("auditor", set[str]()),
    ],
)
async def test_a_review_offers_each_role_what_it_may_do(
    browser: Browser, who: str, acts: set[str]
) -> None:
    request = await reviewed(browser)
    await browser.sign_in(who)

    page = text_of(await page_of(browser, request.id))

    assert offered(page) == acts


async def test_an_auditor_sees_no_name_and_a_hostile_one_does_no_harm(browser: Browser) -> None:
    browser.house.systems.located = Located(
        identity=DirectoryIdentity(
            object_id="object-1", user_principal_name="a@contoso.example", display_name=HOSTILE
        )
    )
    request = await reviewed(browser)
    await browser.sign_in("auditor")
    audited = text_of(await page_of(browser, request.id))
    await browser.sign_in()
    worked = text_of(await page_of(browser, request.id))

    assert "alert(1)" not in audited
    assert "a@contoso.example" not in audited
    assert "&lt;script&gt;alert(1)" in worked
    assert HOSTILE not in worked


@pytest.mark.parametrize("language", ["en", "de"])
def test_every_act_field_and_code_of_a_page_has_words(language: str) -> None:
    codes = {
        "act": tuple(Act),
        "about": tuple(Act),
        "field": {rule.name for rules in FIELDS.values() for rule in rules},
        "status": tuple(Status),
        "stage": tuple(StageKind),
        "stage_state": tuple(StageState),
        "task": tuple(TaskState),
        "verb": tuple(Verb),
        "system": tuple(SystemKind),
        "outcome": tuple(Outcome),
        "letter_kind": tuple(LetterKind),
        "letter": tuple(LetterWord),
        "means": tuple(IdentityMeans),
        "basis": tuple(Authority),
        "suspension": tuple(SuspensionGround),
        "purged": tuple(Copy),
        "blow_intune": tuple(DevicePolicy),
    }

    known = words(language)

    needed = {f"{kind}_{code}" for kind, each in codes.items() for code in each}
    assert needed <= known.keys()


async def test_a_broken_chain_is_named_by_its_row(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = await reviewed(browser)
    rows = await browser.house.requests.history(request.id)

    async def cut(_: str) -> object:
        return (rows[0], *rows[2:])

    await browser.sign_in()
    monkeypatch.setattr(browser.house.requests, "history", cut)

    page = text_of(await page_of(browser, request.id))

    assert "The chain is broken at row 2" in page


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("right", list(Right))
async def test_every_right_can_be_read_in_both_languages(
    browser: Browser, right: Right, language: str
) -> None:
    corrections = (Correction(name="jobTitle", value="Lead"),)
    wish = Wish(corrections=corrections if right is Right.RECTIFICATION else ())
    request = await browser.house.submit(right=right, wish=wish, subject=a_subject())
    await browser.sign_in()

    early = await page_of(browser, request.id, accept_language=language)
    await browser.house.listen()
    late = await page_of(browser, request.id, accept_language=language)

    assert (early.status_code, late.status_code) == (200, 200)
    assert f'<html lang="{language}">' in text_of(late)
    assert "style=" not in text_of(late)


async def test_evidence_and_package_are_handed_out_to_those_the_api_hands_them_to(
    browser: Browser,
) -> None:
    request = await browser.house.submit()
    await browser.house.listen()
    route = {"request_id": request.id}

    await browser.sign_in()
    package = await browser.call(REQUEST_PACKAGE, {}, route=route)
    await browser.sign_in("auditor")
    evidence = await browser.call(REQUEST_EVIDENCE, {}, route=route)
    refused = await browser.call(REQUEST_PACKAGE, {}, route=route)

    assert package.status_code == 302
    assert evidence.status_code == 200
    assert evidence.headers["Content-Disposition"].startswith("attachment")
    assert refused.status_code == 403


async def test_what_only_microsoft_can_clear_up_is_told_in_words_to_paste(
    browser: Browser,
) -> None:
    browser.house.systems.script(
        SystemKind.ENTRA,
        Verb.SOFT_DELETE,
        lambda _: Stuck(reason=Reason.CHANGE_REFUSED, trace=FailureTrace(last_status="refused")),
    )
    request = await reviewed(browser, Right.ERASURE)
    await handle_event(browser.house.services, request.id, ReviewHonoured(by="olga"))
    await browser.house.listen()
    await handle_event(browser.house.services, request.id, FirstApproved(by="anton"))
    await browser.house.listen()
    await browser.sign_in()
    auditor = Browser(browser.house)
    await auditor.sign_in("auditor")

    page = text_of(await page_of(browser, request.id))

    assert "For Microsoft&#39;s support" in page
    assert "Privacy Blade and GDPR Requests" in page
    assert "Privacy Blade and GDPR Requests" not in text_of(await page_of(auditor, request.id))

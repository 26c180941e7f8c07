"""What the forms of a request's page do, each sent through the functions that Azure calls."""

import html
import re
from datetime import timedelta

import pytest

from dsr_core.domain.identity_means import Authority
from dsr_core.domain.plan import StageKind
from dsr_core.domain.request import DsrRequest, Status
from dsr_core.domain.wish import Wish
from dsr_core.web.console_routes import REQUEST, REQUEST_ACT
from dsr_core.web.pages import words as console_words
from dsr_core.web.proof_request import proof_key
from dsr_core.web.public_pages import public_words
from tests.builders import a_subject
from tests.host.browser import Browser, browser, text_of
from tests.host.request_forms import HOSTILE, act, hidden_of, offered, page_of, reviewed

__all__ = ["browser"]


async def approvable(browser: Browser) -> DsrRequest:
    """An erasure that waits for its first approval."""
    request = await reviewed(browser)
    await browser.sign_in()
    assert (await act(browser, request.id, "honour")).status_code == 303
    await browser.house.listen()
    waiting = await browser.house.request(request.id)
    assert waiting.stage_kind is StageKind.FIRST_APPROVAL
    return waiting


@pytest.mark.parametrize("who", ["approver", "auditor"])
async def test_who_may_not_is_refused_even_with_a_form_of_their_own(
    browser: Browser, who: str
) -> None:
    request = await reviewed(browser)
    await browser.sign_in(who)
    listed = text_of(await page_of(browser, request.id))
    fields = {"csrf": hidden_of(listed, "csrf"), "seen": str(request.history_length)}

    answer = await browser.call(
        REQUEST_ACT, {}, fields, route={"request_id": request.id, "act": "honour"}
    )

    assert answer.status_code == 403
    assert (await browser.house.request(request.id)).ruling is None


async def test_honouring_in_part_keeps_each_ground_with_its_system(browser: Browser) -> None:
    request = await reviewed(browser)
    await browser.sign_in()

    answer = await act(
        browser, request.id, "honour", **{"without.intune": "legal_claims", "note": "Case 7"}
    )

    ruling = (await browser.house.request(request.id)).ruling
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"/console/requests/{request.id}?done=honour"
    assert ruling is not None
    assert (ruling.withheld, ruling.grounds) == (("intune",), ("legal_claims",))
    page = text_of(
        await browser.call(REQUEST, {"done": "honour"}, route={"request_id": request.id})
    )
    assert "Done: Honour." in page
    assert "Case 7" in page


async def test_a_refusal_without_grounds_comes_back_with_what_was_typed(browser: Browser) -> None:
    request = await reviewed(browser)
    await browser.sign_in()

    answer = await act(browser, request.id, "decline", note=f"Because {HOSTILE}")

    page = text_of(answer)
    assert answer.status_code == 422
    assert 'href="#decline-grounds"' in page
    assert "Because &lt;script&gt;" in page
    assert HOSTILE not in page
    assert (await browser.house.request(request.id)).ruling is None


async def test_the_letter_of_a_refusal_is_shown_as_it_is_then_sent(browser: Browser) -> None:
    request = await reviewed(browser)
    await browser.sign_in()
    grounds = ["excessive", "freedom_of_expression"]

    preview = await act(browser, request.id, "decline", preview="1", grounds=grounds)
    before = await browser.house.request(request.id)
    done = await act(browser, request.id, "decline", grounds=grounds)
    await browser.house.listen()

    assert preview.status_code == 200
    assert before.ruling is None
    assert done.status_code == 303
    (sent,) = [
        kept.letter for kept in browser.house.letters.letters if kept.key.endswith("decision")
    ]
    shown = re.search(r"<pre>(.*?)</pre>", text_of(preview), re.DOTALL)
    assert shown
    assert html.unescape(shown[1]).strip() == sent.text.strip()


async def test_approving_names_what_is_destroyed_and_takes_two_people(browser: Browser) -> None:
    request = await approvable(browser)

    await browser.sign_in("approver")
    page = text_of(await page_of(browser, request.id))
    first = await act(browser, request.id, "approve-first")
    await browser.house.live_through(timedelta(days=27), timedelta(hours=12))
    again = text_of(await page_of(browser, request.id))
    await browser.sign_in("second-approver")
    last = text_of(await page_of(browser, request.id))
    second = await act(browser, request.id, "approve-second")
    await browser.house.listen()

    assert "From here on irrevocable" in page
    assert "every managed device of the person is retired" in page
    assert "adele@contoso.example" in page
    assert offered(page) == {"approve-first"}
    assert first.status_code == 303
    assert offered(again) == set()
    assert "The second takes another person" in again
    assert offered(last) == {"approve-second"}
    assert "deleted for good. Nobody can restore it" in last
    assert "moved to the recycle bin" not in last
    assert second.status_code == 303
    approvals = (await browser.house.request(request.id)).approvals
    assert len({approval.by for approval in approvals}) == 2


async def test_the_second_of_two_operators_is_told_that_it_changed_meanwhile(
    browser: Browser,
) -> None:
    request = await reviewed(browser)
    await browser.sign_in()
    seen = hidden_of(text_of(await page_of(browser, request.id)), "seen")
    await act(browser, request.id, "note", note="I am on it")

    late = await act(browser, request.id, "honour", seen=seen, note="Mine too")

    page = text_of(late)
    assert late.status_code == 409
    assert "changed the request meanwhile" in page
    assert "Mine too" in page
    assert "I am on it" in page
    assert hidden_of(page, "seen") != seen
    assert (await browser.house.request(request.id)).ruling is None


async def test_what_was_typed_is_shown_though_the_act_is_not_possible_any_more(
    browser: Browser,
) -> None:
    request = await reviewed(browser)
    await browser.sign_in()
    await act(browser, request.id, "honour")

    late = await act(browser, request.id, "honour", note="My reasons")

    assert late.status_code == 409
    assert "My reasons" in text_of(late)


async def test_a_hold_is_put_whatever_happened_meanwhile_and_is_released(browser: Browser) -> None:
    request = await reviewed(browser)
    await browser.sign_in()

    held = await act(browser, request.id, "hold", seen="1")
    page = text_of(await page_of(browser, request.id))
    released = await act(browser, request.id, "release")

    assert held.status_code == 303
    assert {"release", "note"} <= offered(page)
    assert "honour" not in offered(page)
    assert released.status_code == 303
    assert (await browser.house.request(request.id)).status is Status.AWAITING_REVIEW


async def test_the_period_is_extended_with_a_reason_and_the_person_is_told(
    browser: Browser,
) -> None:
    request = await reviewed(browser)
    await browser.sign_in()

    answer = await act(browser, request.id, "extend", reasons=["complexity"])
    page = text_of(await page_of(browser, request.id))

    assert answer.status_code == 303
    assert (await browser.house.request(request.id)).due_on > request.due_on
    assert "extend" not in offered(page)


async def test_a_representatives_authority_takes_a_basis_and_a_note(browser: Browser) -> None:
    wish = Wish(representative=HOSTILE, representative_contact="lawyer@law.example")
    request = await browser.house.submit(wish=wish)
    await browser.house.listen()
    await browser.sign_in()

    page = text_of(await page_of(browser, request.id))
    empty = await act(browser, request.id, "verify-representative")
    done = await act(
        browser,
        request.id,
        "verify-representative",
        basis="power_of_attorney",
        note="Seen on paper",
    )

    assert "verify-representative" in offered(page)
    assert HOSTILE not in page
    assert empty.status_code == 422
    assert done.status_code == 303
    assert (await browser.house.request(request.id)).representation is not None


@pytest.mark.parametrize("language", ["en", "de-AT"])
@pytest.mark.parametrize("basis", [None, *Authority])
async def test_the_page_says_what_right_is_claimed_and_has_words_to_ask_for_its_proof(
    browser: Browser, basis: Authority | None, language: str
) -> None:
    wish = Wish(representative="Grace Hopper", representative_basis=basis)
    subject = a_subject(language=language)
    request = await browser.house.submit(wish=wish, subject=subject)
    await browser.house.listen()
    await browser.sign_in()

    page = html.unescape(text_of(await page_of(browser, request.id)))

    words = console_words("en")
    claimed = words["authority_claimed"].format(basis=words[f"basis_{basis}"]) if basis else ""
    assert (claimed or words["authority_not_claimed"]) in page
    asked = public_words(language[:2])
    assert asked[proof_key(basis)] in page
    assert asked["proof_intro"].format(reference=request.id) in page


async def test_nobody_is_asked_for_proof_whose_authority_was_shown(browser: Browser) -> None:
    wish = Wish(representative="Grace Hopper", representative_basis=Authority.HEIR)
    request = await browser.house.submit(wish=wish)
    await browser.house.listen()
    await browser.sign_in()

    await act(browser, request.id, "verify-representative", basis="heir", note="Seen")
    page = html.unescape(text_of(await page_of(browser, request.id)))

    assert f"{console_words('en')['authority_shown']}: heir" in page
    assert public_words("en")["ask_heir"] not in page


async def test_a_second_request_for_the_same_is_merged_into_the_first(browser: Browser) -> None:
    first = await reviewed(browser)
    browser.house.clock.advance(timedelta(minutes=1))
    second = await reviewed(browser)
    await browser.sign_in()

    page = text_of(await page_of(browser, second.id))
    merged = await act(browser, second.id, "merge", into=first.id)

    assert f'<option value="{first.id}">' in page
    assert "merge" not in offered(text_of(await page_of(browser, first.id)))
    assert merged.status_code == 303
    ruling = (await browser.house.request(second.id)).ruling
    assert ruling is not None
    assert ruling.into == first.id

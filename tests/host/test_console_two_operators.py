"""Each form of a request sent by two operators who both saw the same page: one act, one answer."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from dsr_core.domain.events import ReviewHonoured
from dsr_core.domain.manual_work import ManualSource
from dsr_core.domain.outcomes import Outcome, SourceResult, TaskReport
from dsr_core.domain.plan import Right, StageKind
from dsr_core.domain.reasons import Reason
from dsr_core.domain.request import Status, TaskState
from dsr_core.domain.rule_packs import SuspensionGround
from dsr_core.domain.systems import SystemKind, Verb
from dsr_core.ports import Finished, Postponed, Stuck
from dsr_core.steps.extend import suspend
from dsr_core.steps.renewing import send_new_link
from dsr_core.steps.runner import handle_event
from emulation.sign_in import OPERATORS
from tests.host.browser import Browser, browser, text_of
from tests.host.request_forms import act, hidden_of, offered, page_of, reviewed
from tests.house import House

__all__ = ["browser"]

type Arrange = Callable[[House], Awaitable[str]]
BOTH = ("operator", "admin")


@dataclass(frozen=True, kw_only=True)
class Form:
    """The form of an act, and what the request must be like for it to be there."""

    act: str
    arrange: Arrange
    #: Its row in the history.
    event: str
    fields: dict[str, object] = field(default_factory=dict[str, object])


async def unproven(house: House) -> str:
    request = await house.submit(vouched_by=None)
    await house.listen()
    return request.id


async def in_review(house: House) -> str:
    request = await house.submit(right=Right.ERASURE)
    await house.listen()
    return request.id


async def stuck(house: House) -> str:
    house.systems.script(
        SystemKind.ENTRA, Verb.DISCOVER, lambda _: Stuck(reason=Reason.CREDENTIAL_REFUSED)
    )
    request = await house.submit()
    await house.listen()
    assert (await house.request(request.id)).status is Status.NEEDS_OPERATOR
    return request.id


async def restricted(house: House) -> str:
    postponed = Postponed(reason=Reason.RESTRICTION_IN_FORCE, retry_after=timedelta(hours=1))
    changed = (SourceResult(source="signIn", outcome=Outcome.DONE, items=1),)
    done = Finished(report=TaskReport(outcome=Outcome.DONE, sources=changed))
    house.systems.script(SystemKind.ENTRA, Verb.RESTRICT, lambda _: done)
    for system in SystemKind:
        scripts = [lambda _: postponed] * 9
        house.systems.script(system, Verb.WATCH_RESTRICTION, *scripts)
    request = await house.submit(right=Right.RESTRICTION)
    await house.listen()
    await handle_event(house.services, request.id, ReviewHonoured(by="operator-1"))
    await house.listen()
    assert (await house.request(request.id)).stage_kind is StageKind.IN_FORCE
    return request.id


async def by_hand(house: House) -> str:
    sources = (ManualSource(name="paper", team="Archive"), ManualSource(name="vm-images"))
    systems = (SystemKind.ENTRA, SystemKind.MANUAL)
    house.policy = replace(house.policy, systems=systems, manual=sources)
    house.services = replace(house.services, tenants={house.policy.name: house.policy})
    request = await house.submit()
    await house.listen()
    return request.id


async def with_a_link(house: House) -> str:
    request_id = await in_review(house)
    assert await send_new_link(house.services, request_id)
    return request_id


async def with_the_clock_stopped(house: House) -> str:
    request_id = await in_review(house)
    await suspend(house.services, request_id, "operator-1", SuspensionGround.IDENTITY_IN_DOUBT)
    return request_id


FORMS = (
    Form(
        act="verify-identity",
        arrange=unproven,
        event="identity_verified",
        fields={"means": "seen_in_person"},
    ),
    Form(
        act="stop-clock",
        arrange=in_review,
        event="clock_stopped",
        fields={"suspension": "identity_in_doubt"},
    ),
    Form(act="resume-clock", arrange=with_the_clock_stopped, event="clock_resumed"),
    Form(act="resume", arrange=stuck, event="resumed"),
    Form(
        act="lift",
        arrange=restricted,
        event="lift_ordered",
        fields={"lift_reason": "accuracy_checked"},
    ),
    Form(act="withdraw", arrange=in_review, event="withdrawal_asked"),
    Form(
        act="done-by-hand",
        arrange=by_hand,
        event="manual_task_done",
        fields={"outcome": "done", "source": "paper"},
    ),
    Form(act="revoke-access", arrange=with_a_link, event="access_revoked"),
)


@pytest.mark.parametrize("form", [pytest.param(each, id=each.act) for each in FORMS])
async def test_the_second_of_two_gets_the_fresh_state_and_the_act_is_done_once(
    browser: Browser, form: Form
) -> None:
    request_id = await form.arrange(browser.house)
    await browser.sign_in(BOTH[0])
    page = text_of(await page_of(browser, request_id))
    seen = hidden_of(page, "seen")

    first = await act(browser, request_id, form.act, seen=seen, **form.fields)
    done = await browser.house.request(request_id)
    await browser.sign_in(BOTH[1])
    second = await act(browser, request_id, form.act, seen=seen, note="Me too", **form.fields)

    fresh = text_of(second)
    rows = await browser.house.requests.history(request_id)
    acts = [row for row in rows if row.event == form.event and row.details.get("by")]
    assert form.act in offered(page)
    assert (first.status_code, second.status_code) == (303, 409)
    assert [row.details["by"] for row in acts] == [OPERATORS[BOTH[0]].object_id]
    assert await browser.house.request(request_id) == done
    assert "changed the request meanwhile" in fresh
    assert "Me too" in fresh
    assert hidden_of(fresh, "seen") in (str(len(rows)), "")
    assert f"<td>{len(rows)}</td>" in fresh


@pytest.mark.parametrize("form", [pytest.param(each, id=each.act) for each in FORMS])
async def test_who_only_reads_or_approves_has_no_such_form_and_may_not_send_one(
    browser: Browser, form: Form
) -> None:
    request_id = await form.arrange(browser.house)
    before = await browser.house.request(request_id)

    for who in ("auditor", "approver"):
        await browser.sign_in(who)
        page = text_of(await page_of(browser, request_id))
        answer = await act(browser, request_id, form.act, **form.fields)

        assert form.act not in offered(page)
        assert answer.status_code in (401, 403)
    assert await browser.house.request(request_id) == before


async def test_once_it_was_seen_anew_the_second_may_act_where_it_still_makes_sense(
    browser: Browser,
) -> None:
    request_id = await by_hand(browser.house)
    await browser.sign_in()
    seen = hidden_of(text_of(await page_of(browser, request_id)), "seen")
    paper = {"outcome": "done", "source": "paper"}
    await act(browser, request_id, "done-by-hand", seen=seen, **paper)
    images = {"outcome": "nothing_found", "source": "vm-images"}

    late = await act(browser, request_id, "done-by-hand", seen=seen, **images)
    again = await act(browser, request_id, "done-by-hand", **images)

    request = await browser.house.request(request_id)
    assert (late.status_code, again.status_code) == (409, 303)
    assert all(task.state is not TaskState.STUCK for task in request.live_tasks)


async def test_a_form_sent_twice_by_the_same_hand_is_done_once(browser: Browser) -> None:
    request = await reviewed(browser)
    await browser.sign_in()
    seen = hidden_of(text_of(await page_of(browser, request.id)), "seen")

    first = await act(browser, request.id, "honour", seen=seen)
    second = await act(browser, request.id, "honour", seen=seen)

    rows = await browser.house.requests.history(request.id)
    assert (first.status_code, second.status_code) == (303, 409)
    assert [row.event for row in rows].count("review_honoured") == 1

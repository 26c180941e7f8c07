"""What is too late, not lawful or not possible: refused with its code, and nothing is changed."""

from collections.abc import Mapping
from datetime import timedelta

import pytest

from dsr_core.domain.grounds import Ground
from dsr_core.domain.identity_means import Authority, IdentityMeans
from dsr_core.domain.outcomes import Outcome
from dsr_core.domain.plan import Right, StageKind
from dsr_core.domain.reasons import Reason
from dsr_core.domain.request import Status
from dsr_core.domain.rule_packs import ExtensionReason, SuspensionGround
from dsr_core.domain.systems import SystemKind
from dsr_core.web.acts import ACTS, Act
from emulation.graph.sample import SAMPLE_PEOPLE
from tests.flow.life import Life
from tests.flow.observing import (
    changes_in,
    code_of,
    letters_of,
    person_of,
    rows_of,
    task_in,
)

ADELE = SAMPLE_PEOPLE["ordinary"]
A_DAY = timedelta(days=1, minutes=30)

#: What an act must say with it, where the act takes words at all.
BODIES: Mapping[Act, object] = {
    Act.DECLINE: {"grounds": [Ground.EXCESSIVE.value]},
    Act.VERIFY_IDENTITY: {"means": IdentityMeans.KNOWN_CONTACT.value},
    Act.VERIFY_REPRESENTATIVE: {"basis": Authority.LAWYERS_MANDATE.value, "note": "Seen."},
    Act.NOTE: {"note": "Seen."},
    Act.MERGE: {"into": "r" + 32 * "0"},
    Act.DONE_BY_HAND: {"outcome": Outcome.DONE.value},
    Act.EXTEND: {"reasons": [ExtensionReason.COMPLEXITY.value]},
    Act.STOP_CLOCK: {"suspension": SuspensionGround.IDENTITY_IN_DOUBT.value},
}
APPROVALS = frozenset({Act.APPROVE_FIRST, Act.APPROVE_SECOND})


async def test_a_decline_is_told_with_its_ground_and_the_ways_to_object(life: Life) -> None:
    request_id = await life.submit(Right.ERASURE, ADELE)
    await life.carry_to(request_id, StageKind.REVIEW)

    declined = await life.act(
        "operator", request_id, "decline", {"grounds": [Ground.LEGAL_CLAIMS.value]}
    )
    ended = await life.settle(request_id)

    letters = await letters_of(life, request_id)
    (decision,) = (text for name, text in letters.items() if "decision" in name)
    assert declined.status == 200
    assert ended.status is Status.REFUSED
    for article in ("Art. 17(3)(e)", "Art. 77(1)", "Art. 79(1)"):
        assert article in decision
    assert changes_in(life) == []


async def test_a_decline_without_a_lawful_ground_is_refused(life: Life) -> None:
    request_id = await life.submit(Right.ERASURE, ADELE)
    await life.carry_to(request_id, StageKind.REVIEW)
    before = await rows_of(life, request_id)

    none = await life.act("operator", request_id, "decline")
    foreign = await life.act(
        "operator", request_id, "decline", {"grounds": [Ground.NOT_INACCURATE.value]}
    )

    assert code_of(none) == (422, "invalid-fields")
    assert code_of(foreign) == (422, "invalid-value")
    assert await rows_of(life, request_id) == before


async def test_an_extension_in_time_and_with_a_reason_is_told_and_moves_the_due_date(
    life: Life,
) -> None:
    request_id = await life.submit(Right.ERASURE, ADELE)
    before = await life.carry_to(request_id, StageKind.REVIEW)

    reply = await life.act("operator", request_id, "extend", BODIES[Act.EXTEND])

    after = await life.load(request_id)
    assert reply.status == 200
    assert timedelta(days=59) <= after.due_on - before.due_on <= timedelta(days=66)
    assert "extension.json" in await letters_of(life, request_id)


async def test_an_extension_that_is_late_repeated_or_without_a_reason_is_refused(
    life: Life,
) -> None:
    late, twice = [await life.submit(Right.ERASURE, ADELE) for _ in range(2)]
    for request_id in (late, twice):
        await life.carry_to(request_id, StageKind.REVIEW)
    reasons, nothing = BODIES[Act.EXTEND], {"reasons": list[str]()}
    await life.act("operator", twice, "extend", reasons)
    before = [await rows_of(life, twice), await rows_of(life, late)]

    repeated = await life.act("operator", twice, "extend", reasons)
    reasonless = [await life.act("operator", late, "extend", body) for body in (None, nothing)]
    unchanged = [await rows_of(life, twice), await rows_of(life, late)] == before
    await life.time.advance(timedelta(days=40).total_seconds())
    too_late = await life.act("operator", late, "extend", reasons)

    assert code_of(repeated) == (409, "clock-change-refused")
    assert [code_of(reply) for reply in reasonless] == [(422, "invalid-fields")] * 2
    assert reasonless[0].json["errors"][0]["field"] == "reasons"
    assert code_of(too_late) == (409, "clock-change-refused")
    assert unchanged
    assert await rows_of(life, late) == before[1]
    assert "extension.json" not in await letters_of(life, late)


async def test_what_is_not_restricted_cannot_be_lifted(life: Life) -> None:
    request_id = await life.submit(Right.RESTRICTION, ADELE)
    await life.carry_to(request_id, StageKind.REVIEW)
    before = await rows_of(life, request_id)

    refused = await life.act("operator", request_id, "lift")

    assert code_of(refused) == (409, "not-restricted")
    assert await rows_of(life, request_id) == before
    assert changes_in(life) == []


async def test_an_account_that_somebody_opens_while_it_is_restricted_is_noticed(
    life: Life,
) -> None:
    request_id = await life.submit(Right.RESTRICTION, ADELE)
    await life.carry_to(request_id, StageKind.IN_FORCE)
    person = await person_of(life, request_id)
    blocked = life.product.tenant.users[person]["accountEnabled"]
    life.product.tenant.users[person]["accountEnabled"] = True

    await life.pass_time(A_DAY)
    stopped = await life.settle(request_id)

    assert blocked is False
    assert stopped.status is Status.NEEDS_OPERATOR
    assert task_in(stopped, SystemKind.ENTRA).reason is Reason.RESTRICTION_BROKEN


#: Stages in which a request is at rest, of which right, and which acts are possible there.
RESTS: Mapping[StageKind | None, tuple[Right, frozenset[Act]]] = {
    StageKind.REVIEW: (Right.ERASURE, frozenset({Act.HONOUR, Act.DECLINE})),
    StageKind.FIRST_APPROVAL: (Right.ERASURE, frozenset({Act.APPROVE_FIRST, Act.DECLINE})),
    StageKind.IN_FORCE: (Right.RESTRICTION, frozenset({Act.LIFT})),
    None: (Right.RECTIFICATION, frozenset()),
}

#: Possible as long as a request is open.
WHILE_OPEN = frozenset({Act.HOLD, Act.WITHDRAW, Act.EXTEND, Act.STOP_CLOCK, Act.MERGE, Act.NOTE})


@pytest.mark.parametrize("rest", RESTS)
async def test_an_act_that_is_not_possible_is_refused_and_leaves_the_request_as_it_was(
    life: Life, rest: StageKind | None
) -> None:
    right, possible = RESTS[rest]
    corrections = [{"name": "jobTitle", "value": "Pilot"}]
    more = {"corrections": corrections} if right is Right.RECTIFICATION else {}
    request_id = await life.submit(right, ADELE, **more)
    await life.carry_to(request_id, rest)
    # Links and sessions can be taken back at any time, after the end as well.
    always = {Act.REVOKE_ACCESS} | (WHILE_OPEN if rest else set())
    impossible = [act for act in ACTS if act not in possible | always]
    before = await rows_of(life, request_id)
    calls, letters = life.product.templates(), await letters_of(life, request_id)

    replies = {
        act: await life.act(
            "approver" if act in APPROVALS else "operator", request_id, act.value, BODIES.get(act)
        )
        for act in impossible
    }

    assert {act: reply.status for act, reply in replies.items()} == dict.fromkeys(impossible, 409)
    assert await rows_of(life, request_id) == before
    assert (life.product.templates(), await letters_of(life, request_id)) == (calls, letters)

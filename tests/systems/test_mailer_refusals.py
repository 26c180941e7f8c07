"""Letters that Graph refuses, or says nothing about."""

import pytest

from dsr_core.domain.errors import SystemStuckError, SystemUnavailableError
from dsr_core.domain.reasons import Reason
from dsr_core.ports import LetterFate
from dsr_core.systems.mailer import GraphLetterBox
from emulation.graph.faults import FaultKind, FaultRule
from emulation.graph.mail import ALLOWED_SENDERS
from tests.systems.conftest import Contoso
from tests.systems.mailer_kit import (
    KEY,
    LETTER,
    REQUEST,
    SEND_MAIL,
    TO,
    FragileOutbox,
    OpenBox,
    box,
    graph_of,
    mailed,
    open_box,
    outbox,
    send,
    wired_box,
)
from tests.systems.small_graph import Said, SmallGraph, error

__all__ = ["box", "open_box", "outbox", "wired_box"]


async def test_a_throttled_letter_is_sent_at_the_next_try(
    contoso: Contoso, box: GraphLetterBox
) -> None:
    contoso.world.faults.add(
        FaultRule(kind=FaultKind.STATUS, status=429, path="sendMail", retry_after="17")
    )
    with pytest.raises(SystemUnavailableError) as raised:
        await send(box)
    assert raised.value.reason is Reason.THROTTLED
    assert raised.value.retry_after is not None
    assert raised.value.retry_after.total_seconds() == 17

    assert await send(box) is LetterFate.MAILED
    assert len(mailed(contoso)) == 1


async def test_a_mailbox_that_is_not_ours_to_send_from_leaves_the_letter_to_another_mailer(
    contoso: Contoso, box: GraphLetterBox, outbox: FragileOutbox
) -> None:
    contoso.tenant.rows(ALLOWED_SENDERS).append({"address": "other@contoso.example"})

    fates = [await send(box) for _ in range(2)]

    assert fates == [LetterFate.FILED] * 2
    assert [(kept.to, kept.fate) for kept in outbox.letters] == [(TO, LetterFate.FILED)]
    assert mailed(contoso) == []


async def test_a_mailbox_that_does_not_exist_leaves_the_letter_to_another_mailer(
    contoso: Contoso, open_box: OpenBox, outbox: FragileOutbox
) -> None:
    box = open_box(graph_of(contoso), outbox, "nobody@contoso.example")

    assert await send(box) is LetterFate.FILED


async def test_an_address_that_no_mail_goes_to_is_an_operators(
    contoso: Contoso, box: GraphLetterBox, outbox: FragileOutbox
) -> None:
    with pytest.raises(SystemStuckError) as raised:
        await box.send(REQUEST, KEY, LETTER, "no address")

    assert raised.value.reason is Reason.NO_ADDRESS
    assert "no address" not in str(raised.value)
    assert await outbox.fate_of(REQUEST, KEY) is None


@pytest.mark.parametrize(
    ("status", "reason"), [(401, Reason.CREDENTIAL_REFUSED), (429, Reason.THROTTLED)]
)
async def test_what_was_certainly_not_mailed_can_be_begun_anew(
    wired_box: GraphLetterBox, server: SmallGraph, status: int, reason: Reason
) -> None:
    server.answers[SEND_MAIL] = [error(status), Said(202)]

    with pytest.raises(SystemUnavailableError) as raised:
        await send(wired_box)

    assert raised.value.reason is reason
    assert await send(wired_box) is LetterFate.MAILED
    assert len(server.to(SEND_MAIL)) == 2


@pytest.mark.parametrize("status", [400, 413])
async def test_a_letter_that_graph_will_never_take_is_an_operators(
    wired_box: GraphLetterBox, server: SmallGraph, outbox: FragileOutbox, status: int
) -> None:
    server.answers[SEND_MAIL] = error(status)

    with pytest.raises(SystemStuckError):
        await send(wired_box)

    assert len(server.to(SEND_MAIL)) == 1
    assert await outbox.fate_of(REQUEST, KEY) is None


@pytest.mark.parametrize("status", [408, 500, 503])
async def test_a_status_that_says_nothing_of_the_effect_is_uncertain(
    wired_box: GraphLetterBox, server: SmallGraph, status: int
) -> None:
    server.answers[SEND_MAIL] = error(status)

    fates = [await send(wired_box) for _ in range(2)]

    assert fates == [LetterFate.UNCERTAIN] * 2
    assert len(server.to(SEND_MAIL)) == 1


async def test_a_directory_that_cannot_be_checked_costs_no_letter(
    wired_box: GraphLetterBox, server: SmallGraph
) -> None:
    right = server.answers["/organization"]
    server.answers["/organization"] = error(503)
    server.answers[SEND_MAIL] = Said(202)

    with pytest.raises(SystemUnavailableError):
        await send(wired_box)
    server.answers["/organization"] = right

    assert await send(wired_box) is LetterFate.MAILED


async def test_nothing_is_mailed_from_another_directory(
    wired_box: GraphLetterBox, server: SmallGraph
) -> None:
    server.answers["/organization"] = Said(body={"value": [{"id": "another"}]})

    with pytest.raises(SystemStuckError) as raised:
        await send(wired_box)

    assert raised.value.reason is Reason.TENANT_MISMATCH
    assert server.to(SEND_MAIL) == []

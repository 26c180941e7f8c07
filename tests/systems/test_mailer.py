"""Letters by sendMail: at most once, whatever goes wrong and wherever the sender dies."""

import json

import pytest

from dsr_core.ports import LetterFate
from dsr_core.systems.mailer import GraphLetterBox
from emulation.graph.faults import FaultKind, FaultRule
from tests.systems.conftest import Contoso
from tests.systems.mailer_kit import (
    LETTER,
    SEND_MAIL,
    SENDER,
    TO,
    FragileOutbox,
    OpenBox,
    WorkerDiedError,
    box,
    graph_of,
    mailed,
    open_box,
    outbox,
    send,
    wired_box,
)
from tests.systems.small_graph import Said, SmallGraph

__all__ = ["box", "open_box", "outbox", "wired_box"]


async def test_a_letter_goes_out_from_the_configured_mailbox(
    contoso: Contoso, box: GraphLetterBox, outbox: FragileOutbox
) -> None:
    fate = await send(box)

    (row,) = mailed(contoso)
    assert fate is LetterFate.MAILED
    assert (row["sender"], row["recipients"], row["subject"]) == (SENDER, [TO], LETTER.subject)
    assert row["saveToSentItems"] is True
    assert row["message"]["body"] == {"contentType": "HTML", "content": LETTER.html}
    assert [kept.fate for kept in outbox.letters] == [LetterFate.MAILED]


async def test_the_intent_is_recorded_before_and_the_letter_after(
    contoso: Contoso, box: GraphLetterBox, outbox: FragileOutbox
) -> None:
    await send(box)

    assert outbox.steps == ["intend", "keep_sent"]


async def test_the_same_key_is_mailed_once(contoso: Contoso, box: GraphLetterBox) -> None:
    fates = [await send(box) for _ in range(3)]
    await send(box, "03-decision")

    assert fates == [LetterFate.MAILED] * 3
    assert len(mailed(contoso)) == 2


@pytest.mark.parametrize(
    ("dies", "mails"), [({"dies_after": "intend"}, 0), ({"dies_before": "keep_sent"}, 1)]
)
async def test_a_sender_that_died_in_the_middle_leaves_the_letter_to_a_person(
    contoso: Contoso, open_box: OpenBox, dies: dict[str, str], mails: int
) -> None:
    outbox = FragileOutbox(**dies)
    box = open_box(graph_of(contoso), outbox)
    with pytest.raises(WorkerDiedError):
        await send(box)

    fates = [await send(box) for _ in range(2)]

    assert fates == [LetterFate.UNCERTAIN] * 2
    assert len(mailed(contoso)) == mails


async def test_a_sender_that_died_after_all_was_filed_has_sent(
    contoso: Contoso, open_box: OpenBox
) -> None:
    outbox = FragileOutbox(dies_after="keep_sent")
    box = open_box(graph_of(contoso), outbox)
    with pytest.raises(WorkerDiedError):
        await send(box)

    assert await send(box) is LetterFate.MAILED
    assert len(mailed(contoso)) == 1


@pytest.mark.parametrize(
    "rule",
    [
        FaultRule(kind=FaultKind.STATUS_AFTER, status=503, path="sendMail"),
        FaultRule(kind=FaultKind.STATUS_AFTER, status=504, path="sendMail"),
        FaultRule(kind=FaultKind.HTML, status=502, path="sendMail"),
        FaultRule(kind=FaultKind.RESET_AFTER, path="sendMail"),
    ],
    ids=lambda rule: f"{rule.kind}-{rule.status}",
)
async def test_a_letter_whose_answer_is_no_answer_is_never_sent_again(
    contoso: Contoso, box: GraphLetterBox, rule: FaultRule
) -> None:
    contoso.world.faults.add(rule)

    fates = [await send(box) for _ in range(3)]

    assert fates == [LetterFate.UNCERTAIN] * 3
    assert len(mailed(contoso)) == (0 if rule.kind is FaultKind.HTML else 1)
    assert rule.seen == 1


async def test_the_person_is_in_the_body_only(
    wired_box: GraphLetterBox, server: SmallGraph
) -> None:
    server.answers[SEND_MAIL] = Said(202)

    await send(wired_box)

    (asked,) = server.to(SEND_MAIL)
    assert TO not in asked.path + asked.query + str(asked.headers)
    assert json.loads(asked.body)["message"]["toRecipients"] == [{"emailAddress": {"address": TO}}]

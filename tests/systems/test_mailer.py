"""Letters by sendMail: at most once, whatever goes wrong and wherever the sender dies."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Protocol

import pytest

from dsr_core.domain.errors import SystemStuckError, SystemUnavailableError
from dsr_core.domain.letter_parts import Letter, LetterKind
from dsr_core.domain.reasons import Reason
from dsr_core.domain.request import DsrRequest
from dsr_core.ports import LetterFate
from dsr_core.stores.memory.letter_box import MemoryLetterBox
from dsr_core.systems.clouds import loopback_cloud
from dsr_core.systems.credentials import CredentialKind, CredentialSettings, make_credential
from dsr_core.systems.graph import Graph
from dsr_core.systems.graph_client import open_client
from dsr_core.systems.mailer import GraphLetterBox
from dsr_core.systems.tenant_check import TenantCheck
from emulation.graph.faults import FaultKind, FaultRule
from emulation.graph.mail import ALLOWED_SENDERS, OUTBOX
from emulation.graph.sample import CONTOSO, SAMPLE_PEOPLE
from emulation.graph.tokens import ALL_ROLES, mint
from emulation.graph.wire import Row
from tests.systems.conftest import Contoso
from tests.systems.fakes import make_request
from tests.systems.small_graph import Said, SmallGraph, error
from tests.systems.wire_kit import Wired

SENDER = SAMPLE_PEOPLE["admin"]
SEND_MAIL = f"/users/{SENDER}/sendMail"
TO = "grace@home.example"
KEY = "02-ready"
REQUEST = make_request()
LETTER = Letter(
    kind=LetterKind.READY,
    language="de",
    subject="Ihre Daten liegen bereit (r1)",
    text="Grüße",
    html="<p>Grüße &amp; mehr</p>",
)


class WorkerDiedError(Exception):
    """The process ended here."""


@dataclass
class FragileOutbox(MemoryLetterBox):
    """An outbox whose user may die directly before or after a step."""

    dies_after: str = ""
    dies_before: str = ""
    steps: list[str] = field(default_factory=list[str])

    def __post_init__(self) -> None:
        super().__init__()

    async def intend(self, request: DsrRequest, key: str) -> bool:
        is_new = await super().intend(request, key)
        self._pass("intend")
        return is_new

    async def keep_sent(self, request: DsrRequest, key: str, letter: Letter, to: str) -> None:
        if self.dies_before == "keep_sent":
            self.dies_before = ""
            raise WorkerDiedError
        await super().keep_sent(request, key, letter, to)
        self._pass("keep_sent")

    def _pass(self, step: str) -> None:
        self.steps.append(step)
        if self.dies_after == step:
            self.dies_after = ""
            raise WorkerDiedError


def graph_of(contoso: Contoso) -> Callable[[], Graph]:
    """Makes a Graph of our own on the sample tenant, with every permission."""

    def make() -> Graph:
        cloud = loopback_cloud(contoso.simulator.base_url)
        token = mint(CONTOSO, ALL_ROLES)
        settings = CredentialSettings(kind=CredentialKind.DEVELOPMENT_TOKEN, token=token)
        client = open_client(cloud, make_credential(settings, cloud))
        check = TenantCheck(CONTOSO, contoso.clock)
        return Graph(client, admission=check, slots=asyncio.Semaphore(1))

    return make


async def send(box: GraphLetterBox, key: str = KEY) -> LetterFate:
    return await box.send(REQUEST, key, LETTER, TO)


@pytest.fixture
def outbox() -> FragileOutbox:
    return FragileOutbox()


class OpenBox(Protocol):
    """Makes a letter box that is closed when the test is over."""

    def __call__(
        self, graph: Callable[[], Graph], outbox: MemoryLetterBox, sender: str = SENDER
    ) -> GraphLetterBox: ...


@pytest.fixture
async def open_box() -> AsyncIterator[OpenBox]:
    opened: list[GraphLetterBox] = []

    def open_one(
        graph: Callable[[], Graph], outbox: MemoryLetterBox, sender: str = SENDER
    ) -> GraphLetterBox:
        opened.append(GraphLetterBox(graph, outbox, sender))
        return opened[-1]

    yield open_one
    for box in opened:
        await box.close()


@pytest.fixture
def box(contoso: Contoso, outbox: FragileOutbox, open_box: OpenBox) -> GraphLetterBox:
    return open_box(graph_of(contoso), outbox)


@pytest.fixture
def wired_box(wired: Wired, outbox: FragileOutbox, open_box: OpenBox) -> GraphLetterBox:
    return open_box(wired.make_graph, outbox)


def mailed(contoso: Contoso) -> list[Row]:
    return contoso.tenant.rows(OUTBOX)


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


async def test_the_person_is_in_the_body_only(
    wired_box: GraphLetterBox, server: SmallGraph
) -> None:
    server.answers[SEND_MAIL] = Said(202)

    await send(wired_box)

    (asked,) = server.to(SEND_MAIL)
    assert TO not in asked.path + asked.query + str(asked.headers)
    assert json.loads(asked.body)["message"]["toRecipients"] == [{"emailAddress": {"address": TO}}]

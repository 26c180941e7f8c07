"""Letters on their way, by a box that may die in the middle."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Protocol

import pytest

from dsr_core.domain.letter_parts import Letter, LetterKind
from dsr_core.domain.request import DsrRequest
from dsr_core.ports import LetterFate
from dsr_core.stores.memory.letter_box import MemoryLetterBox
from dsr_core.systems.clouds import loopback_cloud
from dsr_core.systems.credentials import CredentialKind, CredentialSettings, make_credential
from dsr_core.systems.graph import Graph
from dsr_core.systems.graph_client import open_client
from dsr_core.systems.mailer import GraphLetterBox
from dsr_core.systems.tenant_check import TenantCheck
from emulation.graph.mail import OUTBOX
from emulation.graph.sample import CONTOSO, SAMPLE_PEOPLE
from emulation.graph.tokens import ALL_ROLES, mint
from emulation.graph.wire import Row
from tests.systems.conftest import Contoso
from tests.systems.fakes import make_request
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

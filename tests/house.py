"""A whole house in memory: services, scripted systems, and listeners that a test lets run."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count

from dsr_core.domain.plan import Right
from dsr_core.domain.request import DsrRequest
from dsr_core.domain.systems import DEFAULT_SYSTEMS
from dsr_core.domain.tenants import IdentityPolicy, TenantPolicy
from dsr_core.host.due_dates import law_of, letter_law
from dsr_core.ports import AnswerPeriod, Services
from dsr_core.steps.intake import Submission, receive
from dsr_core.steps.runner import look
from dsr_core.steps.sweep import sweep
from dsr_core.stores.memory.agenda import MemoryAgenda
from dsr_core.stores.memory.board import MemoryBoard
from dsr_core.stores.memory.export_drops import MemoryExportDrops
from dsr_core.stores.memory.intake_ledger import MemoryIntakeLedger
from dsr_core.stores.memory.letter_box import MemoryLetterBox
from dsr_core.stores.memory.package_store import MemoryPackageStore
from dsr_core.stores.memory.person_ledger import MemoryPersonLedger
from dsr_core.stores.memory.rate_ledger import MemoryRateLedger
from dsr_core.stores.memory.request_store import MemoryRequestStore
from dsr_core.stores.memory.signer import MemorySigner
from dsr_core.stores.memory.stage_queue import MemoryStageQueue, QueuedMessage
from dsr_core.web.letters import render_letter
from tests.builders import LEASE, a_subject
from tests.fakes.clock import TestClock
from tests.fakes.tenant_systems import FakeTenantSystems

#: More listener rounds than any request of these tests takes: a loop is a bug, not a wait.
MOST_ROUNDS = 500

CONTOSO = TenantPolicy(
    name="contoso",
    tenant_id="11111111-1111-4111-8111-111111111111",
    systems=DEFAULT_SYSTEMS,
    controller="Contoso GmbH",
    contact="privacy@contoso.example",
    review=frozenset(Right) - {Right.ACCESS, Right.PORTABILITY},
    identity=IdentityPolicy.VOUCHED,
    regime="gdpr",
    holidays="DE-BE",
    time_zone="Europe/Berlin",
)


def a_month(policy: TenantPolicy, right: Right, received_at: datetime) -> AnswerPeriod:
    """A plain due date: these tests are not about the calendar."""
    due_at = received_at + timedelta(days=31)
    return AnswerPeriod(law="gdpr@2018-05-25.1", due_on=due_at.date(), due_at=due_at)


@dataclass
class House:
    """Everything a flow needs, with nothing outside this process."""

    clock: TestClock = field(default_factory=TestClock)
    policy: TenantPolicy = CONTOSO

    def __post_init__(self) -> None:
        self.signer = MemorySigner()
        self.requests = MemoryRequestStore(self.signer)
        self.agenda = MemoryAgenda()
        self.board = MemoryBoard()
        self.queue = MemoryStageQueue(self.clock)
        self.packages = MemoryPackageStore(self.clock)
        self.letters = MemoryLetterBox()
        self.drops = MemoryExportDrops(self.clock)
        self.ledger = MemoryIntakeLedger()
        self.people = MemoryPersonLedger()
        self.systems = FakeTenantSystems(self.packages, clock=self.clock)
        numbers, tokens = count(1), count(1)
        self.services = Services(
            clock=self.clock,
            new_id=lambda: f"r{next(numbers):032x}",
            new_token=lambda: f"token-{next(tokens)}",
            public_url="https://dsr.contoso.example",
            time_budget=timedelta(minutes=8),
            lease=LEASE,
            tenants={self.policy.name: self.policy},
            requests=self.requests,
            ledger=self.ledger,
            people=self.people,
            rates=MemoryRateLedger(),
            agenda=self.agenda,
            board=self.board,
            queue=self.queue,
            packages=self.packages,
            drops=self.drops,
            outbox=self.letters,
            signer=self.signer,
            systems_of=lambda tenant: self.systems,
            render_report=lambda manifest, _: f"<p>{manifest['request_id']}</p>",
            due=a_month,
            law_of=law_of,
            letter_law=letter_law,
            render_letter=render_letter,
            letters_of=lambda tenant: self.letters,
        )

    async def submit(self, **rest: object) -> DsrRequest:
        wish = Submission(
            tenant=self.policy.name,
            right=Right.ACCESS,
            subject=a_subject(),
            vouched_by="a0000000-0000-4000-8000-000000000001",
        )
        return await receive(self.services, replace(wish, **rest))

    async def request(self, request_id: str) -> DsrRequest:
        stored = await self.requests.load(request_id)
        assert stored is not None
        return stored.request

    async def listen(
        self, alter: Callable[[QueuedMessage], list[QueuedMessage]] = lambda queued: [queued]
    ) -> None:
        """Handle every message visible now, and those that follow from it.

        `alter` says what becomes of each message: delivered once, twice, or not at all.
        """
        for _ in range(MOST_ROUNDS):
            taken = self.queue.take(self.clock.now())
            if not taken:
                return
            for queued in taken:
                for delivered in alter(queued):
                    await look(self.services, delivered.group, delivered.message)
        raise AssertionError("the listeners never came to rest")

    async def live_through(self, span: timedelta, step: timedelta = timedelta(minutes=5)) -> None:
        """Let time pass, with listeners and the sweep at work all along."""
        until = self.clock.now() + span
        while self.clock.now() < until:
            await self.listen()
            await sweep(self.services)
            await self.listen()
            self.clock.advance(step)

"""One request lived through: processes that may die, people, messages, a timer, and days."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bench._sent_mail import word_on
from bench.fault_matrix.crossings import Life
from bench.fault_matrix.graph_wire import GraphWire
from bench.fault_matrix.post import HIDDEN_AFTER_DEATH, HIDDEN_AFTER_FAILURE, Parcel, Post
from bench.fault_matrix.scene import GATES, Scene, submission
from bench.fault_matrix.storage_wire import StorageWire
from bench.fault_matrix.watch import Watch
from dsr_core.domain.errors import IllegalTransitionError
from dsr_core.domain.events import Resumed
from dsr_core.domain.letter_parts import LetterWord
from dsr_core.domain.lifecycle import ENDINGS
from dsr_core.domain.plan import Right
from dsr_core.domain.request import DsrRequest, Status, TaskState
from dsr_core.host.bootstrap import LEASE, build_services
from dsr_core.host.wires import Wires
from dsr_core.ports import AgendaRow, Services
from dsr_core.steps.intake import receive
from dsr_core.steps.resume import resume
from dsr_core.steps.runner import handle_event, look
from dsr_core.steps.sweep import sweep
from emulation.graph.clock import Clock
from emulation.graph.dispatch import Dispatcher
from emulation.graph.mail import OUTBOX

#: More turns than any request takes: a loop is a fault, not a wait.
_MOST_TURNS = 400

#: Who waits for the next day is made to wait for some: the timer may be late, and nothing is lost.
_LONG, _STRIDE = timedelta(hours=12), timedelta(days=16)

#: How often the agenda is swept after the end, two thirds of a day apart: at least, and at most
#: while a request stands on it twice.
_LAST_LOOKS, _MOST_LOOKS = 3, 12

#: A rival looks often enough for all that heals within half an hour.
_RIVAL_ROUNDS, _RIVAL_STEP = 5, timedelta(minutes=6)


@dataclass(frozen=True, slots=True, kw_only=True)
class _ProcessClock:
    """A process's idea of the time."""

    right: Clock
    life: Life

    def now(self) -> datetime:
        return self.right.now() + timedelta(seconds=self.life.skew)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Process:
    """What a killed process takes with it."""

    life: Life
    services: Services
    closing: AsyncExitStack


@dataclass(slots=True, kw_only=True)
class Play:
    """A request of one right, on a storage that is empty and a directory of its own."""

    right: Right
    scene: Scene
    watch: Watch
    clock: Clock
    dispatcher: Dispatcher
    request_id: str = ""
    #: Unforeseen endings of a function, which its host saw.
    failures: int = 0
    deaths: int = 0
    #: Letters an operator had to look for in the sent mail.
    asked: int = 0
    post: Post = field(init=False)
    _process: _Process = field(init=False)
    _observer: _Process = field(init=False)

    def __post_init__(self) -> None:
        self.post = Post(self.clock, self.watch)
        self._observer = self._start(Watch())
        self._process = self._start(self.watch)
        self.watch.overtake = self._overtake

    @property
    def services(self) -> Services:
        """A sound process's, whose crossings nobody counts."""
        return self._observer.services

    async def close(self) -> None:
        """End all processes."""
        for process in (self._process, self._observer):
            await process.closing.aclose()

    async def load(self) -> DsrRequest:
        """The request as it is stored."""
        stored = await self.services.requests.load(self.request_id)
        assert stored is not None
        return stored.request

    async def run(self) -> DsrRequest:
        """The request at its end, or where it stays."""
        while not await self._attempt(self._submit):
            pass
        for _ in range(_MOST_TURNS):
            parcel = self.post.take()
            if parcel is not None:
                await self._deliver(parcel)
                continue
            request = await self.load()
            word = word_on(request, self._sent_subjects())
            if word is not None:
                await self._tell_of_letter(word)
            elif request.status in ENDINGS or request.status is Status.NEEDS_OPERATOR:
                return request
            else:
                await self._go_on(request)
        return await self.load()

    async def outlive(self) -> None:
        """What is still due after the end: late messages, and the agenda's last looks.

        Two rows of the agenda are one too many and do no harm; looking at both makes them one.
        """
        for turn in range(_MOST_LOOKS):
            if turn >= _LAST_LOOKS and len(await self.agenda()) <= 1:
                break
            self.clock.advance(timedelta(hours=16))
            while (parcel := self.post.take()) is not None:
                await self._deliver(parcel)
            await self._attempt(sweep)

    async def agenda(self) -> list[AgendaRow]:
        """Every row there is."""
        for_ever = self.clock.now() + timedelta(days=3650)
        return [row async for row in self.services.agenda.due(for_ever)]

    # -------------------------------------------------------------- what happens

    async def _submit(self, services: Services) -> None:
        opened = await receive(services, submission(self.right))
        self.request_id = opened.id

    async def _go_on(self, request: DsrRequest) -> None:
        gate = GATES.get(request.stage_kind) if request.stage_kind else None
        waits = {task.state for task in request.live_tasks}
        if gate is not None and TaskState.AWAITING_PERSON in waits:
            await self._attempt(lambda services: self._decide(services, request))
            return
        due = [row.due_at for row in await self.agenda()]
        self._pass_time(request, due)
        if any(moment <= self.clock.now() for moment in due):
            await self._attempt(sweep)

    def _sent_subjects(self) -> list[str]:
        tenants = self.dispatcher.world.tenants.values()
        return [str(mail["subject"]) for tenant in tenants for mail in tenant.rows(OUTBOX)]

    async def _tell_of_letter(self, word: LetterWord) -> None:
        self.asked += 1
        event = Resumed(by="operator", letter=word)
        await self._attempt(lambda services: resume(services, self.request_id, event))

    async def _decide(self, services: Services, request: DsrRequest) -> None:
        """A person's yes; who was not answered looks again before they say it again."""
        assert request.stage_kind is not None
        try:
            await handle_event(services, request.id, GATES[request.stage_kind])
        except IllegalTransitionError:
            if (await self.load()).stage == request.stage:
                raise

    def _pass_time(self, request: DsrRequest, due: list[datetime]) -> None:
        now = self.clock.now()
        moments = [moment for moment in (*due, self.post.next_at()) if moment is not None]
        wait = min(moments, default=now + _STRIDE) - now
        resumptions = [task.resume_at for task in request.live_tasks if task.resume_at]
        if request.status is Status.AWAITING_SYSTEM and resumptions:
            own = min(resumptions) - now
            wait = _STRIDE if own > _LONG else wait
        self.clock.advance(max(wait, timedelta(minutes=1)))

    async def _deliver(self, parcel: Parcel) -> None:
        life = self._process.life
        life.skew, life.leased = parcel.skew, True

        async def work(services: Services) -> None:
            looks = (look(services, parcel.group, parcel.message) for _ in range(parcel.copies))
            await asyncio.gather(*looks)

        deaths = self.deaths
        done = await self._attempt(work)
        life.skew, life.leased = 0.0, False
        if not done:
            died = self.deaths > deaths
            self.post.give_back(parcel, HIDDEN_AFTER_DEATH if died else HIDDEN_AFTER_FAILURE)

    async def _overtake(self) -> None:
        """The lease runs out; a second process does all that is due. The first knows nothing."""
        first, self._process = self._process, self._start(Watch())
        self.clock.advance(LEASE)
        for _ in range(_RIVAL_ROUNDS):
            self.clock.advance(_RIVAL_STEP)
            await self._attempt(sweep)
            while (parcel := self.post.take()) is not None:
                await self._deliver(parcel)
        await self._process.closing.aclose()
        self._process = first

    # -------------------------------------------------------------- processes

    async def _attempt(self, act: Callable[[Services], Awaitable[object]]) -> bool:
        """Run a function in a process; False when it failed, or took the process with it."""
        process = self._process

        async def work() -> None:
            await act(process.services)

        running = asyncio.create_task(work())
        dying = asyncio.create_task(process.life.died.wait())
        await asyncio.wait((running, dying), return_when=asyncio.FIRST_COMPLETED)
        dying.cancel()
        if process.life.died.is_set():
            running.cancel()
            await asyncio.gather(running, dying, return_exceptions=True)
            await process.closing.aclose()
            self.deaths += 1
            self._process = self._start(self.watch)
            return False
        (ended, _) = await asyncio.gather(running, dying, return_exceptions=True)
        self.failures += ended is not None
        return ended is None

    def _start(self, watch: Watch) -> _Process:
        """A new process, which knows nothing of those before it."""
        life, closing = Life(), AsyncExitStack()
        storage = StorageWire(
            watch=watch,
            life=life,
            services=self.scene.services,
            refusals=self.scene.refusals,
            accept=self._accept,
        )
        wires = Wires(
            clock=_ProcessClock(right=self.clock, life=life),
            storage=storage.open,
            graph=lambda: GraphWire(self.dispatcher, watch, life),
            sleep=self._sleep,
        )
        services = build_services(self.scene.settings[self.right], closing, wires)
        return _Process(life=life, services=services, closing=closing)

    def _accept(self, queue: str, text: str, hidden: float) -> None:
        self.post.accept(queue, text, hidden)

    async def _sleep(self, seconds: float) -> None:
        self.clock.advance(timedelta(seconds=seconds))

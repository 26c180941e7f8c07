"""Many requests under way at once, sent and decided by people who try again when told no."""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field

import aiohttp

from bench._sent_mail import word_on
from bench.chaos_run.stack import ChaosStack
from dsr_core.domain.lifecycle import ENDINGS
from dsr_core.domain.plan import Right, StageKind
from dsr_core.domain.request import DsrRequest, is_uncertain
from dsr_core.host.bootstrap import build_services
from dsr_core.host.settings import read_settings
from dsr_core.ports import RequestStore
from emulation.graph.sample import SAMPLE_PEOPLE
from emulation.graph.sample.cast import CONTOSO_DOMAIN
from emulation.graph.sample.crowd import ordinary_people
from emulation.sign_in import TOKEN_PATH

_AT_ONCE = 6
_PAUSE_SECONDS = 1.0
_PATIENCE = aiohttp.ClientTimeout(total=20)

#: What ends a call when a process is dead or coming up.
TROUBLE = (aiohttp.ClientError, TimeoutError, OSError)

#: Who opens which gate.
_GATES = {
    StageKind.REVIEW: ("operator", "honour"),
    StageKind.FIRST_APPROVAL: ("approver", "approve-first"),
}


@dataclass(slots=True, kw_only=True)
class Case:
    """One request, and what became of it so far."""

    right: Right
    person: str
    key: str
    request_id: str = ""
    last: DsrRequest | None = None
    #: How often an operator looked for a letter of it in the sent mail.
    asked: int = 0

    @property
    def is_over(self) -> bool:
        """Access ends; an erasure is left in its hold window, when the account is deleted."""
        if self.last is None:
            return False
        held = self.last.stage_kind is StageKind.HOLD_WINDOW
        return held or self.last.status in ENDINGS or self.is_guarded

    @property
    def is_guarded(self) -> bool:
        """Whether a guard keeps an account from its erasure (a sole owner's, for one)."""
        if self.last is None or self.last.stage_kind is not StageKind.GUARD:
            return False
        return any(task.reason.value.startswith("guard") for task in self.last.live_tasks)


def make_cases(count: int, erasures: int) -> list[Case]:
    """Erasures of people that nothing else is asked about, and access for everybody else."""
    crowd = [f"{person.alias}@{CONTOSO_DOMAIN}" for person in ordinary_people()]
    erased, rest = crowd[:erasures], crowd[erasures:]
    others = [*rest, *(SAMPLE_PEOPLE[name] for name in ("ordinary", "manager", "umlaut", "risky"))]
    rights = [(Right.ERASURE, person) for person in erased]
    rights += [
        (Right.ACCESS, others[number % len(others)]) for number in range(count - len(erased))
    ]
    return [
        Case(right=right, person=person, key=f"chaos-{number}")
        for number, (right, person) in enumerate(rights)
    ]


@dataclass(slots=True, kw_only=True)
class Load:
    """The cases and those who push them on."""

    stack: ChaosStack
    session: aiohttp.ClientSession
    store: RequestStore
    cases: list[Case]
    tokens: dict[str, str] = field(default_factory=dict[str, str])

    async def submit_all(self) -> None:
        """Every case is sent until it is taken."""
        slots = asyncio.Semaphore(_AT_ONCE)

        async def submit(case: Case) -> None:
            async with slots:
                while not case.request_id:
                    with suppress(*TROUBLE):
                        await self._submit(case)
                        continue
                    await asyncio.sleep(_PAUSE_SECONDS)

        await asyncio.gather(*(submit(case) for case in self.cases))

    async def look(self) -> int:
        """Look at every open case, decide where somebody must; how many are still open."""
        for case in self.cases:
            if case.request_id and not case.is_over:
                await self._look_at(case)
        return sum(not case.is_over for case in self.cases)

    async def _submit(self, case: Case) -> None:
        subject = {
            "identifiers": [{"kind": "email", "value": case.person}],
            "contact": "someone@private.example",
        }
        body = {"right": case.right.value, "subject": subject}
        headers = {"Idempotency-Key": case.key, **await self._sign_in("operator")}
        url = f"{self.stack.url}/api/requests"
        async with self.session.post(url, json=body, headers=headers, timeout=_PATIENCE) as answer:
            if answer.status == 202:
                case.request_id = str((await answer.json())["request_id"])
            else:
                self.tokens.clear()  # the sign-in has new keys since it was killed
                await asyncio.sleep(_PAUSE_SECONDS)

    async def _look_at(self, case: Case) -> None:
        stored = await self.store.load(case.request_id)
        if stored is None:
            return
        case.last = stored.request
        gate = _GATES.get(stored.request.stage_kind) if stored.request.stage_kind else None
        if any(is_uncertain(task) for task in stored.request.live_tasks):
            with suppress(*TROUBLE):
                await self._tell_of_letter(case, stored.request)
            return
        # Also of access: who asks twice at once has the second request reviewed.
        if gate is not None:
            with suppress(*TROUBLE):
                await self._decide(case, *gate)

    async def _tell_of_letter(self, case: Case, request: DsrRequest) -> None:
        """What an operator does who looks into the sent mail; raises while that is out of reach."""
        url = f"{self.stack.graph_url}/_sim/collections/_sim/outbox"
        async with self.session.get(url, timeout=_PATIENCE) as answer:
            mails = (await answer.json())["value"]
        word = word_on(request, [str(mail["subject"]) for mail in mails])
        if word is not None:
            case.asked += 1
            await self._decide(case, "operator", "resume", {"letter": word.value})

    async def _decide(
        self, case: Case, who: str, act: str, body: Mapping[str, str] | None = None
    ) -> None:
        """A person's yes. What it is answered does not matter: the next look tells."""
        headers = await self._sign_in(who)
        url = f"{self.stack.url}/api/requests/{case.request_id}/acts/{act}"
        sent = dict(body) if body else None
        posting = self.session.post(url, headers=headers, timeout=_PATIENCE, json=sent)
        async with posting as answer:
            if answer.status == 401:  # the sign-in has new keys since it was killed
                self.tokens.pop(who, None)

    async def _sign_in(self, who: str) -> dict[str, str]:
        """Somebody's token as a header; asked for once."""
        if who not in self.tokens:
            url = f"{self.stack.graph_url}{TOKEN_PATH}"
            async with self.session.get(url, params={"as": who}, timeout=_PATIENCE) as answer:
                self.tokens[who] = await answer.text()
        return {"Authorization": f"Bearer {self.tokens[who]}"}


@asynccontextmanager
async def open_load(stack: ChaosStack, cases: list[Case]) -> AsyncGenerator[Load]:
    """The load of a stack; requests are read from its storage, past the host."""
    async with AsyncExitStack() as closing, aiohttp.ClientSession() as session:
        services = build_services(read_settings(stack.settings), closing)
        yield Load(stack=stack, session=session, store=services.requests, cases=cases)

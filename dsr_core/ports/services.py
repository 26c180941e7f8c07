"""Everything the steps need, in one value."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from dsr_core.domain.clock_facts import Jurisdiction
from dsr_core.domain.letter_facts import LetterFacts
from dsr_core.domain.letter_law import LetterLaw
from dsr_core.domain.letter_parts import Letter
from dsr_core.domain.plan import Right
from dsr_core.domain.tenants import TenantPolicy
from dsr_core.ports.board import Board
from dsr_core.ports.files import ExportDrops, PackageStore
from dsr_core.ports.letters import LetterBox, Outbox
from dsr_core.ports.signing import Signer
from dsr_core.ports.state import (
    Agenda,
    Clock,
    IntakeLedger,
    PersonLedger,
    RateLedger,
    RequestStore,
    StageQueue,
)
from dsr_core.ports.systems import TenantSystems


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerPeriod:
    """By when to answer, and under which law (the label of its rule pack)."""

    law: str
    due_on: date
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """Everything the steps need, constructed in one place (`host/bootstrap.py`)."""

    clock: Clock
    new_id: Callable[[], str]
    #: A secret of 32 random bytes, fit for an address.
    new_token: Callable[[], str]
    #: What the addresses that people get begin with, without a closing slash.
    public_url: str
    #: How long one invocation may work before it saves its checkpoint.
    time_budget: timedelta
    #: How long a start is ours; longer than `functionTimeout`.
    lease: timedelta
    tenants: Mapping[str, TenantPolicy]
    requests: RequestStore
    ledger: IntakeLedger
    #: Which requests a person has.
    people: PersonLedger
    rates: RateLedger
    agenda: Agenda
    #: Lists for people.
    board: Board
    queue: StageQueue
    packages: PackageStore
    drops: ExportDrops
    #: Where letters are kept, however they go out.
    outbox: Outbox
    #: Vouches for histories and evidence files.
    signer: Signer
    #: The systems of a tenant, made at first use.
    systems_of: Callable[[str], TenantSystems]
    #: The page a person reads first, from the manifest's content and how its law is cited.
    render_report: Callable[[Mapping[str, object], LetterLaw], str]
    #: The words of a letter, in a language.
    render_letter: Callable[[LetterFacts, str], Letter]
    #: How a tenant's letters go out.
    letters_of: Callable[[str], LetterBox]
    #: The last day and moment of the answering period.
    due: Callable[[TenantPolicy, Right, datetime], AnswerPeriod]
    #: The law a request was received under, by the label it keeps.
    law_of: Callable[[TenantPolicy, str], Jurisdiction]
    #: How letters cite the law of that label.
    letter_law: Callable[[str], LetterLaw]

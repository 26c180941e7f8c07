"""What the core asks of the world, in domain words. Each port has two real implementations."""

from dsr_core.ports.board import Board
from dsr_core.ports.files import DropFile, ExportDrops, FileWriter, PackageStore
from dsr_core.ports.letters import LetterBox, LetterFate, Outbox
from dsr_core.ports.services import AnswerPeriod, Services
from dsr_core.ports.signing import Signer
from dsr_core.ports.state import (
    Agenda,
    AgendaRow,
    Claim,
    Clock,
    IntakeLedger,
    KeyWrapper,
    PersonLedger,
    RateLedger,
    RequestStore,
    StageQueue,
    StoredRequest,
    ThrottleLines,
)
from dsr_core.ports.systems import (
    Act,
    Assignment,
    Finished,
    Located,
    Postponed,
    Stuck,
    TaskResult,
    TenantSystems,
)

__all__ = [
    "Act",
    "Agenda",
    "AgendaRow",
    "AnswerPeriod",
    "Assignment",
    "Board",
    "Claim",
    "Clock",
    "DropFile",
    "ExportDrops",
    "FileWriter",
    "Finished",
    "IntakeLedger",
    "KeyWrapper",
    "LetterBox",
    "LetterFate",
    "Located",
    "Outbox",
    "PackageStore",
    "PersonLedger",
    "Postponed",
    "RateLedger",
    "RequestStore",
    "Services",
    "Signer",
    "StageQueue",
    "StoredRequest",
    "Stuck",
    "TaskResult",
    "TenantSystems",
    "ThrottleLines",
]

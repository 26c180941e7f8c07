"""What the shell must do after a request was saved. Each is safe to do twice, or not at all."""

from dataclasses import dataclass
from datetime import datetime

from dsr_core.domain.plan import QueueGroup
from dsr_core.domain.systems import SystemKind


@dataclass(frozen=True, slots=True, kw_only=True)
class LookAgain:
    """Send a message that says "look again" at a stage, or at one system of it."""

    group: QueueGroup
    stage: int
    #: None: the whole stage, in one invocation.
    system: SystemKind | None = None
    #: Not before this moment; None = at once.
    at: datetime | None = None


type Effect = LookAgain

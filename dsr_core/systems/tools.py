"""What every verb of every system works with."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from dsr_core.domain.subject import DirectoryIdentity
from dsr_core.ports import Assignment, Clock, ExportDrops, TaskResult
from dsr_core.systems.clouds import Cloud
from dsr_core.systems.erasure_options import ErasureOptions
from dsr_core.systems.graph import Graph
from dsr_core.systems.log_budget import LogBudget


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """One tenant's means, good for one event loop."""

    graph: Graph
    cloud: Cloud
    drops: ExportDrops
    clock: Clock
    erasure: ErasureOptions = field(default_factory=ErasureOptions)
    #: Whether a restriction takes the person's licences as well: their mailbox and files begin to
    #: run out then (graph.md 2.5).
    remove_licences: bool = False
    #: The share of the audit logs' limit; None = nobody shares it.
    log_budget: LogBudget | None = None


#: A verb of a system, for a person who is in the directory. Raises SystemStuckError where an
#: operator must act; what may pass comes back as `Postponed`.
type SystemVerb = Callable[[Tools, Assignment, DirectoryIdentity], Awaitable[TaskResult]]

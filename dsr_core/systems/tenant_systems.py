"""One tenant's systems: what carries out each verb, and whom it is carried out for."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from dsr_core.domain.errors import SystemStuckError
from dsr_core.domain.outcomes import Outcome
from dsr_core.domain.reasons import UNDECIDED, Reason
from dsr_core.domain.recognising import DirectoryPerson
from dsr_core.domain.subject import DataSubject
from dsr_core.domain.support_case import OPERATIONS
from dsr_core.domain.systems import CHANGING, SystemKind, Verb
from dsr_core.ports import (
    Act,
    Assignment,
    Clock,
    ExportDrops,
    Finished,
    Located,
    TaskResult,
)
from dsr_core.systems import (
    entra,
    entra_absence,
    entra_deletion,
    entra_guards,
    entra_lift,
    entra_logs,
    entra_rectify,
    entra_restrict,
    entra_watch,
    intune,
    intune_audit,
    intune_changes,
    intune_erasure,
    intune_guards,
    microsoft_export,
)
from dsr_core.systems.absence_proof import prove
from dsr_core.systems.clouds import Cloud
from dsr_core.systems.erasure_options import ErasureOptions
from dsr_core.systems.failure_traces import traced
from dsr_core.systems.graph import Graph
from dsr_core.systems.graph_errors import Settled
from dsr_core.systems.locate import locate, nobody
from dsr_core.systems.log_budget import LogBudget
from dsr_core.systems.per_loop import PerLoop
from dsr_core.systems.recognise import recognise
from dsr_core.systems.refusals import FIXED_ANSWERS, answer_fixed
from dsr_core.systems.settling import finish, tell
from dsr_core.systems.source import Source
from dsr_core.systems.tools import SystemVerb, Tools

#: Every system and verb there is, but for our own work on the package.
VERBS: Mapping[tuple[SystemKind, Verb], SystemVerb] = {
    (SystemKind.ENTRA, Verb.DISCOVER): entra.discover,
    (SystemKind.ENTRA, Verb.COLLECT): entra.collect,
    (SystemKind.ENTRA_LOGS, Verb.CAPTURE): entra_logs.capture,
    (SystemKind.ENTRA_LOGS, Verb.COLLECT): entra_logs.collect,
    (SystemKind.INTUNE, Verb.DISCOVER): intune.discover,
    (SystemKind.INTUNE, Verb.COLLECT): intune.collect,
    (SystemKind.INTUNE_AUDIT, Verb.DISCOVER): intune_audit.discover,
    (SystemKind.INTUNE_AUDIT, Verb.COLLECT): intune_audit.collect,
    (SystemKind.MICROSOFT_EXPORT, Verb.COLLECT): microsoft_export.collect,
    (SystemKind.ENTRA, Verb.GUARD): entra_guards.guard,
    (SystemKind.ENTRA, Verb.SOFT_DELETE): entra_deletion.soft_delete,
    (SystemKind.ENTRA, Verb.WATCH_DELETED): entra_absence.watch_deleted,
    (SystemKind.ENTRA, Verb.HARD_DELETE): entra_deletion.hard_delete,
    (SystemKind.ENTRA, Verb.WATCH_PURGED): entra_absence.watch_purged,
    (SystemKind.ENTRA, Verb.RESTORE): entra_deletion.restore,
    (SystemKind.INTUNE, Verb.GUARD): intune_guards.guard,
    (SystemKind.INTUNE, Verb.ERASE): intune_erasure.erase,
    (SystemKind.ENTRA, Verb.PROVE): prove,
    (SystemKind.ENTRA_LOGS, Verb.PROVE): prove,
    (SystemKind.INTUNE, Verb.PROVE): prove,
    (SystemKind.INTUNE_AUDIT, Verb.PROVE): prove,
    (SystemKind.ENTRA, Verb.RECTIFY): entra_rectify.rectify,
    (SystemKind.ENTRA, Verb.RESTRICT): entra_restrict.restrict,
    (SystemKind.ENTRA, Verb.WATCH_RESTRICTION): entra_watch.watch,
    (SystemKind.ENTRA, Verb.LIFT): entra_lift.lift,
    (SystemKind.INTUNE, Verb.RECTIFY): intune_changes.rectify,
    (SystemKind.INTUNE, Verb.RESTRICT): intune_changes.restrict,
    **dict.fromkeys(FIXED_ANSWERS, answer_fixed),
}

_FINDS = frozenset({Verb.DISCOVER, Verb.CAPTURE})


class GraphTenantSystems:
    """The port `TenantSystems` over Microsoft Graph. May be used from several event loops."""

    def __init__(
        self,
        *,
        graph: Callable[[], Graph],
        acting_graph: Callable[[], Graph] | None = None,
        cloud: Cloud,
        drops: ExportDrops,
        clock: Clock,
        erasure: ErasureOptions | None = None,
        remove_licences: bool = False,
        log_budget: Callable[[], LogBudget] | None = None,
    ) -> None:
        """`graph` makes the tenant's Graph for the running loop; see `graph_factory`.

        `acting_graph` makes the one that changes and deletes, where that is another identity.
        `log_budget` makes the share of the limit on the audit logs, for the running loop.
        """
        self._graphs = PerLoop(graph)
        self._acting_graphs = PerLoop(acting_graph) if acting_graph else self._graphs
        self._cloud = cloud
        self._drops = drops
        self._clock = clock
        self._erasure = erasure or ErasureOptions()
        self._remove_licences = remove_licences
        self._log_budgets = PerLoop(log_budget) if log_budget else None

    async def locate(self, subject: DataSubject) -> Located:
        """Find the person. Raises SystemUnavailableError, SystemStuckError."""
        return await locate(self._graphs.get(), subject)

    async def recognise(
        self, object_ids: Sequence[str], addresses: Sequence[str]
    ) -> tuple[DirectoryPerson, ...]:
        """Who of the directory these belong to. Raises SystemUnavailableError, SystemStuckError."""
        return await recognise(self._graphs.get(), object_ids, addresses)

    def act(self, system: SystemKind, verb: Verb) -> Act:
        """What carries out a verb. Raises KeyError for one the system does not have."""
        plain = VERBS[system, verb]
        carry_out = traced(plain) if (system, verb) in OPERATIONS else plain

        async def act(assignment: Assignment) -> TaskResult:
            found = await _find(assignment)
            if found.identity is None:
                return _report_nobody(assignment, found.reason)
            result = await carry_out(self._tools(verb), assignment, found.identity)
            if isinstance(result, Finished) and verb in _FINDS:
                return replace(result, identity=found.identity)
            return result

        return act

    async def close(self) -> None:
        """Close the running loop's connections, if it has any."""
        for graphs in (self._graphs, self._acting_graphs):
            graph = graphs.take()
            if graph is not None:
                await graph.close()

    def _tools(self, verb: Verb) -> Tools:
        graphs = self._acting_graphs if verb in CHANGING else self._graphs
        return Tools(
            graph=graphs.get(),
            cloud=self._cloud,
            drops=self._drops,
            clock=self._clock,
            erasure=self._erasure,
            remove_licences=self._remove_licences,
            log_budget=self._log_budgets.get() if self._log_budgets else None,
        )


async def _find(assignment: Assignment) -> Located:
    """Whom to act for. After discovery that is settled, and Graph is not asked again.

    Raises SystemStuckError when an operator must say who is meant: collecting for several people,
    or for the wrong one, would be a breach.
    """
    request = assignment.request
    was_sought = any(task.verb in _FINDS and task.report for task in request.tasks)
    if assignment.verb not in _FINDS and (request.identity or was_sought):
        return Located(identity=request.identity, reason=nobody(request.subject))
    located = await assignment.locate()
    if located.reason in UNDECIDED:
        raise SystemStuckError(located.reason)
    return located


def _report_nobody(assignment: Assignment, reason: Reason) -> TaskResult:
    """A coded answer: somebody who is not here has no data here (DESIGN.md rule 2)."""
    source = Source(name=assignment.system.value, permission="", at=None)
    return finish([tell(source, Settled(outcome=Outcome.NOTHING_FOUND, reason=reason), None)])

"""The table of contents of our own work: which function carries out which verb."""

from collections.abc import Awaitable, Callable, Mapping

from dsr_core.domain.systems import SystemKind, Verb
from dsr_core.ports import Assignment, Services, TaskResult
from dsr_core.steps.acknowledge import acknowledge
from dsr_core.steps.announce_expiry import announce_expiry
from dsr_core.steps.announce_lift import announce_lift
from dsr_core.steps.challenge import challenge
from dsr_core.steps.deliver import deliver
from dsr_core.steps.examine import examine
from dsr_core.steps.inform import inform
from dsr_core.steps.instruct import instruct
from dsr_core.steps.package import assemble

type OwnAct = Callable[[Services, Assignment], Awaitable[TaskResult]]

OWN_ACTS: Mapping[tuple[SystemKind, Verb], OwnAct] = {
    (SystemKind.PACKAGE, Verb.CHALLENGE): challenge,
    (SystemKind.PACKAGE, Verb.ACKNOWLEDGE): acknowledge,
    (SystemKind.PACKAGE, Verb.EXAMINE): examine,
    (SystemKind.PACKAGE, Verb.ASSEMBLE): assemble,
    (SystemKind.PACKAGE, Verb.DELIVER): deliver,
    (SystemKind.PACKAGE, Verb.INFORM): inform,
    (SystemKind.PACKAGE, Verb.ANNOUNCE_LIFT): announce_lift,
    (SystemKind.PACKAGE, Verb.ANNOUNCE_EXPIRY): announce_expiry,
    # The system looks, and the person is told what it waits for.
    (SystemKind.INTUNE, Verb.RECTIFY): instruct,
}

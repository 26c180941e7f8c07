"""Makes sure that the directory that answers is the configured tenant, before anything is read."""

import asyncio
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import msgspec

from dsr_core.domain.errors import SystemStuckError
from dsr_core.domain.reasons import Reason
from dsr_core.ports import Clock
from dsr_core.systems.graph_answer import GARBLED, Answer
from dsr_core.systems.graph_requests import build_get

if TYPE_CHECKING:
    from dsr_core.systems.graph import Graph

_VALID_FOR = timedelta(hours=1)


class _Organization(msgspec.Struct):
    id: str


class _Organizations(msgspec.Struct):
    value: list[_Organization]


class TenantCheck:
    """`GET /organization` must answer exactly the configured tenant id (DESIGN.md rule 1).

    A good answer holds for an hour; of several callers at once one asks and the others wait.
    """

    def __init__(self, tenant_id: str, clock: Clock) -> None:
        self._tenant_id = tenant_id.lower()
        self._clock = clock
        self._good_until: datetime | None = None
        self._asking = asyncio.Lock()

    async def refuse(self, graph: "Graph", *, afresh: bool = False) -> Answer | None:
        """None when the tenant is right; the answer that kept us from knowing otherwise.

        `afresh` asks whatever is known: for acts that cannot be undone. `graph` must be one
        without an admission of its own. Raises SystemStuckError(TENANT_MISMATCH).
        """
        async with self._asking:
            is_known = self._good_until is not None and self._clock.now() < self._good_until
            if is_known and not afresh:
                return None
            answer = await graph.get(build_get(graph.service.organization, select=("id",)))
            if not answer.is_success:
                return answer
            return self._judge(answer.body)

    def _judge(self, body: bytes) -> Answer | None:
        try:
            found = msgspec.json.decode(body, type=_Organizations).value
        except msgspec.DecodeError:
            return Answer(status=GARBLED)
        if [row.id.lower() for row in found] != [self._tenant_id]:
            raise SystemStuckError(Reason.TENANT_MISMATCH)
        self._good_until = self._clock.now() + _VALID_FOR
        return None

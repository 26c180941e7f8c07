"""Puts requests that were played into the app's own tables, as a save of the product would."""

import asyncio
from itertools import batched

from dsr_core.domain.agenda import next_look
from dsr_core.domain.board import board_row
from dsr_core.domain.decide import Decision
from dsr_core.ports import AgendaRow, RequestStore, Services
from dsr_core.steps.purge import retention_of
from dsr_core.steps.remind import sources_of

#: Rows of history in one transaction: with the tasks that makes fewer than the hundred of Azure.
_ROWS = 50


async def keep(played: RequestStore, real: Services, request_id: str) -> None:
    """Table, agenda and board, as they would be if all of it had happened there.

    The history is the one that was decided and signed while the scene was played. Twice raises
    DuplicateRequestError.
    """
    stored = await played.load(request_id)
    if stored is None:
        raise KeyError(request_id)
    request = stored.request
    first, *rest = batched(await played.history(request_id), _ROWS, strict=False)
    kept = await real.requests.add(Decision(request=request, rows=first))
    for rows in rest:
        kept = await real.requests.save(kept, Decision(request=request, rows=rows))
    now = real.clock.now()
    sources = sources_of(real, request.tenant)
    due_at = next_look(request, now, retention_of(real, request.tenant), sources)
    telling = [real.board.put(board_row(request))]
    if due_at is not None:
        telling.append(real.agenda.add(AgendaRow(due_at=due_at, request_id=request_id)))
    await asyncio.gather(*telling)

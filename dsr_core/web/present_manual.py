"""What waits to be done by hand, as the JSON that operators get: who does it, and how."""

from collections.abc import Iterable

from dsr_core.domain.manual_work import ManualSource, open_sources
from dsr_core.domain.request import DsrRequest, TaskState
from dsr_core.domain.systems import SystemKind
from dsr_core.web.wire_answers import ManualWorkBody


def present_manual(
    request: DsrRequest, sources: Iterable[ManualSource]
) -> tuple[ManualWorkBody, ...]:
    """The open work of the present stage; `sources` are the tenant's as configured now."""
    task = request.task(request.stage, SystemKind.MANUAL)
    if task is None or task.report is None or task.state is not TaskState.AWAITING_PERSON:
        return ()
    known = {source.name: source for source in sources}
    files = {result.source: result.items for result in task.report.sources}
    open_now = [
        (name, known.get(name, ManualSource(name=name))) for name in open_sources(task.report)
    ]
    return tuple(
        ManualWorkBody(
            source=name,
            verb=task.verb,
            team=source.team,
            mailbox=source.mailbox,
            instructions=source.instructions.get(task.verb, {}),
            files=files[name],
        )
        for name, source in open_now
    )

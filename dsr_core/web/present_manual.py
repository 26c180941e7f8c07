"""What waits for people elsewhere, as the JSON that operators get: what, who does it, and how."""

from collections.abc import Iterable
from datetime import UTC

from dsr_core.domain.manual_work import ManualSource, find_directory_team, open_sources
from dsr_core.domain.reasons import Reason
from dsr_core.domain.request import DsrRequest, TaskState
from dsr_core.domain.systems import SystemKind, Verb
from dsr_core.web.wire_answers import ManualWorkBody, OnPremisesBody, WantedFieldBody

_FIELD = "field."


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


def present_on_premises(
    request: DsrRequest, sources: Iterable[ManualSource], *, with_values: bool
) -> OnPremisesBody | None:
    """What waits for the directory on premises; `with_values` is for who signed in only."""
    task = request.task(request.stage, SystemKind.ENTRA)
    if task is None or task.report is None or task.state.is_over or task.verb is not Verb.RECTIFY:
        return None
    names = [
        result.source.removeprefix(_FIELD)
        for result in task.report.sources
        if result.reason is Reason.WAITS_ON_PREMISES
    ]
    if not names:
        return None
    wishes = {wish.name: wish.value for wish in request.wish.corrections} if with_values else {}
    team = find_directory_team(sources) or ManualSource(name="")
    return OnPremisesBody(
        fields=tuple(WantedFieldBody(name=name, value=wishes.get(name)) for name in names),
        look_at=task.resume_at.astimezone(UTC) if task.resume_at else None,
        source=team.name,
        team=team.team,
        mailbox=team.mailbox,
        instructions=team.instructions.get(Verb.RECTIFY, {}),
    )

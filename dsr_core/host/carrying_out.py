"""The one way from an act to what comes of it, for the API and for pages."""

from dsr_core.domain.access_errors import RoleMissingError
from dsr_core.domain.events import Merged
from dsr_core.domain.principal import Principal
from dsr_core.domain.request import DsrRequest
from dsr_core.ports import Services
from dsr_core.steps import extend as clock
from dsr_core.steps.merge import merge
from dsr_core.steps.resume import resume
from dsr_core.steps.runner import handle_event
from dsr_core.web.acts import (
    CLOCK_ACTS,
    FOR_PEOPLE,
    ROLES,
    Act,
    ActForm,
    event_of,
    note_of,
    resumption_of,
)


async def carry_out(
    ours: Services, request_id: str, form: ActForm, who: Principal, *, seen: int | None = None
) -> DsrRequest:
    """The request as the act leaves it; `seen` as in `handle_event`.

    Raises RoleMissingError for who may not, and as `handle_event` and `steps.extend`.
    """
    if not who.may(ROLES[form.act]) or (form.act in FOR_PEOPLE and who.is_application):
        raise RoleMissingError
    by = who.object_id
    notes = note_of(form, by, ours.new_token())
    if form.act is Act.NOTE:
        return await handle_event(ours, request_id, *notes, seen=seen)
    if form.act is Act.RESUME:
        return await resume(ours, request_id, resumption_of(form, by), notes, seen=seen)
    if form.act not in CLOCK_ACTS:
        event = event_of(form, by=by)
        if isinstance(event, Merged):
            return await merge(ours, request_id, event, notes, seen=seen)
        return await handle_event(ours, request_id, *notes, event, seen=seen)
    if form.act is Act.EXTEND:
        return await clock.extend(ours, request_id, by, form.reasons, notes, form.letter, seen=seen)
    if form.suspension is not None:
        return await clock.suspend(ours, request_id, by, form.suspension, notes, seen=seen)
    return await clock.resume_clock(ours, request_id, by, notes, seen=seen)

"""An operator's "resume": the stuck tasks again, and what became of letters nobody knows of."""

from dsr_core.domain.decide import decide
from dsr_core.domain.errors import StaleRequestError, UnknownRequestError
from dsr_core.domain.events import NoteTaken, Resumed
from dsr_core.domain.letter_parts import LetterWord
from dsr_core.domain.request import DsrRequest
from dsr_core.ports import Services
from dsr_core.steps.letters import keys_of_uncertain
from dsr_core.steps.runner import handle_event


async def resume(
    services: Services,
    request_id: str,
    event: Resumed,
    notes: tuple[NoteTaken, ...] = (),
    *,
    seen: int | None = None,
) -> DsrRequest:
    """Repeat what is stuck. A letter that is not among the sent mail is let begin anew.

    To be repeated after a crash between the two: what was withdrawn stays so. `seen` as in
    `handle_event`, asked before anything is withdrawn. Raises LetterUncertainError where nobody
    says what the sent mail shows, UnknownRequestError, IllegalTransitionError, StaleRequestError.
    """
    stored = await services.requests.load(request_id)
    if stored is None:
        raise UnknownRequestError
    if seen not in (None, stored.request.history_length):
        raise StaleRequestError
    decide(stored.request, event, services.clock.now())
    if event.letter is LetterWord.AGAIN:
        box = services.letters_of(stored.request.tenant)
        for key in keys_of_uncertain(stored.request):
            await box.withdraw(stored.request, key)
    return await handle_event(services, request_id, *notes, event, seen=seen)

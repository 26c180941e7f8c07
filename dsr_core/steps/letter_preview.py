"""The letter that an act would send, as it would be sent. Sends and saves nothing."""

from dsr_core.domain.decide import decide
from dsr_core.domain.events import Declined
from dsr_core.domain.grounds import Ground
from dsr_core.domain.letter_parts import Letter
from dsr_core.domain.request import DsrRequest
from dsr_core.ports import Services
from dsr_core.steps.deliver import occasion_of
from dsr_core.steps.letter_facts_of_answers import decision_facts


def preview_refusal(
    services: Services, request: DsrRequest, by: str, grounds: tuple[Ground, ...]
) -> Letter:
    """The letter of a refusal on these grounds.

    Raises InvalidValueError and IllegalTransitionError exactly where the refusal itself would.
    """
    event = Declined(by=by, grounds=grounds)
    declined = decide(request, event, services.clock.now()).request
    facts = decision_facts(occasion_of(services, declined))
    return services.render_letter(facts, declined.subject.language)

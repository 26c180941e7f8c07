"""What the letter to the person says of those who were told of the change (Art. 19)."""

from dsr_core.domain.letter_parts import Recipients
from dsr_core.domain.outcomes import Outcome
from dsr_core.domain.request import DsrRequest
from dsr_core.domain.systems import Verb
from dsr_core.steps.letter_facts_of import reports_of

#: What a report calls a recipient; its name follows.
SOURCE = "recipient."


def recipients_of(request: DsrRequest) -> Recipients | None:
    """Who was told and who could not be; None where nobody had to be, or no list is kept."""
    sources = [
        source for _, report in reports_of(request, Verb.INFORM) for source in report.sources
    ]
    if not sources:
        return None
    names = [(source.source.removeprefix(SOURCE), source.outcome) for source in sources]
    return Recipients(
        told=tuple(name for name, outcome in names if outcome is Outcome.DONE),
        not_told=tuple(name for name, outcome in names if outcome is not Outcome.DONE),
    )

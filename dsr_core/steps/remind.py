"""Writing to the owner of a manual source: that there is work, and that it still waits."""

from dataclasses import replace

from dsr_core.domain.errors import SystemStuckError, SystemUnavailableError
from dsr_core.domain.events import SourceReminded
from dsr_core.domain.manual_work import ManualSource
from dsr_core.domain.owner_facts import ManualWorkFacts
from dsr_core.domain.reasons import Reason
from dsr_core.domain.reminders import ReminderDue, open_work_of
from dsr_core.domain.request import DsrRequest
from dsr_core.domain.systems import Verb
from dsr_core.ports import LetterFate, Services
from dsr_core.steps.letters import matter_of

#: The request's page in the console, by the address that it has behind Static Web Apps as well; it
#: holds the id and nothing of the person.
_PAGE = "/api/console/requests/"


def sources_of(services: Services, tenant: str) -> tuple[ManualSource, ...]:
    """A tenant's manual sources as configured now; none for one that no longer is."""
    policy = services.tenants.get(tenant)
    return policy.manual if policy else ()


async def remind(
    services: Services, request: DsrRequest, due: ReminderDue
) -> SourceReminded | None:
    """Send the letter unless this one was begun before; what became of it goes into the history.

    None when the post cannot take it now: nobody waits for it, and the sweep comes again. One that
    may have gone out, or whose mailbox takes none, is not repeated; the next one has its own key.
    """
    source = next(one for one in sources_of(services, request.tenant) if one.name == due.source)
    letter = services.render_letter(_facts(services, request, source, due), source.language)
    key = f"{due.stage:02}-source-{due.source}-{due.number}"
    try:
        fate = await services.letters_of(request.tenant).send(request, key, letter, source.mailbox)
    except SystemUnavailableError:
        return None
    except SystemStuckError as error:
        if error.reason is not Reason.NO_ADDRESS:
            return None
        return _reminded(due, Reason.NO_ADDRESS)
    is_uncertain = fate is LetterFate.UNCERTAIN
    return _reminded(due, Reason.LETTER_UNCERTAIN if is_uncertain else Reason.NONE)


def _reminded(due: ReminderDue, reason: Reason) -> SourceReminded:
    return SourceReminded(stage=due.stage, source=due.source, number=due.number, reason=reason)


def _facts(
    services: Services, request: DsrRequest, source: ManualSource, due: ReminderDue
) -> ManualWorkFacts:
    task = open_work_of(request)
    verb = task.verb if task is not None else Verb.COLLECT
    return ManualWorkFacts(
        # A mailbox that many read is told nothing of the person (Art. 5(1)(c)).
        matter=replace(matter_of(services, request), name=None, represents=None),
        source=source.name,
        verb=verb,
        instructions=_instructions(source, verb),
        due_on=request.due_on,
        number=due.number,
        link=f"{services.public_url}{_PAGE}{request.id}",
    )


def _instructions(source: ManualSource, verb: Verb) -> tuple[str, ...]:
    """In the language of the letter, or in English where there are none in it."""
    texts = source.instructions.get(verb, {})
    text = texts.get(source.language) or texts.get("en", "")
    return tuple(line.strip() for line in text.splitlines() if line.strip())

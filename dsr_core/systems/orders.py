"""Giving Graph an order: what its answer means, and what a verb answers when it cannot go on."""

from functools import wraps

from dsr_core.domain.errors import SystemStuckError, SystemUnavailableError
from dsr_core.domain.outcomes import Outcome
from dsr_core.domain.reasons import Reason
from dsr_core.domain.subject import DirectoryIdentity
from dsr_core.ports import Assignment, Postponed, Stuck, TaskResult
from dsr_core.systems.graph_answer import Answer
from dsr_core.systems.graph_errors import BAD_ANSWER, Unread, judge, stop_for
from dsr_core.systems.presence import is_gone
from dsr_core.systems.tools import SystemVerb, Tools


def answers(verb: SystemVerb) -> SystemVerb:
    """The verb, with `Postponed` and `Stuck` for the errors that mean just that."""

    @wraps(verb)
    async def carry_out(tools: Tools, assignment: Assignment, who: DirectoryIdentity) -> TaskResult:
        try:
            return await verb(tools, assignment, who)
        except SystemUnavailableError as error:
            return Postponed(reason=error.reason, retry_after=error.retry_after)
        except SystemStuckError as error:
            return Stuck(reason=error.reason)

    return carry_out


def check_order(answer: Answer) -> None:
    """Nothing for an order that was taken, or whose object is gone already.

    Raises SystemUnavailableError where nobody knows, or it may be taken later; SystemStuckError
    where it will not be.
    """
    meaning = None if is_gone(answer) else judge(answer)
    if meaning is None:
        return
    if isinstance(meaning, Unread):
        raise stop_for(meaning)
    if meaning.outcome is Outcome.NOTHING_FOUND:
        raise stop_for(BAD_ANSWER)
    is_forbidden = meaning.outcome is Outcome.FORBIDDEN
    raise SystemStuckError(Reason.PERMISSION_MISSING if is_forbidden else Reason.CHANGE_REFUSED)

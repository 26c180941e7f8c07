"""Keeps the ids that Microsoft's support asks for, while a verb tries what may fail for good."""

from collections import deque
from dataclasses import replace
from datetime import datetime

from dsr_core.domain.failure_trace import MOST_CALLS, FailedCall, FailureTrace
from dsr_core.domain.outcomes import Outcome, has_gap
from dsr_core.domain.subject import DirectoryIdentity
from dsr_core.ports import Assignment, Finished, TaskResult
from dsr_core.systems.graph_answer import Answer
from dsr_core.systems.graph_errors import Settled, judge
from dsr_core.systems.orders import answers
from dsr_core.systems.tools import SystemVerb, Tools


def traced(verb: SystemVerb) -> SystemVerb:
    """The verb, whose result names the calls that failed unless all went well.

    "Not found" is an answer and no failure. As `answers`, it raises neither SystemUnavailableError
    nor SystemStuckError.
    """

    async def carry_out(tools: Tools, assignment: Assignment, who: DirectoryIdentity) -> TaskResult:
        calls = deque[FailedCall](maxlen=MOST_CALLS)

        def note(answer: Answer) -> None:
            # A batch that fails as a whole answers for each of its parts.
            is_known = answer.request_id in {call.request_id for call in calls}
            if _is_failure(answer) and not is_known:
                calls.append(_call_of(answer, tools.clock.now()))

        noting = replace(tools, graph=tools.graph.noting(note))
        result = await answers(verb)(noting, assignment, who)
        is_well = isinstance(result, Finished) and not has_gap(result.report)
        if is_well or not (calls or result.trace):
            return result
        return replace(result, trace=replace(result.trace or FailureTrace(), calls=tuple(calls)))

    return carry_out


def _is_failure(answer: Answer) -> bool:
    meaning = judge(answer)
    is_answer = isinstance(meaning, Settled) and meaning.outcome is Outcome.NOTHING_FOUND
    return meaning is not None and not is_answer


def _call_of(answer: Answer, at: datetime) -> FailedCall:
    return FailedCall(
        at=at,
        status=answer.status if answer.status > 0 else None,
        error_code=answer.code or None,
        request_id=answer.request_id or None,
        client_request_id=answer.client_request_id or None,
    )

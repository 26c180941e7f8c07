"""Reading one thing so that "it is gone" is only said when Graph itself said so."""

from typing import TYPE_CHECKING

import msgspec

from dsr_core.domain.outcomes import Outcome
from dsr_core.systems.graph import Graph
from dsr_core.systems.graph_answer import Answer
from dsr_core.systems.graph_errors import BAD_ANSWER, Settled, judge, stop_for

if TYPE_CHECKING:
    from kiota_abstractions.request_information import RequestInformation

_GONE = frozenset({404, 410})


def is_gone(answer: Answer) -> bool:
    """Whether Graph says that there is no such thing. A gateway's page of 404 says nothing."""
    return answer.status in _GONE and answer.code != ""


async def read_present[Kind](
    graph: Graph, request: "RequestInformation", kind: type[Kind]
) -> Kind | None:
    """The thing, or None when it is gone.

    Raises SystemUnavailableError and SystemStuckError when neither can be told.
    """
    return present_in(await graph.get(request), kind)


def present_in[Kind](answer: Answer, kind: type[Kind]) -> Kind | None:
    """The same of an answer that is there already, as one of a batch."""
    if is_gone(answer):
        return None
    meaning = judge(answer)
    if meaning is not None:
        is_vague = isinstance(meaning, Settled) and meaning.outcome is Outcome.NOTHING_FOUND
        raise stop_for(BAD_ANSWER if is_vague else meaning)
    try:
        return msgspec.json.decode(answer.body, type=kind)
    except msgspec.DecodeError as broken:
        raise stop_for(BAD_ANSWER) from broken

"""Reads many sources at once, each to its end, so that the failure of one never loses another."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import batched
from typing import TYPE_CHECKING

import msgspec

from dsr_core.domain.outcomes import Outcome
from dsr_core.domain.reasons import Reason
from dsr_core.domain.subject import DirectoryIdentity
from dsr_core.systems.graph import Graph
from dsr_core.systems.graph_answer import Answer
from dsr_core.systems.graph_batch import LIMIT
from dsr_core.systems.graph_errors import BAD_ANSWER, Settled, Unread, judge
from dsr_core.systems.graph_requests import headers_of
from dsr_core.systems.pages import Page, read_on
from dsr_core.systems.source import Asking, Shape, Source, request_for
from dsr_core.systems.withheld import withhold

if TYPE_CHECKING:
    from kiota_abstractions.request_information import RequestInformation


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a source holds: Graph's own bytes of each row, of the one object, or of a file."""

    rows: tuple[bytes, ...] = field(repr=False)


type Reading = Found | Settled | Unread

_NOTHING = Settled(outcome=Outcome.NOTHING_FOUND)
_OUT_OF_TIME = Unread(reason=Reason.OUT_OF_TIME)
_EMPTY = (b"null", b"[]", b"{}", b'""')


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A source read for a person, or for one thing of the person's."""

    source: Source
    who: DirectoryIdentity
    key: str = ""


async def read_all(
    graph: Graph, questions: Sequence[Question], is_out_of_time: Callable[[], bool]
) -> list[Reading]:
    """What each question comes to, in the same order: first pages by batches, the rest by links.

    Once the time is up nothing more is begun; what is not read says so. Raises SystemStuckError.
    """
    readings: list[Reading] = []
    for some in batched(questions, LIMIT, strict=False):
        if readings and is_out_of_time():
            readings += [_OUT_OF_TIME] * len(some)
            continue
        requests = [_request_of(graph, question) for question in some]
        answers = await graph.get_many(requests)
        rest = zip(some, requests, answers, strict=True)
        readings += await asyncio.gather(*(_read_one(graph, *one, is_out_of_time) for one in rest))
    return readings


def _request_of(graph: Graph, question: Question) -> "RequestInformation":
    asking = Asking(service=graph.service, who=question.who, key=question.key)
    return request_for(question.source, asking, graph.root)


async def _read_one(
    graph: Graph,
    question: Question,
    request: "RequestInformation",
    answer: Answer,
    is_out_of_time: Callable[[], bool],
) -> Reading:
    source = question.source
    meaning = judge(answer)
    if isinstance(meaning, Settled) and meaning == _NOTHING:
        return Settled(outcome=Outcome.NOTHING_FOUND, reason=source.missing)
    if meaning is not None:
        return meaning
    if source.shape is Shape.BYTES:
        return Found(rows=(answer.body,)) if answer.body else _NOTHING
    if source.shape is Shape.OBJECT:
        return _read_object(question, answer.body)
    return await _read_collection(graph, question, request, answer, is_out_of_time)


def _read_object(question: Question, body: bytes) -> Reading:
    """An object with something in it; none, or one of nulls only, is nothing found."""
    if not body:
        return _NOTHING
    try:
        members = msgspec.json.decode(body, type=dict[str, msgspec.Raw])
    except msgspec.DecodeError:
        return BAD_ANSWER
    has_content = any(
        bytes(value) not in _EMPTY
        for name, value in members.items()
        if name != "id" and not name.startswith("@odata.")
    )
    keeps = question.source.keeps
    if not has_content or (keeps is not None and not keeps(body, question.who)):
        return _NOTHING
    return Found(rows=(withhold(body),))


async def _read_collection(
    graph: Graph,
    question: Question,
    request: "RequestInformation",
    first: Answer,
    is_out_of_time: Callable[[], bool],
) -> Reading:
    keeps, who, rows = question.source.keeps, question.who, list[bytes]()
    async for page in read_on(graph, first, headers_of(request)):
        if not isinstance(page, Page):
            return page
        rows += [withhold(row) for row in page.rows if keeps is None or keeps(row, who)]
        if page.next_link is not None and is_out_of_time():
            return _OUT_OF_TIME
    return Found(rows=tuple(rows)) if rows else _NOTHING

"""Pages of a Graph listing, cut into rows without reading them: every byte stays as it was sent."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Mapping
from dataclasses import dataclass, field

import msgspec

from dsr_core.systems.graph import Graph
from dsr_core.systems.graph_answer import Answer
from dsr_core.systems.graph_errors import BAD_ANSWER, Settled, Unread, judge


class _Body(msgspec.Struct):
    value: list[msgspec.Raw]
    next_link: str | None = msgspec.field(name="@odata.nextLink", default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The rows of one page, and where the next one is. An empty page may have a next one."""

    rows: tuple[bytes, ...] = field(repr=False)
    next_link: str | None = field(default=None, repr=False)


def cut_page(answer: Answer) -> Page | Settled | Unread:
    """The page of an answer, or what the answer means instead."""
    meaning = judge(answer)
    if meaning is not None:
        return meaning
    try:
        body = msgspec.json.decode(answer.body, type=_Body)
    except msgspec.DecodeError:
        return BAD_ANSWER
    return Page(rows=tuple(bytes(row) for row in body.value), next_link=body.next_link or None)


async def read_on(
    graph: Graph, first: Answer, headers: Mapping[str, str]
) -> AsyncGenerator[Page | Settled | Unread]:
    """The pages from an answer on. Something else than a page is the last that comes.

    Goes on past empty pages, sends the headers again with each link (graph.md 1.2), and takes a
    link that leads to itself for a broken answer.
    """
    page = cut_page(first)
    yield page
    while isinstance(page, Page) and page.next_link is not None:
        link = page.next_link
        page = _unless_circular(cut_page(await graph.follow(link, headers)), link)
        yield page


async def read_ahead(
    graph: Graph, first: Awaitable[Answer], headers: Mapping[str, str]
) -> AsyncGenerator[Page | Settled | Unread]:
    """As `read_on`, with the next page under way while the caller handles this one.

    Two pages are in memory at most. Close it (`contextlib.aclosing`) when leaving early.
    """
    link: str | None = None
    coming: asyncio.Future[Answer] | None = asyncio.ensure_future(first)
    try:
        while coming is not None:
            page = _unless_circular(cut_page(await coming), link)
            coming = None
            if isinstance(page, Page) and page.next_link is not None:
                link = page.next_link
                coming = asyncio.ensure_future(graph.follow(link, headers))
            yield page
    finally:
        if coming is not None:
            coming.cancel()
            await asyncio.gather(coming, return_exceptions=True)


def _unless_circular(page: Page | Settled | Unread, link: str | None) -> Page | Settled | Unread:
    if isinstance(page, Page) and page.next_link is not None and page.next_link == link:
        return BAD_ANSWER
    return page

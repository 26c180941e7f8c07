"""Pages of a listing: sizes, opaque continuation tokens, and the empty page in the middle."""

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass

import orjson

from emulation.graph.errors import bad_request
from emulation.graph.listing import Listing
from emulation.graph.routing import Call
from emulation.graph.wire import Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """Where a page starts. `gap_sent` says that the empty page lies behind."""

    offset: int = 0
    gap_sent: bool = False
    is_advanced: bool = False
    is_first: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The rows of one page, and where the next one starts if there is one."""

    rows: Sequence[Row]
    following: Position | None


def read_position(call: Call, is_advanced: bool) -> Position:
    """The position a `$skiptoken` names, or the start.

    Raises 400 for a token that is none, and for an advanced query that goes on without its header:
    a nextLink does not carry `ConsistencyLevel` (reference 1.2).
    """
    token = call.options.get("skiptoken")
    if not token:
        return Position(is_advanced=is_advanced)
    try:
        offset, gap_sent, began_advanced = orjson.loads(base64.urlsafe_b64decode(token))
    except (binascii.Error, ValueError, TypeError) as broken:
        raise bad_request("Skip token is not valid.", "Directory_ExpiredPageToken") from broken
    if began_advanced and not is_advanced:
        text = "The page token was made with ConsistencyLevel:eventual, which must be sent again."
        raise bad_request(text, "Request_UnsupportedQuery")
    return Position(
        offset=int(offset), gap_sent=bool(gap_sent), is_advanced=is_advanced, is_first=False
    )


def cut_page(call: Call, rows: Sequence[Row], listing: Listing, position: Position) -> Page:
    """The page at `position`; an empty one with a following page where the switches say so."""
    size = page_size(call, listing)
    end = position.offset + size
    if _is_gap(call, len(rows), size, listing, position):
        after = Position(
            offset=position.offset, gap_sent=True, is_advanced=position.is_advanced, is_first=False
        )
        return Page(rows=(), following=after)
    following = Position(
        offset=end, gap_sent=position.gap_sent, is_advanced=position.is_advanced, is_first=False
    )
    return Page(rows=rows[position.offset : end], following=following if end < len(rows) else None)


def page_size(call: Call, listing: Listing) -> int:
    """The number of rows on a page: `$top`, the listing's default, and the switches' ceiling."""
    text = call.options.get("top")
    size = listing.default_top
    if text:
        if not text.isdecimal() or not 0 < int(text) <= listing.max_top:
            raise bad_request(
                f"Invalid page size specified: '{text}'. Must be between 1 and {listing.max_top} "
                "inclusive."
            )
        size = int(text)
    ceilings = call.world.settings.page_sizes
    return min(size, ceilings.get(listing.name, ceilings.get("*", size)))


def next_link(call: Call, position: Position) -> str:
    """The whole address of the next page, on the host and port the client used."""
    parts = [position.offset, position.gap_sent, position.is_advanced]
    token = base64.urlsafe_b64encode(orjson.dumps(parts)).decode()
    return f"{call.root}{call.path}?{call.options.next_query(skiptoken=token)}"


def _is_gap(call: Call, total: int, size: int, listing: Listing, position: Position) -> bool:
    names = call.world.settings.empty_page_collections
    if position.gap_sent or not {listing.name, "*"} & set(names) or total <= size:
        return False
    pages = -(-total // size)
    return position.offset == (pages // 2) * size

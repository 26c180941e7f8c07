"""The one way collections and single entities are answered: filter, sort, page, select, count."""

from collections.abc import Sequence

from emulation.graph.errors import GraphError, bad_request
from emulation.graph.filter_syntax import parse_filter
from emulation.graph.filtering import is_supported, matches, needs_advanced
from emulation.graph.listing import Listing, UnknownFilter
from emulation.graph.options import QueryOptions
from emulation.graph.paging import cut_page, next_link, read_position
from emulation.graph.projecting import context_suffix, project, selected_names
from emulation.graph.routing import Call, Reply
from emulation.graph.searching import search_rows
from emulation.graph.wire import Row

__all__ = ["Listing", "QueryOptions", "UnknownFilter", "answer_collection", "answer_entity"]


def answer_collection(call: Call, rows: Sequence[Row], listing: Listing) -> Reply:
    """A page of `rows` as the options ask: 400 and 501 are raised as Graph words them.

    Rows come in the listing's natural order; they are not changed.
    """
    _check_options(call, listing)
    is_advanced = _check_consistency(call, listing)
    names = selected_names(call.options, listing, in_list=True)
    chosen = _ordered(call, _filtered(call, rows, listing), listing)
    position = read_position(call, is_advanced)
    page = cut_page(call, chosen, listing, position)
    body: Row = {
        "@odata.context": call.context(_context(listing) + context_suffix(call.options, names))
    }
    if call.options.wants_count and position.is_first and (is_advanced or not listing.is_directory):
        body["@odata.count"] = len(chosen)
    if page.following is not None:
        body["@odata.nextLink"] = next_link(call, page.following)
    body["value"] = [project(row, names, call.options, listing) for row in page.rows]
    return Reply(body=body)


def answer_entity(call: Call, row: Row, listing: Listing) -> Reply:
    """One object with `$select` and `$expand` applied."""
    names = selected_names(call.options, listing, in_list=False)
    context = call.context(f"{_context(listing)}{context_suffix(call.options, names)}/$entity")
    return Reply(body={"@odata.context": context, **project(row, names, call.options, listing)})


def count_rows(call: Call, rows: Sequence[Row], listing: Listing) -> Reply:
    """The `/$count` segment: a number as plain text, in the advanced mode only (reference 1.1)."""
    if listing.is_directory and not has_consistency(call):
        raise bad_request("$count is not currently supported.")
    number = len(_filtered(call, rows, listing))
    return Reply(body=str(number).encode(), headers={"Content-Type": "text/plain"})


def has_consistency(call: Call) -> bool:
    """Whether the request carries `ConsistencyLevel: eventual`."""
    return call.headers.get("ConsistencyLevel", "").casefold() == "eventual"


def _context(listing: Listing) -> str:
    return listing.context or listing.name


def _check_options(call: Call, listing: Listing) -> None:
    if call.options.get("skip") and listing.is_directory:
        raise bad_request("'$skip' is not supported by the service.", "Request_BadRequest")
    if listing.options is None:
        return
    refused = sorted(set(call.options.system) - listing.options)
    if refused:
        raise bad_request(f"Query option '${refused[0]}' is not allowed.", "BadRequest")


def _check_consistency(call: Call, listing: Listing) -> bool:
    """Whether this is an advanced query; raises 400 when it has to be one and is not."""
    options = call.options
    if not listing.is_directory:
        return False
    if options.get("search") and not has_consistency(call):
        raise _missing_parameters("$search")
    if has_consistency(call) and options.get("expand") and options.wants_count:
        raise bad_request("$expand is not supported with advanced queries.")
    is_advanced = has_consistency(call) and (options.wants_count or bool(options.get("search")))
    if not is_advanced and _has_to_be_advanced(options, listing):
        raise _missing_parameters("$filter" if options.get("filter") else "$orderby")
    return is_advanced


def _has_to_be_advanced(options: QueryOptions, listing: Listing) -> bool:
    order = [term.split()[0] for term in options.names("orderby")]
    if order and (options.get("filter") or not listing.orderable.issuperset(order)):
        return True
    text = options.get("filter")
    return bool(text) and needs_advanced(parse_filter(text), listing.filters)


def _missing_parameters(option: str) -> GraphError:
    text = (
        f"The query in '{option}' is not supported because required parameters might be missing. "
        "Try adding the $count=true query parameter and the ConsistencyLevel:eventual header."
    )
    return GraphError(400, "Request_UnsupportedQuery", text)


def _filtered(call: Call, rows: Sequence[Row], listing: Listing) -> Sequence[Row]:
    text = call.options.get("filter")
    if call.options.get("search"):
        rows = search_rows(rows, call.options.get("search"))
    if not text:
        return rows
    tree = parse_filter(text)
    if not is_supported(tree, listing.filters):
        if listing.unknown_filter is UnknownFilter.IGNORE:
            return rows
        needs_advanced(tree, listing.filters)
    return [row for row in rows if matches(tree, row, listing.any_specials)]


def _ordered(call: Call, rows: Sequence[Row], listing: Listing) -> Sequence[Row]:
    terms = call.options.names("orderby")
    if terms and not listing.is_directory and listing.options is not None and listing.orderable:
        unknown = [t.split()[0] for t in terms if t.split()[0] not in listing.orderable]
        if unknown:
            raise bad_request(f"Sorting by '{unknown[0]}' is not supported.", "BadRequest")
    for term in reversed(terms):
        name, _, direction = term.partition(" ")
        falling = direction.strip().casefold() == "desc"
        rows = sorted(rows, key=lambda row: str(row.get(name) or "").casefold(), reverse=falling)
    return rows

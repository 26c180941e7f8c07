"""Which members of a row are sent: `$select`, `$expand`, default sets, and nulls filled in."""

from emulation.graph.errors import GraphError, bad_request
from emulation.graph.listing import Listing
from emulation.graph.options import QueryOptions
from emulation.graph.schema import Kind, properties_of
from emulation.graph.wire import Row


def selected_names(
    options: QueryOptions, listing: Listing, *, in_list: bool
) -> tuple[str, ...] | None:
    """The members to send, None for the row as it is.

    Raises 400 for a name the entity does not have, and 501 on a list for a property that only a
    single object's GET can select.
    """
    asked = tuple(name for name in options.names("select") if name != "*")
    if not asked:
        return listing.default_properties or None
    single = listing.single_only.intersection(asked)
    if in_list and single:
        raise GraphError(501, "NotImplemented", f"Not Implemented: {min(single)}")
    if not listing.entity:
        return asked
    return tuple(_spelled(name, listing.entity) for name in asked)


def context_suffix(options: QueryOptions, names: tuple[str, ...] | None) -> str:
    """The selected names as `@odata.context` shows them; nothing for the default set."""
    return f"({','.join(names)})" if names and options.get("select") else ""


def project(
    row: Row, names: tuple[str, ...] | None, options: QueryOptions, listing: Listing
) -> Row:
    """The members of `row` to send; a known property the row lacks is null or an empty list."""
    expanded = {name.partition("(")[0] for name in options.names("expand")}
    unknown = expanded - listing.expandable
    if unknown:
        text = f"Could not find a property named '{min(unknown)}' to expand."
        raise bad_request(text, "BadRequest")
    hidden = listing.expandable - expanded
    if names is None:
        return {name: value for name, value in row.items() if name not in hidden}
    chosen: Row = {name: row[name] for name in ("@odata.type", "@odata.id") if name in row}
    chosen.update((name, _value(row, name, listing.entity)) for name in names)
    chosen.update((name, row[name]) for name in expanded if name in row)
    return chosen


def _value(row: Row, name: str, entity: str) -> object:
    if name in row or not entity:
        return row.get(name)
    kind = properties_of(entity).get(name)
    return [] if kind in (Kind.STRINGS, Kind.OBJECTS, Kind.ENUMS) else None


def _spelled(name: str, entity: str) -> str:
    """`name` as the entity spells it; Graph takes names in any case."""
    if is_extension(name):
        return name
    by_fold = {known.casefold(): known for known in properties_of(entity)}
    if name.partition("/")[0].casefold() not in by_fold:
        type_name = entity[0].lower() + entity[1:]
        text = f"Could not find a property named '{name}' on type 'microsoft.graph.{type_name}'."
        raise bad_request(text, "BadRequest")
    return by_fold[name.partition("/")[0].casefold()]


def is_extension(name: str) -> bool:
    """Whether the name is a directory extension's, which no model lists."""
    return name.startswith("extension_")

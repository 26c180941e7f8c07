"""How one kind of object is listed and selected: sizes, defaults, filters. Data only."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from emulation.graph.filtering import AnySpecial, FilterRules


class UnknownFilter(StrEnum):
    """What a listing does with a filter it does not support."""

    REFUSE = "refuse"
    IGNORE = "ignore"
    """Answer as if there were no filter at all, as Intune does (reference 2.8)."""


def _no_rules() -> FilterRules:
    return {}


def _no_specials() -> Mapping[str, AnySpecial]:
    return {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What `answer_collection` and `answer_entity` have to know of one kind of object."""

    name: str
    """The key of page size and empty-page switches, e.g. `signIns`."""
    context: str = ""
    """What follows `$metadata#`; the name when empty."""
    entity: str = ""
    """A msgraph model's name, e.g. `User`: `$select` is checked and nulls are filled in from it.

    Empty: rows go out as they are and any name may be selected.
    """
    default_properties: tuple[str, ...] = ()
    """What is sent without `$select`; empty: the row as it is."""
    default_top: int = 100
    max_top: int = 999
    options: frozenset[str] | None = None
    """The system options it takes; None: all. Others are refused with 400."""
    filters: FilterRules = field(default_factory=_no_rules)
    unknown_filter: UnknownFilter = UnknownFilter.REFUSE
    any_specials: Mapping[str, AnySpecial] = field(default_factory=_no_specials)
    is_directory: bool = False
    """Knows `ConsistencyLevel` and its rules; others count and sort without it."""
    orderable: frozenset[str] = frozenset()
    """Properties `$orderby` takes without the advanced mode; others need it."""
    single_only: frozenset[str] = frozenset()
    """Properties that only a single object's GET can select: 501 on the list (reference 1.1)."""
    expandable: frozenset[str] = frozenset()
    """Members of a row that are sent only when `$expand` names them."""

"""What a `$filter` means: which properties and operators a listing knows, and which rows match."""

import operator as operators
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from emulation.graph.errors import GraphError, bad_request
from emulation.graph.filter_syntax import AnyOf, Clause, Compare, Junction, Literal, Not, OneOf
from emulation.graph.wire import Row, parse_time

ADVANCED_ALWAYS = frozenset(("ne", "not", "endswith"))
"""Operators that need the advanced mode on every directory property (reference 1.3)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filterable:
    """The operators one property knows in the default mode, and those the advanced mode adds.

    `null` is `eq null`. A member of a collection is written as the collection's path and the
    member's, so `identities/any(i:i/issuer eq 'x')` is `eq` on `identities/issuer`.
    """

    default: frozenset[str]
    advanced: frozenset[str]


type FilterRules = Mapping[str, Filterable]
type MemberTest = Callable[[object], bool]
type AnySpecial = Callable[[Clause], MemberTest]
"""Reads a lambda's body and gives the test for one member: for `identities` and its own rules."""


def filter_rules(*lines: tuple[str, str]) -> FilterRules:
    """Rules from a table of `(properties, "default operators | advanced operators")`."""
    rules = dict[str, Filterable]()
    for names, known in lines:
        default, _, advanced = known.partition("|")
        rule = Filterable(default=frozenset(default.split()), advanced=frozenset(advanced.split()))
        rules.update(dict.fromkeys(names.split(), rule))
    return rules


def needs_advanced(tree: Clause, rules: FilterRules) -> bool:
    """Whether the advanced mode is needed; raises 400 for what neither mode supports."""
    # A list, so that a fault in a later clause is found after an advanced one, too.
    uses = [_used_in_advanced(path, operator, rules) for path, operator in _uses(tree, "")]
    return any(uses)


def paths_in(tree: Clause) -> frozenset[str]:
    """Every property a filter is on."""
    return frozenset(path for path, _ in _uses(tree, ""))


def is_supported(tree: Clause, rules: FilterRules) -> bool:
    """Whether every clause is on a property and operator the rules know."""
    return all(
        rule is not None and operator in rule.default | rule.advanced
        for rule, operator in ((_rule_of(path, rules), op) for path, op in _uses(tree, ""))
    )


def matches(tree: Clause, row: object, specials: Mapping[str, AnySpecial]) -> bool:
    """Whether a row satisfies the filter; text compares in any case, as the directory does."""
    match tree:
        case Compare(path=path, operator=operator, value=value):
            return _compare(_value_at(row, path), operator, value)
        case OneOf(path=path, values=values):
            return any(_compare(_value_at(row, path), "eq", value) for value in values)
        case Not(clause=clause):
            return not matches(clause, row, specials)
        case Junction(operator=operator, clauses=clauses):
            holds = (matches(clause, row, specials) for clause in clauses)
            return all(holds) if operator == "and" else any(holds)
        case AnyOf(path=path, body=body):
            members = cast(list[object], _value_at(row, path) or [])
            return any(map(_member_test(path, body, specials), members))


def _member_test(path: str, body: Clause | None, specials: Mapping[str, AnySpecial]) -> MemberTest:
    def test(member: object) -> bool:
        return body is None or matches(body, member, specials)

    special = specials.get(path)
    return special(body) if special and body is not None else test


def _uses(tree: Clause, prefix: str) -> Iterable[tuple[str, str]]:
    """Each property with the operator used on it; `not` counts as used on all below it."""
    match tree:
        case Compare(path=path, operator=operator, value=value):
            on_null = value is None and operator == "eq"
            yield _join(prefix, path), "null" if on_null else operator
        case OneOf(path=path):
            yield _join(prefix, path), "in"
        case Not(clause=clause):
            for path, operator in _uses(clause, prefix):
                yield path, operator
                yield path, "not"
        case Junction(clauses=clauses):
            for clause in clauses:
                yield from _uses(clause, prefix)
        case AnyOf(path=path, body=body):
            if body is None:
                yield _join(prefix, path), "any"
            else:
                yield from _uses(body, _join(prefix, path))


def _rule_of(path: str, rules: FilterRules) -> Filterable | None:
    """The rule of a path; `x/*` stands for all below x, `extension_*` for directory extensions."""
    family = "extension_*" if path.startswith("extension_") else f"{path.partition('/')[0]}/*"
    return rules.get(path) or rules.get(family)


def _used_in_advanced(path: str, operator: str, rules: FilterRules) -> bool:
    rule = _rule_of(path, rules)
    if rule is None:
        text = f"Unsupported or invalid query filter clause specified for property '{path}'."
        raise GraphError(400, "Request_UnsupportedQuery", text)
    if operator in rule.default:
        return False
    if operator in rule.advanced:
        return True
    text = f"Operator '{operator}' is not supported on property '{path}'."
    raise bad_request(text, "Request_UnsupportedQuery")


def _join(prefix: str, path: str) -> str:
    return "/".join(filter(None, (prefix, path)))


def _value_at(row: object, path: str) -> object:
    for name in filter(None, path.split("/")):
        if not isinstance(row, dict):
            return None
        row = cast(Row, row).get(name)
    return row


def _compare(found: object, operator: str, wanted: Literal) -> bool:
    if wanted is None or found is None:
        return (found == wanted) if operator == "eq" else operator == "ne" and found != wanted
    left, right = _comparable(found, wanted)
    try:
        return _OPERATORS[operator](left, right)
    except TypeError:
        return operator == "ne"


def _comparable(found: object, wanted: object) -> tuple[object, object]:
    if isinstance(wanted, datetime):
        return (parse_time(found) if isinstance(found, str) else found), wanted
    if isinstance(found, str) and isinstance(wanted, str):
        return found.casefold(), wanted.casefold()
    return found, wanted


_OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "eq": operators.eq,
    "ne": operators.ne,
    "gt": operators.gt,
    "ge": operators.ge,
    "lt": operators.lt,
    "le": operators.le,
    "startswith": str.startswith,
    "endswith": str.endswith,
    "contains": operators.contains,
}

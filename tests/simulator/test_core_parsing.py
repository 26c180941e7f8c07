"""The parts that read text: filters, paths, options, and the SDK's models."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulation.graph.clock import Clock
from emulation.graph.errors import GraphError
from emulation.graph.filter_syntax import AnyOf, Compare, Junction, Not, OneOf, parse_filter
from emulation.graph.filtering import matches
from emulation.graph.options import QueryOptions, split_names
from emulation.graph.paths import collapse, parse_path
from emulation.graph.permissions import permission_used
from emulation.graph.schema import Kind, properties_of, scalar_names
from emulation.graph.state import World
from emulation.graph.wire import parse_time, timestamp

GUID = "0b2fd7fa-5b2c-4f8e-9a6d-0123456789ab"
START = datetime(2026, 3, 1, tzinfo=UTC)


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"])))
def test_any_quoted_text_is_read_back(text: str) -> None:
    tree = parse_filter(f"mail eq '{text.replace("'", "''")}'")

    assert tree == Compare(path="mail", operator="eq", value=text)


def _status_of(text: str) -> int:
    try:
        parse_filter(text)
    except GraphError as error:
        return error.status
    return 200


@given(st.text(max_size=40))
def test_any_text_is_a_filter_or_a_bad_request(text: str) -> None:
    assert _status_of(text) in (200, 400)


def test_and_binds_tighter_than_or_and_not_tighter_still() -> None:
    tree = parse_filter("not a eq 1 and b eq true or c in ('x', 'y')")

    assert tree == Junction(
        operator="or",
        clauses=(
            Junction(
                operator="and",
                clauses=(
                    Not(clause=Compare(path="a", operator="eq", value=1)),
                    Compare(path="b", operator="eq", value=True),
                ),
            ),
            OneOf(path="c", values=("x", "y")),
        ),
    )


def test_lambda_paths_are_relative_to_the_member() -> None:
    tree = parse_filter("targetResources/any(t:t/id eq 'x' and t/type eq 'User')")

    assert isinstance(tree, AnyOf)
    assert isinstance(tree.body, Junction)
    assert [getattr(clause, "path", None) for clause in tree.body.clauses] == ["id", "type"]


def test_a_path_outside_the_lambdas_variable_is_refused() -> None:
    with pytest.raises(GraphError):
        parse_filter("targetResources/any(t:id eq 'x')")


@pytest.mark.parametrize(
    ("text", "row", "holds"),
    [
        ("any eq 1", {"any": 1}, True),
        ("a gt 1.5", {"a": 2}, True),
        ("a gt 1.5", {"a": "x"}, False),
        ("t lt 2026-03-13", {"t": "2026-03-12T23:59:59.9999999Z"}, True),
        ("t gt 2026-03-13T00:00:00Z", {"t": None}, False),
        ("contains(n,'B')", {"n": "abc"}, True),
        ("a/b/c eq 'x'", {"a": {"b": {"c": "X"}}}, True),
        ("a/b/c eq null", {"a": None}, True),
        ("a ne null", {"a": 0}, True),
        ("tags/any()", {"tags": []}, False),
        ("tags/any(t:startswith(t,'x'))", {"tags": ["y", "xz"]}, True),
        ("startswith(a,'x') eq false", {"a": "y"}, True),
        (
            f"id eq {GUID}",
            {"id": "0B2FD7FA" + "-5b2c-4f8e-9a6d-0123456789ab"},
            True,
        ),
    ],
)
def test_filters_hold_as_odata_says(text: str, row: dict[str, object], holds: bool) -> None:
    assert matches(parse_filter(text), row, {}) is holds


@pytest.mark.parametrize(
    ("path", "texts", "arguments"),
    [
        ("//users//a%40b/", ["users", "a@b"], {}),
        ("/users('a%40b')/delta()", ["users", "a@b", "delta"], {}),
        ("/users('o''neill')", ["users", "o'neill"], {}),
        ("/x/a%2Fb", ["x", "a/b"], {}),
        ("/fn(skip=0,top=100)/content", ["fn", "content"], {"skip": "0", "top": "100"}),
        ("/fn(id='a,b')", ["fn"], {"id": "a,b"}),
        ("/deletedItems/microsoft.graph.user", ["deletedItems", "graph.user"], {}),
        ("/users/$delta/photo/$value", ["users", "$delta", "photo", "$value"], {}),
    ],
)
def test_every_spelling_of_a_path_is_brought_to_one(
    path: str, texts: list[str], arguments: dict[str, str]
) -> None:
    parsed = parse_path(path)

    assert [segment.text for segment in parsed.segments] == texts
    assert parsed.arguments == arguments


def test_a_collapsed_path_keeps_its_encoding() -> None:
    assert collapse("//users//a%40b/") == "/users/a%40b"


def test_options_count_with_and_without_their_dollar_sign() -> None:
    options = QueryOptions.parse("%24select=id,mail&top=5&userId=x&$count=TRUE")

    assert options.names("select") == ("id", "mail")
    assert options.get("top") == "5"
    assert options.other == {"userId": "x"}
    assert options.wants_count


def test_names_are_split_outside_parentheses_only() -> None:
    assert split_names("a, b($select=c,d),e") == ("a", "b($select=c,d)", "e")


def test_names_and_kinds_come_from_the_sdks_models() -> None:
    user = properties_of("User")

    assert user["accountEnabled"] is Kind.BOOLEAN
    assert user["createdDateTime"] is Kind.TIME
    assert user["proxyAddresses"] is Kind.STRINGS
    assert user["identities"] is Kind.OBJECTS
    assert user["memberOf"] is user["manager"] is Kind.NAVIGATION
    assert {"id", "deletedDateTime", "displayName"} <= scalar_names("User")
    assert "manager" not in scalar_names("User")


@pytest.mark.parametrize(
    ("model", "name"),
    [
        ("ManagedDevice", "deviceActionResults"),
        ("SignIn", "conditionalAccessStatus"),
        ("DirectoryAudit", "targetResources"),
        ("CloudPC", "servicePlanName"),
    ],
)
def test_every_model_is_found_by_its_name(model: str, name: str) -> None:
    assert name in properties_of(model)


def test_a_model_the_sdk_does_not_have_is_a_lookup_error() -> None:
    with pytest.raises(LookupError):
        properties_of("Nonsense")


def test_times_carry_seven_digits_and_are_read_back() -> None:
    moment = datetime(2026, 3, 13, 19, 15, 41, 619583, tzinfo=UTC)

    assert timestamp(moment) == "2026-03-13T19:15:41.6195830Z"
    assert parse_time("2026-03-13T19:15:41.6195833Z") == moment


def test_due_acts_happen_in_order_once_time_has_come() -> None:
    done = list[str]()
    world = World(clock=Clock(lambda: START))
    world.schedule(timedelta(hours=2), lambda _: done.append("second"))
    world.schedule(timedelta(hours=1), lambda _: done.append("first"))

    world.clock.advance(timedelta(minutes=59))
    world.settle()
    early = list(done)
    world.clock.advance(timedelta(hours=2))
    world.settle()
    world.settle()

    assert early == []
    assert done == ["first", "second"]


@pytest.mark.parametrize(
    ("held", "sufficient", "used"),
    [
        ({"User.Read.All"}, ("User.Read.All",), "User.Read.All"),
        ({"User.ReadWrite.All"}, ("User.Read.All",), "User.ReadWrite.All"),
        ({"Directory.Read.All"}, ("None", "User.Read.All"), "Directory.Read.All"),
        ({"Mail.Send"}, ("User.Read.All",), None),
    ],
)
def test_the_permission_noted_is_the_one_held(
    held: set[str], sufficient: tuple[str, ...], used: str | None
) -> None:
    assert permission_used(frozenset(held), sufficient) == used

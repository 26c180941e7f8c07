"""Addresses are those that the SDK's own expander makes, or left to it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stduritemplate import StdUriTemplate

from dsr_core.systems.templates import expand

ROOT = "https://graph.microsoft.com/v1.0"
TEMPLATES = (
    "{+baseurl}/users/{user%2Did}/transitiveMemberOf{?%24count,%24filter,%24select,%24top}",
    "{+baseurl}/reports/getOne(start='{start}')/{end}{?%24filter}",
    "{+baseurl}/$batch",
)
#: Whole characters: a half of one cannot be sent, and both say so.
TEXTS = st.text(st.characters(exclude_categories=("Cs",)))
VALUES = st.none() | TEXTS | st.booleans() | st.integers() | st.lists(TEXTS)
NAMES = ("user%2Did", "start", "end", "%24count", "%24filter", "%24select", "%24top")


@given(st.sampled_from(TEMPLATES), st.dictionaries(st.sampled_from(NAMES), VALUES))
def test_an_address_is_what_the_sdk_makes_of_it(template: str, values: dict[str, object]) -> None:
    parameters = {"baseurl": ROOT, **values}

    assert expand(template, parameters) == StdUriTemplate.expand(template, parameters)


@pytest.mark.parametrize(
    "template",
    [
        "{+baseurl}/users{?%24select*}",
        "{+baseurl}/users{?%24select:3}",
        "{+baseurl}/users{&%24select}",
        "{+other}/users",
        "{+baseurl}/{a,b}",
        "{+baseurl}/users{",
        "{+baseurl}/{}",
        "{+baseurl}/getOne(start={start},end={end})",
    ],
)
def test_other_forms_are_left_to_the_sdk(template: str) -> None:
    assert expand(template, {"baseurl": ROOT}) is None


@pytest.mark.parametrize("value", [{"a": "b"}, 1.5, [1], (1,), ["a", None]])
def test_other_values_are_left_to_the_sdk(value: object) -> None:
    assert expand("{+baseurl}/users{?%24top}", {"baseurl": ROOT, "%24top": value}) is None


def test_a_root_with_something_to_encode_is_left_to_the_sdk() -> None:
    assert expand("{+baseurl}/users", {"baseurl": f"{ROOT}/ü"}) is None

"""Options on requests, and which links may be followed."""

import pytest
from kiota_abstractions.method import Method
from kiota_abstractions.request_information import RequestInformation

from dsr_core.systems.graph_requests import (
    ForeignLinkError,
    address_of,
    build_get,
    follow_link,
    headers_of,
    pin_address,
)
from dsr_core.systems.odata import quote

ROOT = "https://graph.microsoft.com/v1.0"


class Users:
    """A builder as msgraph's are."""

    def to_get_request_information(self) -> RequestInformation:
        return RequestInformation(
            Method.GET, "{+baseurl}/users{?%24count,%24filter,%24select,%24top}", {}
        )


def test_options_stand_in_the_address() -> None:
    request = build_get(Users(), select=("id", "mail"), filter_="mail eq 'a b'", top=5)

    assert address_of(request, ROOT) == (
        f"{ROOT}/users?%24filter=mail%20eq%20%27a%20b%27&%24select=id,mail&%24top=5"
    )


def test_a_pinned_address_is_the_same_however_often_it_is_pinned() -> None:
    shared = {"user%2Did": "a b"}
    request = RequestInformation(Method.GET, "{+baseurl}/users/{user%2Did}{?%24select}", shared)
    request.query_parameters["%24select"] = ["id", "mail"]

    pin_address(request, ROOT)
    pin_address(request, ROOT)

    assert request.url == address_of(request, ROOT) == f"{ROOT}/users/a%20b?%24select=id,mail"
    assert shared["user%2Did"] == "a b"


def test_an_address_that_a_builder_was_given_whole_stays_it() -> None:
    link = f"{ROOT}/users?$skiptoken=x"
    request = RequestInformation(Method.GET, "{+baseurl}/users", {"request-raw-url": link})

    assert address_of(request, ROOT) == link


def test_an_advanced_query_has_both_the_header_and_the_count() -> None:
    request = build_get(Users(), filter_="mobilePhone eq '1'", advanced=True)

    assert headers_of(request)["consistencylevel"] == "eventual"
    assert "%24count=true" in address_of(request, ROOT)


def test_an_option_the_operation_does_not_have_is_not_left_out_in_silence() -> None:
    with pytest.raises(LookupError):
        build_get(Users(), expand=("manager",))


def test_a_quote_is_doubled() -> None:
    assert quote("o'neill' or 1 eq 1") == "'o''neill'' or 1 eq 1'"


def test_a_token_of_an_earlier_sending_is_not_carried_on() -> None:
    request = build_get(Users())
    request.headers.try_add("Authorization", "Bearer old")

    assert "authorization" not in headers_of(request)


@pytest.mark.parametrize(
    "link",
    [
        f"{ROOT}/users?$skiptoken=x",
        "https://graph.microsoft.com:443/v1.0/users?$skiptoken=x",
        "https://GRAPH.microsoft.com/v1.0/users",
    ],
)
def test_a_link_within_graph_is_followed_with_the_headers(link: str) -> None:
    request = follow_link(link, ROOT, {"ConsistencyLevel": "eventual"})

    assert request.url == link
    assert headers_of(request)["consistencylevel"] == "eventual"


@pytest.mark.parametrize(
    "link",
    [
        "https://graph.microsoft.com.attacker.example/v1.0/users",
        "https://graph.microsoft.com@attacker.example/v1.0/users",
        "https://user:pass@graph.microsoft.com/v1.0/users",
        "https://graph.microsoft.com:8443/v1.0/users",
        "https://graph.microsoft.com\\@attacker.example/",
        "http://graph.microsoft.com/v1.0/users",
        "https://graph.microsoft.us/v1.0/users",
        "//attacker.example/users",
        "/v1.0/users",
        "file:///etc/passwd",
        "https://[broken/users",
        "https://graph.microsoft.com/v1.0/ users",
        "https://gr\u0430ph.microsoft.com/v1.0/users",
        "",
    ],
)
def test_a_link_to_anywhere_else_is_not(link: str) -> None:
    with pytest.raises(ForeignLinkError):
        follow_link(link, ROOT, {})

"""What is asked for each kind of identifier."""

import pytest

from dsr_core.domain.subject import Identifier, IdentifierKind
from dsr_core.systems.locate_queries import Search, searches_for


def ask(kind: IdentifierKind, value: str) -> tuple[Search, ...]:
    return searches_for(Identifier(kind=kind, value=value))


@pytest.mark.parametrize("kind", list(IdentifierKind))
def test_every_kind_is_asked_of_users_and_of_deleted_users(kind: IdentifierKind) -> None:
    value = "aaaaaaaa-0000-4000-8000-000000000001"

    asked = ask(kind, value)

    assert {search.among_deleted for search in asked} == {False, True}


def test_an_address_is_looked_for_in_every_property_with_both_prefixes() -> None:
    clause = ask(IdentifierKind.EMAIL, "j@x.example")[0].filter

    for part in ("userPrincipalName eq", "mail eq", "otherMails/any", "'smtp:j@", "'SMTP:j@"):
        assert part in clause


def test_a_quote_is_doubled_in_every_clause() -> None:
    for search in ask(IdentifierKind.EMAIL, "o'neill@x.example"):
        assert search.filter.count("o''neill") == search.filter.count("neill")


def test_only_clauses_that_need_it_are_advanced() -> None:
    phone = ask(IdentifierKind.PHONE, "+49 1")
    address = ask(IdentifierKind.EMAIL, "j@x.example")

    assert all(search.advanced is ("mobilePhone" in search.filter) for search in phone)
    assert [search.advanced for search in address] == [False, False, True]


def test_a_number_is_asked_for_in_its_likely_spellings() -> None:
    clause = ask(IdentifierKind.PHONE, "0049 (151) 55 500-017")[0].filter

    assert "'0049 (151) 55 500-017'" in clause
    assert "'004915155500017'" in clause
    assert "'+4915155500017'" in clause


def test_what_is_no_object_id_is_not_asked_for() -> None:
    assert ask(IdentifierKind.OBJECT_ID, "1' or '1' eq '1") == ()

"""Who governs an account, and what a deleted account was called."""

import pytest

from dsr_core.domain.subject import Home
from dsr_core.systems.homes import Entry, SignInIdentity, home_of, principal_name_of

INVITED = "jane_outlook.com#EXT#@contoso.example"


def entry(issuer: str | None = None, **more: object) -> Entry:
    own = SignInIdentity(kind="userPrincipalName", issuer="contoso.example")
    outer = [SignInIdentity(kind="federated", issuer=issuer)] if issuer else []
    fields: dict[str, object] = {"id": "1", "principal": INVITED, "identities": [own, *outer]}
    return Entry(**(fields | more))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("found", "home"),
    [
        (entry(principal="jane@contoso.example"), Home.THIS_TENANT),
        (entry(principal="jane@contoso.example", identities=None), Home.THIS_TENANT),
        (entry("MicrosoftAccount"), Home.MICROSOFT_ACCOUNT),
        (entry("ExternalAzureAD"), Home.OTHER_TENANT),
        (entry("google.com"), Home.OTHER_IDENTITY_PROVIDER),
        (entry("mail"), Home.OTHER_IDENTITY_PROVIDER),
        (entry("https://idp.example/saml"), Home.OTHER_IDENTITY_PROVIDER),
        (entry("ExternalAzureAD", principal="j@x.example", created_by="Invitation"),
         Home.OTHER_TENANT),
        (entry("contoso.example", invitation="PendingAcceptance", mail="j@outlook.com"),
         Home.MICROSOFT_ACCOUNT),
        (entry("contoso.example", invitation="PendingAcceptance", mail="j@fabrikam.example"),
         Home.OTHER_TENANT),
        (entry(identities=None), Home.OTHER_TENANT),
    ],
)  # fmt: skip
def test_the_home_follows_from_invitation_and_issuer(found: Entry, home: Home) -> None:
    assert home_of(found) is home


def test_a_deleted_name_loses_the_id_it_was_given() -> None:
    gone = Entry(
        id="1a819f23-a125-4408-9f2e-7baeef168c16",
        principal="1A819f23a12544089f2e7baeef168c16jane@contoso.example",
        deleted_at="2026-01-01T00:00:00Z",
    )

    assert principal_name_of(gone) == "jane@contoso.example"


def test_a_deleted_name_without_the_id_stays() -> None:
    gone = Entry(id="1", principal="jane@contoso.example", deleted_at="2026-01-01T00:00:00Z")

    assert principal_name_of(gone) == "jane@contoso.example"

"""A directory entry as discovery reads it, and who governs the account behind it."""

from collections.abc import Mapping

import msgspec

from dsr_core.domain.subject import CONSUMER_DOMAINS, Home

#: What discovery asks of each entry.
READ = (
    "id",
    "userPrincipalName",
    "mail",
    "displayName",
    "userType",
    "creationType",
    "externalUserState",
    "identities",
    "onPremisesSyncEnabled",
    "deletedDateTime",
)

#: Issuers by the name Graph gives them (graph.md 2.1); any other outside issuer is an identity
#: provider: google.com, facebook.com, mail (one-time passcode), or the URI of a SAML service.
_ISSUERS: Mapping[str, Home] = {
    "microsoftaccount": Home.MICROSOFT_ACCOUNT,
    "externalazuread": Home.OTHER_TENANT,
}

_INVITED = "#ext#"


class SignInIdentity(msgspec.Struct):
    """One way the account signs in."""

    kind: str | None = msgspec.field(name="signInType", default=None)
    issuer: str | None = None


class Entry(msgspec.Struct):
    """A user, or a user in the recycle bin."""

    id: str
    principal: str | None = msgspec.field(name="userPrincipalName", default=None)
    mail: str | None = None
    display_name: str | None = msgspec.field(name="displayName", default=None)
    created_by: str | None = msgspec.field(name="creationType", default=None)
    invitation: str | None = msgspec.field(name="externalUserState", default=None)
    identities: list[SignInIdentity] | None = None
    synced: bool | None = msgspec.field(name="onPremisesSyncEnabled", default=None)
    deleted_at: str | None = msgspec.field(name="deletedDateTime", default=None)


def principal_name_of(entry: Entry) -> str:
    """The name as it was in life: of a deleted user it begins with the id in hex (graph.md 2.1)."""
    name = entry.principal or ""
    if entry.deleted_at is None:
        return name
    prefix = entry.id.replace("-", "")
    return name[len(prefix) :] if name.lower().startswith(prefix.lower()) else name


def home_of(entry: Entry) -> Home:
    """Who governs the account. Whoever was invited is a guest, whatever `userType` says.

    Before an invitation is accepted nothing but the address tells where the account will be.
    """
    if _INVITED not in (entry.principal or "").lower() and entry.created_by != "Invitation":
        return Home.THIS_TENANT
    if entry.invitation == "PendingAcceptance":
        domain = (entry.mail or "").rpartition("@")[2].lower()
        return Home.MICROSOFT_ACCOUNT if domain in CONSUMER_DOMAINS else Home.OTHER_TENANT
    issuers = [one.issuer or "" for one in entry.identities or () if one.kind == "federated"]
    if not issuers:
        return Home.OTHER_TENANT
    return _ISSUERS.get(issuers[0].lower(), Home.OTHER_IDENTITY_PROVIDER)

"""How users are listed: default properties, the filter matrix, and the rules on `identities`."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import cast

from emulation.graph.filter_syntax import Clause, Compare, Junction
from emulation.graph.filtering import MemberTest, filter_rules
from emulation.graph.listing import Listing
from emulation.graph.wire import Row, words

DEFAULT_PROPERTIES = (
    "businessPhones",
    "displayName",
    "givenName",
    "jobTitle",
    "mail",
    "mobilePhone",
    "officeLocation",
    "preferredLanguage",
    "surname",
    "userPrincipalName",
    "id",
)

PROFILE_PROPERTIES = words("""
    aboutMe birthday hireDate interests mySite pastProjects preferredName responsibilities schools
    skills
""")
"""Held in SharePoint: readable one user at a time, never writable app-only (reference 2.4)."""

_TEXT = "eq in startswith | ne not endswith ge le null"
_TEXT_ADVANCED = "| eq in startswith ne not endswith ge le null"
_MEMBERS = "eq startswith | endswith not"

USER_FILTERS = filter_rules(
    ("id", "eq in | ne not"),
    ("userPrincipalName mail", _TEXT),
    ("givenName surname displayName city department jobTitle", _TEXT),
    ("country state mailNickname usageLocation preferredLanguage", _TEXT),
    ("onPremisesImmutableId", _TEXT),
    ("employeeId", "eq in | startswith ne not endswith ge le null"),
    ("mobilePhone companyName postalCode streetAddress faxNumber", _TEXT_ADVANCED),
    ("officeLocation employeeType onPremisesSamAccountName", _TEXT_ADVANCED),
    ("onPremisesExtensionAttributes/* extension_* customSecurityAttributes/*", _TEXT_ADVANCED),
    ("proxyAddresses otherMails imAddresses businessPhones", _MEMBERS),
    ("userType externalUserState creationType", "eq in | ne not null"),
    ("accountEnabled onPremisesSyncEnabled", "eq | ne not null"),
    ("createdDateTime deletedDateTime", "eq ge le gt lt | ne not null"),
    ("identities/issuer identities/issuerAssignedId identities/signInType", "eq ne in null"),
    ("assignedLicenses/skuId", "eq | not"),
    ("signInActivity/lastSignInDateTime", "eq ge le gt lt"),
)

ISSUERS_FOUND_ALONE = frozenset(("google.com", "facebook.com", "mail", "phone"))
_ISSUER_IGNORED = frozenset(("username", "emailaddress"))
_NEVER_FOUND = frozenset(("userprincipalname",))


def identity_test(body: Clause) -> MemberTest:
    """The test of one identity; a body of a shape Graph does not support finds nobody.

    The assigned id needs an issuer, and an issuer alone works for a few only (reference 2.1).
    """
    wanted = _conjunction(body)
    if wanted is None or not _is_answerable(wanted):
        return lambda _: False
    if wanted.get("signInType") in _ISSUER_IGNORED:
        wanted = {name: value for name, value in wanted.items() if name != "issuer"}

    def test(member: object) -> bool:
        identity = cast(Row, member)
        return all(str(identity.get(k) or "").casefold() == v for k, v in wanted.items())

    return test


def _conjunction(body: Clause) -> Mapping[str, str] | None:
    """The members and values of `a eq 'x' and b eq 'y'`; None for any other shape."""
    clauses: Iterable[Clause] = (body,)
    if isinstance(body, Junction):
        if body.operator == "or":
            return None
        clauses = body.clauses
    wanted = dict[str, str]()
    for clause in clauses:
        if not isinstance(clause, Compare) or clause.operator != "eq":
            return None
        if not isinstance(clause.value, str):
            return None
        wanted[clause.path] = clause.value.casefold()
    return wanted


def _is_answerable(wanted: Mapping[str, str]) -> bool:
    kind = wanted.get("signInType")
    if kind in _NEVER_FOUND:
        return False
    if "issuerAssignedId" in wanted:
        return bool(wanted["issuerAssignedId"]) and ("issuer" in wanted or kind in _ISSUER_IGNORED)
    return kind is None and wanted.get("issuer") in ISSUERS_FOUND_ALONE


USERS = Listing(
    name="users",
    entity="User",
    default_properties=DEFAULT_PROPERTIES,
    filters=USER_FILTERS,
    any_specials=MappingProxyType({"identities": identity_test}),
    is_directory=True,
    orderable=frozenset(("displayName", "userPrincipalName", "createdDateTime")),
    single_only=PROFILE_PROPERTIES | {"mailboxSettings"},
    expandable=frozenset(("manager",)),
)

"""What in the collected data is the subject's own: their addresses, phones and IPs."""

from collections.abc import Iterator, Mapping

from dsr_core.domain.recognising import normal
from dsr_core.domain.request import DsrRequest
from dsr_core.domain.text_redacting import Json

#: Members by which an object says whom it is about.
_ABOUT = ("id", "userId", "userPrincipalName", "upn")

#: Members of such an object that are that person's own. A list of all that may be is safer than a
#: list of what may not: `addedBy` beside a person's id is somebody else.
_OWN = frozenset(
    {
        "id",
        "userId",
        "userPrincipalName",
        "displayName",
        "userDisplayName",
        "mail",
        "emailAddress",
        "email",
        "otherMails",
        "proxyAddresses",
        "imAddresses",
        "mailNickname",
        "mobilePhone",
        "businessPhones",
        "faxNumber",
        "phoneNumber",
        "ipAddress",
        "onPremisesUserPrincipalName",
    }
)

#: Lists of the person's own entry whose items do not say whom they are about.
_OWN_LISTS = frozenset(
    {"user", "authenticationMethods", "mailboxSettings", "userRegistrationDetails"}
)


def given_identifiers(request: DsrRequest) -> tuple[str, ...]:
    """What is known of the subject before any file is looked into."""
    subject, identity = request.subject, request.identity
    given = [identifier.value for identifier in subject.identifiers]
    given += [text for text in (subject.name, subject.contact) if text]
    if identity is not None:
        found = (
            identity.object_id,
            identity.user_principal_name,
            identity.mail,
            identity.display_name,
        )
        given += [text for text in found if text]
    return tuple(dict.fromkeys(normal(text) for text in given if text.strip()))


def own_texts(value: Json, known: frozenset[str], source: str = "") -> Iterator[str]:
    """Texts of an item that are the subject's own; `known` are their ids and names so far."""
    if source in _OWN_LISTS and isinstance(value, dict):
        yield from _own_members(value)
    yield from _search(value, known)


def _search(value: Json, known: frozenset[str]) -> Iterator[str]:
    if isinstance(value, dict):
        if any(
            isinstance(about := value.get(name), str) and normal(about) in known for name in _ABOUT
        ):
            yield from _own_members(value)
        for each in value.values():
            yield from _search(each, known)
    elif isinstance(value, list):
        for each in value:
            yield from _search(each, known)


def _own_members(value: Mapping[str, Json]) -> Iterator[str]:
    # Beside whose it is, the `id` of a sign-in or a device is its own: a log has one in every row.
    passed = "id" if "userId" in value else ""
    for name, each in value.items():
        if name not in _OWN or name == passed:
            continue
        for text in each if isinstance(each, list) else (each,):
            if isinstance(text, str) and text.strip():
                # An address may stand behind its kind: `SMTP:adele@contoso.com`.
                yield normal(text.rpartition(":")[2] if "@" in text else text)

"""App Service's header, in both of the forms in which it names claims."""

import base64
import json

import pytest

from dsr_core.domain.access_errors import NotSignedInError, SignInFault
from dsr_core.domain.principal import Principal, Role
from dsr_core.web.easy_auth import read_easy_auth, refuse_cross_site
from tests.fakes.tokens import CLIENT_ID, OTHER_TENANT, PERSON, TENANT

SHORT = {"oid": "oid", "tid": "tid", "roles": "roles"}
LONG = {
    "oid": "http://schemas.microsoft.com/identity/claims/objectidentifier",
    "tid": "http://schemas.microsoft.com/identity/claims/tenantid",
    "roles": "http://schemas.microsoft.com/ws/2008/06/identity/claims/role",
}


def a_header(*claims: tuple[str, str], provider: str = "aad") -> str:
    content = {
        "auth_typ": provider,
        "claims": [{"typ": name, "val": value} for name, value in claims],
        "name_typ": "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress",
        "role_typ": LONG["roles"],
    }
    return base64.b64encode(json.dumps(content).encode()).decode()


def read(header: str) -> Principal:
    return read_easy_auth(header, (TENANT,), (CLIENT_ID, f"api://{CLIENT_ID}"))


WHO = (("oid", PERSON), ("tid", TENANT))


@pytest.mark.parametrize("names", [SHORT, LONG], ids=["short", "long"])
def test_both_forms_say_who_calls(names: dict[str, str]) -> None:
    header = a_header(
        (names["oid"], PERSON),
        (names["tid"], TENANT),
        (names["roles"], "Dsr.Operator"),
        (names["roles"], "Dsr.Approver"),
        (names["roles"], "Finance.Reader"),
        ("name", "Olga Ortiz"),
        ("aud", CLIENT_ID),
    )

    assert read(header) == Principal(
        object_id=PERSON,
        tenant_id=TENANT,
        roles=frozenset({Role.OPERATOR, Role.APPROVER}),
        name="Olga Ortiz",
    )


def test_without_a_role_somebody_is_known_and_may_nothing() -> None:
    principal = read(a_header(*WHO))

    assert principal.roles == frozenset()
    assert not principal.may(tuple(Role))


@pytest.mark.parametrize(
    ("header", "fault"),
    [
        ("", SignInFault.MALFORMED),
        ("not base64!", SignInFault.MALFORMED),
        (base64.b64encode(b"{").decode(), SignInFault.MALFORMED),
        (base64.b64encode(b'{"userId": "x"}').decode(), SignInFault.MALFORMED),
        (a_header(*WHO, provider="google"), SignInFault.ISSUER),
        (a_header(("tid", TENANT)), SignInFault.CLAIM_MISSING),
        (a_header(("oid", PERSON)), SignInFault.CLAIM_MISSING),
        (a_header(("oid", "olga"), ("tid", TENANT)), SignInFault.MALFORMED),
        (a_header(("oid", PERSON), ("tid", OTHER_TENANT)), SignInFault.TENANT),
        (a_header(*WHO, ("aud", TENANT)), SignInFault.AUDIENCE),
        (a_header(*WHO, (LONG["oid"], TENANT)), SignInFault.MALFORMED),
    ],
)
def test_what_does_not_say_who_calls_is_refused(header: str, fault: SignInFault) -> None:
    with pytest.raises(NotSignedInError) as refused:
        read(header)

    assert refused.value.fault is fault


def site_fault(fetch_site: str | None, origin: str | None) -> SignInFault | None:
    try:
        refuse_cross_site(fetch_site, origin)
    except NotSignedInError as refused:
        return refused.fault
    return None


@pytest.mark.parametrize(
    ("fetch_site", "origin", "fault"),
    [
        ("same-origin", "https://dsr.example", None),
        ("none", None, None),
        (None, None, None),
        ("cross-site", "https://mallory.example", SignInFault.CROSS_SITE),
        ("same-site", "https://other.contoso.example", SignInFault.CROSS_SITE),
        (None, "https://mallory.example", SignInFault.CROSS_SITE),
        ("", "null", SignInFault.CROSS_SITE),
    ],
)
def test_only_our_own_pages_may_send_the_cookie(
    fetch_site: str | None, origin: str | None, fault: SignInFault | None
) -> None:
    assert site_fault(fetch_site, origin) is fault

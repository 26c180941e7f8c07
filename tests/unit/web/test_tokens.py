"""Tokens that are true, and every way we know of to forge one.

Over 300 lines, so that all forgeries are read beside the one true token.
"""

import time
from collections.abc import Callable

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1
from cryptography.hazmat.primitives.asymmetric.ec import generate_private_key as make_ec_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from dsr_core.domain.access_errors import NotSignedInError, SignInFault
from dsr_core.domain.principal import Principal, Role
from dsr_core.web.tokens import LONGEST_TOKEN, check_token, read_head
from tests.fakes.tokens import (
    AUTHORITY,
    CLIENT_ID,
    ISSUER,
    KEY_ID,
    OTHER_TENANT,
    PERSON,
    RULES,
    TENANT,
    a_token,
    claims_of,
    encode,
    hmac_token,
    key_set,
    part,
    private_key,
    public_jwk,
    replaced,
)

HEADER = {"alg": "RS256", "kid": KEY_ID, "typ": "JWT"}


def check(token: str) -> Principal:
    """As the gate does it: the key is the one that the token's head names, if there is one."""
    head = read_head(token, RULES)
    key = key_set().get(head.key_id)
    if key is None:
        raise NotSignedInError(SignInFault.UNKNOWN_KEY)
    return check_token(token, head, key, RULES)


def pem(form: PublicFormat = PublicFormat.SubjectPublicKeyInfo) -> bytes:
    return private_key().public_key().public_bytes(Encoding.PEM, form)


def ec_token() -> str:
    key = make_ec_key(SECP256R1())
    return jwt.encode(claims_of(), key, algorithm="ES256", headers={"kid": KEY_ID})


def in_seconds(seconds: int) -> int:
    return int(time.time()) + seconds


def test_a_persons_token_says_who_calls() -> None:
    principal = check(a_token())

    assert principal == Principal(
        object_id=PERSON, tenant_id=TENANT, roles=frozenset({Role.OPERATOR}), name="Olga Ortiz"
    )
    assert "Olga" not in repr(principal)


def test_a_programs_token_counts_as_a_program() -> None:
    principal = check(a_token(scp=None, idtyp="app", roles=["Dsr.Admin"]))

    assert principal.is_application
    assert principal.roles == {Role.ADMIN}


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": f"api://{CLIENT_ID}"},
        {"tid": TENANT.upper(), "oid": PERSON.upper()},
        {"idtyp": "user"},
        {"name": None},
    ],
    ids=str,
)
def test_what_entra_may_say_is_taken(claims: dict[str, object]) -> None:
    assert check(a_token(**claims)).object_id == PERSON


def test_clocks_may_differ_by_half_a_minute() -> None:
    late = a_token(exp=in_seconds(-30))
    early = a_token(nbf=in_seconds(30), iat=in_seconds(30))

    assert check(late).object_id == check(early).object_id == PERSON


@pytest.mark.parametrize(
    ("roles", "held"),
    [
        (["Dsr.Operator", "Dsr.Approver"], {Role.OPERATOR, Role.APPROVER}),
        (["Dsr.Auditor", "Finance.Reader"], {Role.AUDITOR}),
        (["dsr.operator", "Dsr.Operator ", "OPERATOR", "Dsr", ""], set[Role]()),
        ([{"Dsr.Operator": True}, None, 1], set[Role]()),
        (None, set[Role]()),
        ([], set[Role]()),
    ],
    # The repr of a set differs from process to process, and xdist compares the names.
    ids=["two", "one of ours", "near misses", "no texts", "none", "empty"],
)
def test_only_roles_that_are_written_as_ours_count(roles: object, held: set[Role]) -> None:
    assert check(a_token(roles=roles)).roles == held


def unsigned(alg: object) -> str:
    return f"{part({'alg': alg, 'kid': KEY_ID, 'typ': 'JWT'})}.{part(claims_of())}.{encode(b'x')}"


#: How the token is forged, and what we notice.
FORGERIES: dict[str, tuple[Callable[[], str], SignInFault]] = {
    # The algorithm, which the token itself may not choose.
    "alg none": (lambda: unsigned("none"), SignInFault.ALGORITHM),
    "alg nOnE": (lambda: unsigned("nOnE"), SignInFault.ALGORITHM),
    "alg empty": (lambda: unsigned(""), SignInFault.ALGORITHM),
    "alg missing": (lambda: unsigned(None), SignInFault.ALGORITHM),
    "alg a list": (lambda: unsigned(["RS256", "none"]), SignInFault.ALGORITHM),
    "hmac with the public key": (lambda: hmac_token(pem()), SignInFault.ALGORITHM),
    "hmac with the key as pkcs1": (
        lambda: hmac_token(pem(PublicFormat.PKCS1)),
        SignInFault.ALGORITHM,
    ),
    "hmac with the modulus": (
        lambda: hmac_token(str(public_jwk()["n"]).encode()),
        SignInFault.ALGORITHM,
    ),
    "hmac that calls itself rs256": (lambda: hmac_token(pem(), "RS256"), SignInFault.SIGNATURE),
    "hs512": (lambda: hmac_token(pem(), "HS512"), SignInFault.ALGORITHM),
    "rs384": (lambda: a_token(alg="RS384"), SignInFault.ALGORITHM),
    "rs512": (lambda: a_token(alg="RS512"), SignInFault.ALGORITHM),
    "ps256": (lambda: a_token(alg="PS256"), SignInFault.ALGORITHM),
    "elliptic curve": (ec_token, SignInFault.ALGORITHM),
    # The key, which the token may name but not bring along.
    "another key under our id": (lambda: a_token(signer="mallory"), SignInFault.SIGNATURE),
    "another key, brought along": (
        lambda: a_token(signer="mallory", header={"jwk": public_jwk("mallory")}),
        SignInFault.SIGNATURE,
    ),
    "another key, at an address": (
        lambda: a_token(signer="mallory", header={"jku": "https://mallory.example/keys"}),
        SignInFault.SIGNATURE,
    ),
    "another key, in a certificate": (
        lambda: a_token(signer="mallory", header={"x5c": ["MIIB"], "x5u": "https://m.example"}),
        SignInFault.SIGNATURE,
    ),
    "an unknown key id": (
        lambda: a_token(signer="mallory", header={"kid": "mallory"}),
        SignInFault.UNKNOWN_KEY,
    ),
    "a key id that is a path": (
        lambda: a_token(header={"kid": "../../../dev/null"}),
        SignInFault.UNKNOWN_KEY,
    ),
    "no key id": (
        lambda: replaced(a_token(), 0, part({"alg": "RS256", "typ": "JWT"})),
        SignInFault.MALFORMED,
    ),
    "a key id that is no text": (
        lambda: replaced(a_token(), 0, part(HEADER | {"kid": 1})),
        SignInFault.MALFORMED,
    ),
    # The signature and what it covers.
    "other claims": (
        lambda: replaced(a_token(), 1, part(claims_of(roles=["Dsr.Admin"]))),
        SignInFault.SIGNATURE,
    ),
    "another header": (
        lambda: replaced(a_token(), 0, part(HEADER | {"x": 1})),
        SignInFault.SIGNATURE,
    ),
    "the signature of another token": (
        lambda: replaced(a_token(), 2, a_token(exp=in_seconds(99)).split(".")[2]),
        SignInFault.SIGNATURE,
    ),
    "half a signature": (
        lambda: replaced(a_token(), 2, a_token().split(".")[2][:200]),
        SignInFault.SIGNATURE,
    ),
    "a signature of zeros": (
        lambda: replaced(a_token(), 2, encode(bytes(256))),
        SignInFault.SIGNATURE,
    ),
    "no signature": (lambda: replaced(a_token(), 2, ""), SignInFault.MALFORMED),
    "a critical extension": (
        lambda: a_token(header={"crit": ["exp"], "exp": 1}),
        SignInFault.MALFORMED,
    ),
    "an uncoded payload": (
        lambda: replaced(a_token(), 0, part(HEADER | {"b64": False, "crit": ["b64"]})),
        SignInFault.MALFORMED,
    ),
    "another type": (lambda: a_token(header={"typ": "dpop+jwt"}), SignInFault.MALFORMED),
    # The form.
    "nothing": (lambda: "", SignInFault.MALFORMED),
    "two parts": (lambda: a_token().rpartition(".")[0], SignInFault.MALFORMED),
    "five parts": (lambda: a_token() + ".eA.eA", SignInFault.MALFORMED),
    "two tokens": (lambda: f"{a_token()},{a_token()}", SignInFault.MALFORMED),
    "a line after it": (lambda: a_token() + "\n", SignInFault.MALFORMED),
    "padding": (lambda: a_token() + "==", SignInFault.MALFORMED),
    "bytes beyond ascii": (lambda: a_token() + "é", SignInFault.MALFORMED),
    "too long": (lambda: a_token(name="n" * LONGEST_TOKEN), SignInFault.MALFORMED),
    "a header that is no object": (
        lambda: replaced(a_token(), 0, part(["RS256"])),
        SignInFault.MALFORMED,
    ),
    "a payload that is no object": (
        lambda: replaced(a_token(), 1, part("x")),
        SignInFault.MALFORMED,
    ),
    "a payload that is no json": (
        lambda: replaced(a_token(), 1, encode(b"{")),
        SignInFault.MALFORMED,
    ),
    "a payload without end": (
        lambda: replaced(a_token(), 1, encode(b"[" * 20_000)),
        SignInFault.MALFORMED,
    ),
    # The time.
    "expired": (lambda: a_token(exp=in_seconds(-90)), SignInFault.EXPIRED),
    "not yet valid": (lambda: a_token(nbf=in_seconds(90)), SignInFault.NOT_YET_VALID),
    "issued in the future": (lambda: a_token(iat=in_seconds(90)), SignInFault.NOT_YET_VALID),
    "a time that is no number": (lambda: a_token(exp="never"), SignInFault.MALFORMED),
    # Issuer, tenant and audience.
    "another tenant's issuer": (
        lambda: a_token(iss=f"{AUTHORITY}/{OTHER_TENANT}/v2.0"),
        SignInFault.ISSUER,
    ),
    "every tenant's issuer": (lambda: a_token(iss=f"{AUTHORITY}/common/v2.0"), SignInFault.ISSUER),
    "the issuer of version 1": (
        lambda: a_token(iss=f"https://sts.windows.net/{TENANT}/"),
        SignInFault.ISSUER,
    ),
    "an issuer with a slash more": (lambda: a_token(iss=ISSUER + "/"), SignInFault.ISSUER),
    "an issuer like ours": (
        lambda: a_token(iss=ISSUER.replace(".com/", ".com.mallory.example/")),
        SignInFault.ISSUER,
    ),
    "several issuers": (
        lambda: replaced(a_token(), 1, part(claims_of(iss=[ISSUER]))),
        SignInFault.ISSUER,
    ),
    "another tenant's id": (lambda: a_token(tid=OTHER_TENANT), SignInFault.TENANT),
    "a tenant id that is none": (lambda: a_token(tid="common"), SignInFault.MALFORMED),
    "meant for graph": (lambda: a_token(aud="https://graph.microsoft.com"), SignInFault.AUDIENCE),
    "meant for another app": (lambda: a_token(aud=f"api://{TENANT}"), SignInFault.AUDIENCE),
    "meant for us among others": (
        lambda: a_token(aud=[CLIENT_ID, "https://graph.microsoft.com"]),
        SignInFault.AUDIENCE,
    ),
    "meant for nobody": (lambda: a_token(aud=""), SignInFault.CLAIM_MISSING),
    # What kind of token it is, and of whom.
    "an id token": (lambda: a_token(scp=None), SignInFault.NOT_AN_ACCESS_TOKEN),
    "an empty scope": (lambda: a_token(scp=" "), SignInFault.NOT_AN_ACCESS_TOKEN),
    "a scope that is no text": (lambda: a_token(scp=["a"]), SignInFault.NOT_AN_ACCESS_TOKEN),
    "a program with a person's scope": (
        lambda: a_token(idtyp="app"),
        SignInFault.NOT_AN_ACCESS_TOKEN,
    ),
    "an object id that is a name": (
        lambda: a_token(oid="olga@contoso.example"),
        SignInFault.MALFORMED,
    ),
    "an object id that is a number": (lambda: a_token(oid=7), SignInFault.CLAIM_MISSING),
    "roles in one text": (lambda: a_token(roles="Dsr.Operator"), SignInFault.MALFORMED),
}


@pytest.mark.parametrize("name", FORGERIES)
def test_a_forged_token_is_refused(name: str) -> None:
    forge, fault = FORGERIES[name]

    with pytest.raises(NotSignedInError) as refused:
        check(forge())

    assert refused.value.fault is fault


@pytest.mark.parametrize("claim", ["exp", "nbf", "iat", "aud", "tid", "oid"])
def test_a_token_without_a_claim_is_refused(claim: str) -> None:
    with pytest.raises(NotSignedInError) as refused:
        check(a_token(**{claim: None}))

    assert refused.value.fault is SignInFault.CLAIM_MISSING


def test_a_refusal_tells_a_caller_nothing_of_why() -> None:
    with pytest.raises(NotSignedInError) as expired:
        check(a_token(exp=in_seconds(-90)))
    with pytest.raises(NotSignedInError) as forged:
        check(a_token(signer="mallory"))

    assert str(expired.value) == str(forged.value)

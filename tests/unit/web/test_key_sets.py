import json

import pytest

from dsr_core.web.key_sets import read_key_set
from tests.fakes.tokens import AUTHORITY, ISSUER, OTHER_TENANT, TENANT, public_jwk


def read(*entries: object) -> set[str]:
    return set(read_key_set(json.dumps({"keys": entries}).encode(), ISSUER, TENANT))


@pytest.mark.parametrize(
    "entry",
    [
        public_jwk(),
        public_jwk(alg="RS256"),
        public_jwk(use=None),
        public_jwk(issuer=ISSUER),
        public_jwk(issuer=f"{AUTHORITY}/{{tenantid}}/v2.0"),
        public_jwk(x5c=["MIIB"], x5t="abc"),
    ],
)
def test_a_key_that_signs_the_tenants_tokens_is_kept(entry: dict[str, object]) -> None:
    assert read(entry) == {"key-1"}


@pytest.mark.parametrize(
    "entry",
    [
        {"kty": "oct", "kid": "shared", "k": "c2VjcmV0"},
        {"kty": "EC", "crv": "P-256", "kid": "ec", "x": "AA", "y": "AA"},
        public_jwk(kty="oct", k="c2VjcmV0"),
        public_jwk(use="enc"),
        public_jwk(alg="RS512"),
        public_jwk(alg="HS256"),
        public_jwk(kid=None),
        public_jwk(kid=5),
        public_jwk(n="!"),
        public_jwk(n=None),
        public_jwk(n=5),
        public_jwk(e="AA"),
        public_jwk("short", 1024),
        public_jwk(issuer=f"{AUTHORITY}/{OTHER_TENANT}/v2.0"),
        public_jwk(issuer=None) | {"issuer": None},
    ],
)
def test_any_other_key_is_left_out_and_spoils_no_other(entry: dict[str, object]) -> None:
    assert read(entry, public_jwk("good")) == {"good"}


@pytest.mark.parametrize(
    "body", [b"", b"[]", b'{"keys": {}}', b'{"keys": [1]}', b"<html>", b"\xff"]
)
def test_what_is_no_key_set_is_an_error(body: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - msgspec's own, whose words are not ours
        read_key_set(body, ISSUER, TENANT)

"""Which tokens are the platform's own, and so nobody's."""

import pytest

from dsr_core.web.platform_token import is_of_platform
from tests.fakes.tokens import a_token, encode, hmac_token, part
from tests.host.static_web_app import PLATFORM_TOKEN


def token_of(issuer: object) -> str:
    return f"{part({'alg': 'HS256'})}.{part({'iss': issuer})}.{encode(b'signature')}"


@pytest.mark.parametrize(
    "authorization",
    [
        f"Bearer {PLATFORM_TOKEN}",
        f"bearer {PLATFORM_TOKEN}",
        f"Bearer {token_of('https://red-sea-123.azurestaticapps.net')}",
    ],
)
def test_a_token_that_the_platform_issued_is_nobodys(authorization: str) -> None:
    assert is_of_platform(authorization)


@pytest.mark.parametrize(
    "authorization",
    [
        f"Bearer {a_token()}",
        f"Bearer {hmac_token(b'known')}",
        f"Basic {PLATFORM_TOKEN}",
        f"Bearer {token_of('https://login.microsoftonline.com/azurewebsites.net')}",
        f"Bearer {token_of('https://azurewebsites.net.evil.example')}",
        f"Bearer {token_of('https://evilazurewebsites.net')}",
        f"Bearer {token_of('https://[azurewebsites.net')}",
        f"Bearer {token_of(7)}",
        f"Bearer {token_of(None)}",
        "Bearer a.b.c",
        "Bearer a.\x80.c",
        "Bearer ..",
        "Bearer",
        "",
        f"Bearer {'.' * 20_000}",
    ],
)
def test_every_other_token_is_for_the_gate_to_judge(authorization: str) -> None:
    assert not is_of_platform(authorization)

from collections.abc import Mapping

import pytest

from dsr_core.domain.errors import SettingsError
from dsr_core.host.settings import DEFAULTS, REQUIRED, read_settings
from dsr_core.host.sign_in_settings import AUTHORITIES, SignInSettings
from emulation.azurite import ROOT
from emulation.graph.sample.cast import CONTOSO
from emulation.local_settings import SAMPLE_NAME, fill_settings
from emulation.sign_in import CLIENT_ID

OTHER = "22222222-2222-4222-8222-222222222222"


def sample() -> dict[str, str]:
    return fill_settings(ROOT / SAMPLE_NAME, {})


def read(**changes: str) -> SignInSettings:
    return read_settings(sample() | changes).sign_in


def faults(environment: Mapping[str, str]) -> str:
    with pytest.raises(SettingsError) as refused:
        read_settings(environment)
    return str(refused.value)


def test_the_sample_names_what_the_local_sign_in_issues() -> None:
    assert read() == SignInSettings(
        tenants=(CONTOSO,),
        client_id=CLIENT_ID,
        authority="http://127.0.0.1:7072",
        easy_auth=False,
    )


def test_every_setting_of_signing_in_is_in_the_sample() -> None:
    ours = {name for name in (*REQUIRED, *DEFAULTS) if "SIGN_IN" in name or "EASY" in name}

    assert len(ours) == 6
    assert ours <= sample().keys()


def test_by_default_the_public_cloud_is_believed_and_easy_auth_is_not() -> None:
    left_out = ("DSR_SIGN_IN_AUTHORITY", "DSR_EASY_AUTH")
    short = {name: text for name, text in sample().items() if name not in left_out}
    sign_in = read_settings(short).sign_in

    assert sign_in.issuer(CONTOSO) == f"https://login.microsoftonline.com/{CONTOSO}/v2.0"
    assert not sign_in.easy_auth


@pytest.mark.parametrize("authority", AUTHORITIES)
def test_each_cloud_can_be_named_and_has_its_own_issuer(authority: str) -> None:
    assert read(DSR_SIGN_IN_AUTHORITY=f"{authority}/").authority == AUTHORITIES[authority]


def test_several_tenants_may_sign_in_each_counted_once() -> None:
    tenants = f"{CONTOSO.upper()}, {OTHER},{CONTOSO}"

    assert read(DSR_SIGN_IN_TENANT=tenants).tenants == (CONTOSO, OTHER)


def test_a_token_may_name_us_by_id_or_by_address() -> None:
    assert read().audiences == (CLIENT_ID, f"api://{CLIENT_ID}")


@pytest.mark.parametrize("authority", ["http://localhost:1", "http://[::1]:8080", "https://[::1]"])
def test_an_authority_may_be_on_this_machine(authority: str) -> None:
    assert read(DSR_SIGN_IN_AUTHORITY=authority).authority == authority


@pytest.mark.parametrize(
    "authority",
    [
        "http://login.microsoftonline.com",
        "https://mallory.example",
        "https://login.microsoftonline.com.mallory.example",
        "https://login.microsoftonline.com/common",
        "http://127.0.0.1:80@mallory.example",
        "http://127.0.0.1:80/path",
        "http://127.0.0.1.mallory.example",
        "ftp://127.0.0.1",
        "login.microsoftonline.com",
    ],
)
def test_nobody_else_is_believed(authority: str) -> None:
    assert faults(sample() | {"DSR_SIGN_IN_AUTHORITY": authority}).startswith(
        "DSR_SIGN_IN_AUTHORITY: is none of"
    )


def test_everything_wrong_is_told_at_once() -> None:
    wrong = {
        "DSR_SIGN_IN_TENANT": "common",
        "DSR_SIGN_IN_CLIENT_ID": "",
        "DSR_SIGN_IN_AUTHORITY": "x",
        "DSR_EASY_AUTH": "true",
        "DSR_LINK_MINUTES": "0",
    }

    told = faults(sample() | wrong)

    assert all(name in told for name in wrong)

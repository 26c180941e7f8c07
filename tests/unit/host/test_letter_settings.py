"""Settings of letters: the mailbox they are sent from, and the address their links lead to."""

import json
from contextlib import AsyncExitStack

import pytest

from dsr_core.domain.errors import SettingsError
from dsr_core.domain.plan import Right
from dsr_core.host.bootstrap import new_token
from dsr_core.host.settings import Settings, read_settings
from dsr_core.host.tenant_wiring import letters_by_tenant
from dsr_core.stores.memory.letter_box import MemoryLetterBox
from dsr_core.systems.mailer import GraphLetterBox
from emulation.azurite import ROOT
from emulation.local_settings import SAMPLE_NAME, fill_settings
from tests.fakes.clock import TestClock


def read(url: str = "https://dsr.contoso.example", host: str = "", **tenant: object) -> Settings:
    sample = fill_settings(ROOT / SAMPLE_NAME, {})
    entry = json.loads(sample["DSR_TENANTS"])[0] | tenant
    environment = sample | {"DSR_PUBLIC_URL": url, "DSR_TENANTS": json.dumps([entry])}
    return read_settings(environment | ({"WEBSITE_HOSTNAME": host} if host else {}))


@pytest.mark.parametrize(
    ("url", "host", "read_as"),
    [
        ("https://dsr.contoso.example", "", "https://dsr.contoso.example"),
        ("https://dsr.contoso.example/", "app.azurewebsites.net", "https://dsr.contoso.example"),
        ("", "app.azurewebsites.net", "https://app.azurewebsites.net"),
        ("http://127.0.0.1:7071", "", "http://127.0.0.1:7071"),
        ("http://localhost:7071/", "", "http://localhost:7071"),
    ],
)
def test_links_begin_with_the_setting_or_with_the_apps_own_address(
    url: str, host: str, read_as: str
) -> None:
    assert read(url, host).public_url == read_as


@pytest.mark.parametrize(
    "url",
    [
        "http://dsr.contoso.example",
        "dsr.contoso.example",
        "https://dsr.contoso.example/api?x=1",
        "https://user:secret@dsr.contoso.example",
        "javascript:alert(1)",
    ],
)
def test_an_address_that_no_letter_should_name_is_a_fault(url: str) -> None:
    with pytest.raises(SettingsError, match="DSR_PUBLIC_URL") as raised:
        read(url)

    assert "secret" not in str(raised.value)


def test_letters_link_to_us_and_so_our_address_must_be_known() -> None:
    with pytest.raises(SettingsError, match="DSR_PUBLIC_URL"):
        read("")


def test_the_sample_names_the_local_host() -> None:
    sample = fill_settings(ROOT / SAMPLE_NAME, {})

    assert read_settings(sample).public_url == "http://127.0.0.1:7071"


async def test_letters_go_out_from_the_tenants_mailbox_or_into_the_outbox() -> None:
    outbox, clock = MemoryLetterBox(), TestClock()
    async with AsyncExitStack() as closing:
        without = letters_by_tenant(read().tenants, outbox, clock, closing)
        sender = "privacy@contoso.example"
        having = letters_by_tenant(read(mail_sender=sender).tenants, outbox, clock, closing)

        assert without("contoso") is outbox
        assert isinstance(having("contoso"), GraphLetterBox)
        assert having("contoso") is having("contoso")
        with pytest.raises(KeyError):
            having("fabrikam")


def test_the_mailbox_is_part_of_the_tenants_policy() -> None:
    (tenant,) = read(mail_sender="privacy@contoso.example").tenants

    assert tenant.as_policy().mail_sender == "privacy@contoso.example"


def test_tokens_are_long_different_and_fit_for_an_address() -> None:
    tokens = {new_token() for _ in range(100)}

    assert len(tokens) == 100
    for token in tokens:
        assert len(token) == 43
        assert token.replace("-", "").replace("_", "").isalnum()
        assert token.isascii()


def test_recipients_are_part_of_the_tenants_policy_for_the_rights_they_are_told_of() -> None:
    entry = {"name": "Payroll Ltd", "contact": "privacy@payroll.example", "rights": ["erasure"]}

    policy = read(recipients=[entry]).tenants[0].as_policy()

    assert [each.name for each in policy.recipients_of(Right.ERASURE)] == ["Payroll Ltd"]
    assert policy.recipients_of(Right.RECTIFICATION) == ()
    assert policy.options_for(Right.ERASURE).recipients
    assert not policy.options_for(Right.RECTIFICATION).recipients


def test_a_recipient_without_an_address_is_a_fault() -> None:
    with pytest.raises(SettingsError, match="DSR_TENANTS"):
        read(recipients=[{"name": "Payroll Ltd", "contact": "by fax"}])

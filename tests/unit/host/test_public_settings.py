"""The settings of the public surface."""

import json

import pytest

from dsr_core.domain.errors import SettingsError
from dsr_core.host.public_settings import DEFAULTS
from dsr_core.host.settings import read_settings
from emulation.azurite import ROOT
from emulation.local_settings import SAMPLE_NAME, fill_settings

SAMPLE = fill_settings(ROOT / SAMPLE_NAME, {})


def test_the_key_of_the_sample_is_for_simulators_only() -> None:
    (tenant,) = json.loads(SAMPLE["DSR_TENANTS"])
    real = tenant | {"simulator": "", "credential": {"kind": "managed_identity"}}

    with pytest.raises(SettingsError, match="DSR_HASH_KEY is for simulators only"):
        read_settings(SAMPLE | {"DSR_TENANTS": json.dumps([real])})


@pytest.mark.parametrize("name", DEFAULTS)
@pytest.mark.parametrize("text", ["-1", "1e3", "many", "٣", "99999999"])
def test_a_number_out_of_its_bounds_is_named_and_not_repeated(name: str, text: str) -> None:
    with pytest.raises(SettingsError, match=f"{name}: is not between"):
        read_settings(SAMPLE | {name: text})


def test_a_short_key_is_refused() -> None:
    with pytest.raises(SettingsError, match="DSR_HASH_KEY: has fewer than 32") as refused:
        read_settings(SAMPLE | {"DSR_HASH_KEY": "short-secret"})

    assert "short-secret" not in str(refused.value)


def test_a_key_vault_reference_that_did_not_resolve_is_no_key() -> None:
    text = "@Microsoft.KeyVault(SecretUri=https://kv.vault.azure.net/secrets/dsr-hash)"

    with pytest.raises(SettingsError, match="DSR_HASH_KEY: is a Key Vault reference") as refused:
        read_settings(SAMPLE | {"DSR_HASH_KEY": text})

    assert "kv.vault" not in str(refused.value)


def test_without_a_word_no_header_is_believed_and_there_are_limits() -> None:
    public = read_settings(SAMPLE | dict.fromkeys(DEFAULTS, "")).public

    assert public.forwarded_hops == 0
    assert min(public.source_per_hour, public.identifier_per_hour, public.links_per_hour) > 0


def test_the_key_of_the_counts_is_in_no_repr() -> None:
    public = read_settings(SAMPLE).public

    assert public.hash_key.decode() not in repr(public)

"""Settings of the public surface: the key of the counts, and how often callers may come."""

import pytest

from dsr_core.domain.errors import SettingsError
from dsr_core.host.public_settings import PublicSettings
from dsr_core.host.settings import read_settings
from emulation.azurite import ROOT
from emulation.local_settings import SAMPLE_NAME, fill_settings

UNRESOLVED = "@Microsoft.KeyVault(SecretUri=https://kv.vault.azure.net/secrets/dsr-hash)"


def read(**changed: str) -> PublicSettings:
    return read_settings(fill_settings(ROOT / SAMPLE_NAME, {}) | changed).public


@pytest.mark.parametrize("key", [UNRESOLVED, "x" * 31])
def test_a_key_that_others_can_guess_is_a_fault(key: str) -> None:
    with pytest.raises(SettingsError, match="DSR_HASH_KEY") as raised:
        read(DSR_HASH_KEY=key)

    assert key not in str(raised.value)


@pytest.mark.parametrize("hops", ["-1", "6", "one", "\u0661"])
def test_a_number_of_proxies_that_cannot_be_is_a_fault(hops: str) -> None:
    with pytest.raises(SettingsError, match="DSR_FORWARDED_HOPS"):
        read(DSR_FORWARDED_HOPS=hops)


def test_without_a_word_no_header_is_believed_and_there_are_limits() -> None:
    names = ("FORWARDED_HOPS", "SOURCE_PER_HOUR", "IDENTIFIER_PER_HOUR", "LINKS_PER_HOUR")

    public = read(**{f"DSR_{name}": "" for name in names})

    assert public.forwarded_hops == 0
    assert min(public.source_per_hour, public.identifier_per_hour, public.links_per_hour) > 0


def test_the_key_of_the_counts_is_in_no_repr() -> None:
    assert str(read().hash_key) not in repr(read())

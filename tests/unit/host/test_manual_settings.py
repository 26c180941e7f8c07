"""Settings of work by hand: for which rights a source is looked into."""

import json

import pytest

from dsr_core.domain.errors import SettingsError
from dsr_core.domain.plan import Right
from dsr_core.domain.tenants import TenantPolicy
from dsr_core.host.settings import read_settings
from emulation.azurite import ROOT
from emulation.local_settings import SAMPLE_NAME, fill_settings


def read(**source: object) -> TenantPolicy:
    sample = fill_settings(ROOT / SAMPLE_NAME, {})
    entry = json.loads(sample["DSR_TENANTS"])[0] | {"manual": [{"name": "paper", **source}]}
    return read_settings(sample | {"DSR_TENANTS": json.dumps([entry])}).tenants[0].as_policy()


def test_a_source_is_for_every_right_unless_told_otherwise() -> None:
    (source,) = read().manual

    assert source.rights == frozenset(Right)


def test_a_source_may_be_for_some_rights_only() -> None:
    (source,) = read(rights=["rectification", "erasure"]).manual

    assert source.rights == {Right.RECTIFICATION, Right.ERASURE}


@pytest.mark.parametrize("rights", [[], ["everything"]])
def test_a_source_for_no_right_there_is_is_refused(rights: list[str]) -> None:
    with pytest.raises(SettingsError):
        read(rights=rights)

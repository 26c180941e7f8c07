"""The clock that runs ahead: by what its file says, and with simulators only."""

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine

from dsr_core.domain.errors import SettingsError
from dsr_core.host.clock import OffsetClock, SystemClock
from dsr_core.host.settings import read_settings
from emulation.local_settings import SAMPLE_NAME
from tests.house_rules.source_tree import ROOT

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
SAMPLE: dict[str, str] = json.loads((ROOT / SAMPLE_NAME).read_text("utf-8"))["Values"]
TENANT = json.loads(SAMPLE["DSR_TENANTS"])[0]


def with_tenants(*changes: dict[str, object]) -> dict[str, str]:
    tenants = [TENANT | {"name": f"tenant-{n}"} | each for n, each in enumerate(changes)]
    return SAMPLE | {"DSR_TENANTS": json.dumps(tenants), "DSR_CLOCK_OFFSET_FILE": "run/clock"}


@pytest.fixture
def offset(tmp_path: Path) -> Path:
    return tmp_path / "clock"


@time_machine.travel(NOON, tick=False)
def test_without_its_file_the_clock_shows_the_machines_time(offset: Path) -> None:
    assert OffsetClock(offset).now() == SystemClock().now() == NOON


@time_machine.travel(NOON, tick=False)
def test_the_clock_is_ahead_by_what_the_file_says_and_follows_its_changes(offset: Path) -> None:
    clock = OffsetClock(offset)
    seen = [clock.now()]
    for text in ("60", "86400.5", "86400.5\n"):
        offset.write_text(text)
        seen.append(clock.now())
    offset.unlink()

    seen.append(clock.now())

    assert [one - NOON for one in seen] == [
        timedelta(),
        timedelta(minutes=1),
        timedelta(days=1, seconds=0.5),
        timedelta(days=1, seconds=0.5),
        timedelta(),
    ]


@time_machine.travel(NOON, tick=False)
def test_a_file_renamed_into_place_is_read_even_if_it_is_as_old_as_the_one_before(
    offset: Path,
) -> None:
    clock = OffsetClock(offset)
    offset.write_text("10")
    before = clock.now()
    draft = offset.with_suffix(".tmp")
    draft.write_text("20")
    age = offset.stat().st_mtime_ns
    os.utime(draft, ns=(age, age))
    draft.replace(offset)

    after = clock.now()

    assert after - before == timedelta(seconds=10)


@pytest.mark.parametrize("content", ["", "tomorrow", "nan", "1e300"])
def test_a_file_without_seconds_is_said_to_be_wrong(offset: Path, content: str) -> None:
    offset.write_text(content)

    with pytest.raises(SettingsError, match="DSR_CLOCK_OFFSET_FILE"):
        OffsetClock(offset).now()


def test_where_nothing_is_set_the_time_is_the_machines() -> None:
    assert read_settings(SAMPLE).clock_offset_file is None


def test_every_tenant_a_simulator_the_clock_may_run_ahead() -> None:
    settings = read_settings(with_tenants({}, {"simulator": "http://localhost:7072"}))

    assert settings.clock_offset_file == Path("run/clock")


@pytest.mark.parametrize("simulator", ["", "https://graph.microsoft.com", "http://10.0.0.1:7072"])
def test_one_real_tenant_and_the_clock_may_not_run_ahead(simulator: str) -> None:
    with pytest.raises(SettingsError, match="DSR_CLOCK_OFFSET_FILE is for simulators only"):
        read_settings(with_tenants({}, {"simulator": simulator}))

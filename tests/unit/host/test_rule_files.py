"""The shipped rules: read strictly, complete, and equal to what the generator would write now."""

import hashlib
import json
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from devtools.generate_holidays import COUNTRIES, REGIONS, differing_files
from dsr_core.domain.calendar_rules import DayKind
from dsr_core.domain.rule_packs import pack_labelled
from dsr_core.host.rule_files import (
    RuleFileError,
    UnknownStateError,
    list_states,
    load_calendar,
    load_jurisdiction,
    load_rule_packs,
)

SHIPPED = Path(__file__).resolve().parents[3] / "dsr_core" / "rules"
GDPR_FILE = "packs/gdpr@2018-05-25.1.json"

# fmt: off
MEMBER_STATES = frozenset((
    "AT", "BE", "BG", "HR", "CY", "CZ", "DK", "EE", "FI", "FR", "DE", "GR", "HU", "IE",
    "IT", "LV", "LT", "LU", "MT", "NL", "PL", "PT", "RO", "SK", "SI", "ES", "SE",
))
# fmt: on
# A pack never changes once shipped: requests name it, and their dates are derived from it anew.
# A correction is a new revision, so this table only ever grows.
SHIPPED_PACKS = {
    "ccpa@2023-01-01.1": "135bf1c5c5680112",
    "gdpr@2018-05-25.1": "fe4003a601da1c7f",
    "generic@2000-01-01.1": "399867159b265246",
    "lgpd@2020-09-18.1": "a3158637afd1c12d",
    "qc-law25@2023-09-22.1": "aa0a1a06e667ba03",
    "uk-gdpr@2021-01-01.1": "5c1895e7732d5ea1",
    "uk-gdpr@2026-02-05.1": "606972b498cf949d",
    "us-va@2023-01-01.1": "6b160155bec76421",
}


@pytest.fixture
def rules_folder(tmp_path: Path) -> Path:
    shutil.copytree(SHIPPED / "packs", tmp_path / "packs")
    (tmp_path / "holidays").mkdir()
    shutil.copy(SHIPPED / "holidays" / "DE.json", tmp_path / "holidays")
    return tmp_path


def edit(path: Path, change: Callable[[dict[str, Any]], object]) -> None:
    content = json.loads(path.read_text(encoding="utf-8"))
    change(content)
    path.write_text(json.dumps(content), encoding="utf-8")


def test_the_committed_holidays_are_what_the_library_says_today() -> None:
    assert differing_files() == []


def test_the_drift_test_sees_a_changed_a_missing_and_a_leftover_file(tmp_path: Path) -> None:
    folder = tmp_path / "holidays"
    shutil.copytree(SHIPPED / "holidays", folder)
    edit(folder / "DE.json", lambda content: content["holidays"].pop("Easter Monday"))
    (folder / "FR.json").unlink()
    (folder / "XX.json").write_text("{}", encoding="utf-8")

    assert differing_files(folder) == ["DE.json", "FR.json", "XX.json"]


def test_every_member_state_and_every_generated_region_is_there() -> None:
    states = set(list_states(SHIPPED))

    assert states >= MEMBER_STATES
    assert states == {state for state, _, _ in COUNTRIES + REGIONS}


@pytest.mark.parametrize("state", list_states(SHIPPED))
def test_each_calendar_keeps_new_year_and_some_holidays_in_every_year(state: str) -> None:
    known = load_calendar(SHIPPED, state)

    per_year = [sum(day.year == year for day in known.days) for year in range(2024, 2035)]

    assert (known.first_year, known.last_year) == (2024, 2034)
    assert min(per_year) >= 8
    assert max(per_year) <= 23
    assert all(known.kind_of(date(year, 1, 1)) is not DayKind.WORKING_DAY for year in (2025, 2034))
    assert known.covers(date(2034, 12, 31))
    assert not known.covers(date(2035, 1, 1))


def test_the_data_stay_small() -> None:
    assert sum(path.stat().st_size for path in SHIPPED.rglob("*.json")) < 400_000


def test_days_off_that_are_no_public_holidays_are_left_out() -> None:
    hungary, california = load_calendar(SHIPPED, "HU"), load_calendar(SHIPPED, "US-CA")

    assert hungary.is_working_day(date(2026, 1, 2))  # exchanged for Saturday 10 January
    assert california.is_working_day(date(2026, 7, 3))  # the federal offices' Friday
    assert not california.is_working_day(date(2027, 7, 5))
    assert not california.is_working_day(date(2028, 11, 10))


def test_the_kinds_of_days_are_told_apart() -> None:
    germany = load_calendar(SHIPPED, "DE")

    assert germany.kind_of(date(2026, 4, 6)) is DayKind.PUBLIC_HOLIDAY
    assert germany.kind_of(date(2026, 4, 4)) is DayKind.SATURDAY
    assert germany.kind_of(date(2026, 4, 5)) is DayKind.SUNDAY
    assert germany.kind_of(date(2026, 4, 7)) is DayKind.WORKING_DAY


def test_shipped_packs_never_change_and_none_is_unlisted() -> None:
    digests = {
        path.stem: hashlib.sha256(path.read_bytes()).hexdigest()[:16]
        for path in (SHIPPED / "packs").glob("*.json")
    }

    assert digests == SHIPPED_PACKS


@pytest.mark.parametrize("pack", load_rule_packs(SHIPPED), ids=lambda pack: pack.label)
def test_each_pack_can_be_used_with_a_calendar_that_is_there(pack: Any) -> None:
    rules = load_jurisdiction(SHIPPED, pack, state=pack.default_state or "FR")

    assert rules.calendar.state in list_states(SHIPPED)
    assert rules.pack is pack


def test_state_and_zone_can_be_chosen_apart() -> None:
    gdpr = pack_labelled(load_rule_packs(SHIPPED), "gdpr@2018-05-25.1")

    by_default = load_jurisdiction(SHIPPED, gdpr)
    chosen = load_jurisdiction(SHIPPED, gdpr, state="PT", zone="Atlantic/Azores")

    assert (by_default.calendar.state, by_default.zone) == ("DE", ZoneInfo("Europe/Berlin"))
    assert (chosen.calendar.state, chosen.zone) == ("PT", ZoneInfo("Atlantic/Azores"))


def test_a_law_without_a_state_of_its_own_asks_for_one() -> None:
    generic = pack_labelled(load_rule_packs(SHIPPED), "generic@2000-01-01.1")

    with pytest.raises(UnknownStateError, match="name one"):
        load_jurisdiction(SHIPPED, generic)


@pytest.mark.parametrize("state", ["XX", "", "../packs/gdpr@2018-05-25.1", "de"])
def test_an_unknown_state_is_an_error_and_never_a_path(state: str) -> None:
    with pytest.raises(UnknownStateError):
        load_calendar(SHIPPED, state)


@pytest.mark.parametrize("zone", ["Mars/Olympus", "../../etc/passwd"])
def test_an_unknown_zone_is_an_error(zone: str) -> None:
    gdpr = pack_labelled(load_rule_packs(SHIPPED), "gdpr@2018-05-25.1")

    with pytest.raises(RuleFileError, match="time zone"):
        load_jurisdiction(SHIPPED, gdpr, zone=zone)


@pytest.mark.parametrize(
    "change",
    [
        lambda content: content.pop("extension"),  # left out is not the same as null
        lambda content: content.update(roll="next_monday"),
        lambda content: content["answer"].update(count=0),
        lambda content: content.update(extension=None),
        lambda content: content.update(applies_from="25.05.2018"),
        lambda content: content.update(revision=2),  # no longer what its name says
    ],
)
def test_a_faulty_pack_is_refused_by_its_name(
    rules_folder: Path, change: Callable[[dict[str, Any]], object]
) -> None:
    edit(rules_folder / GDPR_FILE, change)

    with pytest.raises(RuleFileError, match=r"gdpr@2018-05-25\.1\.json"):
        load_rule_packs(rules_folder)


def test_a_folder_without_packs_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(RuleFileError, match="no rule packs"):
        load_rule_packs(tmp_path)


@pytest.mark.parametrize(
    "change",
    [
        lambda content: content.pop("zone"),
        lambda content: content.update(state="AT"),
        lambda content: content.update(extra=1),
        lambda content: content["holidays"].update({"Easter Monday": ["2026-04-31"]}),
        lambda content: content.update(first_year=24),
    ],
)
def test_a_faulty_holiday_file_is_refused_by_its_name(
    rules_folder: Path, change: Callable[[dict[str, Any]], object]
) -> None:
    edit(rules_folder / "holidays" / "DE.json", change)

    with pytest.raises(RuleFileError, match=r"DE\.json"):
        load_calendar(rules_folder, "DE")


def test_two_holidays_on_one_day_are_both_named(rules_folder: Path) -> None:
    edit(
        rules_folder / "holidays" / "DE.json",
        lambda content: content["holidays"].update({"Town Fair": ["2026-04-06"]}),
    )

    known = load_calendar(rules_folder, "DE")

    assert known.days[date(2026, 4, 6)] == "Easter Monday; Town Fair"

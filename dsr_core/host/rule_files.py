"""Reads the laws and the holidays, shipped as JSON in `dsr_core/rules`, into domain values."""

from datetime import date
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from dsr_core.domain.calendar_rules import HolidayCalendar
from dsr_core.domain.clock_facts import Jurisdiction
from dsr_core.domain.errors import DsrError
from dsr_core.domain.letter_law import LetterLaw
from dsr_core.domain.rule_packs import RulePack, RulePackError


class RuleFileError(DsrError):
    """A file of rules or holidays cannot be used."""

    code = "rule-file"


class UnknownStateError(DsrError):
    """There is no holiday calendar for this state."""

    code = "unknown-state"


_Year = Annotated[int, msgspec.Meta(ge=1900, le=2200)]


class HolidayFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One file of `rules/holidays`: the public holidays of a state, by name.

    `zone` is the IANA name of the zone its capital keeps, for those who name none.
    """

    state: str
    name: str
    zone: str
    first_year: _Year
    last_year: _Year
    holidays: dict[str, tuple[date, ...]]


def load_rule_packs(rules_folder: Path) -> tuple[RulePack, ...]:
    """All versions of all laws in `rules_folder/packs`, by label.

    Raises RuleFileError, naming the file, for one that is not JSON of a RulePack, contradicts
    itself, or is not named after its label; and when there is none at all.
    """
    packs = tuple(_read_pack(path) for path in sorted((rules_folder / "packs").glob("*.json")))
    if not packs:
        raise RuleFileError(f"no rule packs in {rules_folder.name}/packs")
    return packs


def load_letter_law(rules_folder: Path, pack_id: str) -> LetterLaw:
    """How letters cite a law, from `rules_folder/citations`; one without a file cites nothing.

    Beside the packs and not in them: a shipped pack never changes, how it is cited may.
    Raises RuleFileError for a faulty file.
    """
    # Looked up among the names that are there, so that an id is never taken for a path.
    known = {path.stem: path for path in (rules_folder / "citations").glob("*.json")}
    path = known.get(pack_id)
    if path is None:
        return LetterLaw()
    try:
        return msgspec.json.decode(path.read_bytes(), type=LetterLaw)
    except msgspec.DecodeError as error:
        raise RuleFileError(f"{path.name}: {error}") from error


def list_states(rules_folder: Path) -> tuple[str, ...]:
    """The states whose holidays are known: ISO 3166 codes, "DE" or "DE-BE"; sorted."""
    return tuple(sorted(path.stem for path in (rules_folder / "holidays").glob("*.json")))


def load_calendar(rules_folder: Path, state: str) -> HolidayCalendar:
    """The holidays of a state. Raises UnknownStateError, and RuleFileError for a faulty file."""
    content = _read_holidays(rules_folder, state)
    names_by_day: dict[date, list[str]] = {}
    for name, days in content.holidays.items():
        for day in days:
            names_by_day.setdefault(day, []).append(name)
    return HolidayCalendar(
        state=content.state,
        name=content.name,
        first_year=content.first_year,
        last_year=content.last_year,
        days={day: "; ".join(names) for day, names in sorted(names_by_day.items())},
    )


def load_jurisdiction(
    rules_folder: Path, pack: RulePack, *, state: str | None = None, zone: str | None = None
) -> Jurisdiction:
    """The law with the holidays and the midnight of the controller's state.

    Without a state, the one the pack names; without a zone (IANA name), the one the state keeps.
    Raises UnknownStateError, and RuleFileError when the zone is unknown on this machine.
    """
    chosen = state or pack.default_state
    if chosen is None:
        raise UnknownStateError(f"{pack.label} has no state of its own: name one")
    zone_name = zone or _read_holidays(rules_folder, chosen).zone
    try:
        zone_info = ZoneInfo(zone_name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise RuleFileError(f"time zone {zone_name!r} is not known here") from error
    calendar = load_calendar(rules_folder, chosen)
    return Jurisdiction(pack=pack, calendar=calendar, zone=zone_info)


def _read_pack(path: Path) -> RulePack:
    try:
        pack = msgspec.json.decode(path.read_bytes(), type=RulePack)
    except (msgspec.DecodeError, RulePackError) as error:
        raise RuleFileError(f"{path.name}: {error}") from error
    if path.stem != pack.label:
        raise RuleFileError(f"{path.name} holds {pack.label}")
    return pack


def _read_holidays(rules_folder: Path, state: str) -> HolidayFile:
    # Looked up among the names that are there, so that a state is never taken for a path.
    if state not in list_states(rules_folder):
        raise UnknownStateError(f"no holidays are known for {state!r}")
    path = rules_folder / "holidays" / f"{state}.json"
    try:
        content = msgspec.json.decode(path.read_bytes(), type=HolidayFile)
    except msgspec.DecodeError as error:
        raise RuleFileError(f"{path.name}: {error}") from error
    if content.state != state:
        raise RuleFileError(f"{path.name} holds {content.state}")
    return content

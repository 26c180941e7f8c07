"""Writes `dsr_core/rules/holidays/*.json` from the `holidays` library. For developers; never ships.

Usage: python devtools/generate_holidays.py [--check]
`--check` writes nothing and ends with 1 when the committed files differ from what would be written.
"""

import argparse
import json
import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import holidays

FOLDER = Path(__file__).resolve().parents[1] / "dsr_core" / "rules" / "holidays"
FIRST_YEAR, LAST_YEAR = 2024, 2034
FRIDAY = 5  # ISO weekday

# A holiday too many makes an answer late, one too few only early: where in doubt, leave it out.
# These mark a working day that a government turned into a day off, often to be worked on some
# Saturday: a rest day, not a public holiday.
DECLARED_DAYS_OFF = ("Day off (substituted from", "Non-working day")
# Days of remembrance on which Californian offices are open (Gov. Code 6700 ff.).
OPEN_IN_CALIFORNIA = ("Susan B. Anthony Day", "Diwali")

#: Country, its English name, and its capital's zone. Member States, then the EEA, then others.
COUNTRIES: tuple[tuple[str, str, str], ...] = (
    ("AT", "Austria", "Europe/Vienna"),
    ("BE", "Belgium", "Europe/Brussels"),
    ("BG", "Bulgaria", "Europe/Sofia"),
    ("HR", "Croatia", "Europe/Zagreb"),
    ("CY", "Cyprus", "Asia/Nicosia"),
    ("CZ", "Czechia", "Europe/Prague"),
    ("DK", "Denmark", "Europe/Copenhagen"),
    ("EE", "Estonia", "Europe/Tallinn"),
    ("FI", "Finland", "Europe/Helsinki"),
    ("FR", "France", "Europe/Paris"),
    ("DE", "Germany (nationwide holidays)", "Europe/Berlin"),
    ("GR", "Greece", "Europe/Athens"),
    ("HU", "Hungary", "Europe/Budapest"),
    ("IE", "Ireland", "Europe/Dublin"),
    ("IT", "Italy", "Europe/Rome"),
    ("LV", "Latvia", "Europe/Riga"),
    ("LT", "Lithuania", "Europe/Vilnius"),
    ("LU", "Luxembourg", "Europe/Luxembourg"),
    ("MT", "Malta", "Europe/Malta"),
    ("NL", "Netherlands", "Europe/Amsterdam"),
    ("PL", "Poland", "Europe/Warsaw"),
    ("PT", "Portugal", "Europe/Lisbon"),
    ("RO", "Romania", "Europe/Bucharest"),
    ("SK", "Slovakia", "Europe/Bratislava"),
    ("SI", "Slovenia", "Europe/Ljubljana"),
    ("ES", "Spain (nationwide holidays)", "Europe/Madrid"),
    ("SE", "Sweden", "Europe/Stockholm"),
    ("IS", "Iceland", "Atlantic/Reykjavik"),
    ("LI", "Liechtenstein", "Europe/Vaduz"),
    ("NO", "Norway", "Europe/Oslo"),
    ("BR", "Brazil (nationwide holidays)", "America/Sao_Paulo"),
    ("US", "United States (federal holidays)", "America/New_York"),
)

#: Parts of states with holidays of their own, where the library is known to have them for certain.
REGIONS: tuple[tuple[str, str, str], ...] = (
    ("DE-BB", "Brandenburg", "Europe/Berlin"),
    ("DE-BE", "Berlin", "Europe/Berlin"),
    ("DE-BW", "Baden-Württemberg", "Europe/Berlin"),
    ("DE-BY", "Bavaria", "Europe/Berlin"),
    ("DE-HB", "Bremen", "Europe/Berlin"),
    ("DE-HE", "Hesse", "Europe/Berlin"),
    ("DE-HH", "Hamburg", "Europe/Berlin"),
    ("DE-MV", "Mecklenburg-Western Pomerania", "Europe/Berlin"),
    ("DE-NI", "Lower Saxony", "Europe/Berlin"),
    ("DE-NW", "North Rhine-Westphalia", "Europe/Berlin"),
    ("DE-RP", "Rhineland-Palatinate", "Europe/Berlin"),
    ("DE-SH", "Schleswig-Holstein", "Europe/Berlin"),
    ("DE-SL", "Saarland", "Europe/Berlin"),
    ("DE-SN", "Saxony", "Europe/Berlin"),
    ("DE-ST", "Saxony-Anhalt", "Europe/Berlin"),
    ("DE-TH", "Thuringia", "Europe/Berlin"),
    ("FR-57", "Moselle", "Europe/Paris"),
    ("FR-6AE", "Alsace", "Europe/Paris"),
    ("GB-ENG", "England", "Europe/London"),
    ("GB-NIR", "Northern Ireland", "Europe/London"),
    ("GB-SCT", "Scotland", "Europe/London"),
    ("GB-WLS", "Wales", "Europe/London"),
    ("US-CA", "California", "America/Los_Angeles"),
)


def days_by_name(state: str) -> Mapping[str, list[date]]:
    """The public holidays of a state in the years generated, in English where possible."""
    country, _, region = state.partition("-")
    years = range(FIRST_YEAR, LAST_YEAR + 1)
    english = "en_US" in holidays.country_holidays(country).supported_languages
    found = holidays.country_holidays(
        country, subdiv=region or None, years=years, language="en_US" if english else None
    )
    named: dict[str, list[date]] = {}
    for day in sorted(found):
        for name in found.get_list(day):
            # Observance may bring in days of the years before and after.
            if day.year in years and _is_public_holiday(state, day, name):
                named.setdefault(name, []).append(day)
    return named


def render(state: str, name: str, zone: str) -> str:
    """One file: one line per holiday, so that a change in the law is a change of few lines."""
    head = {
        "state": state,
        "name": name,
        "zone": zone,
        "first_year": FIRST_YEAR,
        "last_year": LAST_YEAR,
    }
    lines = [f"  {_json(key)}: {_json(value)}," for key, value in head.items()]
    rows = [
        f"    {_json(holiday)}: {_json([day.isoformat() for day in days])}"
        for holiday, days in days_by_name(state).items()
    ]
    return "\n".join(["{", *lines, '  "holidays": {', ",\n".join(rows), "  }", "}"]) + "\n"


def render_all() -> dict[str, str]:
    """File name to content, for every state."""
    return {f"{state}.json": render(state, name, zone) for state, name, zone in COUNTRIES + REGIONS}


def differing_files(folder: Path = FOLDER) -> list[str]:
    """The files that are missing, left over, or not what would be written now."""
    wanted = render_all()
    present = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.json")}
    return sorted(
        name for name in wanted.keys() | present.keys() if wanted.get(name) != present.get(name)
    )


def write_all(folder: Path = FOLDER) -> None:
    """Writes every file, and removes those of states that are no longer generated."""
    wanted = render_all()
    folder.mkdir(parents=True, exist_ok=True)
    for path in folder.glob("*.json"):
        if path.name not in wanted:
            path.unlink()
    for name, content in wanted.items():
        (folder / name).write_text(content, encoding="utf-8", newline="\n")


def main() -> int:
    """Runs the command line; the exit code is 1 when `--check` found a difference."""
    parser = argparse.ArgumentParser(description="Generate the holiday calendars.")
    parser.add_argument("--check", action="store_true", help="compare only, write nothing")
    if not parser.parse_args().check:
        write_all()
        return 0
    stale = differing_files()
    sys.stdout.write("".join(f"stale: {name}\n" for name in stale))
    return 1 if stale else 0


def _is_public_holiday(state: str, day: date, name: str) -> bool:
    if name.startswith(DECLARED_DAYS_OFF):
        return False
    if state == "US-CA":
        # Only a Sunday's holiday moves, to Monday; a Saturday's moves to Friday for Veterans Day
        # alone (Gov. Code 6701). The library applies the federal custom instead.
        moved_to_friday = name.endswith("(observed)") and day.isoweekday() == FRIDAY
        return name not in OPEN_IN_CALIFORNIA and not (
            moved_to_friday and not name.startswith("Veterans Day")
        )
    return True


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


if __name__ == "__main__":
    raise SystemExit(main())

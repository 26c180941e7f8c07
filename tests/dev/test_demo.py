"""The demos: one played from the shell, and what each must find in the directory at its end."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from emulation.demo.plays import AFTER, BEFORE, IN_FORCE, PLAYS, RECYCLED
from tests.dev.programs import start_python
from tests.dev.waiting import processes_mentioning

LIVING = {
    "account": "active",
    "accountEnabled": "true",
    "mobilePhone": "+49 30 5550",
    "faxNumber": "+49 30 5551",
    "createdDateTime": "2021-10-01T00:00:00Z",
    "licences": "SPE_E5",
    "devices": "ONE",
    "sign-ins in the log": "4",
}
GONE = dict.fromkeys(LIVING, "nothing") | {
    "account": "deleted for good",
    "devices": "none",
    "sign-ins in the log": "none",
}
CORRECTED = LIVING | {
    "mobilePhone": "+49 30 90182000",
    "faxNumber": "none",
    "devices": "MIRIAMS-LAPTOP",
}
BLOCKED = LIVING | {"accountEnabled": "false", "licences": "none"}
IN_BIN = LIVING | {"account": "deleted"}

type Sightings = Mapping[str, Mapping[str, str]]


def test_an_erasure_is_played_from_the_post_to_the_proof_that_nothing_is_left(
    tmp_path: Path,
) -> None:
    where = ("--folder", str(tmp_path), "--port-base", "0")
    process = start_python(
        "-m", "emulation.demo", "erase", "--once", "--json", "--stride", "5", *where
    )

    out, told = process.communicate(timeout=280)

    assert process.returncode == 0, told
    result = json.loads(out)
    letters = [letter["name"] for letter in result["letters"]]
    assert (result["status"], result["as_expected"]) == ("completed", True)
    assert result["days"] > 55
    assert result["directory"][BEFORE]["account"] == "active"
    assert result["directory"][RECYCLED]["account"] == "deleted"
    assert result["directory"][AFTER] == GONE
    assert letters[0] == "receipt.json"
    assert letters[-1].endswith("erased.json")
    for line in (
        "review honoured by Olga Ortiz",
        "first approved by Anton Abel",
        "second approved by Berta Brandt",
        "waits: hold_window",
        "absence.signIns: done",
        'letter to someone@private.example: "Certificate of erasure',
        "As expected.",
    ):
        assert line in told
    assert processes_mentioning(str(tmp_path)) == ()


@pytest.mark.parametrize(
    ("name", "seen"),
    [
        ("access", {BEFORE: LIVING, AFTER: LIVING | {"sign-ins in the log": "3"}}),
        ("rectify", {BEFORE: LIVING, AFTER: CORRECTED}),
        ("restrict", {BEFORE: LIVING, IN_FORCE: BLOCKED, AFTER: LIVING}),
        ("erase", {BEFORE: LIVING, RECYCLED: IN_BIN, AFTER: GONE}),
    ],
)
def test_a_directory_as_the_right_demands_it_is_taken_for_that(name: str, seen: Sightings) -> None:
    assert PLAYS[name].holds(seen)


@pytest.mark.parametrize(
    ("name", "seen"),
    [
        ("access", {BEFORE: LIVING, AFTER: BLOCKED}),
        ("rectify", {BEFORE: LIVING, AFTER: LIVING}),
        ("rectify", {BEFORE: LIVING, AFTER: CORRECTED | {"createdDateTime": "2020-01-01"}}),
        ("restrict", {BEFORE: LIVING, IN_FORCE: LIVING, AFTER: LIVING}),
        ("restrict", {BEFORE: LIVING, IN_FORCE: BLOCKED, AFTER: BLOCKED}),
        ("erase", {BEFORE: LIVING, RECYCLED: LIVING, AFTER: GONE}),
        ("erase", {BEFORE: LIVING, RECYCLED: IN_BIN, AFTER: GONE | {"devices": "ONE"}}),
    ],
)
def test_a_directory_that_is_otherwise_fails_the_demo(name: str, seen: Sightings) -> None:
    assert not PLAYS[name].holds(seen)


def test_a_demo_that_does_not_exist_is_refused_with_the_names_of_those_that_do() -> None:
    process = start_python("-m", "emulation.demo", "forget", "--once")

    _, told = process.communicate(timeout=280)

    assert process.returncode == 2
    assert all(name in told for name in PLAYS)

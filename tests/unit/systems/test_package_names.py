"""Names that somebody else chose, made fit for every place where a package is unpacked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsr_core.stores.blob_names import blob_name
from dsr_core.systems.package_names import name_in_package
from tests.hostile import NAMES

REQUEST_ID = "r" + "0" * 32
FOLDER = "microsoft_export"
#: Letters that matter, more often than chance would have them.
ROUGH = st.text(st.sampled_from("aA./\\ :-_~con0$%\x00\u202e\ud800ä"), max_size=60)


def test_an_ordinary_name_stays_as_it_is() -> None:
    assert (
        name_in_package(FOLDER, "Exchange/activity-1.json") == f"{FOLDER}/Exchange/activity-1.json"
    )


@pytest.mark.parametrize("kind", NAMES)
def test_a_hostile_name_becomes_a_file_below_its_folder(kind: str) -> None:
    found = name_in_package(FOLDER, NAMES[kind])

    assert blob_name(REQUEST_ID, found) == f"{REQUEST_ID}/{found}"
    assert found.startswith(f"{FOLDER}/")


@pytest.mark.parametrize(
    "name", ["con", "AUX.json", "lpt1", "Com9.tar.gz", "nul.", "a/PRN/b.json", "clock$.txt"]
)
def test_no_part_is_a_device_of_windows(name: str) -> None:
    parts = name_in_package(FOLDER, name).lower().split("/")

    devices = {"con", "prn", "aux", "nul", "com9", "lpt1", "clock$"}
    assert not devices & {part.partition(".")[0] for part in parts}


@given(name=ROUGH | st.text(max_size=300))
def test_any_name_is_one_that_the_store_takes(name: str) -> None:
    found = name_in_package(FOLDER, name)

    assert blob_name(REQUEST_ID, found)
    assert name_in_package(FOLDER, name) == found


@given(one=ROUGH, other=ROUGH)
def test_two_files_never_share_a_name(one: str, other: str) -> None:
    assert (one == other) == (name_in_package(FOLDER, one) == name_in_package(FOLDER, other))


def test_an_ending_is_kept_where_it_is_one() -> None:
    found = name_in_package(FOLDER, "My file of " + "x" * 200 + ".json")

    assert found.endswith(".json")
    assert len(found.rpartition("/")[2]) < 130

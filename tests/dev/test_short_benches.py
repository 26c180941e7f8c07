"""`dev.py bench NAME --short`: a table of arguments that must stay those of the measurements."""

from pathlib import Path

import pytest

from devtools.launch import SHORT
from tests.house_rules.source_tree import ROOT


def source_of(name: str) -> str:
    return (ROOT / "bench" / f"{name}.py").read_text("utf-8")


def test_what_has_a_short_form_is_a_measurement() -> None:
    names = {path.stem for path in Path(ROOT / "bench").glob("*.py")}

    assert set(SHORT) <= names


@pytest.mark.parametrize("name", SHORT)
def test_its_arguments_are_those_of_the_measurement(name: str) -> None:
    options = SHORT[name][::2]

    text = source_of(name)
    unknown = [
        option
        for option in options
        if f'"{option}"' not in text
        and f"{option.removeprefix('--').replace('-', '_')}=" not in text
    ]
    assert unknown == []

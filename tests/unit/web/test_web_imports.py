"""What the path of intake loads: a cold start pays for each module."""

import json
import subprocess
import sys

import pytest

_SCRIPT = """
import json, sys
before = set(sys.modules)
import {module}
print(json.dumps(sorted(set(sys.modules) - before)))
"""

#: `typing_extensions` is msgspec's own.
THIRD_PARTY = {"dsr_core", "msgspec", "typing_extensions"}


def loaded_by(module: str) -> set[str]:
    """The modules that a fresh interpreter loads for one of ours."""
    script = _SCRIPT.format(module=module)
    run = subprocess.run(  # noqa: S603 - our own interpreter and script
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    return set(json.loads(run.stdout))


@pytest.mark.parametrize("module", ["dsr_core.web.parse", "dsr_core.web.acts"])
def test_intake_loads_msgspec_and_nothing_else_of_others(module: str) -> None:
    tops = {name.partition(".")[0] for name in loaded_by(module)}

    assert tops - set(sys.stdlib_module_names) <= THIRD_PARTY


def test_intake_loads_neither_pages_nor_descriptions() -> None:
    loaded = loaded_by("dsr_core.web.parse")

    assert {
        "dsr_core.web.report",
        "dsr_core.web.present",
        "dsr_core.web.openapi",
        "asyncio",
        "hashlib",
    } & loaded == set()


def test_the_report_loads_jinja_only_when_it_writes() -> None:
    assert "jinja2" not in loaded_by("dsr_core.web.report")

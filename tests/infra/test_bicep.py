"""The templates are whole, and each check on them bites: every case breaks one thing in a copy."""

import ast
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from devtools.infra_checks import check
from dsr_core.domain.changes import CHANGES
from dsr_core.domain.narrative import name_of
from tests.house_rules.source_tree import PRODUCT, called_name, sources

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def infra(tmp_path: Path) -> Path:
    """A copy that a test may break."""
    return Path(shutil.copytree(ROOT / "infra", tmp_path / "infra"))


def replaced(file: str, old: str, new: str) -> Callable[[Path], None]:
    """What puts `new` for the first `old` in a file, which must be there."""

    def change(infra: Path) -> None:
        path = infra / file
        text = path.read_text()
        assert old in text, f"{file} has no {old}"
        path.write_text(text.replace(old, new, 1))

    return change


APP, STORAGE, VAULT = "modules/app.bicep", "modules/storage.bicep", "modules/vault.bicep"

#: What is broken, how, and what the check says of it.
BROKEN: tuple[tuple[str, Callable[[Path], None], str], ...] = (
    (
        "a file that does not parse",
        replaced(APP, "resource plan ", "resource plan = "),
        "app.bicep: ",
    ),
    (
        "an undeclared symbol",
        replaced(APP, "serverFarmId: plan.id", "serverFarmId: farm.id"),
        "app.bicep: farm is used and not declared",
    ),
    (
        "an undeclared symbol in a string",
        replaced(APP, "https://${storageName}.blob", "https://${accountName}.blob"),
        "app.bicep: accountName is used and not declared",
    ),
    (
        "a parameter without a description",
        replaced(VAULT, "@description('Region.')\n", ""),
        "vault.bicep: location has no description",
    ),
    (
        "a module's parameter that is not given",
        replaced("main.bicep", "    withPackagesKey: customerManagedKey\n", ""),
        "main.bicep: vault lacks withPackagesKey",
    ),
    (
        "a module's parameter that it does not have",
        replaced("main.bicep", "    mail: alertMail\n", "    mail: alertMail\n    phone: ''\n"),
        "main.bicep: alerts has no phone",
    ),
    (
        "an output that is not there",
        replaced("main.bicep", "app.outputs.url", "app.outputs.address"),
        "main.bicep: app puts out no address",
    ),
    (
        "a misspelt property of the app",
        replaced(APP, "maximumInstanceCount: max", "maxInstanceCount: max"),
        "app.bicep: scaleAndConcurrency has no property maxInstanceCount",
    ),
    (
        "a wrong role",
        replaced(STORAGE, "974c5e8b-45b9-4653", "00000000-45b9-4653"),
        "storage.bicep: role 974c5e8b-45b9-4653-ba55-5f855dd0fb88 is missing",
    ),
    (
        "a role for the identity that acts",
        replaced(
            "modules/identities.bicep",
            "output actorId string = actor.id",
            "output actorId string = actor.properties.principalId",
        ),
        "identities.bicep: the identity that acts must have no role in Azure",
    ),
    (
        "a missing queue",
        replaced(STORAGE, "  'dsr-change'\n", ""),
        "storage.bicep: queues: dsr-change is missing",
    ),
    (
        "a missing table",
        replaced(STORAGE, "  'agenda'\n", ""),
        "storage.bicep: tables: agenda is missing",
    ),
    (
        "missing poison queues",
        replaced(STORAGE, "'${queue}-poison'", "queue"),
        "storage.bicep: the poison queues are missing",
    ),
    (
        "a missing setting",
        replaced(APP, "    DSR_LINK_MINUTES: '10'\n", ""),
        "app.bicep: setting DSR_LINK_MINUTES is missing",
    ),
    (
        "a setting nobody reads",
        replaced(APP, "DSR_LINK_MINUTES: '10'", "DSR_LINK_MINUTES: '10'\n    DSR_LINKS: '1'"),
        "app.bicep: setting DSR_LINKS is read by nobody",
    ),
    (
        "a parameter of no use in the parameter file",
        replaced("main.parameters.json", '"tenants":', '"tenant":'),
        "main.parameters.json: tenants is missing",
    ),
)


def test_the_templates_are_whole() -> None:
    assert check(ROOT / "infra", ROOT) == []


@pytest.mark.parametrize(
    ("change", "said"), [pytest.param(how, said, id=what) for what, how, said in BROKEN]
)
def test_a_broken_copy_is_found(infra: Path, change: Callable[[Path], None], said: str) -> None:
    change(infra)

    faults = check(infra, ROOT)

    assert any(fault.startswith(said) for fault in faults), faults


def test_the_workbook_asks_for_events_that_the_product_tells_of() -> None:
    text = (ROOT / "infra" / "workbook.json").read_text()
    alerts = (ROOT / "infra" / "modules" / "alerts.bicep").read_text()
    told = {*map(name_of, CHANGES), "fault", "poison_message", "settings", "sweep"}

    asked = _asked_for(text) | _asked_for(alerts)

    assert asked
    assert asked <= told
    assert json.loads(text)["items"]


def test_what_the_log_tells_beside_the_history_has_names_of_its_own() -> None:
    # A chart that counts requests by their events would count such lines, too.
    beside = {
        str(name.value)
        for source in sources(*PRODUCT)
        for call in source.calls()
        if called_name(call) in ("tell", "warn")
        for name in call.args[:1]
        if isinstance(name, ast.Constant)
    }

    assert beside >= {"fault", "settings", "sweep"}
    assert not beside & {*map(name_of, CHANGES)}


def _asked_for(text: str) -> set[str]:
    single = re.findall(r"""event == ["'\\]+([a-z_]+)""", text)
    several = re.findall(r"event in \(([^)]*)\)", text)
    return {*single, *(name for part in several for name in re.findall(r"[a-z_]+", part))}

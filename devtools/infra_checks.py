"""The `infra` check: what Bicep declares, held against itself and against the code."""

import json
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from devtools.bicep import BicepFile, BicepSyntaxError, read_bicep

_ROOT = Path(__file__).resolve().parent.parent

#: Of the app's setup on Flex Consumption (PyPI azure-mgmt-web, FunctionAppConfig): a misspelt name
#: is ignored by Azure without a word.
APP_CONFIG: Mapping[str, frozenset[str]] = {
    "functionAppConfig": frozenset({"deployment", "scaleAndConcurrency", "runtime"}),
    "deployment": frozenset({"storage"}),
    "storage": frozenset({"type", "value", "authentication"}),
    "authentication": frozenset(
        {"type", "userAssignedIdentityResourceId", "storageAccountConnectionStringName"}
    ),
    "scaleAndConcurrency": frozenset(
        {"alwaysReady", "instanceMemoryMB", "maximumInstanceCount", "triggers"}
    ),
    "runtime": frozenset({"name", "version"}),
}

#: The roles of the identity that reads, by the module that gives them: these and no more. The
#: identity that acts has none: what it may do is in Graph only.
ROLES: Mapping[str, frozenset[str]] = {
    "storage.bicep": frozenset(
        {
            "b7e6dc6d-f1e8-4753-8033-0f276bb0955b",  # Storage Blob Data Owner: host and timers
            "974c5e8b-45b9-4653-ba55-5f855dd0fb88",  # Storage Queue Data Contributor
            "0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3",  # Storage Table Data Contributor
        }
    ),
    "packages.bicep": frozenset(
        {
            "ba92f5b4-2d11-453d-a403-e96b0029c9fe",  # Storage Blob Data Contributor
            "db58b8e5-c6ad-4a2a-8342-4190687cbf4a",  # Storage Blob Delegator
        }
    ),
    "vault.bicep": frozenset(
        {
            "12338af0-0e69-4776-bea7-57ae8d297424",  # Key Vault Crypto User
            "4633458b-17de-408a-b874-0445c86b69e6",  # Key Vault Secrets User
            "e147488a-f6f5-4113-8e2d-b22465e65bf6",  # Crypto Service Encryption User: packages' key
            "b86a8fe4-44ce-4948-aee5-eccb2c155cd7",  # Secrets Officer: the administrator
        }
    ),
    "monitoring.bicep": frozenset(
        {"3913510d-42f4-4e42-8a64-420c390055eb"}  # Monitoring Metrics Publisher
    ),
}
_ROLE_ID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")

#: Settings of Azure's own, which our code does not read.
PLATFORM_SETTINGS = frozenset(
    {
        "AzureWebJobsStorage__credential",
        "AzureWebJobsStorage__clientId",
        "AzureWebJobsStorage__blobServiceUri",
        "AzureWebJobsStorage__queueServiceUri",
        "AzureWebJobsStorage__tableServiceUri",
        "AzureWebJobsDisableHomepage",
        "APPLICATIONINSIGHTS_CONNECTION_STRING",
        "APPLICATIONINSIGHTS_AUTHENTICATION_STRING",
        "PYTHON_ENABLE_OPENTELEMETRY",
    }
)
#: Settings that exist locally only.
LOCAL_SETTINGS = frozenset(
    {"FUNCTIONS_WORKER_RUNTIME", "AzureWebJobsStorage", "DSR_CLOCK_OFFSET_FILE"}
)


def check(infra: Path, root: Path) -> list[str]:
    """Every fault of the templates in a folder, held against the code in `root`."""
    try:
        files = {path.name: read_bicep(path) for path in sorted(infra.rglob("*.bicep"))}
    except BicepSyntaxError as error:
        return [str(error)]
    return [
        *(fault for file in files.values() for fault in _symbols(file)),
        *(fault for file in files.values() for fault in _descriptions(file)),
        *_modules(files),
        *_parameters(infra, files["main.bicep"]),
        *_app_config(files["app.bicep"]),
        *_roles(files),
        *_settings(files["app.bicep"], root),
        *_names(files["storage.bicep"], root),
    ]


def _symbols(file: BicepFile) -> Iterator[str]:
    for name in sorted(file.uses - file.declared):
        yield f"{file.path.name}: {name} is used and not declared"
    for name in sorted((file.names("parameters") | file.names("variables")) - file.uses):
        yield f"{file.path.name}: {name} is declared and not used"


def _descriptions(file: BicepFile) -> Iterator[str]:
    for kind in ("parameters", "outputs"):
        for name, value in file.content.get(kind, {}).items():
            described = [each for each in value["decorators"] if each["type"] == "description"]
            if not described or not str(described[0]["argument"]).strip():
                yield f"{file.path.name}: {name} has no description"


def _modules(files: Mapping[str, BicepFile]) -> Iterator[str]:
    """Each call gives a module just the parameters it has, and reads only outputs it has."""
    main = files["main.bicep"]
    text = main.path.read_text()
    for name, module in main.content["modules"].items():
        called = files.get(Path(module["detail"]["path"]).name)
        if called is None:
            yield f"main.bicep: {name} leads to no file"
            continue
        given = frozenset(main.config("modules", name).get("params", {}))
        parameters = called.content.get("parameters", {})
        needed = {each for each, value in parameters.items() if value["default"] is None}
        yield from (f"main.bicep: {name} lacks {each}" for each in sorted(needed - given))
        yield from (f"main.bicep: {name} has no {each}" for each in sorted(given - set(parameters)))
        read = set(re.findall(rf"\b{name}\.outputs\.(\w+)", text))
        for each in sorted(read - called.names("outputs")):
            yield f"main.bicep: {name} puts out no {each}"


def _parameters(infra: Path, main: BicepFile) -> Iterator[str]:
    """The parameter file names parameters that exist, and all that have no default."""
    file = json.loads((infra / "main.parameters.json").read_text())
    given = frozenset(file["parameters"])
    declared = main.content["parameters"]
    needed = {name for name, value in declared.items() if value["default"] is None}
    for name in sorted(given - set(declared)):
        yield f"main.parameters.json: main.bicep has no {name}"
    for name in sorted(needed - given):
        yield f"main.parameters.json: {name} is missing"


def _app_config(app: BicepFile) -> Iterator[str]:
    config = app.config("resources", "app")["properties"].get("functionAppConfig")
    if config is None:
        yield "app.bicep: functionAppConfig is missing"
        return
    yield from _known("functionAppConfig", config)


def _known(name: str, part: object) -> Iterator[str]:
    if not isinstance(part, dict) or name not in APP_CONFIG:
        return
    content: dict[str, object] = {str(key): value for key, value in part.items()}  # pyright: ignore
    for each in sorted(content.keys() - APP_CONFIG[name]):
        yield f"app.bicep: {name} has no property {each}"
    for key, value in content.items():
        yield from _known(key, value)


def _roles(files: Mapping[str, BicepFile]) -> Iterator[str]:
    for name, file in files.items():
        text = file.path.read_text()
        given = frozenset(_ROLE_ID.findall(text)) if "roleDefinitions" in text else frozenset[str]()
        wanted = ROLES.get(name, frozenset())
        for role in sorted(wanted - given):
            yield f"{name}: role {role} is missing"
        for role in sorted(given - wanted):
            yield f"{name}: role {role} is more than is needed"
        if "actorPrincipalId" in text or "actor.properties.principalId" in text:
            yield f"{name}: the identity that acts must have no role in Azure"


def _settings(app: BicepFile, root: Path) -> Iterator[str]:
    """App settings are those of the local sample, which a test holds equal to what is read."""
    given = frozenset(app.config("resources", "settings")["properties"])
    sample = json.loads((root / "local.settings.sample.json").read_text())["Values"]
    wanted = frozenset(sample) - LOCAL_SETTINGS
    for name in sorted(wanted - given):
        yield f"app.bicep: setting {name} is missing"
    for name in sorted(given - wanted - PLATFORM_SETTINGS):
        yield f"app.bicep: setting {name} is read by nobody"


def _names(storage: BicepFile, root: Path) -> Iterator[str]:
    """Queues and tables are those the code uses."""
    declared: Mapping[str, Any] = storage.content["variables"]
    pairs = (
        ("queues", _queues_of(root)),
        ("tables", _tables_of(root)),
    )
    for kind, wanted in pairs:
        given = frozenset(declared[kind]["value"])
        yield from (f"storage.bicep: {kind}: {name} is missing" for name in sorted(wanted - given))
        yield from (f"storage.bicep: {kind}: nobody uses {name}" for name in sorted(given - wanted))
    twins = storage.config("resources", "poisonQueues")["name"]
    if "-poison" not in str(twins):
        yield "storage.bicep: the poison queues are missing"


def _queues_of(root: Path) -> frozenset[str]:
    text = (root / "dsr_core" / "domain" / "plan.py").read_text()
    group = re.search(r"class QueueGroup\(StrEnum\):(.*?)\n\n\n", text, re.DOTALL)
    values = re.findall(r'^    [A-Z_]+ = "([a-z_]+)"', group[1] if group else "", re.MULTILINE)
    table = (root / "dsr_core" / "host" / "function_table.py").read_text()
    values += re.findall(r'^LINKS = "([a-z]+)"', table, re.MULTILINE)
    return frozenset(f"dsr-{value}" for value in values)


def _tables_of(root: Path) -> frozenset[str]:
    named: set[str] = set()
    for path in (root / "dsr_core" / "stores").glob("*.py"):
        named |= set(re.findall(r'\btable: str = "([a-z]+)"', path.read_text()))
    return frozenset(named)


def main() -> int:
    """Print the faults; 1 when there are any."""
    faults = check(_ROOT / "infra", _ROOT)
    sys.stdout.write("".join(f"{fault}\n" for fault in faults))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())

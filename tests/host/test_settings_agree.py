"""Settings, host.json, sample and code say the same: what one promises the others keep."""

import json
from collections.abc import Iterator, Mapping
from datetime import timedelta
from fnmatch import fnmatch

import pytest
from azure.storage.queue.aio import QueueServiceClient

from dsr_core.domain.errors import SettingsError
from dsr_core.domain.messages import StageMessage
from dsr_core.domain.plan import QueueGroup
from dsr_core.host.bootstrap import LEASE, TIME_BUDGET
from dsr_core.host.function_table import LINKS, STORAGE, queue_name
from dsr_core.host.settings import read_settings
from dsr_core.stores.connections import StorageConnections
from dsr_core.stores.stage_queue import StorageStageQueue
from emulation.functions_host.app_settings import AppSettings
from emulation.functions_host.bindings import BindingType
from emulation.functions_host.engine import load_app
from emulation.functions_host.host_json import parse_host_json, read_host_json
from emulation.local_settings import SAMPLE_NAME
from tests.flow.running_product import clear_storage
from tests.house_rules.source_tree import ROOT

SAMPLE: dict[str, str] = json.loads((ROOT / SAMPLE_NAME).read_text("utf-8"))["Values"]
#: Read by the Functions host itself.
OF_THE_HOST = {"FUNCTIONS_WORKER_RUNTIME"}
#: Set by Azure in every app; nobody configures it.
OF_AZURE = {"WEBSITE_HOSTNAME"}
SECRET = "not-to-be-told"
TENANT: dict[str, object] = json.loads(SAMPLE["DSR_TENANTS"])[0]
SHIPPED = ("function_app.py", "host.json", "requirements.txt", "dsr_core/")
KEPT = (
    *(
        "emulation/",
        "dsr_cli/",
        "tests/",
        "bench/",
        "devtools/",
        "docs/",
        "infra/",
        "dev.py",
        ".venv/",
    ),
    *("node_modules/", ".local/", ".git/", ".ci/", "local.settings.json", SAMPLE_NAME),
    *("requirements-dev.txt", "pyproject.toml", "package.json", "README.md"),
)


class WatchedEnvironment(Mapping[str, str]):
    """An environment that notes what is asked of it."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = values
        self.asked: set[str] = set()

    def __getitem__(self, name: str) -> str:
        self.asked.add(name)
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)


def test_the_sample_names_every_setting_that_is_read_and_no_other() -> None:
    environment = WatchedEnvironment(SAMPLE)

    read_settings(environment)

    # `AzureWebJobsStorage__...` are other forms of the same setting, which the host knows too.
    read = {name for name in environment.asked if not name.startswith(f"{STORAGE}__")}
    assert set(SAMPLE) == read - OF_AZURE | OF_THE_HOST


def test_the_values_of_the_sample_work_as_they_stand() -> None:
    settings = read_settings(SAMPLE)

    (tenant,) = settings.tenants
    assert tenant.name == "contoso"
    assert tenant.simulator.startswith("http://127.0.0.1:")
    assert settings.storage == {STORAGE: "UseDevelopmentStorage=true"}
    assert settings.package_container.format(tenant=tenant.name) == "packages-contoso"


def test_every_missing_setting_is_named_at_once() -> None:
    optional = {name for name in SAMPLE if _is_optional(name)}

    with pytest.raises(SettingsError) as missing:
        read_settings({})

    named = {name for name in SAMPLE if f"{name} is missing" in str(missing.value)}
    assert named == set(SAMPLE) - optional - OF_THE_HOST
    assert named >= {STORAGE, "DSR_TENANTS", "DSR_SEALING_KEY"}


def _is_optional(name: str) -> bool:
    try:
        read_settings({each: value for each, value in SAMPLE.items() if each != name})
    except SettingsError:
        return False
    return True


def test_every_wrong_setting_is_named_at_once_and_none_is_repeated() -> None:
    wrong = {
        "DSR_TENANTS": f'[{{"name": "contoso", "tenant_id": "{SECRET}"}}]',
        "DSR_SEALING_KEY": SECRET,
        "DSR_PACKAGE_CONTAINER": SECRET,
        "DSR_LINK_MINUTES": "0",
    }

    with pytest.raises(SettingsError) as refused:
        read_settings(SAMPLE | wrong)

    assert {name for name in SAMPLE if name in str(refused.value)} == set(wrong)
    assert SECRET not in str(refused.value)


@pytest.mark.parametrize(
    "tenants",
    [
        "[]",
        "{}",
        "no JSON",
        '[{"name": "contoso"}]',
        json.dumps([TENANT] * 2),
        json.dumps([TENANT | {"sistems": []}]),
        json.dumps([TENANT | {"systems": ["sharepoint"]}]),
        json.dumps([TENANT | {"name": "Contoso GmbH"}]),
        json.dumps([TENANT | {"regime": "nowhere"}]),
        json.dumps([TENANT | {"holidays": "DE-XX"}]),
        json.dumps([TENANT | {"time_zone": "Mars/Olympus"}]),
    ],
)
def test_tenants_that_cannot_be_meant_are_refused(tenants: str) -> None:
    with pytest.raises(SettingsError, match="DSR_TENANTS"):
        read_settings(SAMPLE | {"DSR_TENANTS": tenants})


def test_a_lease_outlasts_the_function_and_the_function_its_time_budget() -> None:
    host_json = parse_host_json(read_host_json(ROOT), AppSettings(SAMPLE), development=False)

    assert isinstance(host_json.function_timeout, timedelta)
    assert LEASE > host_json.function_timeout > TIME_BUDGET


async def test_messages_go_to_the_queues_that_functions_listen_to(
    storage_connection_string: str,
) -> None:
    await clear_storage(storage_connection_string)
    connections = StorageConnections(storage_connection_string)
    queue = StorageStageQueue(connections)
    app = load_app(ROOT, SAMPLE)
    message = StageMessage(request_id="r1", stage=0)

    for group in QueueGroup:
        await queue.send(group, message, timedelta(0))

    async with QueueServiceClient.from_connection_string(storage_connection_string) as service:
        written = {found.name async for found in service.list_queues()}
    await connections.close()
    listening = {
        function.trigger.text("queueName")
        for function in app.functions
        if function.trigger_type is BindingType.QUEUE_TRIGGER
    }
    app.close()
    written.add(queue_name(LINKS))  # by an output of the function that is asked for a link
    assert written == {name for name in listening if not name.endswith("-poison")}
    assert listening == written | {f"{name}-poison" for name in written}


def test_what_stands_in_for_azure_is_not_deployed() -> None:
    patterns = (ROOT / ".funcignore").read_text("utf-8").split()

    def is_ignored(name: str) -> bool:
        return any(fnmatch(name.rstrip("/"), pattern.rstrip("/")) for pattern in patterns)

    assert [name for name in SHIPPED if is_ignored(name)] == []
    assert [name for name in KEPT if not is_ignored(name)] == []

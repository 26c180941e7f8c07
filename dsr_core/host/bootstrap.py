"""Settings to Services: the one place where things are constructed, at first use, once per loop."""

import asyncio
import os
import secrets
from asyncio import AbstractEventLoop
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from weakref import WeakKeyDictionary

from dsr_core.host.due_dates import due_date
from dsr_core.host.settings import STORAGE, Settings, read_settings
from dsr_core.host.storage_account import account_of
from dsr_core.host.telemetry import hush_libraries
from dsr_core.host.tenant_wiring import managed_identity, systems_by_tenant
from dsr_core.ports import KeyWrapper, Services

VERSION = "0.1.0"

#: Shorter than `functionTimeout` in host.json, so that a checkpoint is saved before the worker is
#: killed; a test reads host.json.
TIME_BUDGET = timedelta(minutes=8)

#: Longer than `functionTimeout`, so that nobody takes over work that may still be done.
LEASE = timedelta(minutes=12)

_by_loop: WeakKeyDictionary[AbstractEventLoop, Services] = WeakKeyDictionary()


class SystemClock:
    """The machine's time."""

    def now(self) -> datetime:
        return datetime.now(UTC)


@cache
def settings() -> Settings:
    """The settings of this process. Raises SettingsError that names every fault."""
    hush_libraries()
    return read_settings(os.environ)


def services() -> Services:
    """The services of the running loop: async clients belong to the loop they were made on."""
    loop = asyncio.get_running_loop()
    found = _by_loop.get(loop)
    if found is None:
        found = _by_loop[loop] = build_services(settings())
    return found


def new_request_id() -> str:
    """128 random bits: nobody guesses another's request."""
    return f"r{secrets.token_hex(16)}"


def build_services(ours: Settings) -> Services:
    """Everything the steps need. Nothing connects yet."""
    from dsr_core.stores.agenda import TableAgenda
    from dsr_core.stores.connections import StorageConnections
    from dsr_core.stores.export_drops import BlobExportDrops
    from dsr_core.stores.intake_ledger import TableIntakeLedger
    from dsr_core.stores.package_store import BlobPackageStore
    from dsr_core.stores.request_store import TableRequestStore
    from dsr_core.stores.stage_queue import StorageStageQueue

    clock = SystemClock()
    account = account_of(ours.storage, STORAGE, managed_identity)
    connections = StorageConnections(account)
    packages = BlobPackageStore(connections, clock, container=ours.package_container)
    drops = BlobExportDrops(
        StorageConnections(ours.export_storage) if ours.export_storage else connections, clock
    )
    return Services(
        clock=clock,
        new_id=new_request_id,
        time_budget=TIME_BUDGET,
        lease=LEASE,
        tenants={tenant.name: tenant.as_policy() for tenant in ours.tenants},
        requests=TableRequestStore(connections, _key_wrapper(ours)),
        ledger=TableIntakeLedger(connections),
        agenda=TableAgenda(connections),
        queue=StorageStageQueue(connections),
        packages=packages,
        systems_of=systems_by_tenant(ours.tenants, packages, drops, clock),
        render_report=_render_report,
        due=due_date,
    )


def _key_wrapper(ours: Settings) -> KeyWrapper:
    from dsr_core.stores.key_wrapper import KeyFileWrapper, KeyVaultWrapper, key_vault_clients

    if ours.sealing_key.startswith("file:"):
        return KeyFileWrapper.from_file(Path(ours.sealing_key.removeprefix("file:")))
    client_id = ours.storage.get(f"{STORAGE}__clientId")
    return KeyVaultWrapper(ours.sealing_key, key_vault_clients(lambda: managed_identity(client_id)))


def _render_report(manifest: Mapping[str, object]) -> str:
    # Jinja2 is loaded when the first report is written, not when the first person asks.
    from dsr_core.web.report import render_report

    return render_report(manifest)

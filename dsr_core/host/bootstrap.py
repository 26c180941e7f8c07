"""Settings to Services: the one place where things are constructed, at first use, once per loop."""

import asyncio
import os
import secrets
from asyncio import AbstractEventLoop
from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path
from weakref import WeakKeyDictionary

from dsr_core.domain.letter_facts import LetterFacts
from dsr_core.domain.letter_law import LetterLaw
from dsr_core.domain.letter_parts import Letter
from dsr_core.host.access import Gate, make_gate
from dsr_core.host.clock import OffsetClock, SystemClock
from dsr_core.host.due_dates import answer_period, law_of, letter_law
from dsr_core.host.function_table import STORAGE
from dsr_core.host.settings import Settings, read_settings
from dsr_core.host.storage_account import account_of
from dsr_core.host.telemetry import hush_libraries
from dsr_core.host.tenant_wiring import (
    letters_by_tenant,
    managed_identity,
    systems_by_tenant,
)
from dsr_core.host.wires import PLAIN, Wires
from dsr_core.ports import Clock, KeyWrapper, Services, Signer

VERSION = "0.1.0"

#: Shorter than `functionTimeout` in host.json, so that a checkpoint is saved before the worker is
#: killed; a test reads host.json.
TIME_BUDGET = timedelta(minutes=8)

#: Longer than `functionTimeout`, so that nobody takes over work that may still be done.
LEASE = timedelta(minutes=12)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Running:
    """The services of one loop, and what closes their connections."""

    services: Services
    closing: AsyncExitStack


_by_loop: WeakKeyDictionary[AbstractEventLoop, _Running] = WeakKeyDictionary()
_gates: WeakKeyDictionary[AbstractEventLoop, Gate] = WeakKeyDictionary()


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
        closing = AsyncExitStack()
        found = _Running(services=build_services(settings(), closing), closing=closing)
        _by_loop[loop] = found
    return found.services


async def close_services() -> None:
    """Close the running loop's connections; the next use opens new ones.

    For programs that go on after their loop. Azure ends the process and never calls this.
    """
    found = _by_loop.pop(asyncio.get_running_loop(), None)
    if found is not None:
        await found.closing.aclose()


def gate() -> Gate:
    """What lets callers in, for the running loop. Raises SettingsError as `settings`."""
    loop = asyncio.get_running_loop()
    found = _gates.get(loop)
    if found is None:
        found = _gates[loop] = make_gate(settings().sign_in)
    return found


def new_request_id() -> str:
    """128 random bits: nobody guesses another's request."""
    return f"r{secrets.token_hex(16)}"


def new_token() -> str:
    """32 random bytes, in characters that an address may hold."""
    return secrets.token_urlsafe(32)


def build_services(ours: Settings, closing: AsyncExitStack, wires: Wires = PLAIN) -> Services:
    """Everything the steps need. Nothing connects yet; `closing` is told how to end what will."""
    from dsr_core.host.observation import ObservedRequests, ObservedSystems
    from dsr_core.host.package_accounts import package_accounts
    from dsr_core.stores.agenda import TableAgenda
    from dsr_core.stores.board import TableBoard
    from dsr_core.stores.connections import StorageConnections
    from dsr_core.stores.export_drops import BlobExportDrops
    from dsr_core.stores.intake_ledger import TableIntakeLedger
    from dsr_core.stores.letter_box import BlobLetterBox
    from dsr_core.stores.package_store import BlobPackageStore
    from dsr_core.stores.person_ledger import TablePersonLedger
    from dsr_core.stores.rate_ledger import TableRateLedger
    from dsr_core.stores.request_store import TableRequestStore
    from dsr_core.stores.stage_queue import StorageStageQueue

    clock = wires.clock or _clock(ours)
    signer = _signer(ours)
    account = account_of(ours.storage, STORAGE, managed_identity)
    connections = StorageConnections(account, transports=wires.storage)
    accounts = package_accounts(ours, connections, wires)
    packages = BlobPackageStore(accounts, clock, container=ours.package_container)
    outbox = BlobLetterBox(accounts, clock)
    closing.push_async_callback(accounts.close)
    closing.push_async_callback(connections.close)
    export_connections = connections
    if ours.export_storage:
        export_connections = StorageConnections(ours.export_storage, transports=wires.storage)
        closing.push_async_callback(export_connections.close)
    drops = BlobExportDrops(export_connections, clock)
    find_systems = systems_by_tenant(ours.tenants, drops, connections, clock, closing, wires)
    return Services(
        clock=clock,
        new_id=new_request_id,
        new_token=new_token,
        public_url=ours.public_url,
        time_budget=TIME_BUDGET,
        lease=LEASE,
        tenants={tenant.name: tenant.as_policy() for tenant in ours.tenants},
        requests=ObservedRequests(TableRequestStore(connections, _key_wrapper(ours), signer)),
        ledger=TableIntakeLedger(connections),
        people=TablePersonLedger(connections),
        rates=TableRateLedger(connections),
        agenda=TableAgenda(connections),
        board=TableBoard(connections),
        queue=StorageStageQueue(connections),
        packages=packages,
        drops=drops,
        outbox=outbox,
        signer=signer,
        systems_of=lambda tenant: ObservedSystems(find_systems(tenant)),
        render_report=_render_report,
        render_letter=_render_letter,
        letters_of=letters_by_tenant(ours.tenants, outbox, clock, closing, wires),
        due=answer_period,
        law_of=law_of,
        letter_law=letter_law,
    )


def _clock(ours: Settings) -> Clock:
    return OffsetClock(ours.clock_offset_file) if ours.clock_offset_file else SystemClock()


def _key_wrapper(ours: Settings) -> KeyWrapper:
    from dsr_core.stores.key_wrapper import KeyFileWrapper, KeyVaultWrapper, key_vault_clients

    if ours.sealing_key.startswith("file:"):
        return KeyFileWrapper.from_file(Path(ours.sealing_key.removeprefix("file:")))
    client_id = ours.storage.get(f"{STORAGE}__clientId")
    return KeyVaultWrapper(ours.sealing_key, key_vault_clients(lambda: managed_identity(client_id)))


def _signer(ours: Settings) -> Signer:
    from dsr_core.stores.signer import KeySigner

    keys = ours.evidence_keys
    if keys.signing_key.startswith("file:"):
        path = Path(keys.signing_key.removeprefix("file:"))
        return KeySigner.from_file(path, keys.retired)
    return KeySigner.from_pem(keys.signing_key, keys.retired)


def _render_letter(facts: LetterFacts, language: str) -> Letter:
    # As for reports: the words are loaded when the first letter is written.
    from dsr_core.web.letters import render_letter

    return render_letter(facts, language)


def _render_report(manifest: Mapping[str, object], law: LetterLaw) -> str:
    # Jinja2 is loaded when the first report is written, not when the first person asks.
    from dsr_core.web.report import render_report

    return render_report(manifest, law)

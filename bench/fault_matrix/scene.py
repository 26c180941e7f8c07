"""Where the requests are lived: Azurite, settings, the sample directory, and who says yes."""

import json
import pickle
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from azure.data.tables.aio import TableServiceClient
from azure.storage.blob.aio import BlobServiceClient
from azure.storage.queue.aio import QueueServiceClient

from bench.fault_matrix.graph_wire import ROOT
from dsr_core.domain import events as e
from dsr_core.domain.plan import Right, StageKind
from dsr_core.domain.subject import DataSubject, Identifier, IdentifierKind
from dsr_core.host.settings import Settings, read_settings
from dsr_core.steps.intake import Submission
from emulation.azurite import RunningAzurite
from emulation.graph.app import collect_routes
from emulation.graph.clock import Clock
from emulation.graph.dispatch import Dispatcher
from emulation.graph.sample import CONTOSO, SAMPLE_PEOPLE, build_world
from emulation.graph.settings import ThrottleClock
from emulation.graph.state import Tenant, World
from emulation.graph.tokens import ALL_ROLES, mint
from emulation.local_settings import SAMPLE_NAME, fill_settings, keep_keys

_ROOT = Path(__file__).resolve().parents[2]

PERSON = SAMPLE_PEOPLE["ordinary"]
#: Letters of access requests are mailed from here; those of erasures go into the outbox.
_SENDER = SAMPLE_PEOPLE["busy"]

#: Who opens which gate.
GATES: Mapping[StageKind, e.Event] = {
    StageKind.REVIEW: e.ReviewHonoured(by="operator"),
    StageKind.FIRST_APPROVAL: e.FirstApproved(by="approver"),
    StageKind.SECOND_APPROVAL: e.SecondApproved(by="second-approver"),
}

#: How the tenant of each right differs from the sample's.
_CHANGES: Mapping[Right, Mapping[str, object]] = {
    Right.ACCESS: {"mail_sender": _SENDER},
    Right.ERASURE: {"hold_days": 7},
}


def submission(right: Right) -> Submission:
    """What the desk sends for the person; a repetition is the same request."""
    address = Identifier(kind=IdentifierKind.EMAIL, value=PERSON)
    subject = DataSubject(identifiers=(address,), contact="someone@private.example")
    return Submission(
        tenant="contoso",
        right=right,
        subject=subject,
        idempotency_key="once",
        body_hash="aa",
        vouched_by="operator",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What all runs of one worker share."""

    storage: str
    #: Which service listens on which port.
    services: dict[int, str]
    refusals: str
    settings: Mapping[Right, Settings]
    #: Each run gets a copy of its own.
    tenants: bytes
    began: datetime


def make_scene(azurite: RunningAzurite, refusals: str, folder: Path) -> Scene:
    """Settings of the sample for this Azurite; `folder` keeps the keys."""
    keep_keys(folder)
    ports = azurite.ports
    now = datetime.now(UTC)
    return Scene(
        storage=azurite.connection_string,
        services={ports.blob: "blob", ports.queue: "queue", ports.table: "table"},
        refusals=refusals,
        settings={
            right: _settings(azurite.connection_string, folder, changes)
            for right, changes in _CHANGES.items()
        },
        tenants=pickle.dumps(build_world(now).tenants),
        began=now,
    )


def _settings(storage: str, keys: Path, changes: Mapping[str, object]) -> Settings:
    sample = fill_settings(_ROOT / SAMPLE_NAME, {})
    credential = {
        "kind": "development_token",
        "secret": mint(CONTOSO, ALL_ROLES, expires_in=timedelta(days=1)),
    }
    entry = json.loads(sample["DSR_TENANTS"])[0]
    entry |= {"simulator": ROOT, "credential": credential, **changes}
    values = sample | {
        "AzureWebJobsStorage": storage,
        "DSR_TENANTS": json.dumps([entry]),
        "DSR_SEALING_KEY": f"file:{keys / 'sealing.key'}",
        "DSR_SIGNING_KEY": f"file:{keys / 'signing.key'}",
    }
    return read_settings(values)


def open_directory(scene: Scene) -> tuple[Clock, Dispatcher]:
    """A directory that nothing has happened to, and the clock that stands still in it."""
    tenants: dict[str, Tenant] = pickle.loads(scene.tenants)  # noqa: S301 - our own
    clock = Clock(lambda: scene.began)
    world = World(tenants=tenants, clock=clock)
    world.settings.throttle_clock = ThrottleClock.VIRTUAL
    world.settings.tokens_valid_from = 0.0
    return clock, Dispatcher(world, collect_routes())


async def read_blob_names(storage: str) -> set[tuple[str, str]]:
    """Container and name of every blob; an empty container has one without a name."""
    found: set[tuple[str, str]] = set()
    async with BlobServiceClient.from_connection_string(storage) as service:
        async for one in service.list_containers():
            found.add((one.name, ""))
            async for name in service.get_container_client(one.name).list_blob_names():
                found.add((one.name, name))
    return found


async def clear_storage(storage: str) -> None:
    """Nothing of the run before is left."""
    async with BlobServiceClient.from_connection_string(storage) as blobs:
        async for one in blobs.list_containers():
            await blobs.delete_container(one.name)
    # The SDKs leave some of these types open.
    tables: Any = TableServiceClient.from_connection_string(storage)
    async with tables:
        async for table in tables.list_tables():
            await tables.delete_table(table.name)
    queues: Any = QueueServiceClient.from_connection_string(storage)
    async with queues:
        async for queue in queues.list_queues():
            await queues.delete_queue(queue.name)

"""exportPersonalData: the request, its operation's states, and their end in a container."""

import asyncio
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial

from emulation.graph.errors import GraphError, bad_request, not_found
from emulation.graph.export_files import make_files
from emulation.graph.export_storage import (
    Container,
    StorageError,
    StorageRefusedError,
    StorageUsedError,
)
from emulation.graph.listing import Listing
from emulation.graph.query import answer_entity
from emulation.graph.routing import DELEGATED_ONLY, Call, Reply, get, post
from emulation.graph.settings import ExportOutcome
from emulation.graph.state import Tenant, World
from emulation.graph.wire import Row, encode, made_id, parse_time, timestamp

OPERATIONS = "dataPolicyOperations"
_LISTING = Listing(name=OPERATIONS, entity="DataPolicyOperation")
_STARTS_AFTER = 0.2
"""The part of its time an operation spends before it runs."""
_NEARLY_DONE = 99
"""The progress of an operation whose time has come and whose files are being written."""

_woken: dict[str, asyncio.Event] = {}
"""What wakes the work of an operation when virtual time has come, by its id."""
_running: dict[str, asyncio.Task[None]] = {}
"""Background work by operation id: the loop itself holds tasks by weak reference only."""


async def request_export(call: Call) -> Reply:
    """202 with the operation's address; 400 for a container that has been used before (2.3).

    `RequestInfo.json` is written at once: whoever sends the request again, after a lost answer
    for example, meets `StorageLocationAlreadyUsed`.
    """
    user = call.tenant.find_user(call.params["user"])
    if user is None:
        raise not_found(call.params["user"])
    now = call.world.clock.now()
    container = _parse_container(call)
    operation_id = made_id("export", len(call.tenant.rows(OPERATIONS)), user["id"], now)
    if not container.is_open(now):
        raise bad_request("The storageLocation has expired.")
    await _claim(container, operation_id, user["id"], now)
    operation: Row = {
        "id": operation_id,
        "completedDateTime": None,
        "progress": 0,
        "status": "notStarted",
        "storageLocation": call.argument("storageLocation"),
        "submittedDateTime": timestamp(now),
        "userId": user["id"],
    }
    call.tenant.rows(OPERATIONS).append(operation)
    whole = _time_taken(call.world, user["id"])
    call.world.schedule(whole * _STARTS_AFTER, partial(_start, operation))
    call.world.schedule(whole, partial(_come_due, operation))
    _work_on(call.world, call.tenant, operation, call.world.clock.now() + whole)
    headers = {
        "Location": f"{call.root}/{OPERATIONS}/{operation_id}",
        "Retry-After": str(call.world.settings.export_retry_after_seconds),
    }
    return Reply(status=202, headers=headers)


async def show_operation(call: Call) -> Reply:
    """The operation by now; what is due is finished before the answer."""
    wanted = call.params["operation"]
    operation = next((row for row in call.tenant.rows(OPERATIONS) if row["id"] == wanted), None)
    if operation is None:
        raise not_found(wanted)
    task = _running.get(wanted)
    if task is not None and operation["progress"] == _NEARLY_DONE:
        await asyncio.shield(task)
    return answer_entity(call, operation, _LISTING)


def refuse_listing(call: Call) -> Reply:
    """The schema has a list, the service has none (reference 2.3); the permission stops callers."""
    raise GraphError(405, "Request_BadRequest", f"{call.method} is not supported.")


def _parse_container(call: Call) -> Container:
    location = call.argument("storageLocation")
    if not isinstance(location, str):
        raise bad_request("The storageLocation parameter is missing.")
    try:
        return Container.parse(location)
    except ValueError as fault:
        raise bad_request("The storageLocation is not a valid SAS address.") from fault


async def _claim(container: Container, operation_id: str, user_id: str, now: datetime) -> None:
    info: Row = {
        "RequestId": operation_id,
        "UserObjectId": user_id,
        "RequestDateTime": timestamp(now),
        "Version": "1.0",
    }
    try:
        await container.write("RequestInfo.json", encode(info), only_new=True)
    except StorageUsedError as used:
        raise GraphError(
            400,
            "StorageLocationAlreadyUsed",
            "Storage destination has already been used for an export. If this is not true, "
            "delete 'RequestInfo.json' from the container and try again.",
        ) from used
    except StorageRefusedError as refused:
        raise bad_request("The storage location cannot be written to.") from refused


def resume_exports(world: World) -> None:
    """Go on with what another process was at when it ended; needs a running loop."""
    for tenant in world.tenants.values():
        for operation in tenant.rows(OPERATIONS):
            if operation["completedDateTime"] is None or operation["progress"] == _NEARLY_DONE:
                submitted = parse_time(operation["submittedDateTime"])
                due = submitted + _time_taken(world, operation["userId"])
                _work_on(world, tenant, operation, due)


def _time_taken(world: World, user_id: str) -> timedelta:
    settings = world.settings
    return timedelta(seconds=settings.slow_exports.get(user_id, settings.export_seconds))


def _is_to_fail(world: World, user_id: str) -> bool:
    settings = world.settings
    return settings.export_outcome is ExportOutcome.FAILED or user_id in settings.failing_exports


def _start(operation: Row, _: World) -> None:
    if operation["completedDateTime"] is None:
        operation.update(status="running", progress=_STARTS_AFTER * 100)


def _come_due(operation: Row, _: World) -> None:
    # The end takes writing files, which settling cannot wait for: the task does it.
    if operation["completedDateTime"] is None:
        operation.update(status="running", progress=_NEARLY_DONE)
    woken = _woken.get(operation["id"])
    if woken is not None:
        woken.set()


def _work_on(world: World, tenant: Tenant, operation: Row, due: datetime) -> None:
    woken = _woken[operation["id"]] = asyncio.Event()
    container = Container.parse(operation["storageLocation"])

    async def work() -> None:
        await _wait_until(world, due, woken)
        await _end(world, tenant, operation, container)

    def forget(_: asyncio.Task[None]) -> None:
        _running.pop(operation["id"], None)
        _woken.pop(operation["id"], None)

    task = asyncio.create_task(work())
    _running[operation["id"]] = task
    task.add_done_callback(forget)


async def _wait_until(world: World, due: datetime, woken: asyncio.Event) -> None:
    """Until virtual time has come: woken by the agenda, or by real time when nobody calls."""
    while not woken.is_set():
        left = (due - world.clock.now()).total_seconds()
        if left <= 0:
            world.settle()
            return
        with suppress(TimeoutError):
            await asyncio.wait_for(woken.wait(), left)


async def _end(world: World, tenant: Tenant, operation: Row, container: Container) -> None:
    """Writes the files and closes the operation; a failure gives no reason (reference 2.3)."""
    now = world.clock.now()
    operation["completedDateTime"] = timestamp(now)
    fails = _is_to_fail(world, operation["userId"]) or not container.is_open(now)
    written = 0
    try:
        for name, content in () if fails else make_files(tenant, operation["userId"]):
            await container.write(name, content)
            written += 1
    except StorageError:
        written = 0
    if written:
        operation.update(status="complete", progress=100)
    else:
        operation["status"] = "failed"


ROUTES = (
    post("/users/{user}/exportPersonalData", request_export, "User.Export.All"),
    get(f"/{OPERATIONS}/{{operation}}", show_operation, "User.Export.All"),
    get(f"/{OPERATIONS}", refuse_listing, DELEGATED_ONLY),
)

"""Intune's report exports: jobs that take a while, and the zip each leaves at an address."""

import csv
import io
import re
import zipfile
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import cast

from emulation.graph.errors import GraphError, bad_request
from emulation.graph.filter_syntax import parse_filter
from emulation.graph.filtering import matches
from emulation.graph.listing import Listing
from emulation.graph.query import answer_entity
from emulation.graph.routing import Call, Reply, get, post
from emulation.graph.sample.hardware import NEVER
from emulation.graph.state import Tenant, World
from emulation.graph.wire import Row, encode, made_id, parse_time, second_stamp

JOBS = "deviceManagement/reports/exportJobs"
ZIP_PATH = "/_sim/reports"
"""Where the zips are: outside Graph, reached by signature, without a token."""

_VALID = timedelta(hours=6)
_FORMATS = ("csv", "json")
_LISTING = Listing(name="exportJobs", context=JOBS)
_KINDS = ("ManagedDevices", "Apps", "Configuration")
_CREATE = tuple(f"DeviceManagement{kind}.ReadWrite.All" for kind in _KINDS)
_READ = tuple(f"DeviceManagement{kind}.Read.All" for kind in _KINDS)

_DEVICE_COLUMNS = {
    "DeviceId": "id",
    "DeviceName": "deviceName",
    "OSDescription": "operatingSystem",
    "OSVersion": "osVersion",
    "UserId": "userId",
    "EmailAddress": "emailAddress",
    "UserName": "userDisplayName",
    "UPN": "userPrincipalName",
    "SerialNumber": "serialNumber",
    "Manufacturer": "manufacturer",
    "Model": "model",
    "LastContact": "lastSyncDateTime",
    "CompliantState": "complianceState",
}
_APP_COLUMNS = {
    "ApplicationKey": "id",
    "ApplicationName": "displayName",
    "ApplicationPublisher": "publisher",
    "ApplicationVersion": "version",
}


def create_job(call: Call) -> Reply:
    """201 and a job that is about to start; 400 for a report, column or format unknown."""
    name, form = str(call.body.get("reportName")), str(call.body.get("format") or "csv")
    if name not in _REPORTS:
        raise bad_request(f"Unknown report name '{name}'.", "BadRequest")
    if form not in _FORMATS:
        raise bad_request(f"The report cannot be exported as '{form}'.", "BadRequest")
    # A fault shows here rather than in the zip: columns and filter are read now.
    _render(call.tenant, name, form, call.body)
    now = call.world.clock.now()
    row: Row = {
        "id": f"{name}_{made_id('export job', len(call.tenant.rows(JOBS)), now)}",
        "reportName": name,
        "filter": call.body.get("filter"),
        "select": call.body.get("select") or [],
        "format": form,
        "snapshotId": None,
        "localizationType": call.body.get("localizationType")
        or "localizedValuesAsAdditionalColumn",
        "status": "notStarted",
        "url": None,
        "requestDateTime": second_stamp(now),
        "expirationDateTime": NEVER,
    }
    call.tenant.rows(JOBS).append(row)
    return Reply(status=201, body=answer_entity(call, row, _LISTING).body)


def show_job(call: Call) -> Reply:
    """Where the job is by now; the address of its zip holds for six hours."""
    job = _find_job(call.tenant, call.params["job"])
    if job is None:
        raise GraphError(404, "ResourceNotFound", f"Job {call.params['job']} was not found.")
    _bring_up_to_date(call, job)
    return answer_entity(call, job, _LISTING)


def read_zip(world: World, job_id: str, signature: str) -> bytes | None:
    """The zip of a finished job; None without the right signature, or after its time."""
    for tenant in world.tenants.values():
        job = _find_job(tenant, job_id)
        if job is None or job["status"] != "completed" or signature != _signature(job):
            continue
        if parse_time(job["expirationDateTime"]) <= world.clock.now():
            return None
        return _zip(tenant, job)
    return None


def _bring_up_to_date(call: Call, job: Row) -> None:
    begun = parse_time(job["requestDateTime"])
    whole = timedelta(seconds=call.world.settings.report_seconds)
    passed = call.world.clock.now() - begun
    if job["status"] == "completed" or passed < whole / 3:
        return
    if passed < whole:
        job["status"] = "inProgress"
        return
    job["status"] = "completed"
    job["url"] = f"{call.origin}{ZIP_PATH}/{job['id']}.zip?sig={_signature(job)}"
    job["expirationDateTime"] = second_stamp(begun + whole + _VALID)


def _find_job(tenant: Tenant, job_id: str) -> Row | None:
    return next((row for row in tenant.rows(JOBS) if row["id"] == job_id), None)


def _signature(job: Row) -> str:
    return made_id("report signature", job["id"]).replace("-", "")


def _zip(tenant: Tenant, job: Row) -> bytes:
    content = _render(tenant, job["reportName"], job["format"], job)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"{job['id']}.{job['format']}", content)
    return packed.getvalue()


def _render(tenant: Tenant, name: str, form: str, wish: Row) -> bytes:
    columns, make_rows = _REPORTS[name]
    asked = tuple(cast(list[str], wish.get("select") or columns))
    unknown = [column for column in asked if column not in columns]
    if unknown:
        raise bad_request(f"The report has no column '{unknown[0]}'.", "BadRequest")
    rows = list(make_rows(tenant))
    if wish.get("filter"):
        text = str(wish["filter"])
        tree = parse_filter(text)
        # Columns are flat, so the words before an operator are all that can be misspelled.
        for column in re.findall(r"(\w+)\s+(?:eq|ne)\b", text):
            if column not in columns:
                raise bad_request(f"The report has no column '{column}'.", "BadRequest")
        rows = [row for row in rows if matches(tree, row, {})]
    chosen = [{column: row[column] for column in asked} for row in rows]
    return _as_csv(asked, chosen) if form == "csv" else encode({"values": chosen})


def _as_csv(columns: tuple[str, ...], rows: list[Row]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, columns)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode("utf-8-sig")


def _device_rows(tenant: Tenant) -> Iterable[Row]:
    for device in tenant.rows("deviceManagement/managedDevices"):
        yield {column: device[name] for column, name in _DEVICE_COLUMNS.items()}


def _inventory_rows(tenant: Tenant) -> Iterable[Row]:
    devices = {row["DeviceId"]: row for row in _device_rows(tenant)}
    for app in tenant.rows("deviceManagement/detectedApps"):
        about = {column: app[name] for column, name in _APP_COLUMNS.items()}
        for link in tenant.links.get((app["id"], "managedDevices"), []):
            if link["id"] in devices:
                yield about | devices[link["id"]]


type _Report = tuple[tuple[str, ...], Callable[[Tenant], Iterable[Row]]]

_INVENTORY_COLUMNS = (*_APP_COLUMNS, *_DEVICE_COLUMNS)
_REPORTS: dict[str, _Report] = {
    "Devices": (tuple(_DEVICE_COLUMNS), _device_rows),
    "DevicesWithInventory": (tuple(_DEVICE_COLUMNS), _device_rows),
    "AppInvByDevice": (_INVENTORY_COLUMNS, _inventory_rows),
    "AppInvRawData": (_INVENTORY_COLUMNS, _inventory_rows),
}

ROUTES = (
    post(f"/{JOBS}", create_job, *_CREATE),
    get(f"/{JOBS}/{{job}}", show_job, *_READ),
)

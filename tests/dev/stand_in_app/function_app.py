"""The least app with the product's HTTP contract: one queue, one Graph call, one file."""

import hashlib
import io
import json
import os
import urllib.parse
import uuid
import zipfile
from typing import Any

import aiohttp
import azure.functions as func
from azure.data.tables import TableClient, TableServiceClient
from azure.storage.blob import ContainerClient

app = func.FunctionApp(http_auth_level=func.AuthLevel.ANONYMOUS)
STORAGE = "AzureWebJobsStorage"
PATIENT = "patient@contoso.example"  # whose request never ends


@app.route("requests", methods=["POST"])
@app.queue_output("message", "stand-in-stages", STORAGE)
def receive(req: func.HttpRequest, message: func.Out[str]) -> func.HttpResponse:
    form = urllib.parse.parse_qs(req.get_body().decode())
    view = {
        "request_id": str(uuid.uuid4()),
        "right": form["right"][0],
        "status": "in_progress",
        "due_on": "2026-12-21",
        "stages": [{"index": 0, "stage": "access", "state": "pending", "tasks": []}],
        "history": [{"number": 1, "at": "", "event": "received", "details": {}}],
        "package": None,
    }
    save(view)
    message.set(json.dumps({"request_id": view["request_id"], "email": form["email"][0]}))
    links = {
        "status": f"/api/requests/{view['request_id']}",
        "package": f"/api/requests/{view['request_id']}/package",
    }
    receipt = {name: view[name] for name in ("request_id", "status", "due_on")} | {"links": links}
    return func.HttpResponse(
        json.dumps(receipt), status_code=202, headers={"Location": links["status"]}
    )


@app.queue_trigger("message", "stand-in-stages", STORAGE)
async def carry_out(message: func.QueueMessage) -> None:
    order = message.get_json()
    if order["email"] == PATIENT:
        return
    view = load(order["request_id"])
    profile = await ask_graph(order["email"])
    if profile is None:
        save(view | {"status": "refused"})
        return
    archive = keep_package(view["request_id"], profile)
    task = {"system": "entra", "verb": "access", "state": "done", "attempts": 1}
    task |= {"outcome": "done", "items": 1, "sources": []}
    save(
        view
        | {
            "status": "completed",
            "stages": [{"index": 0, "stage": "access", "state": "done", "tasks": [task]}],
            "history": [*view["history"], {"number": 2, "at": "", "event": "completed"}],
            "package": {
                "bytes": len(archive),
                "sha256": hashlib.sha256(archive).hexdigest(),
                "files": 1,
            },
        }
    )


@app.route("requests/{id}", methods=["GET"])
def show(req: func.HttpRequest) -> func.HttpResponse:
    if not req.headers.get("authorization", "").startswith("Bearer ey"):
        return func.HttpResponse(status_code=401)
    return func.HttpResponse(json.dumps(load(req.route_params["id"])))


async def ask_graph(email: str) -> bytes | None:
    headers = {"Authorization": f"Bearer {os.environ['GRAPH_TOKEN']}"}
    address = f"{os.environ['GRAPH_URL']}/users/{urllib.parse.quote(email)}"
    async with aiohttp.ClientSession() as session, session.get(address, headers=headers) as answer:
        if answer.status == 404:
            return None
        answer.raise_for_status()
        return await answer.read()


def keep_package(request_id: str, profile: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("entra/profile.json", profile)
    with ContainerClient.from_connection_string(storage(), "packages-stand-in") as container:
        if not container.exists():
            container.create_container()
        container.upload_blob(f"{request_id}/entra/profile.json", profile)
        container.upload_blob(f"{request_id}/package.zip", buffer.getvalue())
    return buffer.getvalue()


def save(view: dict[str, Any]) -> None:
    with TableClient.from_connection_string(storage(), "standins") as table:
        if view["status"] == "in_progress":
            with TableServiceClient.from_connection_string(storage()) as service:
                service.create_table_if_not_exists("standins")
        key = {"PartitionKey": view["request_id"], "RowKey": "request"}
        table.upsert_entity({**key, "view": json.dumps(view)})


def load(request_id: str) -> dict[str, Any]:
    with TableClient.from_connection_string(storage(), "standins") as table:
        return json.loads(str(table.get_entity(request_id, "request")["view"]))


def storage() -> str:
    return os.environ[STORAGE]

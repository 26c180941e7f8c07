"""What a test sees of a life: the directory, the outbox, the rows of a request, a refusal."""

from typing import Any

from dsr_core.domain.request import DsrRequest, Task
from dsr_core.domain.systems import SystemKind
from emulation.graph.sample import CONTOSO
from emulation.graph.tokens import mint
from tests.flow.life import Life
from tests.flow.running_product import Reply, read_blobs, read_entities


async def ask_graph(life: Life, method: str, path: str) -> int:
    """What an administrator does in the portal."""
    url = f"{life.product.simulator.base_url}/v1.0{path}"
    headers = {"Authorization": f"Bearer {mint(CONTOSO)}"}
    reply = await life.product.call(method, url, headers=headers)
    return reply.status


def changes_in(life: Life) -> list[str]:
    """The calls that changed anything in the directory so far."""
    return [each for each in life.product.templates() if not each.startswith(("GET", "POST /$b"))]


def is_there(life: Life, object_id: str) -> bool:
    return object_id in life.product.tenant.users


async def person_of(life: Life, request_id: str) -> str:
    identity = (await life.load(request_id)).identity
    assert identity is not None
    return identity.object_id


async def letters_of(life: Life, request_id: str) -> dict[str, str]:
    """The texts in the outbox, by the letters' names."""
    blobs = await read_blobs(life.product.storage, "outbox-contoso")
    return {
        name.removeprefix(f"{request_id}/"): content.decode()
        for (_, name), content in blobs.items()
        if name.startswith(request_id)
    }


async def rows_of(life: Life, request_id: str) -> list[Any]:
    """Everything the table holds of a request, with its stamps."""
    rows = (await read_entities(life.product.storage))["requests"]
    return [row for row in rows if row["PartitionKey"] == request_id]


def code_of(reply: Reply) -> tuple[int, str]:
    assert reply.headers["content-type"] == "application/problem+json"
    return reply.status, reply.json["type"].removeprefix("urn:dsr:problem:")


def task_in(request: DsrRequest, system: SystemKind) -> Task:
    task = request.task(request.stage, system)
    assert task is not None
    return task

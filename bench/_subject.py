"""Reads one person's sign-ins in a process of its own, once as we do and once plainly.

`python -m bench._subject ours|copy OBJECT_ID`, with the app's settings in the environment; run by
`big_subject`. Prints one JSON object: seconds, bytes written, and the most memory ever resident.
"""

import asyncio
import base64
import json
import os
import re
import resource
import sys
import time
from datetime import UTC, datetime, timedelta
from typing import Any

_NEXT = re.compile(rb'"@odata\.nextLink": ?"((?:[^"\\]|\\.)*)"')
_BLOCK = 4 * 1024 * 1024


async def _ours(person: str) -> int:
    """The capture of the logs, as at a request's receipt: the product's own services."""
    from dsr_core.domain.opening import Opening, open_request
    from dsr_core.domain.plan import Right
    from dsr_core.domain.subject import DataSubject, DirectoryIdentity
    from dsr_core.domain.systems import SystemKind, Verb
    from dsr_core.host.bootstrap import services
    from dsr_core.ports import Assignment, Finished, Located

    ours, now = services(), datetime.now(UTC)
    opening = Opening(
        id=f"r{os.urandom(16).hex()}",
        tenant="contoso",
        right=Right.ACCESS,
        subject=DataSubject(identifiers=()),
        received_at=now,
        law="gdpr",
        due_on=now.date() + timedelta(days=30),
        due_at=now + timedelta(days=30),
        systems=(SystemKind.ENTRA_LOGS,),
    )

    async def locate() -> Located:
        identity = DirectoryIdentity(object_id=person, user_principal_name="x@contoso.example")
        return Located(identity=identity)

    act = ours.systems_of("contoso").act(SystemKind.ENTRA_LOGS, Verb.CAPTURE)
    result = await act(
        Assignment(
            request=open_request(opening, now).request,
            system=SystemKind.ENTRA_LOGS,
            verb=Verb.CAPTURE,
            stage=1,
            start=1,
            last_chance=False,
            locate=locate,
            is_out_of_time=lambda: False,
            packages=ours.packages,
        )
    )
    if not isinstance(result, Finished):
        raise SystemExit(f"the capture ended as {type(result).__name__}")
    return sum(file.bytes for file in result.report.files)


async def _copy(person: str) -> int:
    """Page by page into blocks of 4 MiB, looking for nothing but the next page's address."""
    import aiohttp
    from azure.storage.blob.aio import ContainerClient

    tenant = json.loads(os.environ["DSR_TENANTS"])[0]
    headers = {"Authorization": f"Bearer {tenant['credential']['secret']}"}
    link = f"{tenant['simulator']}/v1.0/auditLogs/signIns?$filter=userId eq '{person}'"
    storage = os.environ["AzureWebJobsStorage"]  # noqa: SIM112 - Azure's own spelling
    # The SDK leaves some of its own types open.
    container: Any = ContainerClient.from_connection_string(storage, f"copy{os.urandom(4).hex()}")
    await container.create_container()
    blob = container.get_blob_client("copy.json")
    buffered, blocks, written = bytearray(), list[str](), 0

    async def send() -> None:
        name = base64.b64encode(len(blocks).to_bytes(8)).decode()
        await blob.stage_block(name, bytes(buffered))
        blocks.append(name)
        buffered.clear()

    async with aiohttp.ClientSession(headers=headers) as session:
        while link:
            async with session.get(link) as answer:
                answer.raise_for_status()
                page = await answer.read()
            buffered += page
            written += len(page)
            if len(buffered) >= _BLOCK:
                await send()
            found = _NEXT.search(page)
            link = json.loads(b'"' + found[1] + b'"') if found else ""
    await send()
    await blob.commit_block_list([_block(name) for name in blocks])
    return written


def _block(name: str) -> Any:
    from azure.storage.blob import BlobBlock

    return BlobBlock(block_id=name)


async def _timed(way: str, person: str) -> dict[str, float]:
    began = time.monotonic()
    written = await (_ours(person) if way == "ours" else _copy(person))
    return {"seconds": time.monotonic() - began, "bytes": written}


def main(way: str, person: str) -> None:
    cold = asyncio.run(_timed(way, person))
    usage = resource.getrusage(resource.RUSAGE_SELF)
    cpu = usage.ru_utime + usage.ru_stime
    print(json.dumps({**cold, "cpu": cpu, "peak_mb": usage.ru_maxrss / 1000}), flush=True)
    os._exit(0)  # open connections would only be told of


if __name__ == "__main__":
    main(*sys.argv[1:])

"""A blob that somebody altered where it lies stops the answer, coded, and no letter goes out."""

import asyncio
from typing import Any

from azure.storage.blob.aio import BlobServiceClient

from emulation.graph.faults import FaultKind, FaultRule
from emulation.graph.sample import SAMPLE_PEOPLE
from tests.flow.conftest import StartProduct
from tests.flow.running_product import Product, task_of

ADELE = SAMPLE_PEOPLE["ordinary"]
SENDER = SAMPLE_PEOPLE["busy"]

#: Longer than a short wait within a call, so that the task is put off.
LATER_SECONDS = 6


async def flip_a_byte(product: Product, request_id: str, name: str) -> None:
    async with BlobServiceClient.from_connection_string(product.storage) as service:
        blob = service.get_blob_client("packages-contoso", f"{request_id}/{name}")
        content = bytearray(await (await blob.download_blob()).readall())
        content[len(content) // 2] ^= 1
        await blob.upload_blob(bytes(content), overwrite=True)


async def wait_until_postponed(product: Product, request_id: str, stage: str, system: str) -> Any:
    while True:
        shown = await product.show(request_id)
        task = next(
            (
                task
                for each in shown["stages"]
                if each["stage"] == stage
                for task in each["tasks"]
                if task["system"] == system and task["reason"]
            ),
            None,
        )
        if task is not None:
            return task
        await asyncio.sleep(0.05)


async def test_a_flipped_byte_in_a_collected_blob_stops_the_answer(
    start_product: StartProduct,
) -> None:
    product = await start_product({"systems": ["entra", "microsoft_export"]})
    product.world.settings.export_retry_after_seconds = LATER_SECONDS
    request_id = await product.submit(ADELE)
    await wait_until_postponed(product, request_id, "collect", "microsoft_export")
    await flip_a_byte(product, request_id, "entra.json")

    shown = await product.wait_for(request_id, "needs_operator", "completed")

    assert shown["status"] == "needs_operator"
    assert task_of(shown, "assemble", "package")["reason"] == "integrity"


async def test_a_flipped_byte_in_the_package_stops_its_delivery(
    start_product: StartProduct,
) -> None:
    product = await start_product({"systems": ["entra"], "mail_sender": SENDER})
    busy = FaultRule(
        kind=FaultKind.STATUS,
        path="sendMail",
        status=429,
        retry_after=str(LATER_SECONDS),
        skip=1,
    )
    product.world.faults.add(busy)
    request_id = await product.submit(ADELE)
    await wait_until_postponed(product, request_id, "deliver", "package")
    await flip_a_byte(product, request_id, "package.zip")

    shown = await product.wait_for(request_id, "needs_operator", "completed")

    assert shown["status"] == "needs_operator"
    assert task_of(shown, "deliver", "package")["reason"] == "integrity"
    mailed = [entry for entry in product.world.journal.entries if entry.status == 202]
    assert len(mailed) == 1  # the receipt

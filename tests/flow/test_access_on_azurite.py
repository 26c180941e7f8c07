"""The main job on real storage: from a form post to a package of exactly what Microsoft holds."""

import hashlib
import io
import json
import re
import zipfile
from collections.abc import Sequence
from typing import Any

from emulation.azurite import ACCOUNT_KEY
from emulation.graph.logs import sign_ins_of
from emulation.graph.sample import SAMPLE_PEOPLE
from emulation.graph.wire import Row, encode
from tests.flow.conftest import StartProduct
from tests.flow.running_product import Product, read_blobs, source_of, task_of

ADELE = SAMPLE_PEOPLE["ordinary"]
SECRETS = ("activationLockBypassCode", "remoteAssistanceSessionUrl", "sig=", ACCOUNT_KEY)
LOGS_ONLY = {"systems": ["entra", "entra_logs"]}


def rows_held(product: Product, person: str) -> Sequence[Row]:
    """The person's sign-ins as the simulator holds them, newest first."""
    user = product.tenant.find_user(person)
    assert user is not None
    return sign_ins_of(product.tenant, user["id"])


def filed_sign_ins(files: dict[str, bytes]) -> bytes:
    """The rows as they are in the files, one to a line, the recent ones first."""
    names = ("entra_logs/signIns.recent.json", "entra_logs/signIns.json")
    return b",\n".join(files[name][1:-1] for name in names if name in files)


async def test_a_form_post_becomes_a_package_whose_zip_blobs_and_manifest_agree(
    product: Product,
) -> None:
    shown = await product.complete(ADELE, name="Adele Vance")

    files = await product.files(shown["request_id"])
    manifest = json.loads(files["manifest.json"])
    with zipfile.ZipFile(io.BytesIO(files["package.zip"])) as archive:
        zipped = {name: archive.read(name) for name in archive.namelist()}
    listed = {each["name"]: (each["bytes"], each["sha256"]) for each in manifest["files"]}
    assert shown["complete"] is True
    assert zipped == {name: files[name] for name in files if name != "package.zip"}
    assert set(listed) == set(zipped) - {"manifest.json"}
    assert listed == {
        name: (len(zipped[name]), hashlib.sha256(zipped[name]).hexdigest()) for name in listed
    }
    assert shown["package"]["sha256"] == hashlib.sha256(files["package.zip"]).hexdigest()
    assert shown["package"]["files"] == len(zipped)


async def test_each_configured_system_is_in_the_package_with_what_it_holds(
    product: Product,
) -> None:
    shown = await product.complete(ADELE)

    files = await product.files(shown["request_id"])
    user = product.tenant.find_user(ADELE)
    assert user is not None
    directory = json.loads(files["entra.json"])["sources"]
    devices = json.loads(files["intune.json"])["sources"]["managedDevices"]
    systems = {each["system"] for each in json.loads(files["manifest.json"])["systems"]}
    assert systems >= {"entra", "entra_logs", "intune", "intune_audit", "microsoft_export"}
    assert directory["user"]["id"] == user["id"]
    assert directory["user"]["jobTitle"] == "Retail Manager"
    assert len(devices) == 2
    assert {device["userId"] for device in devices} == {user["id"]}
    assert "microsoft_export/Profile_1.json" in files
    assert "microsoft_export/RequestInfo.json" not in files
    assert b"<!doctype html>" in files["report.html"].lower()


async def test_sign_ins_are_filed_byte_for_byte_as_microsoft_holds_them(
    start_product: StartProduct,
) -> None:
    product = await start_product(LOGS_ONLY)

    shown = await product.complete(ADELE)

    held = rows_held(product, ADELE)
    filed = filed_sign_ins(await product.files(shown["request_id"]))
    rows: list[Any] = json.loads(b"[" + filed + b"]")
    assert filed == b",\n".join(encode(row) for row in held)
    assert rows == list(held)
    assert len(rows) == 37
    assert all(re.fullmatch(r".*\.\d{7}Z", row["createdDateTime"]) for row in rows)
    assert {"waivedByAgent"} <= {row["conditionalAccessStatus"] for row in rows}
    assert all(row["userAgent"] is None for row in rows)


async def test_five_thousand_sign_ins_are_all_there_once_and_in_order(
    start_product: StartProduct,
) -> None:
    product = await start_product(LOGS_ONLY)

    shown = await product.complete(SAMPLE_PEOPLE["busy"])

    held = [row["id"] for row in rows_held(product, SAMPLE_PEOPLE["busy"])]
    filed = filed_sign_ins(await product.files(shown["request_id"]))
    sources = task_of(shown, "collect", "entra_logs")["sources"]
    assert [row["id"] for row in json.loads(b"[" + filed + b"]")] == held
    assert sum(each["items"] for each in sources if each["source"] == "signIns") == 5000
    pages = [e for e in product.world.journal.requests() if e.template == "/auditLogs/signIns"]
    assert len(pages) >= 5


async def test_no_secret_of_a_device_a_container_or_a_credential_is_in_any_blob(
    start_product: StartProduct,
) -> None:
    product = await start_product({"systems": ["entra", "intune", "microsoft_export"]})
    codes = [
        row["activationLockBypassCode"]
        for row in product.tenant.rows("deviceManagement/managedDevices")
        if row.get("activationLockBypassCode")
    ]

    await product.complete(SAMPLE_PEOPLE["five_devices"])

    blobs = await read_blobs(product.storage)
    forbidden = (*SECRETS, *codes, *product.secrets, product.operator)
    found = {
        (name, text)
        for (container, name), content in blobs.items()
        for text in forbidden
        # The letter that says where the package is must hold its address: it lies in the outbox.
        if text.encode() in content and not (text == "sig=" and container.startswith("outbox-"))
    }
    assert codes
    assert len(blobs) > 5
    assert found == set()


async def test_the_package_is_fetched_by_a_short_lived_address(
    start_product: StartProduct,
) -> None:
    product = await start_product({"systems": ["entra"]})
    shown = await product.complete(ADELE)

    reply = await product.call("GET", shown["links"]["package"])
    fetched = await product.call("GET", reply.headers["location"])
    unsigned = await product.call("GET", reply.headers["location"].partition("?")[0])

    assert reply.status == 302
    assert reply.headers["cache-control"] == "no-store"
    assert hashlib.sha256(fetched.content).hexdigest() == shown["package"]["sha256"]
    assert unsigned.status in (401, 403, 404)


async def test_portability_is_carried_out_like_access(start_product: StartProduct) -> None:
    product = await start_product({"systems": ["entra"]})

    reply = await product.call(
        "POST", "/api/requests", data={"right": "portability", "email": ADELE}
    )
    shown = await product.wait_for(reply.json["request_id"], "completed", "needs_operator")

    assert shown["status"] == "completed"
    assert shown["article"] == "Art. 20 GDPR"
    assert source_of(task_of(shown, "collect", "entra"), "user")["outcome"] == "done"

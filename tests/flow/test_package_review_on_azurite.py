"""A package review with real storage, the Graph simulator and the product's own functions."""

import io
import json
import zipfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from dsr_core.domain.plan import Right, StageKind
from dsr_core.domain.request import Status
from emulation.graph.sample import SAMPLE_PEOPLE
from tests.flow.life import Life, begin_life

ADELE = SAMPLE_PEOPLE["ordinary"]
TENANT = {"systems": ["entra", "entra_logs"], "review": [], "package_review": ["access"]}
GROUND = "copy_harms_others"


@pytest.fixture
async def life(
    storage_connection_string: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Life]:
    async with AsyncExitStack() as ending:
        yield await begin_life(ending, storage_connection_string, tmp_path, monkeypatch, TENANT)


async def test_whoever_else_is_in_the_directory_is_found_and_taken_out(life: Life) -> None:
    request_id = await life.submit(Right.ACCESS, ADELE)
    await life.carry_to(request_id, StageKind.PACKAGE_REVIEW)
    root = f"/api/requests/{request_id}/review"

    shown = (await life.product.call("GET", root)).json
    found = [one["value"] for one in shown["findings"] if one["kind"] == "person"]
    file = next(one for one in shown["files"] if one["name"] == "entra.json")
    source = next(one["source"] for one in file["lists"] if one["source"] == "memberOf")
    items = await life.product.call("GET", f"{root}/items?file=entra.json&source={source}")
    add = [{"kind": kind, "ground": GROUND} for kind in ("people", "emails", "phones")]
    await life.product.call("POST", f"{root}/marks", json={"add": add})
    body = {"redacted": True, "unread_seen": True}
    sent = await life.product.call("POST", f"{root}/decision", json=body)
    await life.carry_to(request_id)

    assert found
    assert ADELE.lower() not in found
    assert items.status == 200
    assert items.json["items"]
    assert sent.status == 200
    done = await life.product.show(request_id)
    assert done["status"] == Status.COMPLETED
    files = await life.product.files(request_id)
    archive = zipfile.ZipFile(io.BytesIO(files["package.zip"]))
    outgoing = b"".join(archive.read(name) for name in archive.namelist()).lower()
    assert not [value for value in found if value.encode() in outgoing]
    assert ADELE.lower().encode() in outgoing
    assert json.loads(archive.read("manifest.json"))["redactions"]

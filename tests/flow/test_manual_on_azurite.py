"""Work by hand, source by source: instructions, files handed in, outcomes, and what is refused."""

import hashlib
import io
import json
import zipfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from dsr_core.domain.plan import Right, StageKind
from dsr_core.domain.request import Status
from dsr_core.domain.systems import SystemKind
from emulation.graph.sample import SAMPLE_PEOPLE
from tests.flow.life import Life, begin_life
from tests.flow.observing import code_of, rows_of, task_in
from tests.flow.running_product import Reply

ADELE = SAMPLE_PEOPLE["ordinary"]
SCAN = b"%PDF-1.7 a file that somebody found"
TENANT = {
    "systems": ["entra"],
    "review": [],
    "manual": [
        {
            "name": "on-premises-ad",
            "team": "Directory team",
            "mailbox": "directory@contoso.example",
            "instructions": {"collect": {"en": "Export the entry.", "de": "Eintrag ausgeben."}},
        },
        {"name": "vm-images", "team": "Server team"},
    ],
}


@pytest.fixture
async def life(
    storage_connection_string: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Life]:
    async with AsyncExitStack() as ending:
        yield await begin_life(ending, storage_connection_string, tmp_path, monkeypatch, TENANT)


async def hand_in(
    life: Life, request_id: str, source: str, content: bytes = SCAN, kind: str = "application/pdf"
) -> Reply:
    path = f"/api/requests/{request_id}/manual/{source}"
    return await life.product.call("POST", path, data=content, headers={"Content-Type": kind})


async def collecting(life: Life) -> str:
    """The id of a request for access that waits for what people must get by hand."""
    request_id = await life.submit(Right.ACCESS, ADELE)
    await life.carry_to(request_id, StageKind.COLLECT)
    return request_id


async def test_each_source_has_its_team_and_instructions_until_it_has_an_outcome(
    life: Life,
) -> None:
    request_id = await collecting(life)

    before = (await life.product.show(request_id))["by_hand"]
    body = {"outcome": "nothing_found", "source": "vm-images"}
    done = await life.act("operator", request_id, "done-by-hand", body)

    assert [(one["source"], one["team"]) for one in before] == [
        ("on-premises-ad", "Directory team"),
        ("vm-images", "Server team"),
    ]
    assert before[0]["instructions"]["de"] == "Eintrag ausgeben."
    assert [one["source"] for one in done.json["by_hand"]] == ["on-premises-ad"]
    assert done.json["status"] == "needs_operator"


async def test_a_file_handed_in_goes_into_the_package_with_its_hash(life: Life) -> None:
    request_id = await collecting(life)

    taken = [await hand_in(life, request_id, "on-premises-ad") for _ in range(2)]
    body = {"outcome": "done"}
    await life.act("operator", request_id, "done-by-hand", body)
    ended = await life.carry_to(request_id)

    digest = hashlib.sha256(SCAN).hexdigest()
    name = f"manual/on-premises-ad/{digest[:16]}.pdf"
    files = await life.product.files(request_id)
    archive = zipfile.ZipFile(io.BytesIO(files["package.zip"]))
    listed = {one["name"]: one["sha256"] for one in json.loads(files["manifest.json"])["files"]}
    assert [reply.status for reply in taken] == [200, 200]
    assert taken[-1].json["by_hand"][0]["files"] == 1
    assert archive.read(name) == SCAN
    assert listed[name] == digest
    assert ended.status is Status.COMPLETED


async def test_what_cannot_be_handed_in_is_refused_and_leaves_the_request_as_it_was(
    life: Life,
) -> None:
    request_id = await collecting(life)
    before = await rows_of(life, request_id)

    refused = [
        await hand_in(life, request_id, "nobody-knows-it"),
        await hand_in(life, request_id, "vm-images", kind="text/html"),
        await hand_in(life, request_id, "vm-images", b""),
        await hand_in(life, "r-unknown", "vm-images"),
    ]
    unknown = {"outcome": "done", "source": "nobody-knows-it"}
    refused.append(await life.act("operator", request_id, "done-by-hand", unknown))

    assert [code_of(reply) for reply in refused] == [
        (404, "unknown-manual-source"),
        (415, "unsupported-media-type"),
        (400, "empty-file"),
        (404, "unknown-request"),
        (404, "unknown-manual-source"),
    ]
    assert await rows_of(life, request_id) == before


async def test_a_source_that_is_done_with_takes_nothing_more(life: Life) -> None:
    request_id = await collecting(life)
    body = {"outcome": "done", "source": "vm-images"}
    await life.act("operator", request_id, "done-by-hand", body)
    before = await rows_of(life, request_id)

    late = await hand_in(life, request_id, "vm-images")
    twice = await life.act("operator", request_id, "done-by-hand", body)

    assert [code_of(reply) for reply in (late, twice)] == [(409, "illegal-transition")] * 2
    assert await rows_of(life, request_id) == before
    task = task_in(await life.load(request_id), SystemKind.MANUAL)
    assert task.report is not None
    assert task.report.files == ()

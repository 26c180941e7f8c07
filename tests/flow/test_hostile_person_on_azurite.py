"""Access for somebody whose every name is hostile: whatever comes out of it does no harm."""

import io
import json
import re
import zipfile
from pathlib import Path
from typing import Any

import httpx
import pytest

from dsr_cli.__main__ import main
from dsr_cli.exit_codes import ExitCode
from dsr_core.web.browser_session import Cookies
from emulation.graph.sample import SAMPLE_PEOPLE
from tests.flow.conftest import StartProduct
from tests.flow.running_product import Product, read_blobs
from tests.hostile import NAMES, Outline, orders_in

ADELE = SAMPLE_PEOPLE["ordinary"]
#: A name that every part of the product has to unpack, and that intake lets through.
WRITTEN = "=cmd|' /C calc'!A0 <script>alert(1)</script> ../../x C:\\x {{ 7 * 7 }} [red]x[/]"
SAFE_PART = re.compile(r"(?!(?i:con|prn|aux|nul|com\d|lpt\d)(?:\.|$))[A-Za-z0-9_][A-Za-z0-9_.-]*")
SHORT = {kind: text for kind, text in NAMES.items() if "long" not in kind}


def make_hostile(product: Product) -> None:
    """Give the person, their devices and what they signed in to every hostile name there is."""
    user = product.tenant.find_user(ADELE)
    assert user is not None
    mixed = " ".join(SHORT.values())
    user |= {"displayName": NAMES["long"] + mixed, "givenName": mixed, "surname": SHORT["formula"]}
    user |= {"jobTitle": SHORT["controls"], "department": SHORT["script"]}
    user |= {"businessPhones": [SHORT["plus"]], "companyName": SHORT["directions"]}
    texts = list(SHORT.values())
    rows = [
        *((row, "deviceName") for row in product.tenant.rows("deviceManagement/managedDevices")),
        *((row, "appDisplayName") for row in product.tenant.rows("auditLogs/signIns")),
        *((row, "displayName") for row in product.tenant.rows("groups")),
    ]
    assert len(rows) > len(texts)
    for place, (row, name) in enumerate(rows):
        row[name] = texts[place % len(texts)]


@pytest.fixture
async def product(start_product: StartProduct) -> Product:
    started = await start_product()
    make_hostile(started)
    return started


async def answered(product: Product) -> Any:
    return await product.complete(ADELE, name=WRITTEN, language="en")


async def test_the_package_unpacks_below_its_folder_and_its_page_runs_nothing(
    product: Product, tmp_path: Path
) -> None:
    shown = await answered(product)

    files = await product.files(shown["request_id"])
    with zipfile.ZipFile(io.BytesIO(files["package.zip"])) as archive:
        names = archive.namelist()
        archive.extractall(tmp_path / "unpacked")
    unpacked = {
        each.relative_to(tmp_path / "unpacked").as_posix()
        for each in (tmp_path / "unpacked").rglob("*")
        if each.is_file()
    }
    page = files["report.html"].decode()
    outline = Outline(page)
    # Their data are theirs as they are: JSON itself escapes what RFC 8259 says it must.
    person = json.loads(files["entra.json"])["sources"]["user"]
    assert unpacked == set(names)
    assert all(SAFE_PART.fullmatch(part) for name in names for part in name.split("/"))
    assert len({name.lower() for name in names}) == len(names)
    assert outline.tags.isdisjoint({"script", "img", "iframe", "object", "svg", "form"})
    assert (outline.handlers, outline.leads_away, orders_in(page)) == (set(), set(), set())
    assert len(page) < 200_000
    assert person["jobTitle"] == SHORT["controls"]
    assert person["displayName"].startswith(NAMES["long"])
    assert not re.search(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]", files["entra.json"])


async def test_letters_pages_and_command_line_say_text_and_no_more(
    product: Product,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    shown = await answered(product)
    request_id = shown["request_id"]

    letters = [json.loads(content) for content in (await outbox_of(product)).values()]
    lines = Cookies(by_https=False).write_token(product.operator)
    cookie = "; ".join(line.partition(";")[0] for line in lines)
    pages = [
        (await product.call("GET", path, headers={"Cookie": cookie})).content.decode()
        for path in ("/console?scope=all", f"/console/requests/{request_id}")
    ]
    evidence = await product.call("GET", f"/api/requests/{request_id}/evidence")
    (tmp_path / "evidence.json").write_bytes(evidence.content)
    monkeypatch.setenv("DSR_URL", "https://dsr.example")
    monkeypatch.setenv("DSR_TOKEN", "token")
    said = httpx.MockTransport(lambda _: httpx.Response(200, json=shown))
    codes = (main(["show", request_id], said), main(["verify", str(tmp_path / "evidence.json")]))

    printed = capsys.readouterr()
    assert letters
    for letter in letters:
        outline = Outline(letter["html"])
        assert outline.tags.isdisjoint({"script", "img", "iframe", "object", "svg", "form"})
        assert (outline.leads_away, orders_in(json.dumps(letter, ensure_ascii=False))) == (
            set(),
            set(),
        )
        assert len(letter["subject"].splitlines()) == 1
        assert "cmd|" not in letter["text"]
        assert len(letter["text"]) < 20_000
    for page in pages:
        assert request_id[:9] in page
        assert page.count("<script") == page.count('<script src="/')
        assert (Outline(page).handlers, orders_in(page)) == (set(), set())
        assert len(page) < 200_000
    assert codes == (ExitCode.DONE, ExitCode.NOT_VOUCHED)
    assert orders_in(printed.out + printed.err) == set()
    assert b"alert(1)" not in evidence.content


async def outbox_of(product: Product) -> dict[tuple[str, str], bytes]:
    return {
        place: content
        for place, content in (await read_blobs(product.storage, "outbox-contoso")).items()
        if place[1].endswith(".json")
    }


async def test_nothing_of_the_names_is_logged(
    product: Product, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")

    await answered(product)

    ours = [record.getMessage() for record in caplog.records if record.name == "dsr"]
    assert ours
    assert [line for line in ours if orders_in(line) or "\n" in line] == []
    assert [line for line in ours if "alert(1)" in line or "cmd|" in line] == []

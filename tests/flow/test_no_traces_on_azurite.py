"""Every right, a representative, the person's own session: marked data is where it must be only."""

import json
import logging
import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from dsr_core.domain.plan import Right, StageKind
from dsr_core.domain.request import Status
from dsr_core.host import bootstrap
from emulation.azurite import RunningAzurite
from emulation.functions_host.bindings import BindingType
from emulation.functions_host.engine import App
from tests.flow.life import Life, begin_life
from tests.flow.marks import MARKED, SUBJECT, found_in, lines_of, marks_of, properties_of
from tests.flow.monitoring import SPANS, points, telemetry
from tests.flow.running_product import Reply, read_blobs, read_entities

__all__ = ["telemetry"]

#: Containers that are there to hold what is known of people; no name in them tells who.
HOLD_DATA = re.compile(r"packages-|outbox-|msx-")
TENANT = {
    "systems": ["entra", "entra_logs", "intune"],
    "review": [],
    "manual": [{"name": "paper", "team": "Archive", "mailbox": "archive@contoso.example"}],
}
LIMITS = {"DSR_IDENTIFIER_PER_HOUR": "100", "DSR_LINKS_PER_HOUR": "100"}
LAWYER = {
    "representative": f"{MARKED} Quibble",
    "representative_contact": f"{MARKED}.quibble@law.example",
}
WISHES: dict[Right, dict[str, object]] = {
    Right.ACCESS: LAWYER,
    Right.PORTABILITY: {},
    Right.RECTIFICATION: {
        "corrections": [
            {"name": "jobTitle", "value": f"{MARKED} pilot"},
            {"name": "mobilePhone", "value": "+49 151 55500017"},
            {"name": "onPremisesSamAccountName", "value": f"{MARKED}-account"},
        ]
    },
    Right.OBJECTION: {},
    Right.RESTRICTION: {},
    Right.ERASURE: {},
}


@dataclass
class Traces:
    """What went over queues and addresses, beside what stays."""

    messages: list[str] = field(default_factory=list[str])
    addresses: list[str] = field(default_factory=list[str])


@pytest.fixture
def traces(monkeypatch: pytest.MonkeyPatch) -> Traces:
    seen, run = Traces(), App.invoke

    async def watched(app: App, function: Any, trigger: Any) -> Any:
        done = await run(app, function, trigger)
        if function.trigger_type is BindingType.QUEUE_TRIGGER:
            seen.messages.append(str(trigger.value.value))
        seen.messages += [
            str(datum.value) for name, datum in done.outputs.items() if name == "message"
        ]
        if done.response is not None:
            headers = dict(done.response.headers)
            seen.addresses += [headers[name] for name in headers if name.lower() == "location"]
        return done

    monkeypatch.setattr(App, "invoke", watched)
    return seen


@pytest.fixture
async def life(
    storage_connection_string: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Life]:
    async with AsyncExitStack() as ending:
        begun = await begin_life(ending, storage_connection_string, tmp_path, monkeypatch, TENANT)
        for name, text in LIMITS.items():
            monkeypatch.setenv(name, text)
        bootstrap.settings.cache_clear()
        yield begun


async def by_stranger(life: Life, method: str, path: str, **options: Any) -> Reply:
    """A call without any token, through the host."""
    assert life.product.host is not None
    url = f"http://127.0.0.1:{life.product.host.port}{path}"
    return await life.product.call(method, url, **options)


async def ask(life: Life, right: Right) -> str:
    """A stranger asks, and an operator makes sure who it is."""
    body = {"right": right.value, "subject": SUBJECT, **WISHES[right]}
    headers = {"Idempotency-Key": f"key-of-{right}"}
    taken = await by_stranger(life, "POST", "/api/requests", json=body, headers=headers)
    request_id = str(taken.json["request_id"])
    noted = {"note": f"{MARKED}-note of Vance"}
    for act, said in (
        ("verify-representative", {"basis": "lawyers_mandate", **noted}),
        ("verify-identity", {"means": "known_contact", **noted}),
    ):
        if act != "verify-representative" or "representative" in body:
            await life.settle(request_id)
            done = await life.act("operator", request_id, act, said)
            assert done.status == 200, (act, done)
    return request_id


async def token_for(life: Life, request_id: str, letter: str) -> str:
    """The token of a link, as the person reads it in a letter."""
    for (_, name), content in (await read_blobs(life.product.storage, "outbox-contoso")).items():
        if name.startswith(request_id) and letter in name:
            (token,) = set(re.findall(r"token=([\w-]+)", json.loads(content)["text"]))
            return token
    raise AssertionError(f"no letter {letter}")


async def enter(life: Life, request_id: str, token: str) -> dict[str, str]:
    """The headers of a session."""
    path = f"/api/my/{request_id}/enter"
    opened = await by_stranger(life, "GET", f"{path}?token={token}")
    entered = await by_stranger(life, "POST", path, json={"token": token})
    assert (opened.status, entered.status) == (200, 204)
    cookie = entered.headers["set-cookie"].partition(";")[0]
    return {"Cookie": cookie, "Sec-Fetch-Site": "same-origin"}


async def play_access(life: Life) -> str:
    """Files by hand; then the person enters, looks, downloads, asks for a new link, and leaves."""
    request_id = await ask(life, Right.ACCESS)
    await life.carry_to(request_id, StageKind.COLLECT)
    path = f"/api/requests/{request_id}/manual/paper"
    file = {"data": f"{MARKED}-file of Adele".encode(), "headers": {"Content-Type": "text/plain"}}
    assert (await life.product.call("POST", path, **file)).status == 200
    assert (await life.carry_to(request_id)).status is Status.COMPLETED
    mine = f"/api/my/{request_id}"
    session = await enter(life, request_id, await token_for(life, request_id, "ready"))
    replies = [
        await by_stranger(life, "GET", mine, headers=session),
        await by_stranger(life, "GET", f"{mine}/package", headers=session),
        await by_stranger(life, "POST", f"{mine}/link"),
        await by_stranger(life, "POST", f"{mine}/leave", headers=session),
        await by_stranger(life, "GET", mine, headers=session),
    ]
    assert [each.status for each in replies] == [200, 302, 202, 204, 401]
    return request_id


async def play_withdrawal(life: Life) -> str:
    """The person asks for a link while the request waits, enters, and takes it back."""
    request_id = await ask(life, Right.RESTRICTION)
    await life.carry_to(request_id, StageKind.IN_FORCE)
    assert (await by_stranger(life, "POST", f"/api/my/{request_id}/link")).status == 202
    session = await enter(life, request_id, await wait_for_link(life, request_id))
    path = f"/api/my/{request_id}/withdraw"
    assert (await by_stranger(life, "POST", path, headers=session)).status == 200
    assert (await life.carry_to(request_id)).status is Status.WITHDRAWN
    return request_id


async def wait_for_link(life: Life, request_id: str) -> str:
    """The token of the link that was asked for; its message is on its way."""
    for _ in range(200):
        await life.settle(request_id)
        blobs = await read_blobs(life.product.storage, "outbox-contoso")
        if any(request_id in name and "access-link" in name for _, name in blobs):
            return await token_for(life, request_id, "access-link")
    raise AssertionError("no link came")


@pytest.mark.usefixtures("telemetry")
async def test_nothing_marked_is_anywhere_but_where_it_must_be(
    life: Life, traces: Traces, azurite: RunningAzurite, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    marks, log_start = marks_of(life.product), azurite.access_log.stat().st_size

    played = [await play_access(life), await play_withdrawal(life)]
    for right in (Right.PORTABILITY, Right.RECTIFICATION, Right.OBJECTION, Right.ERASURE):
        request_id = await ask(life, right)
        assert (await life.carry_to(request_id)).status is Status.COMPLETED, right
        played.append(request_id)

    entities = await read_entities(life.product.storage)
    blobs = await read_blobs(life.product.storage)
    open_blobs = [
        content.decode("utf-8", "replace")
        for (container, _), content in blobs.items()
        if not HOLD_DATA.match(container)
    ]
    spans = [(each.name, dict(each.attributes or {})) for each in SPANS.get_finished_spans()]
    evidence = [
        (await life.product.call("GET", f"/api/requests/{each}/evidence")).content.decode()
        for each in played
    ]
    written = {
        "rows": properties_of(entities),
        "messages": traces.messages,
        "addresses": traces.addresses,
        "names of blobs": [part for place in blobs for part in place],
        "blobs": open_blobs,
        "storage's addresses": azurite.access_log.read_text()[log_start:].splitlines(),
        "logs": [line for line in lines_of(caplog) if " dsr " in line or " azure" in line],
        "spans": [json.dumps(each, default=str) for each in spans],
        "metrics": [json.dumps(points(), default=str)],
        "evidence": evidence,
    }
    found = {name: found_in(marks, texts) for name, texts in written.items()}
    assert {name: texts for name, texts in found.items() if texts} == {}
    assert [name for name, texts in written.items() if not texts] in ([], ["blobs"])
    assert {row["PartitionKey"] for row in entities["requests"]} == set(played)
    partitions = {row["PartitionKey"] for row in entities["intake"]}
    assert any(each.startswith("rate|") for each in partitions)
    assert not all(each.startswith("rate|") for each in partitions)
    # The marks are where they belong: the search would find them.
    held = [content.decode("utf-8", "replace") for content in blobs.values()]
    assert found_in(marks, held) != []
    assert any(f"{MARKED}-file" in each for each in held)

"""H3, H4 and H11 of the conformance list: what keys open, and the endpoints below /admin."""

import json
from pathlib import Path

import pytest

from emulation.functions_host.bindings import AuthLevel
from emulation.functions_host.keys import read_keys
from tests.host_emulation.conftest import LoadSample
from tests.host_emulation.http_calls import KEYS, ask, world_of
from tests.host_emulation.virtual_clock import VirtualClock, until

GUARDED = """
@app.route(auth_level=func.AuthLevel.FUNCTION)
async def hello(req: func.HttpRequest) -> func.HttpResponse:
    return func.HttpResponse("hello")

@app.route(auth_level=func.AuthLevel.ADMIN)
async def secret(req: func.HttpRequest) -> func.HttpResponse:
    return func.HttpResponse("secret")
"""


@pytest.mark.parametrize(
    ("path", "header", "status"),
    [
        ("/api/hello", None, 401),
        ("/api/hello", "wrong", 401),
        ("/api/hello", "hello-key", 200),
        ("/api/hello", "host-key", 200),
        ("/api/hello", "master-key", 200),
        ("/api/hello?code=hello-key", None, 200),
        ("/api/hello?code=wrong", "hello-key", 200),
        ("/api/hello?code=hello-key", "wrong", 401),
        ("/api/secret", "hello-key", 401),
        ("/api/secret", "host-key", 401),
        ("/api/secret", "master-key", 200),
        ("/admin/host/status", None, 401),
        ("/admin/host/status", "host-key", 401),
        ("/admin/host/status", "master-key", 200),
        ("/admin/functions", "master-key", 200),
        ("/admin/host/ping", None, 200),
    ],
)
async def test_h3_keys_open_what_they_should(
    clock: VirtualClock, load_sample: LoadSample, path: str, header: str | None, status: int
) -> None:
    headers = {"X-Functions-Key": header} if header else None

    async with world_of(load_sample(GUARDED), clock, keys=KEYS) as world:
        answer = await ask(world, path, headers=headers)

    assert answer.status == status
    assert answer.body == b"" or status == 200


async def test_h3_without_a_keys_file_keys_are_ignored_as_in_core_tools(
    clock: VirtualClock, load_sample: LoadSample
) -> None:
    async with world_of(load_sample(GUARDED), clock) as world:
        answers = [await ask(world, path) for path in ("/api/secret", "/admin/host/status")]

    assert [answer.status for answer in answers] == [200, 200]


def test_h3_a_keys_file_is_made_once_and_only_its_owner_can_read_it(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"

    made, read = read_keys(path), read_keys(path)

    assert made == read
    assert path.stat().st_mode & 0o077 == 0
    assert made.allows(made.master, "any", AuthLevel.ADMIN)
    assert not made.allows("", "any", AuthLevel.FUNCTION)
    assert made.master not in repr(made)


async def test_h4_a_disabled_function_is_404_but_the_master_key_reaches_it(
    clock: VirtualClock, load_sample: LoadSample
) -> None:
    app = load_sample(GUARDED, environ={"AzureWebJobs.hello.Disabled": "true"})

    async with world_of(app, clock, keys=KEYS) as world:
        answers = [
            await ask(world, "/api/hello", headers={"x-functions-key": key})
            for key in ("", "hello-key", "master-key")
        ]

    assert [answer.status for answer in answers] == [404, 404, 200]


MANUAL = """
@app.timer_trigger(schedule="0 0 0 1 1 *", arg_name="t", use_monitor=False)
@app.queue_output(arg_name="out", queue_name="from-timer", connection="A")
async def tick(t: func.TimerRequest, out: func.Out[str]):
    out.set("ticked")

@app.queue_trigger(arg_name="m", queue_name="in", connection="A")
@app.queue_output(arg_name="out", queue_name="from-queue", connection="A")
async def work(m: func.QueueMessage, out: func.Out[str]):
    out.set(m.get_body().decode())
"""


async def test_h11_a_function_is_started_by_hand(
    clock: VirtualClock, load_sample: LoadSample
) -> None:
    async with world_of(load_sample(MANUAL), clock, keys=KEYS) as world:
        key = {"x-functions-key": "master-key"}
        path = "/admin/functions/"
        answers = [
            await ask(world, path + "tick", "POST", headers=key, body=b'{"input": ""}'),
            await ask(world, path + "WORK", "POST", headers=key, body=b'{"input": "job"}'),
            await ask(world, path + "unknown", "POST", headers=key, body=b'{"input": ""}'),
            await ask(world, path + "tick", "POST", headers=key),
            await ask(world, path + "tick", "POST", headers=key, body=b"null"),
            await ask(world, path + "tick", "POST", headers=key, body=b"{bad"),
            await ask(world, path + "tick", "POST", body=b'{"input": ""}'),
        ]
        await until(lambda: {"from-timer", "from-queue"} <= set(world.storage.queues))

    assert [answer.status for answer in answers] == [202, 202, 404, 400, 400, 400, 401]
    assert world.storage.queues["from-timer"].texts == ["dGlja2Vk"]
    assert world.storage.queues["from-queue"].texts == ["am9i"]


async def test_h11_a_queue_is_woken_by_hand(clock: VirtualClock, load_sample: LoadSample) -> None:
    async with world_of(load_sample(MANUAL), clock, keys=KEYS) as world:
        key = {"x-functions-key": "master-key"}
        world.storage.queues["in"].put("late")
        answers = [
            await ask(world, "/admin/queues/in/wake", "POST", headers=key),
            await ask(world, "/admin/queues/other/wake", "POST", headers=key),
            await ask(world, "/admin/queues/in/wake", "POST"),
        ]
        await until(lambda: not world.storage.queues["in"].messages)

    assert [answer.status for answer in answers] == [204, 404, 401]


async def test_h11_the_status_names_functions_in_error(
    clock: VirtualClock, load_sample: LoadSample
) -> None:
    app = load_sample(
        """
        @app.timer_trigger(schedule="never", arg_name="t")
        async def tick(t: func.TimerRequest):
            pass
        """
    )

    async with world_of(app, clock) as world:
        answer = await ask(world, "/admin/host/status")

    status = json.loads(answer.body)
    assert status["state"] == "Running"
    assert "tick" in status["functionErrors"]

"""Apps in this process: loading, invoking and forgetting them."""

import sys
from pathlib import Path

import pytest

from emulation.functions_host.bindings import BindingType
from emulation.functions_host.engine import load_app
from emulation.functions_host.errors import (
    UnknownFunctionError,
)
from tests.host_emulation.conftest import HEADER, LoadSample


def named_app(root: Path, name: str) -> Path:
    """An app whose function answers with a name that a module next to it holds."""
    root.mkdir()
    (root / "function_app.py").write_text(
        HEADER
        + f"NAME = {name!r}\n"
        + "@app.route()\n"
        + "async def who(req: func.HttpRequest) -> func.HttpResponse:\n"
        + "    import neighbour\n"
        + "    return func.HttpResponse(NAME + neighbour.NAME)\n"
    )
    (root / "neighbour.py").write_text(f"NAME = {name!r}")
    (root / "host.json").write_text('{"version": "2.0"}')
    return root


async def test_i2_apps_loaded_one_after_the_other_share_nothing(tmp_path: Path) -> None:
    bodies: list[bytes] = []
    for name in ("one", "two"):
        app = load_app(named_app(tmp_path / name, name), {})
        reply = (await app.invoke_http("who")).response
        bodies.append(reply.body if reply else b"")
        app.close()

    assert bodies == [b"oneone", b"twotwo"]
    assert not any(str(tmp_path) in entry for entry in sys.path)
    assert not {"function_app", "neighbour"} & set(sys.modules)


async def test_i2_two_loaded_apps_keep_functions_of_one_name_apart(tmp_path: Path) -> None:
    apps = [load_app(named_app(tmp_path / name, name), {}) for name in ("one", "two")]

    replies = [(await app.invoke_http("who")).response for app in apps]
    for app in apps:
        app.close()

    assert [reply.body[:3] for reply in replies if reply] == [b"one", b"two"]
    assert "function_app" not in sys.modules


async def test_i2_the_engine_invokes_each_kind_of_trigger(load_sample: LoadSample) -> None:
    app = load_sample(
        """
        @app.route(route="r/{id}")
        async def over_http(req: func.HttpRequest) -> func.HttpResponse:
            name = req.route_params["id"] + req.params["q"] + req.get_json()["n"]
            return func.HttpResponse(name, status_code=202)

        @app.queue_trigger(arg_name="m", queue_name="q", connection="A")
        @app.queue_output(arg_name="$return", queue_name="o", connection="A")
        def over_queue(m: func.QueueMessage, context: func.Context) -> str:
            return f"{m.get_json()['x']} {m.dequeue_count} {context.function_name}"

        @app.timer_trigger(schedule="0 0 0 * * *", arg_name="t")
        @app.queue_output(arg_name="out", queue_name="o", connection="A")
        async def on_time(t: func.TimerRequest, out: func.Out[str]):
            out.set(f"{t.past_due} {t.schedule_status}")
        """
    )

    http = await app.invoke_http(
        "over_http", "POST", "http://x/api/r/1?q=2", body={"n": "3"}, route_params={"id": "1"}
    )
    queue = await app.invoke_queue("over_queue", {"x": 1}, dequeue_count=3)
    timer = await app.invoke_timer("on_time", past_due=True)

    assert http.response is not None
    assert (http.response.status, http.response.body) == (202, b"123")
    assert queue.outputs["$return"].value == "1 3 over_queue"
    assert timer.outputs["out"].value == "True {}"
    assert [f.trigger_type for f in app.functions] == [
        BindingType.TIMER_TRIGGER,
        BindingType.HTTP_TRIGGER,
        BindingType.QUEUE_TRIGGER,
    ]
    with pytest.raises(UnknownFunctionError):
        await app.invoke_timer("over_http")


async def test_i2_what_a_function_raises_is_a_failed_invocation_without_its_text_in_repr(
    load_sample: LoadSample,
) -> None:
    app = load_sample(
        """
        @app.queue_trigger(arg_name="m", queue_name="q", connection="A")
        async def f(m: func.QueueMessage):
            raise KeyError("jane@example.org")
        """
    )

    invocation = await app.invoke_queue("f", "x")

    assert not invocation.succeeded
    assert invocation.error == "KeyError('jane@example.org')"
    assert invocation.error_type == "KeyError"
    assert "jane" not in repr(invocation)


async def test_i2_properties_of_a_json_body_take_the_place_of_metadata(
    load_sample: LoadSample,
) -> None:
    app = load_sample(
        """
        @app.queue_trigger(arg_name="m", queue_name="q", connection="A")
        @app.queue_output(arg_name="out", queue_name="o", connection="A")
        async def f(m: func.QueueMessage, out: func.Out[str]):
            out.set(f"{m.id} {m.pop_receipt is None} {m.insertion_time is None}")
        """
    )

    invocation = await app.invoke_queue("f", {"id": "from the body", "list": [1]})

    assert invocation.outputs["out"].value == "from the body False False"

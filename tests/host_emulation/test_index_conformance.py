"""I1 and I2 of the conformance list: which functions and apps are accepted."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from emulation.functions_host.app_settings import (
    AppSettings,
)
from emulation.functions_host.engine import load_app
from emulation.functions_host.errors import (
    AppIndexingError,
    FunctionDefinitionError,
)
from emulation.functions_host.index import define_function, index_functions
from emulation.functions_host.worker import IndexedFunction
from tests.host_emulation.conftest import HEADER, WriteApp

NO_SETTINGS = AppSettings({})


TIMER = {"name": "t", "type": "timerTrigger", "direction": "in", "schedule": "0 0 0 * * *"}


def indexed(*bindings: Mapping[str, object], name: str = "sweep") -> IndexedFunction:
    return IndexedFunction(
        name=name,
        function_id="1",
        raw_bindings=tuple(json.dumps(binding) for binding in bindings),
        is_async=True,
    )


@pytest.mark.parametrize("name", ["a", "Sweep_2-x", "f" * 128])
def test_i1_function_names_that_are_allowed(name: str) -> None:
    assert define_function(indexed(TIMER, name=name), NO_SETTINGS).name == name


@pytest.mark.parametrize("name", ["host", "HOST", "1st", "_x", "a b", "f" * 129, "", "naïve"])
def test_i1_function_names_that_are_refused(name: str) -> None:
    with pytest.raises(FunctionDefinitionError, match="name"):
        define_function(indexed(TIMER, name=name), NO_SETTINGS)


@pytest.mark.parametrize("name", ["t", "timer1", "my_timer"])
def test_i1_binding_names_hold_letters_digits_and_single_underscores(name: str) -> None:
    assert define_function(indexed({**TIMER, "name": name}), NO_SETTINGS).trigger.name == name


@pytest.mark.parametrize("name", ["_t", "1t", "a__b", "", "a-b", "t" * 129])
def test_i1_other_binding_names_are_refused(name: str) -> None:
    with pytest.raises(FunctionDefinitionError, match="binding name"):
        define_function(indexed({**TIMER, "name": name}), NO_SETTINGS)


@pytest.mark.parametrize(
    ("bindings", "reason"),
    [
        ((), "At least one binding"),
        (({"name": "o", "type": "queue", "direction": "out", "queueName": "q"},), "trigger"),
        ((TIMER, {**TIMER, "name": "u"}), "exactly one trigger"),
        ((TIMER, {"name": "T", "type": "queue", "direction": "out"}), "unique"),
        (({**TIMER, "name": "$return"},), "direction of 'out'"),
        (({**TIMER, "type": "blobTrigger"},), "aren't emulated"),
        ((TIMER, {"name": "i", "type": "table", "direction": "in"}), "aren't emulated"),
        (({**TIMER, "schedule": "%NOT_SET%"},), "does not resolve"),
    ],
)
def test_i1_bindings_that_put_a_function_in_error(
    bindings: tuple[Mapping[str, object], ...], reason: str
) -> None:
    with pytest.raises(FunctionDefinitionError, match=reason):
        define_function(indexed(*bindings), NO_SETTINGS)


def test_i1_a_function_in_error_does_not_keep_the_others_from_running() -> None:
    bad = indexed({**TIMER, "schedule": "0 0 0 * * 7"}, name="bad")

    index = index_functions((bad, indexed(TIMER, name="b"), indexed(TIMER, name="A")), NO_SETTINGS)

    assert [function.name for function in index.functions] == ["A", "b"]
    assert list(index.errors) == ["bad"]


def test_i1_settings_resolve_in_any_binding_property() -> None:
    settings = AppSettings({"SCHEDULE": "0 5 * * * *"})

    function = define_function(indexed({**TIMER, "schedule": "%schedule%"}), settings)

    assert function.trigger.text("schedule") == "0 5 * * * *"


BROKEN = {
    "a parameter without a binding": """
@app.route()
def f(req: func.HttpRequest, extra) -> func.HttpResponse: ...
""",
    "a binding without a parameter": """
@app.route()
@app.queue_output(arg_name="out", queue_name="q", connection="A")
def f(req: func.HttpRequest) -> func.HttpResponse: ...
""",
    "an annotation that does not fit": """
@app.queue_trigger(arg_name="m", queue_name="q", connection="A")
def f(m: func.TimerRequest): ...
""",
    "an output of a builtin list": """
@app.route()
@app.queue_output(arg_name="out", queue_name="q", connection="A")
def f(req: func.HttpRequest, out: func.Out[list[str]]) -> func.HttpResponse: ...
""",
    "two apps": "other = func.FunctionApp()\n",
    "two functions of one name": """
@app.timer_trigger(schedule="0 0 0 * * *", arg_name="t")
def f(t: func.TimerRequest): ...
@app.function_name("f")
@app.timer_trigger(schedule="0 0 0 * * *", arg_name="t")
def g(t: func.TimerRequest): ...
""",
    "an import that fails": "import there_is_no_such_module\n",
    "a module that raises": "raise RuntimeError('at import')\n",
    "no app": "app = None\n",
}


@pytest.mark.parametrize("body", BROKEN.values(), ids=BROKEN)
def test_i2_anything_wrong_with_one_function_fails_the_whole_app(
    write_app: WriteApp, body: str
) -> None:
    good = "\n@app.route()\ndef good(req: func.HttpRequest) -> func.HttpResponse: ...\n"

    with pytest.raises(AppIndexingError):
        load_app(write_app(good + body), {})


def test_i2_a_folder_without_function_app_is_refused(tmp_path: Path) -> None:
    with pytest.raises(AppIndexingError, match=r"function_app\.py"):
        load_app(tmp_path, {})


def test_i2_typing_list_outputs_and_future_annotations_are_fine(write_app: WriteApp) -> None:
    root = write_app(
        """
        @app.route()
        @app.queue_output(arg_name="out", queue_name="q", connection="A")
        def f(req: func.HttpRequest, out: func.Out[typing.List[str]]) -> func.HttpResponse: ...
        """,
        header="from __future__ import annotations\n" + HEADER,
    )

    app = load_app(root, {})

    assert [function.name for function in app.functions] == ["f"]
    app.close()

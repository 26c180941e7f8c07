"""Sample apps written to a folder of the test's own, and a clock for each test."""

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from textwrap import dedent

import pytest

from emulation.functions_host.engine import App, load_app
from tests.host_emulation.virtual_clock import VirtualClock

HEADER = "import asyncio, typing\nimport azure.functions as func\napp = func.FunctionApp()\n"

type WriteApp = Callable[..., Path]
type LoadSample = Callable[..., App]


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock()


@pytest.fixture
def write_app(tmp_path: Path) -> WriteApp:
    """Writes function_app.py (imports and `app` are given) and host.json; returns the folder."""

    def write(body: str, host_json: Mapping[str, object] | None = None, *, header: str = HEADER):
        root = tmp_path / "app"
        root.mkdir(exist_ok=True)
        (root / "function_app.py").write_text(header + dedent(body))
        (root / "host.json").write_text(json.dumps({"version": "2.0", **(host_json or {})}))
        return root

    return write


@pytest.fixture
def load_sample(write_app: WriteApp) -> Iterator[LoadSample]:
    """Loads a sample app, and takes it out of the runtime after the test."""
    loaded: list[App] = []

    def load(
        body: str,
        host_json: Mapping[str, object] | None = None,
        environ: Mapping[str, str] | None = None,
    ) -> App:
        loaded.append(load_app(write_app(body, host_json), environ or {}))
        return loaded[-1]

    yield load
    for app in loaded:
        app.close()


@pytest.fixture
def name(unique_name: Callable[[str], str]) -> str:
    """A queue, table and host id that no other test uses."""
    return unique_name("work")

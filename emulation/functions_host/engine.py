"""An app in this process: load it as Azure's worker would, and invoke its functions one by one.

Host and functions share one event loop here; in Azure the host is another process. Functions that
aren't async run in the worker's own thread pool.
"""

import json
import os
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from emulation.functions_host.app_settings import AppSettings
from emulation.functions_host.bindings import (
    RETURN_NAME,
    BindingType,
    FunctionDefinition,
)
from emulation.functions_host.errors import UnknownFunctionError
from emulation.functions_host.host_json import HostJson, parse_host_json, read_host_json
from emulation.functions_host.http_reply import HttpReply, reply_of
from emulation.functions_host.index import Index, index_functions
from emulation.functions_host.newtonsoft import Json
from emulation.functions_host.triggers import (
    HttpCall,
    TimerCall,
    TriggerInput,
    http_input,
    message_of,
    queue_input,
    timer_input,
)
from emulation.functions_host.worker import Datum, Worker


@dataclass(frozen=True, slots=True, kw_only=True)
class Invocation:
    """One finished run. `outputs` are by binding name, `$return` included where it is a binding.

    `error` is the exception's repr; it may hold personal data and belongs in no log line.
    """

    id: str
    succeeded: bool
    outputs: Mapping[str, Datum]
    error: str = ""
    response: HttpReply | None = None

    def __repr__(self) -> str:
        return f"Invocation(id={self.id!r}, succeeded={self.succeeded})"

    @property
    def error_type(self) -> str:
        """The exception's class alone, which is safe to log."""
        return self.error.partition("(")[0]


class App:
    """A loaded app. Close it when done: the runtime keeps its registrations in module globals."""

    def __init__(self, worker: Worker, index: Index, host_json: HostJson) -> None:
        self._worker = worker
        self._by_name = {item.name.lower(): item for item in index.functions}
        self.functions = index.functions
        self.errors = index.errors
        self.host_json = host_json

    def function(self, name: str, trigger: BindingType | None = None) -> FunctionDefinition:
        """By name in any case; raises UnknownFunctionError."""
        found = self._by_name.get(name.lower())
        if found is None or trigger not in {None, found.trigger_type}:
            kind = f" with a {trigger}" if trigger else ""
            raise UnknownFunctionError(f"there is no function '{name}'{kind}")
        return found

    async def invoke(self, function: FunctionDefinition, trigger: TriggerInput) -> Invocation:
        """Run a function once. What it raises comes back as a failed Invocation."""
        invocation_id = str(uuid.uuid4())
        result = await self._worker.invoke(
            function.function_id,
            invocation_id,
            [(function.trigger.name, trigger.value)],
            trigger.metadata,
        )
        outputs = dict(result.outputs)
        if result.returned is not None and _has_return_binding(function):
            outputs[RETURN_NAME] = result.returned
        return Invocation(
            id=invocation_id,
            succeeded=result.succeeded,
            outputs=outputs,
            error=result.error,
            response=_response(function, outputs, succeeded=result.succeeded),
        )

    async def invoke_http(
        self,
        name: str,
        method: str = "GET",
        url: str = "http://localhost/",
        headers: Mapping[str, str] | None = None,
        body: bytes | str | Json = b"",
        route_params: Mapping[str, str] | None = None,
    ) -> Invocation:
        """Call an HTTP function past routing and keys; `response` is what a client would get.

        `body` may be bytes, text, or anything else that is then sent as JSON.
        """
        function = self.function(name, BindingType.HTTP_TRIGGER)
        call = HttpCall(
            method=method,
            url=url,
            headers=tuple((headers or {}).items()),
            body=_body_bytes(body),
            route_values=route_params or {},
        )
        return await self.invoke(function, http_input(function.name, call, datetime.now(UTC)))

    async def invoke_queue(self, name: str, body: str | Json, dequeue_count: int = 1) -> Invocation:
        """Run a queue function with one message; anything but text is sent as JSON."""
        function = self.function(name, BindingType.QUEUE_TRIGGER)
        now = datetime.now(UTC)
        text = _body_bytes(body).decode()
        message = message_of(text, dequeue_count=dequeue_count, now=now)
        return await self.invoke(function, queue_input(function.name, message, now))

    async def invoke_timer(self, name: str, *, past_due: bool = False) -> Invocation:
        """Run a timer function as if its time had come; it sees no schedule status."""
        function = self.function(name, BindingType.TIMER_TRIGGER)
        call = TimerCall(past_due=past_due, status=None)
        return await self.invoke(function, timer_input(function.name, call, datetime.now(UTC)))

    def close(self) -> None:
        """Take the app out of the runtime, of the search path and of the loaded modules."""
        self._worker.close()


def load_app(
    app_root: Path | str, environ: Mapping[str, str] | None = None, *, development: bool = False
) -> App:
    """Read host.json, import function_app.py and index it.

    `environ` gives the app settings to host.json and to `%SETTING%`s (os.environ when None); the
    app's own code always sees os.environ. Raises AppIndexingError or HostJsonError; functions in
    error are listed in `App.errors`.
    """
    root = Path(app_root)
    settings = AppSettings(os.environ if environ is None else environ)
    host_json = parse_host_json(read_host_json(root), settings, development=development)
    worker = Worker(root)
    worker.load()
    index = index_functions(worker.functions, settings, route_prefix=host_json.http.route_prefix)
    return App(worker, index, host_json)


def _has_return_binding(function: FunctionDefinition) -> bool:
    return any(item.name == RETURN_NAME for item in function.outputs)


def _response(
    function: FunctionDefinition, outputs: Mapping[str, Datum], *, succeeded: bool
) -> HttpReply | None:
    if function.trigger_type is not BindingType.HTTP_TRIGGER:
        return None
    if not succeeded:
        return HttpReply(status=500)
    name = next((item.name for item in function.outputs if item.type == BindingType.HTTP), None)
    return reply_of(outputs.get(name) if name else None)


def _body_bytes(body: bytes | str | Json) -> bytes:
    if isinstance(body, bytes):
        return body
    return body.encode() if isinstance(body, str) else json.dumps(body).encode()

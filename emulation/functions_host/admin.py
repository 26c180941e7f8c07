"""The host's own endpoints below /admin: ping, status, functions, waking a queue."""

import asyncio
import json
import re
from collections.abc import Callable

from emulation.functions_host.bindings import BindingType, FunctionDefinition
from emulation.functions_host.clock import Clock
from emulation.functions_host.engine import App
from emulation.functions_host.errors import UnknownFunctionError
from emulation.functions_host.http_reply import HttpReply
from emulation.functions_host.invoker import Invoker
from emulation.functions_host.keys import KeyLevel, KeyRing
from emulation.functions_host.newtonsoft import Json, parse_json
from emulation.functions_host.triggers import (
    HttpCall,
    TimerCall,
    TriggerInput,
    http_input,
    message_of,
    queue_input,
    timer_input,
)

HOST_VERSION = "4.1038.0"
_FUNCTION = re.compile(r"^admin/functions/([^/]+)$", re.IGNORECASE)
_WAKE = re.compile(r"^admin/queues/([^/]+)/wake$", re.IGNORECASE)
_NOT_FOUND, _BAD_REQUEST = HttpReply(status=404), HttpReply(status=400)
_ACCEPTED, _NO_CONTENT = HttpReply(status=202), HttpReply(status=204)


class AdminApi:
    """Everything but ping asks for the master key. `wake` says whether anybody listens."""

    def __init__(
        self,
        app: App,
        invoker: Invoker,
        *,
        keys: KeyRing,
        clock: Clock,
        host_id: str,
        wake: Callable[[str], bool],
    ) -> None:
        self._app = app
        self._invoker = invoker
        self._keys = keys
        self._clock = clock
        self._host_id = host_id
        self._wake = wake
        self._began = clock.now()
        self._running: set[asyncio.Task[object]] = set()

    def owns(self, path: str) -> bool:
        return path.lower().split("/")[0] == "admin"

    async def answer(self, method: str, path: str, key: str | None, body: bytes) -> HttpReply:
        """Answer a request whose path begins with admin."""
        route = (method, path.lower())
        if route[1] == "admin/host/ping" and method in {"GET", "POST"}:
            return HttpReply(status=200)
        if self._keys.level_of(key) < KeyLevel.ADMIN:
            return HttpReply(status=401)
        if route == ("GET", "admin/host/status"):
            return _json_reply(self._status())
        if route == ("GET", "admin/functions"):
            return _json_reply([_described(function) for function in self._app.functions])
        if method == "POST" and (match := _WAKE.match(path)):
            return _NO_CONTENT if self._wake(match[1]) else _NOT_FOUND
        if method == "POST" and (match := _FUNCTION.match(path)):
            return self._invoke(match[1], body)
        return _NOT_FOUND

    async def drain(self) -> None:
        """Wait for the runs that were started by hand."""
        if self._running:
            await asyncio.wait(self._running)

    def _invoke(self, name: str, body: bytes) -> HttpReply:
        """Start a function with `{"input": "..."}`, not waiting: 202; unknown 404; no body 400."""
        try:
            document = parse_json(body) if body else None
        except ValueError:
            return _BAD_REQUEST
        if not isinstance(document, dict):
            return _BAD_REQUEST
        try:
            function = self._app.function(name)
        except UnknownFunctionError:
            return _NOT_FOUND
        text = document.get("input")
        trigger = self._input(function, text if isinstance(text, str) else "")
        task = asyncio.ensure_future(self._invoker.run(function, trigger))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return _ACCEPTED

    def _input(self, function: FunctionDefinition, text: str) -> TriggerInput:
        now = self._clock.now()
        match function.trigger_type:
            case BindingType.QUEUE_TRIGGER:
                message = message_of(text, dequeue_count=1, now=now)
                return queue_input(function.name, message, now)
            case BindingType.TIMER_TRIGGER:
                return timer_input(function.name, TimerCall(past_due=False, status=None), now)
            case _:
                url = f"http://localhost/{function.route}"
                call = HttpCall(method="POST", url=url, body=text.encode(), route_values={})
                return http_input(function.name, call, now)

    def _status(self) -> Json:
        uptime = self._clock.now() - self._began
        return {
            "id": self._host_id,
            "state": "Running",
            "version": HOST_VERSION,
            "processUptime": int(uptime.total_seconds() * 1000),
            "functionErrors": dict(self._app.errors),
        }


def _described(function: FunctionDefinition) -> Json:
    return {
        "name": function.name,
        "trigger": function.trigger.type,
        "isDisabled": function.disabled,
    }


def _json_reply(value: Json) -> HttpReply:
    return HttpReply(
        status=200,
        headers=(("Content-Type", "application/json; charset=utf-8"),),
        body=json.dumps(value).encode(),
    )

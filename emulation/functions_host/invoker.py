"""Runs one function for a listener: the timeout, the outputs, and the report of how it went."""

import asyncio
from collections.abc import Coroutine
from dataclasses import replace
from datetime import timedelta

from emulation.functions_host.bindings import FunctionDefinition
from emulation.functions_host.clock import Clock
from emulation.functions_host.engine import App, Invocation
from emulation.functions_host.errors import FunctionsHostError
from emulation.functions_host.http_reply import HttpReply
from emulation.functions_host.outputs import OutputWriter
from emulation.functions_host.telemetry import EventName, Telemetry
from emulation.functions_host.triggers import TriggerInput


class Invoker:
    """Invokes functions of one app."""

    def __init__(
        self,
        app: App,
        outputs: OutputWriter,
        *,
        clock: Clock,
        telemetry: Telemetry,
        timeout: timedelta | None,
    ) -> None:
        self._app = app
        self._outputs = outputs
        self._clock = clock
        self._telemetry = telemetry
        self._timeout = timeout
        self._abandoned: set[asyncio.Task[Invocation]] = set()

    async def run(self, function: FunctionDefinition, trigger: TriggerInput) -> Invocation:
        """Run a function and write its outputs; never raises for what the function does.

        At the timeout the invocation is cancelled and counts as failed. In Azure the whole Python
        worker process is killed instead, and its other running invocations fail with it; here
        those go on, and the thread of a function that isn't async goes on to its end unheard.
        """
        self._telemetry.report(EventName.INVOCATION_STARTED, function=function.name)
        invocation = await self._within_timeout(self._app.invoke(function, trigger))
        if invocation is None:
            self._telemetry.report(EventName.INVOCATION_TIMED_OUT, function=function.name)
            return _failed("", "FunctionTimeoutException()", function)
        if invocation.succeeded:
            invocation = await self._write_outputs(function, invocation, trigger)
        self._report(function, invocation)
        return invocation

    async def _write_outputs(
        self, function: FunctionDefinition, invocation: Invocation, trigger: TriggerInput
    ) -> Invocation:
        try:
            await self._outputs.write(function, invocation, trigger.binding_data)
        except FunctionsHostError as error:
            return _failed(invocation.id, repr(error), function)
        return invocation

    async def _within_timeout(
        self, work: Coroutine[object, object, Invocation]
    ) -> Invocation | None:
        if self._timeout is None:
            return await work
        run = asyncio.create_task(work)
        timer = asyncio.ensure_future(self._clock.sleep(self._timeout.total_seconds()))
        try:
            await asyncio.wait((run, timer), return_when=asyncio.FIRST_COMPLETED)
        finally:
            timer.cancel()
            if not run.done():
                self._abandon(run)
        return run.result() if run.done() and not run.cancelled() else None

    def _abandon(self, run: asyncio.Task[Invocation]) -> None:
        """Cancel without waiting: a function that catches the cancellation must not hold us up."""
        run.cancel()
        self._abandoned.add(run)
        run.add_done_callback(self._abandoned.discard)

    def _report(self, function: FunctionDefinition, invocation: Invocation) -> None:
        if invocation.succeeded:
            self._telemetry.report(
                EventName.INVOCATION_SUCCEEDED, function=function.name, invocation=invocation.id
            )
        else:
            self._telemetry.report(
                EventName.INVOCATION_FAILED,
                function=function.name,
                invocation=invocation.id,
                error=invocation.error_type,
            )


def _failed(invocation_id: str, error: str, function: FunctionDefinition) -> Invocation:
    failed = Invocation(id=invocation_id, succeeded=False, outputs={}, error=error)
    is_http = function.trigger.type == "httpTrigger"
    return replace(failed, response=HttpReply(status=500)) if is_http else failed

"""The app's triggers: each row of the function table, and where its work is found.

The modules that do the work are imported inside the functions, at their first call: an instance is
indexed without them, and one that reads a queue never loads what makes pages.
"""

# azure.functions leaves some of its own types open.
# pyright: reportUnknownMemberType=false

from collections.abc import Awaitable, Callable

import azure.functions as func

from dsr_core.host.function_table import (
    ALARMS,
    API,
    FOLD,
    FORGET,
    INTAKE,
    INTAKE_QUEUE,
    LINK,
    LINK_SENDER,
    LINKS,
    PAGES,
    PUBLIC_PAGES,
    STORAGE,
    SWEEP,
    WORKERS,
    HttpFunction,
    QueueFunction,
    TimerFunction,
    queue_name,
)

type _Taking = Callable[[func.HttpRequest, func.Out[str]], Awaitable[func.HttpResponse]]
type _Timed = Callable[[func.TimerRequest], Awaitable[None]]


def triggers() -> func.Blueprint:
    """One function for each row of the table."""
    blueprint = func.Blueprint()
    _add_taking(blueprint, INTAKE, INTAKE_QUEUE, _take_in)
    _add_taking(blueprint, LINK, LINKS, _take_link)
    for row in API:
        _add_api(blueprint, row)
    for row in PAGES:
        _add_page(blueprint, row)
    for row in PUBLIC_PAGES:
        _add_public_page(blueprint, row)
    for row in WORKERS:
        _add_worker(blueprint, row)
    _add_link_sender(blueprint)
    for row in ALARMS:
        _add_alarm(blueprint, row)
    for row, run in ((SWEEP, _sweep), (FORGET, _forget), (FOLD, _fold)):
        _add_timer(blueprint, row, run)
    return blueprint


def _add_taking(blueprint: func.Blueprint, row: HttpFunction, queue: str, take: _Taking) -> None:
    @blueprint.function_name(row.name)
    @blueprint.route(
        route=row.path.lstrip("/"), methods=[row.method], auth_level=func.AuthLevel.ANONYMOUS
    )
    @blueprint.queue_output(arg_name="message", queue_name=queue_name(queue), connection=STORAGE)
    async def handle(req: func.HttpRequest, message: func.Out[str]) -> func.HttpResponse:
        return await take(req, message)

    assert handle


async def _take_in(req: func.HttpRequest, message: func.Out[str]) -> func.HttpResponse:
    from dsr_core.host.intake_functions import take_in

    return await take_in(req, message)


async def _take_link(req: func.HttpRequest, message: func.Out[str]) -> func.HttpResponse:
    from dsr_core.host.http_functions import take_link

    return await take_link(req, message)


def _add_api(blueprint: func.Blueprint, row: HttpFunction) -> None:
    @blueprint.function_name(row.name)
    @blueprint.route(
        route=row.path.lstrip("/"), methods=[row.method], auth_level=func.AuthLevel.ANONYMOUS
    )
    async def handle(req: func.HttpRequest) -> func.HttpResponse:
        from dsr_core.host.http_functions import serve

        return await serve(row.name, req)

    assert handle


def _add_page(blueprint: func.Blueprint, row: HttpFunction) -> None:
    @blueprint.function_name(row.name)
    @blueprint.route(
        route=row.path.lstrip("/"), methods=[row.method], auth_level=func.AuthLevel.ANONYMOUS
    )
    async def handle(req: func.HttpRequest) -> func.HttpResponse:
        from dsr_core.host.console_functions import show

        return await show(row.name, req)

    assert handle


#: A route for the site's root: Azure calls an empty one like its function (functions-runtime.md).
SITE_ROOT = "{root:maxlength(0)?}"


def _add_public_page(blueprint: func.Blueprint, row: HttpFunction) -> None:
    @blueprint.function_name(row.name)
    @blueprint.route(
        route=row.path.lstrip("/") or SITE_ROOT,
        methods=[row.method],
        auth_level=func.AuthLevel.ANONYMOUS,
    )
    async def handle(req: func.HttpRequest) -> func.HttpResponse:
        from dsr_core.host.public_functions import show

        return await show(row.name, req)

    assert handle


def _add_worker(blueprint: func.Blueprint, row: QueueFunction) -> None:
    @blueprint.function_name(row.name)
    @blueprint.queue_trigger(
        arg_name="message", queue_name=queue_name(row.queue), connection=STORAGE
    )
    async def look_again(message: func.QueueMessage) -> None:
        from dsr_core.host.queue_functions import look_again

        await look_again(row, message)

    assert look_again


def _add_link_sender(blueprint: func.Blueprint) -> None:
    @blueprint.function_name(LINK_SENDER.name)
    @blueprint.queue_trigger(
        arg_name="message", queue_name=queue_name(LINK_SENDER.queue), connection=STORAGE
    )
    async def send_link(message: func.QueueMessage) -> None:
        from dsr_core.host.queue_functions import send_link

        await send_link(message)

    assert send_link


def _add_alarm(blueprint: func.Blueprint, row: QueueFunction) -> None:
    """The poison queue is an alarm, never a path: it touches no request (DESIGN.md 4)."""

    @blueprint.function_name(row.name)
    @blueprint.queue_trigger(
        arg_name="message", queue_name=queue_name(row.queue), connection=STORAGE
    )
    async def raise_alarm(message: func.QueueMessage) -> None:
        from dsr_core.host.telemetry import warn

        # The message may be anything at all, so only its id is told.
        queue = queue_name(row.queue).removesuffix("-poison")
        warn("poison_message", queue=queue, message_id=message.id)

    assert raise_alarm


def _add_timer(blueprint: func.Blueprint, row: TimerFunction, run: _Timed) -> None:
    @blueprint.function_name(row.name)
    @blueprint.timer_trigger(arg_name="timer", schedule=row.schedule, use_monitor=False)
    async def handle(timer: func.TimerRequest) -> None:
        await run(timer)

    assert handle


async def _sweep(timer: func.TimerRequest) -> None:
    from dsr_core.host.timer_functions import sweep_agenda

    await sweep_agenda(timer)


async def _forget(timer: func.TimerRequest) -> None:
    from dsr_core.host.timer_functions import forget_visits

    await forget_visits(timer)


async def _fold(timer: func.TimerRequest) -> None:
    from dsr_core.host.timer_functions import fold_board

    await fold_board(timer)

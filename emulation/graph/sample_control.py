"""Addresses outside Graph that belong to features: outbox, log volume, devices, zips."""

from collections.abc import Awaitable, Callable
from typing import cast

import orjson
from aiohttp import web

from emulation.graph.intune_actions import ACTION_OUTCOMES, EXPECTED_OWNERS
from emulation.graph.intune_devices import DEVICES
from emulation.graph.intune_reports import ZIP_PATH, read_zip
from emulation.graph.logs import generate_sign_ins
from emulation.graph.mail import ALLOWED_SENDERS, OUTBOX
from emulation.graph.sample.logs_part import GENERATED
from emulation.graph.state import Tenant, World
from emulation.graph.wire import Row, encode, second_stamp

type _Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

_SWITCH_LISTS = {
    "mail-senders": ALLOWED_SENDERS,
    "expected-owners": EXPECTED_OWNERS,
    "device-action-outcomes": ACTION_OUTCOMES,
}


def feature_control_routes(world: Callable[[], World]) -> tuple[web.RouteDef, ...]:
    """Routes for the application, over whatever world `world` gives at the time of a call.

    `?tenant=` chooses the tenant; the first one is meant without it.
    """
    return (
        web.get("/_sim/outbox", _show(world, OUTBOX)),
        web.delete("/_sim/outbox", _clear(world, OUTBOX)),
        web.get("/_sim/generated-sign-ins", _show(world, GENERATED)),
        web.put("/_sim/generated-sign-ins", _put_sign_ins(world)),
        *(
            web.put(f"/_sim/{name}", _replace(world, collection))
            for name, collection in _SWITCH_LISTS.items()
        ),
        web.put("/_sim/device-names", _rename_device(world)),
        web.get(f"{ZIP_PATH}/{{job}}.zip", _send_zip(world)),
    )


def _show(world: Callable[[], World], collection: str) -> _Handler:
    async def show(request: web.Request) -> web.Response:
        rows = _tenant(world(), request).rows(collection)
        return web.Response(body=encode({"value": rows}), content_type="application/json")

    return show


def _clear(world: Callable[[], World], collection: str) -> _Handler:
    async def clear(request: web.Request) -> web.Response:
        _tenant(world(), request).rows(collection).clear()
        return web.Response(status=204)

    return clear


def _replace(world: Callable[[], World], collection: str) -> _Handler:
    """Takes `{"value": [rows]}` in the place of what is there."""

    async def replace(request: web.Request) -> web.Response:
        rows: object = (await _read(request)).get("value")
        if not isinstance(rows, list):
            raise web.HTTPUnprocessableEntity(text="send {value: [rows]}")
        _tenant(world(), request).collections[collection] = cast(list[Row], rows)
        return web.Response(status=204)

    return replace


def _put_sign_ins(world: Callable[[], World]) -> _Handler:
    """Takes `{"user": id or name, "count": n}`."""

    async def put(request: web.Request) -> web.Response:
        body = await _read(request)
        tenant_id = _tenant(world(), request).tenant_id
        try:
            generate_sign_ins(world(), tenant_id, str(body["user"]), int(body["count"]))
        except (LookupError, TypeError, ValueError) as fault:
            raise web.HTTPUnprocessableEntity(text="send {user, count}") from fault
        return web.Response(status=204)

    return put


def _rename_device(world: Callable[[], World]) -> _Handler:
    """Takes `{"device": id, "name": text}`: what its owner sets on the device, and it syncs."""

    async def rename(request: web.Request) -> web.Response:
        body = await _read(request)
        rows = _tenant(world(), request).rows(DEVICES)
        device = next((row for row in rows if row["id"] == body.get("device")), None)
        if device is None or not isinstance(body.get("name"), str):
            raise web.HTTPUnprocessableEntity(text="send {device, name}")
        device["deviceName"] = body["name"]
        device["lastSyncDateTime"] = second_stamp(world().clock.now())
        return web.Response(status=204)

    return rename


def _send_zip(world: Callable[[], World]) -> _Handler:
    async def send(request: web.Request) -> web.Response:
        content = read_zip(world(), request.match_info["job"], request.query.get("sig", ""))
        if content is None:
            # Blob storage refuses a wrong or late signature in the same words.
            return web.Response(status=403, text="AuthenticationFailed")
        return web.Response(body=content, content_type="application/zip")

    return send


def _tenant(world: World, request: web.Request) -> Tenant:
    tenant_id = request.query.get("tenant", next(iter(world.tenants)))
    if tenant_id not in world.tenants:
        raise web.HTTPNotFound(text="no such tenant")
    return world.tenants[tenant_id]


async def _read(request: web.Request) -> Row:
    try:
        document: object = orjson.loads(await request.read())
    except orjson.JSONDecodeError as broken:
        raise web.HTTPUnprocessableEntity(text="the body is no JSON") from broken
    if not isinstance(document, dict):
        raise web.HTTPUnprocessableEntity(text="the body is no JSON object")
    return cast(Row, document)

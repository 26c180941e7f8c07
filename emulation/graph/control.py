"""The control API under `/_sim/`: time, journal, faults, switches, raw state. It needs no token."""

from collections.abc import Callable
from datetime import timedelta
from typing import cast

import orjson
from aiohttp import web

from emulation.graph.dispatch import Dispatcher
from emulation.graph.faults import parse_rule
from emulation.graph.raw_state import find_rows, replace_user, show_user
from emulation.graph.state import World
from emulation.graph.wire import Row, encode, timestamp


def control_routes(
    dispatcher: Dispatcher, reload: Callable[[], World] | None
) -> tuple[web.RouteDef, ...]:
    """The control API's routes over whatever world the dispatcher answers from."""
    control = _Control(dispatcher, reload)
    return (
        web.get("/_sim/healthz", control.show_health),
        web.get("/_sim/clock", control.show_clock),
        web.post("/_sim/clock", control.advance_clock),
        web.get("/_sim/journal", control.show_journal),
        web.get("/_sim/journal/counts", control.show_counts),
        web.delete("/_sim/journal", control.clear_journal),
        web.get("/_sim/violations", control.show_violations),
        web.get("/_sim/faults", control.show_faults),
        web.post("/_sim/faults", control.add_fault),
        web.delete("/_sim/faults", control.clear_faults),
        web.delete("/_sim/faults/{rule}", control.remove_fault),
        web.get("/_sim/settings", control.show_settings),
        web.patch("/_sim/settings", control.change_settings),
        web.get("/_sim/users/{key}", control.show_user),
        web.put("/_sim/users/{key}", control.replace_user),
        web.get("/_sim/collections/{name:.+}", control.show_collection),
        web.post("/_sim/reset", control.reset),
    )


class _Control:
    def __init__(self, dispatcher: Dispatcher, reload: Callable[[], World] | None) -> None:
        self._dispatcher = dispatcher
        self._reload = reload

    @property
    def _world(self) -> World:
        return self._dispatcher.world

    async def show_health(self, _: web.Request) -> web.Response:
        return _json({"status": "ok", "tenants": sorted(self._world.tenants)})

    async def show_clock(self, _: web.Request) -> web.Response:
        clock = self._world.clock
        offset = clock.offset.total_seconds()
        return _json({"now": timestamp(clock.now()), "offset_seconds": offset})

    async def advance_clock(self, request: web.Request) -> web.Response:
        body = await _read(request)
        try:
            self._world.clock.advance(timedelta(seconds=float(body["seconds"])))
        except (KeyError, TypeError, ValueError, OverflowError) as fault:
            raise _unprocessable("send {seconds: a number that is not negative}") from fault
        self._dispatcher.catch_up()
        return await self.show_clock(request)

    async def show_journal(self, request: web.Request) -> web.Response:
        """Entries, of which `?after=` leaves out those up to a number."""
        after = int(request.query.get("after", "0"))
        entries = [e.to_row() for e in self._world.journal.entries if e.number > after]
        return _json({"entries": entries})

    async def show_counts(self, _: web.Request) -> web.Response:
        return _json(self._world.journal.counts())

    async def clear_journal(self, _: web.Request) -> web.Response:
        self._world.journal.clear()
        return web.Response(status=204)

    async def show_violations(self, _: web.Request) -> web.Response:
        return _json({"violations": [v.to_row() for v in self._world.journal.violations]})

    async def show_faults(self, _: web.Request) -> web.Response:
        return _json({"rules": [rule.to_row() for rule in self._world.faults.rules]})

    async def add_fault(self, request: web.Request) -> web.Response:
        try:
            rule = parse_rule(await _read(request))
        except (TypeError, ValueError) as fault:
            raise _unprocessable(str(fault)) from fault
        return _json(self._world.faults.add(rule).to_row(), status=201)

    async def clear_faults(self, _: web.Request) -> web.Response:
        self._world.faults.clear()
        return web.Response(status=204)

    async def remove_fault(self, request: web.Request) -> web.Response:
        found = self._world.faults.remove(request.match_info["rule"])
        return web.Response(status=204 if found else 404)

    async def show_settings(self, _: web.Request) -> web.Response:
        return _json(self._world.settings.to_row())

    async def change_settings(self, request: web.Request) -> web.Response:
        try:
            self._world.settings.change(await _read(request))
        except ValueError as fault:
            raise _unprocessable(str(fault)) from fault
        return await self.show_settings(request)

    async def show_user(self, request: web.Request) -> web.Response:
        row = show_user(self._world, request.match_info["key"])
        return _json(row) if row is not None else web.Response(status=404)

    async def replace_user(self, request: web.Request) -> web.Response:
        found = replace_user(self._world, request.match_info["key"], await _read(request))
        return web.Response(status=204 if found else 404)

    async def show_collection(self, request: web.Request) -> web.Response:
        """A collection's raw rows; `?user=` keeps those that mention an id or a name."""
        rows = find_rows(self._world, request.match_info["name"], request.query.get("user", ""))
        return _json({"value": rows})

    async def reset(self, _: web.Request) -> web.Response:
        if self._reload is None:
            return web.Response(status=409, text="started with a world of its own")
        self._dispatcher.replace_world(self._reload())
        return web.Response(status=204)


async def _read(request: web.Request) -> Row:
    try:
        document: object = orjson.loads(await request.read())
    except orjson.JSONDecodeError as broken:
        raise _unprocessable("the body is no JSON") from broken
    if not isinstance(document, dict):
        raise _unprocessable("the body is no JSON object")
    return cast(Row, document)


def _unprocessable(reason: str) -> web.HTTPUnprocessableEntity:
    text = encode({"error": reason}).decode()
    return web.HTTPUnprocessableEntity(text=text, content_type="application/json")


def _json(body: Row, status: int = 200) -> web.Response:
    return web.Response(status=status, body=encode(body), content_type="application/json")

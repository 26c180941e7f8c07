"""Keeps the simulated cloud in a file, so that a killed simulator forgets nothing it answered."""

import pickle
from datetime import datetime, timedelta
from pathlib import Path

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from emulation.graph.dispatch import Dispatcher
from emulation.graph.journal import Entry
from emulation.graph.settings import Settings
from emulation.graph.state import Act, Tenant, World

type _Kept = tuple[dict[str, Tenant], list[tuple[datetime, Act]], timedelta, Settings]


class Keeper:
    """Writes the world to a file before the answer to whatever changed it leaves.

    Tenants, what is scheduled, time and switches are kept; the journal and the faults are not.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._seen = 0

    def restore(self, world: World) -> bool:
        """Put what was kept into a world; False when nothing was."""
        if not self._file.exists():
            return False
        kept: _Kept = pickle.loads(self._file.read_bytes())  # noqa: S301 - what `keep` wrote
        tenants, scheduled, offset, settings = kept
        world.tenants, world.settings = tenants, settings
        world.clock.advance(max(offset - world.clock.offset, timedelta()))
        world.put_scheduled(scheduled)
        return True

    def keep(self, world: World) -> None:
        """Write everything; renamed into place, so that nobody ever reads half of it."""
        kept: _Kept = (world.tenants, world.scheduled(), world.clock.offset, world.settings)
        draft = self._file.with_suffix(".tmp")
        draft.write_bytes(pickle.dumps(kept))
        draft.replace(self._file)

    def watch(self, dispatcher: Dispatcher) -> Middleware:
        """An aiohttp middleware that keeps the world after each request that changed it."""

        @web.middleware
        async def keep_changes(request: web.Request, handler: Handler) -> web.StreamResponse:
            try:
                return await handler(request)
            finally:
                ordered = request.path.startswith("/_sim/") and request.method != "GET"
                if self._has_news(dispatcher.world) or ordered:
                    self.keep(dispatcher.world)

        return keep_changes

    def _has_news(self, world: World) -> bool:
        """Whether anything was changed since the last look, by the journal."""
        entries = world.journal.entries
        fresh = entries[self._seen if self._seen <= len(entries) else 0 :]
        self._seen = len(entries)
        return any(_is_change(entry) for entry in fresh)


def _is_change(entry: Entry) -> bool:
    # The status is no guide: a fault may hide that the call was carried out.
    return entry.method not in ("GET", "HEAD") and not entry.template.endswith("/$batch")

"""The time of whoever asks: each scene that is played lives at a moment of its own."""

from contextvars import ContextVar
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from emulation.graph.clock import TIME_HEADER

if TYPE_CHECKING:
    import httpx

_moment: ContextVar[datetime | None] = ContextVar("moment", default=None)


class SceneClock:
    """The Clock port: the moment of the scene that asks, and outside of scenes the machine's."""

    def now(self) -> datetime:
        return _moment.get() or datetime.now(UTC)

    def set(self, moment: datetime) -> None:
        """From now on it is that moment for the running scene."""
        _moment.set(moment)


def dated_transport(clock: SceneClock) -> "httpx.AsyncBaseTransport":
    """Carries each call to the simulator with the moment that it is to be carried out at."""
    import httpx

    class Dated(httpx.AsyncHTTPTransport):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            request.headers[TIME_HEADER] = clock.now().isoformat()
            return await super().handle_async_request(request)

    return Dated()

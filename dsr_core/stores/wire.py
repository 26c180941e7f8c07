"""The HTTP connections below all storage clients of a loop, and what is logged of them: nothing."""

import logging
from io import BytesIO
from typing import TYPE_CHECKING, Any
from urllib.request import getproxies

if TYPE_CHECKING:
    from aiohttp import ClientSession
    from azure.core.pipeline.transport import AsyncHttpTransport

# Azure's URLs hold names of blobs; azure-core writes URLs and headers to this logger.
silent = logging.Logger("dsr_core.stores.wire", level=logging.CRITICAL + 1)

#: aiohttp warns of larger bodies that come in one piece.
_LARGE_BODY = 1024 * 1024


class _StreamingSession:
    """aiohttp's session, which is given large bodies as streams, so that the loop gets its turns.

    The stream is made here, below the retries, because a repeated call must send it from its start.
    """

    def __init__(self, session: "ClientSession") -> None:
        self._session = session
        self.auto_decompress = session.auto_decompress
        self.close = session.close

    async def request(self, method: str, url: str, *, data: Any = None, **options: Any) -> Any:
        if isinstance(data, bytes) and len(data) > _LARGE_BODY:
            data = BytesIO(data)
        return await self._session.request(method, url, data=data, **options)

    async def __aenter__(self) -> "_StreamingSession":
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._session.close()


def make_transport(keep_alive: float) -> "AsyncHttpTransport[Any, Any]":
    """Connections that are kept open for `keep_alive` seconds of idleness. Belongs to a loop."""
    from azure.core.pipeline.transport import AioHttpTransport

    return AioHttpTransport(session=open_session(keep_alive))


def open_session(keep_alive: float) -> Any:
    """What azure-core's transport takes for an `aiohttp.ClientSession`.

    A proxy counts when the environment names one as this is called. Otherwise aiohttp is not told
    to look for one: with each call it would do so on a thread, twice, and read `~/.netrc` as well,
    which takes a quarter of a small call's processor time.
    """
    import aiohttp

    return _StreamingSession(
        aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(keepalive_timeout=keep_alive),
            trust_env=bool(getproxies()),
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
        )
    )

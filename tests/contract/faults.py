"""A transport that does what networks do: loses answers, or repeats trouble from a server."""

from collections.abc import Awaitable, Callable
from typing import Any

from azure.core.exceptions import ServiceResponseError
from azure.core.pipeline.transport import AioHttpTransport

from dsr_core.stores.wire import open_session

type Send = Callable[..., Awaitable[Any]]
type Fault = Callable[[Send, Any, dict[str, Any]], Awaitable[Any]]


class FaultyTransport(AioHttpTransport):
    """A request whose URL has the text given meets the next fault of the list, if one is left."""

    def __init__(self) -> None:
        super().__init__(session=open_session(keep_alive=4))
        self.text = ""
        self.faults: list[Fault] = []
        self.met = 0

    def plan(self, text: str, *faults: Fault) -> None:
        self.text, self.faults = text, list(faults)

    async def send(self, request: Any, **kwargs: Any) -> Any:
        if self.faults and self.text in request.url:
            self.met += 1
            return await self.faults.pop(0)(super().send, request, kwargs)
        return await super().send(request, **kwargs)

    async def sleep(self, duration: float) -> None:
        """Waits for nothing."""


async def lose_answer(send: Send, request: Any, options: dict[str, Any]) -> Any:
    response = await send(request, **options)
    response.internal_response.close()
    raise ServiceResponseError("the connection was reset")


async def break_before(send: Send, request: Any, options: dict[str, Any]) -> Any:
    raise ServiceResponseError("the connection was reset")


def first(act: Callable[[], Awaitable[object]]) -> Fault:
    """Lets something else happen between the effect and the lost answer."""

    async def fault(send: Send, request: Any, options: dict[str, Any]) -> Any:
        response = await send(request, **options)
        response.internal_response.close()
        await act()
        raise ServiceResponseError("the connection was reset")

    return fault

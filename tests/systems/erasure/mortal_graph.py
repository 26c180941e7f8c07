"""A Graph whose process dies at a chosen request."""

from dataclasses import dataclass

from kiota_abstractions.request_information import RequestInformation

from dsr_core.systems.graph import Graph
from dsr_core.systems.graph_answer import Answer


class DiedError(BaseException):
    """The process ended at this point."""


@dataclass
class Fate:
    """After how many requests from now on the process dies; None = it lives."""

    requests_left: int | None = None

    def note(self) -> None:
        if self.requests_left is None:
            return
        self.requests_left -= 1
        if self.requests_left < 0:
            self.requests_left = None
            raise DiedError


class MortalGraph(Graph):
    """Dies after a request was carried out and before anything is done with its answer."""

    _fate = Fate()

    def share(self, fate: Fate) -> None:
        """Die when that fate says so; others may share it."""
        self._fate = fate

    async def _send(self, request: RequestInformation) -> Answer:
        answer = await super()._send(request)
        self._fate.note()
        return answer

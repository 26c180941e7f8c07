"""Letters by Graph's `sendMail` from the organisation's own mailbox: at most once, never blindly.

Nothing tells whether a message whose answer was lost went out (graph.md 2.10), so an intent is
recorded first. Whoever finds it without its letter leaves the letter to a person.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

import msgspec

from dsr_core.domain.errors import SystemStuckError, SystemUnavailableError
from dsr_core.domain.letter_parts import Letter
from dsr_core.domain.reasons import Reason
from dsr_core.domain.request import DsrRequest
from dsr_core.ports import LetterFate, Outbox
from dsr_core.systems.graph import Graph
from dsr_core.systems.graph_answer import Answer
from dsr_core.systems.graph_errors import judge, stop_for
from dsr_core.systems.graph_requests import build_post
from dsr_core.systems.per_loop import PerLoop

if TYPE_CHECKING:
    from kiota_abstractions.request_information import RequestInformation

#: The mailbox is none, or not ours to send from (graph.md 2.10): another mailer takes the letter.
_NO_SENDER = frozenset({403, 404})

_BAD_RECIPIENT = "ErrorInvalidRecipients"

#: Below this a status says that nothing was done. From here on, and without an answer, the message
#: may have been accepted all the same: a 503 can come after the effect (graph.md 5 no. 9).
_FIRST_UNCERTAIN = 500
_TIMED_OUT = 408


class GraphLetterBox:
    """The port LetterBox by Graph. May be used from several event loops."""

    def __init__(self, graph: Callable[[], Graph], outbox: Outbox, sender: str) -> None:
        """`graph` makes the tenant's Graph for the running loop; `sender` is the mailbox's address.

        The application holds `Mail.Send`, scoped to that mailbox (RBAC for Applications).
        """
        self._graphs = PerLoop(graph)
        self._outbox = outbox
        self._sender = sender

    async def send(self, request: DsrRequest, key: str, letter: Letter, to: str) -> LetterFate:
        """Mail the letter unless it was begun before.

        Raises SystemUnavailableError where nothing was mailed and it pays to try again, and
        SystemStuckError where an operator must act first.
        """
        known = await self._outbox.fate_of(request, key)
        if known is not None:
            return known
        graph = self._graphs.get()
        refusal = await graph.check()
        if refusal is not None:
            raise _stop_for(refusal)
        if not await self._outbox.intend(request, key):
            return LetterFate.UNCERTAIN
        answer = await graph.post_once(_message(graph, self._sender, letter, to))
        if answer.is_success:
            await self._outbox.keep_sent(request, key, letter, to)
            return LetterFate.MAILED
        if _may_have_been_mailed(answer):
            return LetterFate.UNCERTAIN
        return await self._refused(answer, request, key, letter, to)

    async def withdraw(self, request: DsrRequest, key: str) -> None:
        """Take the recorded intent back."""
        await self._outbox.withdraw(request, key)

    async def close(self) -> None:
        """Close the running loop's connections, if it has any."""
        graph = self._graphs.take()
        if graph is not None:
            await graph.close()

    async def _refused(
        self, answer: Answer, request: DsrRequest, key: str, letter: Letter, to: str
    ) -> LetterFate:
        """What becomes of a letter that was certainly not mailed."""
        await self._outbox.withdraw(request, key)  # so that it can be begun anew
        if answer.status in _NO_SENDER:
            return await self._outbox.send(request, key, letter, to)
        raise _stop_for(answer)


def _may_have_been_mailed(answer: Answer) -> bool:
    return not 400 <= answer.status < _FIRST_UNCERTAIN or answer.status == _TIMED_OUT


def _stop_for(answer: Answer) -> SystemUnavailableError | SystemStuckError:
    if answer.code == _BAD_RECIPIENT:
        return SystemStuckError(Reason.NO_ADDRESS)
    meaning = judge(answer)
    if meaning is None:
        raise AssertionError("a success stops nothing")
    return stop_for(meaning)


def _message(graph: Graph, sender: str, letter: Letter, to: str) -> "RequestInformation":
    """Kept among the sent items, where a person can find out what became of an uncertain one."""
    content = {
        "message": {
            "subject": letter.subject,
            "body": {"contentType": "HTML", "content": letter.html},
            "toRecipients": [{"emailAddress": {"address": to}}],
        },
        "saveToSentItems": True,
    }
    builder = graph.service.users.by_user_id(sender).send_mail
    return build_post(builder, msgspec.json.encode(content))

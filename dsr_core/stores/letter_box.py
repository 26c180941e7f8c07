"""Letters into an outbox container, for another mailer: one JSON file each, written once."""

from datetime import datetime

import msgspec
from azure.core.exceptions import ResourceExistsError

from dsr_core.domain.letter_parts import Letter
from dsr_core.domain.request import DsrRequest
from dsr_core.ports import Clock, LetterFate
from dsr_core.stores.blob_names import blob_name, container_name
from dsr_core.stores.connections import StorageConnections
from dsr_core.stores.creation import with_creation


class FiledLetter(msgspec.Struct, frozen=True, kw_only=True):
    """A letter as it lies in the outbox. The whole file is personal data."""

    to: str
    subject: str
    text: str
    html: str
    language: str
    kind: str
    filed_at: datetime


class BlobLetterBox:
    """The LetterBox port on container `outbox-{tenant}`. One billed call a letter."""

    def __init__(
        self, connections: StorageConnections, clock: Clock, *, container: str = "outbox-{tenant}"
    ) -> None:
        """`container` names the container; `{tenant}` stands for the tenant's configured name."""
        self._connections = connections
        self._clock = clock
        self._template = container

    async def send(self, request: DsrRequest, key: str, letter: Letter, to: str) -> LetterFate:
        """Files the letter unless one of this key is there: then that one is the letter."""
        name = container_name(self._template.format(tenant=request.tenant))
        container = self._connections.container(name)
        blob = container.get_blob_client(blob_name(request.id, f"{key}.json"))
        content = msgspec.json.encode(self._file(letter, to))
        try:
            await with_creation(
                lambda: blob.upload_blob(content, overwrite=False), container.create_container
            )
        except ResourceExistsError:
            return LetterFate.FILED  # filed by an earlier start, or by our own lost call
        return LetterFate.FILED

    def _file(self, letter: Letter, to: str) -> FiledLetter:
        return FiledLetter(
            to=to,
            subject=letter.subject,
            text=letter.text,
            html=letter.html,
            language=letter.language,
            kind=letter.kind.value,
            filed_at=self._clock.now(),
        )

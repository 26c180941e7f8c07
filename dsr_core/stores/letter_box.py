"""Letters into an outbox container, for another mailer: one JSON file each, written once.

Beside them lies what we mail ourselves: `KEY.intent`, and `KEY.sent.json`. Another mailer takes
the files that end in neither: `KEY.json`.
"""

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec
from azure.core.exceptions import HttpResponseError, ResourceExistsError, ResourceNotFoundError

from dsr_core.domain.letter_parts import Letter, LetterKind
from dsr_core.domain.request import DsrRequest
from dsr_core.ports import Clock, LetterFate
from dsr_core.stores.blob_names import blob_name, container_name
from dsr_core.stores.creation import is_missing
from dsr_core.stores.put_blob import put_blob
from dsr_core.stores.removal import remove_folder
from dsr_core.stores.tenant_accounts import Accounts

if TYPE_CHECKING:
    from azure.storage.blob.aio import ContainerClient

_INTENT = ".intent"
#: What the SDK says of bytes, too.
_KIND = "application/octet-stream"

#: What a file says of its letter, by the end of its name; the first that is there counts.
_FATES: Mapping[str, LetterFate] = {
    ".sent.json": LetterFate.MAILED,
    ".json": LetterFate.FILED,
    _INTENT: LetterFate.UNCERTAIN,
}


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
    """The ports LetterBox and Outbox on container `outbox-{tenant}`; mostly a billed call each."""

    def __init__(
        self, accounts: Accounts, clock: Clock, *, container: str = "outbox-{tenant}"
    ) -> None:
        """`container` names the container; `{tenant}` stands for the tenant's configured name."""
        self._accounts = accounts
        self._clock = clock
        self._template = container

    async def send(self, request: DsrRequest, key: str, letter: Letter, to: str) -> LetterFate:
        """Files the letter unless one of this key is there: then that one is the letter."""
        await self._create(request, f"{key}.json", self._written(letter, to))
        return LetterFate.FILED

    async def fate_of(self, request: DsrRequest, key: str) -> LetterFate | None:
        """By which files of this key there are."""
        beginning = blob_name(request.id, key)
        names = await self._names(request, f"{beginning}.")
        fates = (fate for ending, fate in _FATES.items() if f"{beginning}{ending}" in names)
        return next(fates, None)

    async def intend(self, request: DsrRequest, key: str) -> bool:
        """Creates the intent, with a mark that tells our own from an earlier one."""
        mark = secrets.token_bytes(16)
        if await self._create(request, key + _INTENT, mark):
            return True
        # The answer to our own call may have been lost, and the call repeated by the SDK.
        blob = self._container(request).get_blob_client(blob_name(request.id, key + _INTENT))
        found = await blob.download_blob()
        return await found.readall() == mark

    async def withdraw(self, request: DsrRequest, key: str) -> None:
        """Deletes the intent."""
        try:
            await self._container(request).delete_blob(blob_name(request.id, key + _INTENT))
        except ResourceNotFoundError:
            return

    async def keep_sent(self, request: DsrRequest, key: str, letter: Letter, to: str) -> None:
        """Files the letter where no other mailer takes it for its own."""
        await self._create(request, f"{key}.sent.json", self._written(letter, to))

    async def read(self, request: DsrRequest, key: str) -> Letter | None:
        """What we mailed, or else what was filed for another mailer."""
        for ending in (".sent.json", ".json"):
            name = blob_name(request.id, key + ending)
            try:
                found = await self._container(request).get_blob_client(name).download_blob()
                return _read(await found.readall())
            except ResourceNotFoundError:
                continue
        return None

    async def remove(self, request: DsrRequest) -> int:
        """Deletes letters and intents alike."""
        return await remove_folder(self._container(request), request.id)

    async def _create(self, request: DsrRequest, name: str, content: bytes) -> bool:
        """False when there is a file of that name, by an earlier start or our own lost call."""
        container = self._container(request)
        place = blob_name(request.id, name)
        try:
            await put_blob(container, place, content, _KIND, overwrite=False)
        except ResourceExistsError:
            return False
        return True

    async def _names(self, request: DsrRequest, prefix: str) -> frozenset[str]:
        found = self._container(request).list_blob_names(name_starts_with=prefix)
        try:
            return frozenset([name async for name in found])
        except HttpResponseError as error:
            if not is_missing(error):
                raise
            return frozenset()

    def _container(self, request: DsrRequest) -> "ContainerClient":
        name = container_name(self._template.format(tenant=request.tenant))
        return self._accounts.of(request.tenant).container(name)

    def _written(self, letter: Letter, to: str) -> bytes:
        filed = FiledLetter(
            to=to,
            subject=letter.subject,
            text=letter.text,
            html=letter.html,
            language=letter.language,
            kind=letter.kind.value,
            filed_at=self._clock.now(),
        )
        return msgspec.json.encode(filed)


def _read(content: bytes) -> Letter:
    filed = msgspec.json.decode(content, type=FiledLetter)
    return Letter(
        kind=LetterKind(filed.kind),
        language=filed.language,
        subject=filed.subject,
        text=filed.text,
        html=filed.html,
    )

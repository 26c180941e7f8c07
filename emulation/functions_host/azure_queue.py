"""QueuePort over azure-storage-queue: messages raw, as the wire has them."""

from collections.abc import Sequence
from datetime import UTC, datetime

from azure.storage.queue import QueueMessage
from azure.storage.queue.aio import QueueClient

from emulation.functions_host.azure_errors import as_storage_errors
from emulation.functions_host.errors import StorageError
from emulation.functions_host.storage import QueueItem

_NEVER = datetime.max.replace(tzinfo=UTC)


class AzureQueue:
    """One queue of an account."""

    def __init__(self, client: QueueClient) -> None:
        self._client = client

    @property
    def name(self) -> str:
        return self._client.queue_name

    async def exists(self) -> bool:
        try:
            with as_storage_errors():
                await self._client.get_queue_properties()
        except StorageError as error:
            if error.not_found:
                return False
            raise
        return True

    async def create(self) -> None:
        try:
            with as_storage_errors():
                await self._client.create_queue()
        except StorageError as error:
            if not error.already_exists:
                raise

    async def receive(self, count: int, lease_seconds: int) -> Sequence[QueueItem]:
        with as_storage_errors():
            pages = self._client.receive_messages(
                messages_per_page=count, visibility_timeout=lease_seconds
            ).by_page()
            # One page is one request; to go on iterating would be another.
            async for page in pages:
                return [_item(message) async for message in page]
        return []

    async def set_visibility(self, message_id: str, pop_receipt: str, seconds: int) -> str:
        with as_storage_errors():
            updated = await self._client.update_message(
                message_id, pop_receipt, visibility_timeout=seconds
            )
        return updated.pop_receipt or pop_receipt

    async def delete(self, message_id: str, pop_receipt: str) -> None:
        with as_storage_errors():
            await self._client.delete_message(message_id, pop_receipt)

    async def send(self, text: str) -> None:
        with as_storage_errors():
            await self._client.send_message(text)


def _item(message: QueueMessage) -> QueueItem:
    return QueueItem(
        id=message.id,
        text=str(message.content),
        dequeue_count=message.dequeue_count or 1,
        pop_receipt=message.pop_receipt or "",
        inserted_on=message.inserted_on or _NEVER,
        expires_on=message.expires_on or _NEVER,
        next_visible_on=message.next_visible_on or _NEVER,
    )

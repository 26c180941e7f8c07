"""TablePort over azure-data-tables."""

from collections.abc import Sequence

from azure.data.tables import EdmType, EntityProperty
from azure.data.tables.aio import TableClient

from emulation.functions_host.azure_errors import as_storage_errors
from emulation.functions_host.errors import StorageError
from emulation.functions_host.storage import Entity, EntityValue


class AzureTable:
    """One table of an account."""

    def __init__(self, client: TableClient) -> None:
        self._client = client

    async def create(self) -> None:
        try:
            with as_storage_errors():
                await self._client.create_table()  # pyright: ignore[reportUnknownMemberType]
        except StorageError as error:
            if not error.already_exists:
                raise

    async def insert(self, entities: Sequence[Entity]) -> None:
        with as_storage_errors():
            await self._client.submit_transaction(  # pyright: ignore[reportUnknownMemberType]
                [("create", {k: _typed(v) for k, v in item.items()}) for item in entities]
            )


def _typed(value: EntityValue) -> EntityValue | EntityProperty:
    """JSON's whole numbers are 64 bits wide in .NET."""
    if isinstance(value, int) and not isinstance(value, bool):
        return EntityProperty(value, EdmType.INT64)
    return value

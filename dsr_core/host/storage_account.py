"""The storage connection of the Functions host, in any form, as our stores take it."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from dsr_core.domain.errors import SettingsError
from dsr_core.stores.addresses import StorageAddresses

if TYPE_CHECKING:
    from azure.core.credentials_async import AsyncTokenCredential

_SHORTHAND = "UseDevelopmentStorage=true"

#: The account that every Azurite has; its key is public (learn.microsoft.com, "Use Azurite").
_AZURITE = (
    "DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;"
    "AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==;"
    "BlobEndpoint=http://127.0.0.1:10000/devstoreaccount1;"
    "QueueEndpoint=http://127.0.0.1:10001/devstoreaccount1;"
    "TableEndpoint=http://127.0.0.1:10002/devstoreaccount1;"
)

type Credentials = Callable[[str | None], "AsyncTokenCredential"]


def account_of(
    entries: Mapping[str, str], name: str, credentials: Credentials
) -> str | StorageAddresses:
    """A connection string, or addresses with an identity, from the entries of one connection.

    `credentials` makes a credential for the client id of a user-assigned identity, or for None.
    Raises SettingsError when an address is missing.
    """
    if name in entries:
        return _AZURITE if entries[name] == _SHORTHAND else entries[name]
    client_id = entries.get(f"{name}__clientId")
    return StorageAddresses(
        blob=_address(entries, name, "blob"),
        queue=_address(entries, name, "queue"),
        table=_address(entries, name, "table"),
        credential=lambda: credentials(client_id),
    )


def blob_account_of(
    text: str, credential: Callable[[], "AsyncTokenCredential"]
) -> str | StorageAddresses:
    """An account of packages: a connection string, or the https address of its blobs."""
    if not text.startswith("https://"):
        return text
    return StorageAddresses(blob=text.rstrip("/"), queue="", table="", credential=credential)


def _address(entries: Mapping[str, str], name: str, service: str) -> str:
    """The service's address: set as such, or made from the account's name (public cloud only)."""
    explicit = entries.get(f"{name}__{service}ServiceUri")
    account = entries.get(f"{name}__accountName")
    if explicit:
        return explicit
    if not account:
        raise SettingsError(f"{name}__{service}ServiceUri is missing")
    return f"https://{account}.{service}.core.windows.net"

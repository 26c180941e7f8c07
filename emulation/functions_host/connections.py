"""Which storage account a binding's `connection` means: a string, or addresses and an identity."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from emulation.azurite import AzuritePorts, connection_string
from emulation.functions_host.app_settings import CONNECTION_STRINGS, AppSettings
from emulation.functions_host.bindings import DEFAULT_CONNECTION
from emulation.functions_host.errors import SettingsError

_PREFIX = "AzureWebJobs"
# What the shorthand means by its documentation: Azurite on its fixed ports.
_DEVELOPMENT = "UseDevelopmentStorage=true"
_DEVELOPMENT_PORTS = AzuritePorts(blob=10000, queue=10001, table=10002)


class StorageService(StrEnum):
    """The services of an account that bindings use."""

    BLOB = "blob"
    QUEUE = "queue"
    TABLE = "table"


@dataclass(frozen=True, slots=True, kw_only=True)
class StorageConnection:
    """A connection string, or else an address per service to reach with an identity."""

    connection_string: str | None = field(default=None, repr=False)
    addresses: Mapping[StorageService, str] = field(default_factory=dict[StorageService, str])
    managed_identity: bool = False
    client_id: str | None = None


def resolve_connection(name: str, settings: AppSettings) -> StorageConnection:
    """The settings behind a connection name; raises SettingsError when there are none.

    `X` stands for AzureWebJobsX, then X, each first among the ConnectionStrings; a value beats the
    `X__queueServiceUri` form. The empty name is AzureWebJobsStorage.
    """
    name = name or DEFAULT_CONNECTION
    for candidate in (f"{_PREFIX}{name}", name):
        for key in (f"{CONNECTION_STRINGS}:{candidate}", candidate):
            text = settings.get(key)
            if text:
                return StorageConnection(connection_string=_expand(text))
        section = {path[0]: value for path, value in settings.below(candidate) if len(path) == 1}
        addresses = _addresses(section)
        if addresses:
            return StorageConnection(
                addresses=addresses,
                managed_identity=section.get("credential", "").lower() == "managedidentity",
                client_id=section.get("clientid"),
            )
    raise SettingsError(
        f"Storage account connection string '{_PREFIX}{name}' does not exist; "
        f"no setting of this name or '{name}' is there"
    )


def _addresses(section: Mapping[str, str]) -> dict[StorageService, str]:
    """`queueServiceUri` and its kin, or `serviceUri`, or `accountName` in the public cloud."""
    account = section.get("accountname")
    found: dict[StorageService, str] = {}
    for service in StorageService:
        address = section.get(f"{service}serviceuri") or section.get("serviceuri")
        if address is None and account:
            address = f"https://{account}.{service}.core.windows.net"
        if address:
            found[service] = address
    return found


def _expand(text: str) -> str:
    if text.strip().rstrip(";").lower() == _DEVELOPMENT.lower():
        return connection_string(_DEVELOPMENT_PORTS)
    return text

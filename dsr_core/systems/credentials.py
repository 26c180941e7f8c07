"""From what is configured to a credential: how this application shows Entra who it is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import TracebackType
from typing import TYPE_CHECKING, Self

from dsr_core.domain.errors import SettingsError
from dsr_core.systems.clouds import Cloud

if TYPE_CHECKING:
    from azure.core.credentials import AccessToken
    from azure.core.credentials_async import AsyncTokenCredential

#: A fixed token's life as told to the SDK: it is used as it is and never renewed.
_FAR_FUTURE = 4_102_444_800

#: What Entra's token exchange takes an assertion for (workload identity federation).
_EXCHANGE = "api://AzureADTokenExchange/.default"


class CredentialKind(StrEnum):
    """The ways to get a token, the best first."""

    MANAGED_IDENTITY = "managed_identity"
    #: A managed identity here stands in for an application of another tenant.
    FEDERATED = "federated"
    CLIENT_SECRET = "client_secret"  # noqa: S105  # the kind's name, not a secret
    #: Whoever is signed in: for an administrator's machine.
    DEFAULT = "default"
    #: A token given as it is; for a simulator on this machine only.
    DEVELOPMENT_TOKEN = "development_token"  # noqa: S105


@dataclass(frozen=True, slots=True, kw_only=True)
class CredentialSettings:
    """What is configured for one tenant. Empty members are those its kind does not need."""

    kind: CredentialKind
    client_id: str = ""
    #: Client id of the user-assigned identity that vouches, where it is not the app's own.
    managed_identity: str = ""
    tenant: str = ""
    secret: str = field(default="", repr=False)
    token: str = field(default="", repr=False)


class _Closing:
    """What azure.core asks of a credential beside its token."""

    async def close(self) -> None:
        """Holds nothing open unless a subclass says so."""

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None = None,
        exc_value: BaseException | None = None,
        traceback: TracebackType | None = None,
    ) -> None:
        await self.close()


@dataclass(frozen=True, slots=True)
class FixedToken(_Closing):
    """A credential of one token."""

    token: str = field(repr=False)

    async def get_token(self, *_scopes: str, **_options: object) -> "AccessToken":
        from azure.core.credentials import AccessToken

        return AccessToken(self.token, _FAR_FUTURE)


class FederatedCredential(_Closing):
    """An application of another tenant, vouched for by our managed identity: no secret anywhere."""

    def __init__(
        self, own: "AsyncTokenCredential", tenant: str, client_id: str, authority: str
    ) -> None:
        from azure.identity.aio import ClientAssertionCredential

        self._own = own
        self._assertion = ""
        # It takes its assertion from a plain function, so that is renewed before, not within.
        self._exchange = ClientAssertionCredential(
            tenant, client_id, lambda: self._assertion, authority=authority
        )

    async def get_token(
        self,
        *scopes: str,
        claims: str | None = None,
        tenant_id: str | None = None,
        enable_cae: bool = False,
        **_options: object,
    ) -> "AccessToken":
        self._assertion = (await self._own.get_token(_EXCHANGE)).token
        return await self._exchange.get_token(
            *scopes, claims=claims, tenant_id=tenant_id, enable_cae=enable_cae
        )

    async def close(self) -> None:
        """Close both credentials' connections."""
        await self._exchange.close()
        await self._own.close()


def make_credential(settings: CredentialSettings, cloud: Cloud) -> "AsyncTokenCredential":
    """A credential for the running event loop. Raises SettingsError for what is incomplete.

    azure.identity is imported here, where it is first needed.
    """
    missing = [name for name in _NEEDS[settings.kind] if not getattr(settings, name)]
    if missing:
        raise SettingsError(f"credential {settings.kind.value} lacks: {', '.join(missing)}")
    return _MAKERS[settings.kind](settings, cloud)


def _managed_identity(settings: CredentialSettings, _cloud: Cloud) -> "AsyncTokenCredential":
    from azure.identity.aio import ManagedIdentityCredential

    return ManagedIdentityCredential(client_id=settings.client_id or None)


def _federated(settings: CredentialSettings, cloud: Cloud) -> "AsyncTokenCredential":
    from azure.identity.aio import ManagedIdentityCredential

    own = ManagedIdentityCredential(client_id=settings.managed_identity or None)
    return FederatedCredential(own, settings.tenant, settings.client_id, cloud.authority)


def _client_secret(settings: CredentialSettings, cloud: Cloud) -> "AsyncTokenCredential":
    from azure.identity.aio import ClientSecretCredential

    return ClientSecretCredential(
        settings.tenant, settings.client_id, settings.secret, authority=cloud.authority
    )


def _default(_settings: CredentialSettings, cloud: Cloud) -> "AsyncTokenCredential":
    from azure.identity.aio import DefaultAzureCredential

    return DefaultAzureCredential(authority=cloud.authority)


def _development_token(settings: CredentialSettings, cloud: Cloud) -> "AsyncTokenCredential":
    if not cloud.is_loopback:
        raise SettingsError("A development token is for a simulator on this machine only.")
    return FixedToken(settings.token)


_NEEDS: Mapping[CredentialKind, tuple[str, ...]] = {
    CredentialKind.MANAGED_IDENTITY: (),
    CredentialKind.FEDERATED: ("client_id", "tenant"),
    CredentialKind.CLIENT_SECRET: ("client_id", "tenant", "secret"),
    CredentialKind.DEFAULT: (),
    CredentialKind.DEVELOPMENT_TOKEN: ("token",),
}

_MAKERS: Mapping[CredentialKind, Callable[[CredentialSettings, Cloud], "AsyncTokenCredential"]] = {
    CredentialKind.MANAGED_IDENTITY: _managed_identity,
    CredentialKind.FEDERATED: _federated,
    CredentialKind.CLIENT_SECRET: _client_secret,
    CredentialKind.DEFAULT: _default,
    CredentialKind.DEVELOPMENT_TOKEN: _development_token,
}

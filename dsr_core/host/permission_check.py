"""What cannot be done for want of permissions: read off the tokens our identities get."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

import jwt

from dsr_core.domain.errors import DsrError
from dsr_core.host.settings import CredentialEntry, TenantSettings
from dsr_core.host.tenant_wiring import cloud_of, credential_of
from dsr_core.systems.permissions import PERMISSION_SETS, Part, PermissionSet


@dataclass(frozen=True, slots=True, kw_only=True)
class Lack:
    """One feature that is off in a tenant, and the permissions that would switch it on."""

    feature: PermissionSet
    permissions: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TenantHealth:
    """What one identity of a tenant may and may not."""

    tenant: str
    part: Part
    #: Whether the identity got a token of the directory at all.
    signed_in: bool
    lacks: tuple[Lack, ...]


async def check_permissions(tenants: tuple[TenantSettings, ...]) -> tuple[TenantHealth, ...]:
    """Each identity of each tenant. One request for a token each; raises nothing."""
    return tuple(
        [
            await _check(tenant, part, entry)
            for tenant in tenants
            for part, entry in _identities(tenant)
        ]
    )


def _identities(tenant: TenantSettings) -> tuple[tuple[Part, CredentialEntry], ...]:
    acting = tenant.acting_credential or tenant.credential
    return ((Part.READING, tenant.credential), (Part.ACTING, acting))


async def _check(tenant: TenantSettings, part: Part, entry: CredentialEntry) -> TenantHealth:
    held = await _permissions_of(tenant, entry)
    lacks = [
        Lack(feature=each, permissions=missing)
        for each in PERMISSION_SETS
        if held is not None
        and each.part is part
        and (missing := tuple(name for name in each.permissions if name not in held))
    ]
    return TenantHealth(
        tenant=tenant.name, part=part, signed_in=held is not None, lacks=tuple(lacks)
    )


async def _permissions_of(tenant: TenantSettings, entry: CredentialEntry) -> frozenset[str] | None:
    """The application permissions in the identity's own token; None when it gets none.

    The token is ours and was just given to us: it is read, not trusted.
    """
    # Both are loaded by whoever acts in a tenant, and by nobody else.
    from azure.core.exceptions import AzureError

    from dsr_core.systems.credentials import make_credential

    cloud = cloud_of(tenant)
    try:
        credential = make_credential(credential_of(tenant, entry), cloud)
        async with credential:
            token = await credential.get_token(cloud.scope)
        claims = cast(
            "Mapping[str, object]", jwt.decode(token.token, options={"verify_signature": False})
        )
    except (AzureError, DsrError, jwt.InvalidTokenError):
        return None
    roles = claims.get("roles")
    return frozenset(map(str, cast("list[object]", roles))) if isinstance(roles, list) else None

"""What is to be granted, worked out from what is there; and the directory it is read from."""

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dsr_core.domain.principal import Role
from dsr_core.systems.permissions import PERMISSION_SETS, Feature, Part

if TYPE_CHECKING:
    from msgraph.generated.models.app_role import AppRole
    from msgraph.generated.models.application import Application
    from msgraph.graph_service_client import GraphServiceClient

#: Microsoft Graph's own application id, in every cloud.
GRAPH_APP_ID = "00000003-0000-0000-c000-000000000000"

#: What a browser's sign-in asks a token for (`DSR_SIGN_IN_SCOPE`), and the pages it may return to:
#: the console's at the app's own address, and behind Static Web Apps.
SCOPE = "Requests.Handle"
RETURNS = ("/console/signed-in", "/api/console/signed-in")

#: What each role may, as an administrator reads it in the portal.
_ROLE_TEXTS: Mapping[Role, str] = {
    Role.OPERATOR: "Works on requests: decides, extends, holds, resumes.",
    Role.APPROVER: "Countersigns what cannot be undone; never works on requests.",
    Role.AUDITOR: "Reads requests, histories and evidence; changes nothing.",
    Role.ADMIN: "Everything an operator may, and repairs.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What one identity is to be able to do."""

    part: Part
    #: Object id of its service principal.
    holder: str
    features: Collection[Feature]


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """One permission that is missing."""

    part: Part
    holder: str
    permission: str
    #: Id of the permission as an app role of Graph.
    role_id: str
    #: The features that need it.
    features: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """What the operators' application has, and lacks."""

    object_id: str | None
    app_id: str | None
    missing_roles: tuple[str, ...]
    #: Whether the scope is missing that a browser's sign-in asks for.
    lacks_scope: bool
    #: Where a sign-in may return to and cannot yet; none where no address was given.
    missing_returns: tuple[str, ...]

    @property
    def is_due(self) -> bool:
        return self.object_id is None or bool(self.missing)

    @property
    def missing(self) -> tuple[str, ...]:
        """What is not there, as an administrator reads it."""
        scope = (f"scope {SCOPE}",) if self.lacks_scope else ()
        returns = tuple(f"return to {each}" for each in self.missing_returns)
        return (*(f"role {each}" for each in self.missing_roles), *scope, *returns)


def plan_grants(
    wanted: Wanted, permissions: Mapping[str, str], held: Collection[str]
) -> tuple[Grant, ...]:
    """What is missing of what is wanted. `permissions`: ids by name; `held`: ids.

    Raises ValueError for a permission that this cloud's Graph does not have.
    """
    needed: dict[str, list[str]] = {}
    for each in PERMISSION_SETS:
        if each.part is wanted.part and each.feature in wanted.features:
            for name in each.permissions:
                needed.setdefault(name, []).append(each.feature.value)
    unknown = sorted(needed.keys() - permissions.keys())
    if unknown:
        raise ValueError(f"Graph has no permission {', '.join(unknown)} here")
    return tuple(
        Grant(
            part=wanted.part,
            holder=wanted.holder,
            permission=name,
            role_id=permissions[name],
            features=tuple(features),
        )
        for name, features in needed.items()
        if permissions[name] not in held
    )


def plan_registration(application: "Application | None", address: str) -> Registration:
    """What the application lacks of roles, scope and returns; all of it when there is none."""
    there = {role.value for role in (application.app_roles or ())} if application else set[str]()
    api, web = (application.api, application.web) if application else (None, None)
    scopes = {each.value for each in (api.oauth2_permission_scopes or ())} if api else set[str]()
    known = (web.redirect_uris or []) if web else []
    backs = tuple(f"{address.rstrip('/')}{each}" for each in RETURNS) if address else ()
    return Registration(
        lacks_scope=SCOPE not in scopes,
        missing_returns=tuple(each for each in backs if each not in known),
        object_id=application.id if application else None,
        app_id=application.app_id if application else None,
        missing_roles=tuple(role.value for role in Role if role.value not in there),
    )


class Directory:
    """What the script reads and writes in Entra ID."""

    def __init__(self, service: "GraphServiceClient") -> None:
        self._service = service
        self._graph_id = ""

    async def find_identity(self, client_id: str) -> str:
        """Object id of an identity's service principal. Raises ValueError when there is none."""
        found = await self._principals(f"appId eq '{uuid.UUID(client_id)}'")
        if not found:
            raise ValueError(f"no service principal has the client id {client_id}")
        return found[0][0]

    async def permissions(self) -> Mapping[str, str]:
        """Ids of Graph's application permissions by name."""
        ((self._graph_id, roles),) = await self._principals(f"appId eq '{GRAPH_APP_ID}'")
        return {role.value or "": str(role.id) for role in roles}

    async def held(self, holder: str) -> frozenset[str]:
        """Ids of the permissions that an identity has."""
        principal = self._service.service_principals.by_service_principal_id(holder)
        page = await principal.app_role_assignments.get()
        held: set[str] = set()
        while page is not None:
            held |= {str(row.app_role_id) for row in page.value or ()}
            if not page.odata_next_link:
                break
            page = await principal.app_role_assignments.with_url(page.odata_next_link).get()
        return frozenset(held)

    async def grant(self, grant: Grant) -> None:
        """Give one permission."""
        from msgraph.generated.models.app_role_assignment import AppRoleAssignment

        principal = self._service.service_principals.by_service_principal_id(grant.holder)
        await principal.app_role_assignments.post(
            AppRoleAssignment(
                principal_id=uuid.UUID(grant.holder),
                resource_id=uuid.UUID(self._graph_id),
                app_role_id=uuid.UUID(grant.role_id),
            )
        )

    async def find_application(self, name: str) -> "Application | None":
        """The application of that name. Raises ValueError when several have it."""
        from kiota_abstractions.base_request_configuration import RequestConfiguration
        from msgraph.generated.applications.applications_request_builder import (
            ApplicationsRequestBuilder as Builder,
        )

        quoted = name.replace("'", "''")
        query = Builder.ApplicationsRequestBuilderGetQueryParameters(
            filter=f"displayName eq '{quoted}'"
        )
        page = await self._service.applications.get(RequestConfiguration(query_parameters=query))
        found = (page.value if page else None) or []
        if len(found) > 1:
            raise ValueError(f"{len(found)} applications are called {name}")
        return found[0] if found else None

    async def register(self, name: str, registration: Registration) -> str:
        """Make the application, or add the roles it lacks. Answers its application id."""
        from msgraph.generated.models.application import Application
        from msgraph.generated.models.service_principal import ServicePrincipal

        if registration.object_id is None:
            empty = Application(display_name=name, sign_in_audience="AzureADMyOrg")
            made = await self._service.applications.post(complete(empty, registration))
            app_id = (made.app_id if made else None) or ""
            await self._service.service_principals.post(ServicePrincipal(app_id=app_id))
            return app_id
        if registration.is_due:
            there = await self.find_application(name) or Application()
            change = complete(
                Application(app_roles=there.app_roles, api=there.api, web=there.web), registration
            )
            application = self._service.applications.by_application_id(registration.object_id)
            await application.patch(change)
        return registration.app_id or ""

    async def _principals(self, filtering: str) -> list[tuple[str, list["AppRole"]]]:
        from kiota_abstractions.base_request_configuration import RequestConfiguration
        from msgraph.generated.service_principals.service_principals_request_builder import (
            ServicePrincipalsRequestBuilder as Builder,
        )

        query = Builder.ServicePrincipalsRequestBuilderGetQueryParameters(
            filter=filtering, select=["id", "appRoles"]
        )
        page = await self._service.service_principals.get(
            RequestConfiguration(query_parameters=query)
        )
        rows = (page.value if page else None) or []
        return [(row.id or "", row.app_roles or []) for row in rows]


def complete(there: "Application", registration: Registration) -> "Application":
    """Adds what is missing to what is there: whatever is left out of a change is removed."""
    from msgraph.generated.models.api_application import ApiApplication
    from msgraph.generated.models.permission_scope import PermissionScope
    from msgraph.generated.models.web_application import WebApplication

    roles = [_app_role(Role(role)) for role in registration.missing_roles]
    there.app_roles = [*(there.app_roles or ()), *roles]
    there.api = there.api or ApiApplication()
    there.api.requested_access_token_version = 2
    if registration.lacks_scope:
        scope = PermissionScope(
            id=uuid.uuid5(uuid.NAMESPACE_URL, f"urn:dsr:scope:{SCOPE}"),
            value=SCOPE,
            type="User",
            is_enabled=True,
            admin_consent_display_name="Handle data subject requests",
            admin_consent_description="Lets somebody who signed in work with the roles they have.",
        )
        there.api.oauth2_permission_scopes = [*(there.api.oauth2_permission_scopes or ()), scope]
    there.web = there.web or WebApplication()
    there.web.redirect_uris = [*(there.web.redirect_uris or ()), *registration.missing_returns]
    return there


def _app_role(role: Role) -> "AppRole":
    from msgraph.generated.models.app_role import AppRole

    return AppRole(
        id=uuid.uuid5(uuid.NAMESPACE_URL, f"urn:dsr:role:{role.value}"),
        value=role.value,
        display_name=role.value,
        description=_ROLE_TEXTS[role],
        allowed_member_types=["User", "Application"],
        is_enabled=True,
    )

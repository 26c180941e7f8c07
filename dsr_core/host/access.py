"""Who calls, and whether they may: asked once for every call, before anything else is read."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import azure.functions as func

from dsr_core.domain.access_errors import NotSignedInError, RoleMissingError, SignInFault
from dsr_core.domain.principal import ANYBODY, Principal, Role
from dsr_core.host.http_answers import header
from dsr_core.host.sign_in_settings import SignInSettings
from dsr_core.host.signing_keys import SigningKeys
from dsr_core.web.platform_token import is_of_platform
from dsr_core.web.routes import Auth, Route, roles_for

if TYPE_CHECKING:
    from dsr_core.web.key_sets import KeySet
    from dsr_core.web.tokens import TokenRules

_SCHEME = "bearer"


class Gate:
    """Knows callers by their sign-in. Belongs to one event loop, as its keys do."""

    def __init__(self, sign_in: SignInSettings, keys: Mapping[str, SigningKeys]) -> None:
        """`keys`: each tenant's, by its id."""
        self._sign_in = sign_in
        self._keys = keys

    async def admit(self, route: Route, req: func.HttpRequest) -> Principal:
        """The caller, who may call the route.

        Raises NotSignedInError (401), RoleMissingError (403), and SignInUnavailableError (503).
        """
        if route.auth is not Auth.OPERATOR:
            # No other proof than an operator's can be checked yet, and none is taken unchecked.
            raise NotSignedInError(SignInFault.NOTHING_SHOWN)
        principal = await self._know(req)
        if not principal.may(roles_for(route, req.route_params)):
            raise RoleMissingError
        return principal

    async def admit_visitor(
        self, req: func.HttpRequest, token: str | None, roles: tuple[Role, ...]
    ) -> Principal:
        """Who looks at a page of the console; `token` is what their session holds.

        Raises NotSignedInError, RoleMissingError and SignInUnavailableError as `admit`.
        """
        if token is not None:
            principal = await self.believe(token)
        elif self._sign_in.easy_auth:
            principal = self._know_by_easy_auth(req)
        else:
            raise NotSignedInError(SignInFault.NOTHING_SHOWN)
        if not principal.may(roles):
            raise RoleMissingError
        return principal

    async def admit_voucher(self, route: Route, req: func.HttpRequest) -> Principal:
        """Of a public route: whose word counts for a person's identity; ANYBODY for all others.

        Who shows a token means to be known, so that one that is no good is refused as elsewhere.
        Easy Auth's header comes along unasked, and counts only from a page of ours.
        """
        if _authorization(req) is not None:
            principal = await self._know(req)
            if not principal.may(route.vouchers):
                raise RoleMissingError
            return principal
        try:
            principal = await self._know(req)
        except NotSignedInError:
            return ANYBODY
        return principal if principal.may(route.vouchers) else ANYBODY

    async def _know(self, req: func.HttpRequest) -> Principal:
        """A token is checked wherever there is one; Easy Auth's word counts where it may."""
        authorization = _authorization(req)
        if authorization is not None:
            return await self._know_by_token(authorization)
        if self._sign_in.easy_auth:
            return self._know_by_easy_auth(req)
        raise NotSignedInError(SignInFault.NOTHING_SHOWN)

    async def _know_by_token(self, authorization: str) -> Principal:
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() != _SCHEME:
            raise NotSignedInError(SignInFault.MALFORMED)
        return await self.believe(token.strip(" "))

    async def believe(self, token: str) -> Principal:
        """Who an access token is of. Raises NotSignedInError and SignInUnavailableError."""
        # Imported here: intake, which is public, needs no cryptography.
        from dsr_core.web.tokens import check_token, read_head

        rules = self._rules()
        head = read_head(token, rules)
        key = await self._keys[head.tenant_id].find(head.key_id)
        if key is None:
            raise NotSignedInError(SignInFault.UNKNOWN_KEY)
        return check_token(token, head, key, rules)

    def _know_by_easy_auth(self, req: func.HttpRequest) -> Principal:
        from dsr_core.web.easy_auth import HEADER, read_easy_auth, refuse_cross_site

        said = header(req, HEADER)
        if said is None:
            raise NotSignedInError(SignInFault.NOTHING_SHOWN)
        refuse_cross_site(header(req, "sec-fetch-site"), header(req, "origin"))
        return read_easy_auth(said, self._sign_in.tenants, self._sign_in.audiences)

    def _rules(self) -> "TokenRules":
        from dsr_core.web.tokens import TokenRules

        tenants = {self._sign_in.issuer(tenant): tenant for tenant in self._sign_in.tenants}
        return TokenRules(tenants=tenants, audiences=self._sign_in.audiences)


def _authorization(req: func.HttpRequest) -> str | None:
    """What the caller shows; None where only the platform does."""
    said = header(req, "authorization")
    return None if said is None or is_of_platform(said) else said


def make_gate(sign_in: SignInSettings) -> Gate:
    """A gate for the running event loop. Fetches nothing yet."""

    def keys_of(tenant_id: str) -> SigningKeys:
        async def fetch() -> "KeySet":
            from dsr_core.host.discovery import fetch_keys

            return await fetch_keys(sign_in, tenant_id)

        return SigningKeys(fetch)

    return Gate(sign_in, {tenant: keys_of(tenant) for tenant in sign_in.tenants})

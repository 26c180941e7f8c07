"""The token endpoint: client credentials against the registrations in the settings."""

from dataclasses import dataclass

from aiohttp import web

from emulation.graph.settings import ClientRegistration
from emulation.graph.state import World
from emulation.graph.tokens import AUDIENCES, mint
from emulation.graph.wire import Row, encode, made_id, timestamp

LIFETIME_SECONDS = 3599
_ROOTS = frozenset((AUDIENCES[0], f"{AUDIENCES[0]}/", AUDIENCES[1], f"api://{AUDIENCES[1]}"))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Refusal:
    status: int
    error: str
    number: int
    text: str


async def issue_token(world: World, request: web.Request) -> web.Response:
    """`POST /{tenant}/oauth2/v2.0/token`, answered as Entra answers it."""
    form = {name: str(value) for name, value in (await request.post()).items()}
    tenant_id = request.match_info["tenant"]
    refusal = _refuse(world, tenant_id, form)
    if refusal is not None:
        return _error(world, refusal)
    client = world.settings.clients[form["client_id"]]
    token = mint(tenant_id, client.roles, app_id=form["client_id"])
    body: Row = {
        "token_type": "Bearer",
        "expires_in": LIFETIME_SECONDS,
        "ext_expires_in": LIFETIME_SECONDS,
        "access_token": token,
    }
    return web.Response(body=encode(body), content_type="application/json")


def _refuse(world: World, tenant_id: str, form: dict[str, str]) -> _Refusal | None:
    client = world.settings.clients.get(form.get("client_id", ""))
    checks: tuple[tuple[bool, _Refusal], ...] = (
        (
            tenant_id in world.tenants,
            _Refusal(status=400, error="invalid_request", number=90002, text="Tenant not found."),
        ),
        (
            form.get("grant_type") == "client_credentials",
            _Refusal(
                status=400,
                error="unsupported_grant_type",
                number=70003,
                text="The app requested an unsupported grant type.",
            ),
        ),
        (
            client is not None,
            _Refusal(
                status=400,
                error="unauthorized_client",
                number=700016,
                text="The application was not found in the directory.",
            ),
        ),
        (
            _has_secret(client, form),
            _Refusal(
                status=401,
                error="invalid_client",
                number=7000215,
                text="Invalid client secret provided.",
            ),
        ),
        (
            form.get("scope", "").removesuffix("/.default").rstrip("/") in _ROOTS,
            _Refusal(
                status=400,
                error="invalid_resource",
                number=500011,
                text="The resource principal was not found in the tenant.",
            ),
        ),
    )
    return next((refusal for holds, refusal in checks if not holds), None)


def _has_secret(client: ClientRegistration | None, form: dict[str, str]) -> bool:
    return client is not None and client.secret == form.get("client_secret")


def _error(world: World, refusal: _Refusal) -> web.Response:
    now = world.clock.now()
    trace = made_id("token", refusal.number, now)
    body: Row = {
        "error": refusal.error,
        "error_description": f"AADSTS{refusal.number}: {refusal.text} Trace ID: {trace}",
        "error_codes": [refusal.number],
        "timestamp": timestamp(now),
        "trace_id": trace,
        "correlation_id": trace,
    }
    answer = encode(body)
    return web.Response(status=refusal.status, body=answer, content_type="application/json")

"""extensions.http of host.json: the route prefix and the throttles."""

from collections.abc import Mapping
from dataclasses import dataclass

from emulation.functions_host.errors import HostJsonError
from emulation.functions_host.newtonsoft import Json
from emulation.functions_host.option_values import known_options, read_int

SECTION = "extensions.http"
OPTION_NAMES = (
    "routePrefix",
    "maxOutstandingRequests",
    "maxConcurrentRequests",
    "dynamicThrottlesEnabled",
    "hsts",
    "customHeaders",
)
_UNBOUNDED = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpOptions:
    """How HTTP functions are reached. The limits are None where unbounded, the default in code."""

    route_prefix: str = "api"
    max_outstanding_requests: int | None = None
    max_concurrent_requests: int | None = None


def read_http_options(section: Mapping[str, Json]) -> HttpOptions:
    """Check the section; raises HostJsonError."""
    values = known_options(section, OPTION_NAMES)
    prefix = values.get("routePrefix", "api")
    if not isinstance(prefix, str):
        raise HostJsonError(f"{SECTION}.routePrefix must be text")
    return HttpOptions(
        route_prefix=prefix.strip("/"),
        max_outstanding_requests=_limit(values, "maxOutstandingRequests"),
        max_concurrent_requests=_limit(values, "maxConcurrentRequests"),
    )


def _limit(values: Mapping[str, Json], name: str) -> int | None:
    number = read_int(values, name, _UNBOUNDED, SECTION, low=_UNBOUNDED)
    return None if number == _UNBOUNDED else number

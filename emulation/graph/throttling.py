"""Counting calls against Graph's limits, and the headers of a refusal."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from emulation.graph.buckets import BUCKETS, Bucket
from emulation.graph.errors import GraphError
from emulation.graph.routing import Call
from emulation.graph.settings import Settings, ThrottleClock
from emulation.graph.state import World

LOW_PRIORITY_SHARE = 0.9
"""Calls with `x-ms-throttle-priority: low` are shed when this share of a limit is used."""


@dataclass(slots=True)
class _Window:
    start: datetime
    used: int = 0


class Throttle:
    """Counts calls. A refused call uses quota as well, so hammering never helps (reference 1.4)."""

    def __init__(self) -> None:
        self._windows = dict[tuple[str, ...], _Window]()

    def charge(self, call: Call, world: World) -> Mapping[str, str]:
        """Count the call and return the headers to send; raises 429 where a limit is passed."""
        headers = dict[str, str]()
        for bucket in BUCKETS:
            if _applies(bucket, call, world.settings):
                headers.update(self._count(bucket, call, _time(world)))
        return headers

    def _count(self, bucket: Bucket, call: Call, now: datetime) -> Mapping[str, str]:
        window = self._window(bucket, call, now)
        limit, cost = bucket.limit(call.tenant), bucket.cost(call)
        window.used += cost
        share = window.used / limit
        is_low = call.headers.get("x-ms-throttle-priority", "").casefold() == "low"
        if share > (LOW_PRIORITY_SHARE if is_low else 1):
            raise _refusal(bucket, call, window.start + bucket.window - now)
        headers = {"x-ms-resource-unit": str(cost)} if bucket.switch == "throttle_directory" else {}
        if share > 0.8:
            headers["x-ms-throttle-limit-percentage"] = f"{min(share, 1.8):.2f}"
        return headers

    def _window(self, bucket: Bucket, call: Call, now: datetime) -> _Window:
        key = (bucket.name, *bucket.key(call))
        window = self._windows.get(key)
        if window is None or now - window.start >= bucket.window:
            window = self._windows[key] = _Window(start=now)
        return window


def _time(world: World) -> datetime:
    is_real = world.settings.throttle_clock is ThrottleClock.REAL
    return world.clock.real_now() if is_real else world.clock.now()


def _applies(bucket: Bucket, call: Call, settings: Settings) -> bool:
    is_on: bool = getattr(settings, bucket.switch)
    fits = bucket.methods == "*" or call.method in bucket.methods.split()
    return is_on and fits and bucket.templates.search(call.template) is not None


def _refusal(bucket: Bucket, call: Call, wait: timedelta) -> GraphError:
    scope = f"Tenant_Application/ReadWrite/{call.token.app_id}/{call.tenant.tenant_id}"
    headers = {
        "x-ms-throttle-scope": scope,
        "x-ms-throttle-information": bucket.information,
    }
    if bucket.tells_when:
        headers["Retry-After"] = str(max(1, math.ceil(wait.total_seconds())))
    return GraphError(429, "TooManyRequests", "Too many requests.", headers)

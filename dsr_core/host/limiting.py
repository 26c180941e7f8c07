"""Keeps callers of the public addresses to a rate, before anything is looked up or kept.

Open when it cannot count, with a warning in the log: to ask is a person's right (Art. 12(2)), and
must not depend on a counter. All counts of an hour share a partition, which Azure throttles by
itself when a flood comes, while requests have one each and go on working. Sizes and forms of bodies
are checked all the same, and nobody guesses a token however often they try.
"""

from collections.abc import Iterable, Iterator
from datetime import timedelta

import azure.functions as func

from dsr_core.domain.access_errors import TooManyRequestsError
from dsr_core.domain.limits_of_use import (
    Admission,
    Counted,
    Visit,
    distinct,
    read_source,
    seconds_left,
    visit_of,
    window_of,
)
from dsr_core.domain.subject import DataSubject
from dsr_core.host.bootstrap import services, settings
from dsr_core.host.http_answers import header
from dsr_core.host.public_settings import PublicSettings
from dsr_core.host.telemetry import warn
from dsr_core.web.routes import Route

_FORWARDED = "x-forwarded-for"


async def limit_use(
    route: Route,
    req: func.HttpRequest,
    *,
    request_id: str | None = None,
    tenant: str = "",
    subject: DataSubject | None = None,
) -> None:
    """Count this call. One transaction, or none without limits. Raises TooManyRequestsError."""
    ours, public = services(), settings().public
    visits = [*_visits_of(route, public, _by_source(req, public))]
    if request_id is not None:
        visits += _visits_of(route, public, ((Counted.REQUEST, request_id, public.links_per_hour),))
    if subject is not None:
        visits += _visits_of(route, public, _by_identifier(tenant, subject, public))
    if not visits:
        return
    now = ours.clock.now()
    admission = await ours.rates.admit(window_of(now), distinct(visits))
    if admission is Admission.NO_ROOM:
        raise TooManyRequestsError(timedelta(seconds=seconds_left(now)))
    if admission is Admission.UNCOUNTED:
        warn("visit_uncounted", function=route.name)


type _Caller = tuple[Counted, str, int]


def _visits_of(route: Route, public: PublicSettings, callers: Iterable[_Caller]) -> Iterator[Visit]:
    for kind, text, most in callers:
        if most:
            yield visit_of(public.hash_key, kind, route.name, text, most)


def _by_source(req: func.HttpRequest, public: PublicSettings) -> Iterator[_Caller]:
    source = read_source(header(req, _FORWARDED), public.forwarded_hops)
    if source is not None:
        yield Counted.SOURCE, source, public.source_per_hour


def _by_identifier(tenant: str, subject: DataSubject, public: PublicSettings) -> Iterator[_Caller]:
    """Upper and lower case make no other person."""
    for each in subject.identifiers:
        text = f"{tenant}|{each.kind.value}|{each.value.casefold()}"
        yield Counted.IDENTIFIER, text, public.identifier_per_hour

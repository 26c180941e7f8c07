"""Makes calls from an OpenAPI document, sends them, and checks each answer against the document.

The checks are Schemathesis's own: no 5xx, no status, media type, header or body that the document
does not have, and no nonsense taken for good. What it makes up is good in one half and bad in the
other; into the good half go ids of real requests, so that it gets past 404.
"""

# Schemathesis leaves some of its own types open.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false, reportMissingTypeStubs=false

import random
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.core.parameters import ParameterLocation
from schemathesis.specs.openapi import checks

from bench.fuzzing.scene import Scene
from dsr_core.web.acts import ACTS, Act

CHECKS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
    checks.negative_data_rejection,
]

#: What else a well-made refusal may be: too large, or a page for a form that comes too late.
_REFUSALS = ["400", "401", "403", "404", "405", "406", "409", "413", "414", "415", "422", "429"]

#: How often a good call is about a request that there is, and comes from who may make it.
_REAL, _ALLOWED = 0.85, 0.8
#: Whose word counts on a public address.
_VOUCHERS = ("Dsr.Operator", "Dsr.Admin")
#: Hosts answer for themselves to request lines over 8 KiB: those never reach the app.
_LONGEST_ADDRESS = 8_000
#: Some bodies are long in the making; Hypothesis would call that a fault of the test.
_SLOW_TO_MAKE = (
    HealthCheck.too_slow,
    HealthCheck.filter_too_much,
    HealthCheck.data_too_large,
    HealthCheck.large_base_example,
)
_SERVER_ERROR = 500
_PATIENCE_SECONDS = 60


@dataclass(slots=True, kw_only=True)
class Tally:
    """What was tried, and what came of it."""

    statuses: dict[str, Counter[int]] = field(default_factory=dict[str, Counter[int]])
    #: Operation, check and message of each answer that should not have been.
    failures: list[str] = field(default_factory=list[str])

    @property
    def cases(self) -> int:
        return sum(counts.total() for counts in self.statuses.values())

    @property
    def server_errors(self) -> int:
        return sum(
            count
            for counts in self.statuses.values()
            for status, count in counts.items()
            if status >= _SERVER_ERROR
        )


def fuzz(document: Mapping[str, Any], scene: Scene, *, seed_of_all: int, most: int) -> Tally:
    """At most so many good calls of each operation, and as many bad ones. Blocks."""
    schema: Any = schemathesis.openapi.from_dict({**document})
    schema.config.generation.update(with_security_parameters=False)
    schema.config.checks.negative_data_rejection.expected_statuses = _REFUSALS
    tally = Tally()
    with requests.Session() as session:
        sender = _Sender(scene=scene, session=session, rng=random.Random(seed_of_all), tally=tally)
        for found in schema.get_all_operations():
            operation = found.ok()
            tally.statuses[operation.label] = Counter()
            for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
                _try(sender, operation, mode, seed_of_all, most)
    return tally


def _try(sender: "_Sender", operation: Any, mode: Any, seed_of_all: int, most: int) -> None:
    @seed(seed_of_all)
    @settings(
        max_examples=most,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=_SLOW_TO_MAKE,
    )
    @given(operation.as_strategy(generation_mode=mode))
    def send(case: Any) -> None:
        sender.send(case)

    try:
        send()
    except Unsatisfiable:
        # An address without parameters and body: nothing about it can be wrong.
        return


@dataclass(slots=True, kw_only=True)
class _Sender:
    scene: Scene
    session: requests.Session
    rng: random.Random
    tally: Tally

    def send(self, case: Any) -> None:
        """Send one call and keep what is wrong with its answer."""
        definition = case.operation.definition.raw
        self._make_real(case)
        response = case.call(
            base_url=self.scene.url,
            session=self.session,
            headers=self._caller(case, definition),
            allow_redirects=False,
            timeout=_PATIENCE_SECONDS,
        )
        if len(str(response.request.url)) > _LONGEST_ADDRESS:
            return
        self.tally.statuses[case.operation.label][response.status_code] += 1
        try:
            case.validate_response(response, checks=CHECKS)
        except (Failure, FailureGroup) as failure:
            self.tally.failures.extend(_told(case, failure))

    def _make_real(self, case: Any) -> None:
        """Let a good call be about a request that there is, and say what its act takes."""
        parts = case.meta.components
        path = parts.get(ParameterLocation.PATH)
        if path is None or path.mode.is_negative or self.rng.random() > _REAL:
            return
        if "request_id" in case.path_parameters:
            case.path_parameters["request_id"] = self.rng.choice(self.scene.requests)
        body = parts.get(ParameterLocation.BODY)
        if "act" in case.path_parameters and body is not None and not body.mode.is_negative:
            leave_what_fits(case)

    def _caller(self, case: Any, definition: Mapping[str, Any]) -> Mapping[str, str]:
        """Who calls: mostly somebody who may, else anybody of the house, or nobody."""
        headers = dict[str, str]()
        allowed = self.rng.random() < _ALLOWED
        schemes = {name for each in definition["security"] for name in each}
        if "person" in schemes and allowed:
            cookie = self.scene.cookies.get(case.path_parameters["request_id"])
            headers |= {"Cookie": cookie} if cookie else {}
            headers["Sec-Fetch-Site"] = "same-origin"
        roles = definition.get("x-roles", _VOUCHERS) if allowed else self.scene.tokens
        tokens = [self.scene.tokens[role] for role in roles]
        if "operator" in schemes and (allowed or self.rng.random() < _ALLOWED):
            headers["Authorization"] = f"Bearer {self.rng.choice(tokens)}"
        return headers


def leave_what_fits(case: Any) -> None:
    """Leave of a good body what its act takes; the rest would be refused before anything is done.

    A body that was left out stays untouched: Schemathesis judges whatever is assigned anew, and
    calls no body a bad one, also where the document says that none is needed.
    """
    if isinstance(case.body, dict):
        rule = ACTS[Act(case.path_parameters["act"])]
        takes = {*rule.needs, *rule.needs_one, *rule.takes, "note"}
        case.body = {name: value for name, value in case.body.items() if name in takes}


def _told(case: Any, failure: Failure | FailureGroup) -> Iterator[str]:
    each = failure.exceptions if isinstance(failure, FailureGroup) else [failure]
    for one in each:
        text = " ".join(f"{type(one).__name__}: {one}".split())[:400]
        yield f"{case.operation.label} {case.path_parameters}: {text}"

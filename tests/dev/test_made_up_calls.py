"""How a made-up call is judged: what counts as nonsense must be nonsense."""

# Schemathesis leaves some of its own types open.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false, reportMissingTypeStubs=false

from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, find, settings
from schemathesis import GenerationMode
from schemathesis.core import NotSet

from bench.fuzzing.cases import leave_what_fits
from dsr_core.web.openapi import describe
from dsr_core.web.routes import ROUTES


def make_good_act(*, with_body: bool) -> Any:
    """A good call of the address where acts are posted."""
    document: Any = describe(ROUTES, "1")
    operation: Any = schemathesis.openapi.from_dict(document)[
        "/api/requests/{request_id}/acts/{act}"
    ]["POST"]
    return find(
        operation.as_strategy(generation_mode=GenerationMode.POSITIVE),
        lambda case: isinstance(case.body, NotSet) is not with_body,
        settings=settings(
            max_examples=20_000,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=(HealthCheck.too_slow, HealthCheck.filter_too_much),
        ),
    )


def test_a_good_act_without_a_body_stays_a_good_one() -> None:
    case = make_good_act(with_body=False)

    leave_what_fits(case)

    assert isinstance(case.body, NotSet)
    assert case.meta.generation.mode.is_positive


def test_of_a_good_body_what_its_act_does_not_take_is_left_out() -> None:
    case = make_good_act(with_body=True)
    case.path_parameters["act"] = "hold"
    case.body = {"note": "Asked for by the court.", "into": "r" + "0" * 32}

    leave_what_fits(case)

    assert case.body == {"note": "Asked for by the court."}
    assert case.meta.generation.mode.is_positive

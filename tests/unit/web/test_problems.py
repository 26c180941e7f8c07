"""Errors of the domain as problem details."""

import importlib
import json
import pkgutil
from datetime import timedelta

import pytest

from dsr_core import domain
from dsr_core.domain import errors
from dsr_core.domain.errors import (
    DsrError,
    IllegalTransitionError,
    SystemUnavailableError,
    UnknownRequestError,
)
from dsr_core.domain.reasons import Reason
from dsr_core.web.faults import MESSAGES, Fault, FaultCode
from dsr_core.web.problems import RULES, invalid_fields, problem_of, write_problem


def _errors_below(error: type[DsrError]) -> set[type[DsrError]]:
    return {error}.union(*(_errors_below(child) for child in error.__subclasses__()))


def _errors_of_the_domain() -> set[type[DsrError]]:
    for module in pkgutil.iter_modules(domain.__path__, "dsr_core.domain."):
        importlib.import_module(module.name)
    return {
        error for error in _errors_below(DsrError) if error.__module__.startswith("dsr_core.domain")
    }


#: Errors that no caller can do anything about.
OUR_OWN = {
    "error",
    "evidence-form",
    "integrity",
    "message-format",
    "seal-broken",
    "settings",
    "naive-moment",
    "rule-pack",
    "unknown-rule-pack",
}


def test_every_error_of_the_domain_has_a_status_or_is_our_own_fault() -> None:
    codes = {error.code for error in _errors_of_the_domain()}

    assert codes - RULES.keys() - OUR_OWN == set()
    assert RULES.keys() <= codes


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (errors.UnknownRequestError(), 404),
        (errors.IllegalTransitionError(), 409),
        (errors.StaleRequestError(), 409),
        (errors.DuplicateRequestError(), 409),
        (errors.IdempotencyConflictError(), 422),
        (errors.UnknownTenantError(), 422),
        (errors.InvalidValueError(), 422),
        (errors.LimitExceededError(), 413),
        (errors.SystemStuckError(Reason.CREDENTIAL_REFUSED), 502),
        (errors.SystemUnavailableError(Reason.THROTTLED), 503),
        (errors.IntegrityError(), 500),
        (errors.SealBrokenError(), 500),
        (errors.SettingsError(), 500),
    ],
)
def test_each_error_has_its_status(error: DsrError, status: int) -> None:
    assert problem_of(error).status == status


def test_a_problem_names_its_kind_by_the_stable_code() -> None:
    problem = problem_of(IllegalTransitionError("Resumed cannot happen now."))

    assert problem.type == "urn:dsr:problem:illegal-transition"
    assert problem.detail == "Resumed cannot happen now."


def test_a_fault_of_our_own_tells_nothing_of_what_is_inside() -> None:
    problem = problem_of(errors.SettingsError("DSR_VAULT is missing"))

    assert (problem.type, problem.detail) == ("urn:dsr:problem:internal", None)


@pytest.mark.parametrize(
    ("after", "seconds"), [(timedelta(seconds=90), 90), (timedelta(0), 1), (None, None)]
)
def test_a_system_that_is_busy_says_when_to_come_back(
    after: timedelta | None, seconds: int | None
) -> None:
    problem = problem_of(SystemUnavailableError(Reason.THROTTLED, after))

    assert problem.retry_after == seconds


def test_a_problem_is_written_without_what_it_does_not_have() -> None:
    written = json.loads(write_problem(problem_of(UnknownRequestError())))

    assert written == {
        "type": "urn:dsr:problem:unknown-request",
        "title": "No such request",
        "status": 404,
        "detail": "No request with this id is known.",
    }


def test_faulty_fields_are_listed_with_code_and_message() -> None:
    problem = invalid_fields([Fault(field="right", code=FaultCode.MISSING)])

    assert json.loads(write_problem(problem))["errors"] == [
        {"field": "right", "code": "missing", "message": "This field is required."}
    ]


def test_every_fault_has_a_message() -> None:
    assert MESSAGES.keys() == set(FaultCode)

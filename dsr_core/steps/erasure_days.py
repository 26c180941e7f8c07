"""The days of an erasure as they are known now, for the person's page. Sends and saves nothing."""

from dataclasses import replace

from dsr_core.domain.copies import Copy
from dsr_core.domain.erasure_horizon import ErasureHorizon
from dsr_core.domain.errors import InvalidValueError
from dsr_core.domain.letter_facts import ErasedFacts
from dsr_core.domain.plan import StageKind
from dsr_core.domain.request import DsrRequest
from dsr_core.domain.retention import purge_at
from dsr_core.ports import Services
from dsr_core.steps.deliver import occasion_of
from dsr_core.steps.letter_facts_of_erasure import erased_facts, horizon_of_account


def erasure_days(services: Services, request: DsrRequest) -> ErasedFacts | ErasureHorizon | None:
    """The certificate's facts once it is proved, the horizon before, None without a deletion.

    None as well where a day is not known: the letter waits for an operator then.
    """
    if StageKind.RESTORE in request.plan[: request.stage]:
        return None
    occasion = occasion_of(services, request)
    try:
        if StageKind.PROVE not in request.plan[: request.stage]:
            return horizon_of_account(occasion)
        facts = erased_facts(occasion)
    except InvalidValueError:
        return None
    retention = services.tenants[request.tenant].retention
    own = purge_at(request, Copy.PERSONAL_DATA, retention)
    if facts is None or own is None:
        return facts
    return replace(facts, own_copies_until=occasion.day_of(own))

"""A person who is not here: every system says so, and Graph is not asked."""

from dataclasses import replace

import pytest

from dsr_core.domain.outcomes import Outcome
from dsr_core.domain.reasons import Reason
from dsr_core.domain.systems import SystemKind, Verb
from dsr_core.ports import Finished, Located
from dsr_core.systems.tenant_systems import VERBS
from tests.systems.fakes import Starts, make_request, report_of, subject
from tests.systems.small_graph import SmallGraph
from tests.systems.wire_kit import JANE, Wired, starts_of

COLLECTING = [system for system, verb in VERBS if verb is Verb.COLLECT]


@pytest.mark.parametrize("system", COLLECTING)
@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("nobody@contoso.example", Reason.NOT_IN_DIRECTORY),
        ("nobody@hotmail.com", Reason.CONSUMER_ACCOUNT_ELSEWHERE),
    ],
)
async def test_collecting_for_nobody_is_a_coded_answer(
    wired: Wired, server: SmallGraph, system: SystemKind, address: str, reason: Reason
) -> None:
    request = make_request(None, described=subject(address))
    starts = Starts(system=system, verb=Verb.COLLECT, request=request)

    report = report_of(await wired.run(starts))

    assert (report.outcome, report.reason) == (Outcome.NOTHING_FOUND, reason)
    assert report.files == ()
    assert server.asked == []


async def test_discovery_that_finds_nobody_gives_no_identity(wired: Wired) -> None:
    located = Located(identity=None, reason=Reason.NOT_IN_DIRECTORY)
    starts = replace(starts_of(SystemKind.ENTRA, Verb.DISCOVER), located=located)

    result = await wired.run(starts)

    assert isinstance(result, Finished)
    assert result.identity is None
    assert result.report.reason is Reason.NOT_IN_DIRECTORY


async def test_discovery_hands_the_identity_on(wired: Wired) -> None:
    result = await wired.run(starts_of(SystemKind.ENTRA, Verb.DISCOVER))

    assert isinstance(result, Finished)
    assert result.identity == JANE
    assert result.report.outcome is Outcome.DONE


async def test_where_no_system_looked_before_collecting_looks_itself(
    wired: Wired, server: SmallGraph
) -> None:
    """An installation with Microsoft's export only has no stage of discovery."""
    request = replace(make_request(None), tasks=())
    starts = Starts(
        system=SystemKind.MICROSOFT_EXPORT,
        verb=Verb.COLLECT,
        request=request,
        located=Located(identity=JANE),
    )

    await wired.run(starts)

    assert any(asked.path.endswith("/exportPersonalData") for asked in server.asked)

"""What an ordinary access request costs in HTTP requests to Graph, a batch counted as one."""

from dsr_core.domain.outcomes import Outcome
from dsr_core.domain.systems import SystemKind, Verb
from dsr_core.ports import Finished
from tests.systems.conftest import Contoso
from tests.systems.fakes import captured, report_of

#: Microsoft's export is asked for and looked at (test_microsoft_export).
EXPORT = 2

DISCOVERY = (
    (SystemKind.ENTRA, Verb.DISCOVER, 0),
    (SystemKind.INTUNE, Verb.DISCOVER, 1),
    (SystemKind.INTUNE_AUDIT, Verb.DISCOVER, 1),
    (SystemKind.ENTRA_LOGS, Verb.CAPTURE, 5),
)
COLLECTION = (
    (SystemKind.ENTRA, Verb.COLLECT, 2),
    (SystemKind.ENTRA_LOGS, Verb.COLLECT, 0),
    (SystemKind.INTUNE, Verb.COLLECT, 2),
    (SystemKind.INTUNE_AUDIT, Verb.COLLECT, 1),
)


async def test_an_ordinary_access_request_stays_within_twenty_requests(contoso: Contoso) -> None:
    starts = await contoso.starts("ordinary", SystemKind.ENTRA_LOGS, Verb.CAPTURE)
    assert len(contoso.calls) == 2  # the tenant's check and one batch that finds the person

    for system, verb, expected in (*DISCOVERY, *COLLECTION):
        before = len(contoso.calls)
        starts.system, starts.verb, starts.checkpoint = system, verb, None
        result = await contoso.run(starts)
        assert isinstance(result, Finished)
        assert result.report.outcome is Outcome.DONE
        assert len(contoso.calls) - before == expected, (system, verb)
        if verb is Verb.CAPTURE:
            starts.request = captured(starts.request, report_of(result))

    assert len(contoso.calls) + EXPORT <= 16

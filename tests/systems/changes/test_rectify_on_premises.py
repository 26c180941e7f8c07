"""Fields that the directory on premises owns: waited for, looked at again, and told as they are."""

from datetime import timedelta

from dsr_core.domain.grounds import Ground
from dsr_core.domain.outcomes import Outcome
from dsr_core.domain.reasons import Reason
from dsr_core.domain.systems import Verb
from dsr_core.ports import Finished
from tests.systems.changes.conftest import Admit
from tests.systems.changes.kit import Patient, evidence_of, fields_of, pause_of
from tests.systems.fakes import Starts

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


async def waiting(admit: Admit, **wishes: str | None) -> tuple[Patient, Starts]:
    """The synced person, and the starts of a task that waits for the directory on premises."""
    diego = await admit("synced")
    diego.wish(**wishes)
    starts = diego.starts(Verb.RECTIFY)
    await diego.start(starts)
    pause_of(await diego.start(starts), Reason.WAITS_ON_PREMISES)
    return diego, starts


async def test_the_fields_are_looked_at_ever_more_rarely_and_then_left(admit: Admit) -> None:
    diego = await admit("synced")
    diego.wish(jobTitle="Leiter")
    starts = diego.starts(Verb.RECTIFY)
    waits = list[timedelta]()

    while not isinstance(result := await diego.start(starts), Finished):
        waits.append(pause_of(result, Reason.WAITS_ON_PREMISES).retry_after or timedelta())
        diego.clock.advance(waits[-1])

    assert waits[:4] == [HOUR, 6 * HOUR, DAY, 2 * DAY]
    assert set(waits[4:-1]) == {4 * DAY}
    assert sum(waits, timedelta()) == 28 * DAY
    left = fields_of(result)["field.jobTitle"]
    assert (left.outcome, left.reason) == (Outcome.NEEDS_PERSON, Reason.MANUAL_TASK)
    assert left.ground is Ground.ON_PREMISES_SOURCE
    assert diego.writes == []


async def test_a_change_that_the_sync_brings_is_done_with_evidence_of_both(admit: Admit) -> None:
    diego, starts = await waiting(admit, jobTitle="Leiter", usageLocation="FR")
    old = diego.row["jobTitle"]
    diego.row["jobTitle"] = "Leiter"
    diego.clock.advance(HOUR)

    finished = await diego.carry_out(starts)

    assert {result.outcome for result in finished.report.sources} == {Outcome.DONE}
    fields = evidence_of(finished)["fields"]
    assert fields["jobTitle"] == {"before": old, "after": "Leiter"}
    assert fields["usageLocation"]["after"] == "FR"
    assert [entry.keys for entry in diego.writes] == [("usageLocation",)]


async def test_what_is_changed_back_before_the_end_is_not_told_as_done(admit: Admit) -> None:
    diego, starts = await waiting(admit, jobTitle="Leiter", city="Bonn", usageLocation="FR")
    old = {name: diego.row[name] for name in ("jobTitle", "usageLocation")}
    diego.row["jobTitle"] = "Leiter"
    halfway = pause_of(await diego.start(starts), Reason.WAITS_ON_PREMISES)
    diego.row.update(jobTitle=old["jobTitle"], usageLocation="ES", city="Bonn")
    diego.clock.advance(28 * DAY)

    results = fields_of(await diego.carry_out(starts))

    assert [one.outcome for one in halfway.findings] == [
        Outcome.DONE,
        Outcome.NEEDS_PERSON,
        Outcome.DONE,
    ]
    assert results["field.city"].outcome is Outcome.DONE
    assert results["field.jobTitle"].outcome is Outcome.NEEDS_PERSON
    changed_back = results["field.usageLocation"]
    assert (changed_back.outcome, changed_back.reason) == (Outcome.FAILED, Reason.CHANGE_NOT_SEEN)
    assert len(diego.writes) == 1


async def test_an_account_that_is_no_longer_synced_is_changed_in_the_cloud_once(
    admit: Admit,
) -> None:
    diego, starts = await waiting(admit, jobTitle="Leiter", usageLocation="FR")
    diego.row["onPremisesSyncEnabled"] = None

    finished = await diego.carry_out(starts)

    assert diego.row["jobTitle"] == "Leiter"
    assert finished.report.outcome is Outcome.DONE
    assert [entry.keys for entry in diego.writes] == [("usageLocation",), ("jobTitle",)]


async def test_what_the_directory_shows_already_is_not_waited_for(admit: Admit) -> None:
    diego = await admit("synced")
    diego.wish(jobTitle=diego.row["jobTitle"])

    finished = await diego.change(Verb.RECTIFY)

    assert finished.report.outcome is Outcome.DONE
    assert diego.writes == []


async def test_a_manager_whom_nobody_knows_is_not_waited_for(admit: Admit) -> None:
    diego = await admit("synced")
    diego.wish(manager="nobody@contoso.example")

    result = fields_of(await diego.change(Verb.RECTIFY))["field.manager"]

    assert (result.outcome, result.reason) == (Outcome.FAILED, Reason.NOT_IN_DIRECTORY)


async def test_where_the_answer_is_due_nobody_is_waited_for(admit: Admit) -> None:
    diego = await admit("synced")
    diego.wish(jobTitle="Leiter")
    diego.clock.advance(30 * DAY)

    result = fields_of(await diego.change(Verb.RECTIFY))["field.jobTitle"]

    assert (result.reason, result.ground) == (Reason.MANUAL_TASK, Ground.ON_PREMISES_SOURCE)

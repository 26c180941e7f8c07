"""Whose data are in the files: ids of a log's rows are nobody's, however many there are."""

import pytest

from dsr_core.domain.examined import FindingKind, Place
from dsr_core.domain.recognising import DirectoryPerson, Form, Recogniser
from dsr_core.domain.text_redacting import Json
from dsr_core.steps import candidates
from dsr_core.steps.candidates import Candidates

ME = "11111111-0000-4000-8000-000000000001"
BOB = "b0b00000-0000-4000-8000-000000000001"
FEW = 10


def a_sign_in(number: int) -> Json:
    return {
        "id": f"00000000-0000-4000-8000-{number:012d}",
        "userId": ME,
        "ipAddress": f"203.0.113.{number // 20}",
    }


@pytest.fixture
def long_log(monkeypatch: pytest.MonkeyPatch) -> Candidates:
    """A log of ten times what is kept, and then an audit with somebody else in it."""
    monkeypatch.setattr(candidates, "MOST_KEPT", FEW)
    found = Candidates(Recogniser(), frozenset({ME}))
    for number in range(FEW * 10):
        file = f"entra_logs/signIns{'' if number < FEW else '.002'}.json"
        found.take(a_sign_in(number), Place(file=file, item=number, source=""))
    audit: Json = {"id": "directory-1", "initiatedBy": {"user": {"id": BOB}}}
    found.take(audit, Place(file="entra_logs/directoryAudits.json", item=0, source=""))
    return found


def test_of_a_long_log_no_address_of_the_person_is_somebody_elses(long_log: Candidates) -> None:
    findings, different = long_log.findings(())

    assert findings == ()
    assert different[FindingKind.IP_ADDRESS] == 0


def test_behind_a_long_log_others_are_still_found(long_log: Candidates) -> None:
    ids, _, unasked = long_log.to_ask()
    findings, _ = long_log.findings((DirectoryPerson(object_id=BOB),))

    assert (ids, unasked) == ((BOB,), 0)
    assert [one.value for one in findings] == [BOB]


def test_the_id_of_an_entry_is_the_persons_and_that_of_a_device_is_not() -> None:
    found = Candidates(Recogniser(), frozenset({"adele@contoso.example"}))
    entry: Json = {"id": ME, "userPrincipalName": "adele@contoso.example"}
    device: Json = {"id": BOB, "userId": ME, "userPrincipalName": "adele@contoso.example"}

    found.take(entry, Place(file="entra.json", item=0, source="user"))
    found.take(device, Place(file="intune.json", item=0, source="managedDevices"))

    assert ME in found.own
    assert BOB not in found.own


def test_what_was_gathered_is_gone_on_with() -> None:
    first = Candidates(Recogniser(), frozenset({ME}))
    audit: Json = {"initiatedBy": {"user": {"id": BOB}}}
    first.take(audit, Place(file="a.json", item=0, source=""))

    second = Candidates(Recogniser(), frozenset({ME}), first.gathered())
    second.take(audit, Place(file="a.json", item=1, source=""))

    (finding,), _ = second.findings((DirectoryPerson(object_id=BOB),))
    assert (finding.count, [place.item for place in finding.places]) == (2, [0, 1])
    assert second.gathered().seen[Form.OBJECT_ID].keys() == {BOB}

"""Representatives, notes and a withdrawal, through the real triggers and storage."""

from dsr_core.domain.identity_means import Authority
from dsr_core.domain.plan import Right
from dsr_core.domain.request import Status
from dsr_core.domain.wish import Wish
from dsr_core.host import bootstrap
from emulation.graph.sample import SAMPLE_PEOPLE
from tests.flow.life import Life

ADELE = SAMPLE_PEOPLE["ordinary"]
LAWYER = {
    "representative": "Grace Hopper",
    "representative_contact": "grace@law.example",
    "representative_basis": "lawyers_mandate",
}


async def test_a_representative_is_verified_with_a_sealed_note_before_anything_happens(
    life: Life,
) -> None:
    request_id = await life.submit(Right.ACCESS, ADELE, **LAWYER)
    waiting = await life.settle(request_id)
    note = {"basis": "lawyers_mandate", "note": "Mandate of 2 March, seen in the original."}

    without = await life.act("operator", request_id, "verify-representative", {"basis": "spite"})
    reply = await life.act("operator", request_id, "verify-representative", note)
    ended = await life.carry_to(request_id)

    assert waiting.status is Status.IDENTITY_PENDING
    assert without.status == 422
    assert reply.status == 200
    assert [each["text"] for each in reply.json["notes"]] == [note["note"]]
    assert reply.json["representative"] == {
        "verified": True,
        "basis": "lawyers_mandate",
        "claimed_basis": "lawyers_mandate",
    }
    assert reply.json["history"][0]["details"] == {"representative": "lawyers_mandate"}
    assert "seen in the original" not in str(reply.json["history"])
    assert ended.status is Status.COMPLETED
    assert ended.wish == Wish(
        representative="Grace Hopper",
        representative_contact="grace@law.example",
        representative_basis=Authority.LAWYERS_MANDATE,
    )


async def test_a_request_taken_back_ends_with_its_letter(life: Life) -> None:
    request_id = await life.submit(Right.OBJECTION, ADELE)
    await life.settle(request_id)

    reply = await life.act("operator", request_id, "withdraw", {"note": "She rang us."})
    ended = await life.carry_to(request_id)

    box = bootstrap.services().letters_of("contoso")
    stage = len(ended.plan) - 1
    assert reply.status == 200
    assert ended.status is Status.WITHDRAWN
    assert str(await box.fate_of(ended, f"{stage:02}-withdrawn")) == "filed"  # type: ignore[attr-defined]

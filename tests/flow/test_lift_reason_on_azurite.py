"""Why a restriction ends: said by the operator, told by the notice, and in the history."""

import json

from dsr_core.domain.letter_parts import LiftReason
from dsr_core.domain.plan import Right, StageKind
from dsr_core.domain.request import Status
from dsr_core.web.letter_texts import read_letter_texts
from emulation.graph.sample import SAMPLE_PEOPLE
from tests.flow.life import Life
from tests.flow.observing import letters_of

ADELE = SAMPLE_PEOPLE["ordinary"]


async def test_the_person_is_told_why_the_restriction_ends(life: Life) -> None:
    request_id = await life.submit(Right.RESTRICTION, ADELE)
    await life.carry_to(request_id, StageKind.IN_FORCE)

    body = {"lift_reason": LiftReason.ACCURACY_CHECKED.value}
    lifted = await life.act("operator", request_id, "lift", body)
    ended = await life.carry_to(request_id)

    letters = await letters_of(life, request_id)
    (notice,) = (text for name, text in letters.items() if "restriction_lift_notice" in name)
    words = read_letter_texts("en").lift_reasons[LiftReason.ACCURACY_CHECKED]
    (ordered,) = (row for row in lifted.json["history"] if row["event"] == "lift_ordered")
    assert words[:30] in " ".join(json.loads(notice)["text"].split())
    assert ordered["details"]["reason"] == "accuracy_checked"
    assert ended.status is Status.COMPLETED

"""After the ending, through the real triggers: who comes back is noticed, and nothing is kept."""

import re
from datetime import timedelta

from dsr_core.domain.copies import Copy
from dsr_core.domain.history import first_break
from dsr_core.domain.plan import Right
from dsr_core.domain.reasons import Reason
from dsr_core.domain.request import Status
from dsr_core.domain.subject import FORGOTTEN
from dsr_core.host import bootstrap
from emulation.graph.sample import SAMPLE_PEOPLE
from tests.flow.life import OWN_ADDRESS, Life
from tests.flow.marks import found_in, marks_of, text_of
from tests.flow.running_product import read_blobs, read_entities, read_messages

ADELE = SAMPLE_PEOPLE["ordinary"]
SYNCED_ANEW = "99999999-9999-4999-8999-999999999999"
A_DAY = timedelta(days=1, minutes=30)


async def kept_texts(life: Life) -> list[str]:
    """Whatever storage holds: names and contents of blobs, every property, every message."""
    blobs = await read_blobs(life.product.storage)
    texts = [text_of(part) for place, content in blobs.items() for part in (*place, content)]
    for rows in (await read_entities(life.product.storage)).values():
        texts += [text_of(part) for row in rows for each in row.items() for part in each]
    messages = await read_messages(life.product.storage)
    return [*texts, *(text for found in messages.values() for text in found)]


async def test_who_is_synced_anew_is_noticed_once_and_in_the_end_nothing_personal_is_kept(
    life: Life,
) -> None:
    marks = re.compile(f"{marks_of(life.product).pattern}|{re.escape(OWN_ADDRESS)}", re.IGNORECASE)
    account = dict(life.product.tenant.find_user(ADELE) or {})
    request_id = await life.submit(Right.ERASURE, ADELE)
    ended = await life.carry_to(request_id)
    kept = found_in(marks, await kept_texts(life))

    await life.pass_time(A_DAY)
    absent = await life.load(request_id)
    life.product.tenant.users[SYNCED_ANEW] = account | {"id": SYNCED_ANEW}
    for _ in range(4):
        await life.pass_time(A_DAY)
    back = await life.load(request_id)
    for days in (31, 31, 31, 31, 31, 31):
        await life.pass_time(timedelta(days=days))
    gone = await life.load(request_id)

    rows = await bootstrap.services().requests.history(request_id)
    assert (ended.status, gone.status) == (Status.COMPLETED, Status.COMPLETED)
    assert kept
    assert (absent.looks, absent.reappeared_at) == (1, None)
    assert back.reappeared_as is Reason.REAPPEARED
    assert sum(row.event == "person_reappeared" for row in rows) == 1
    assert set(gone.purged) == set(Copy)
    assert gone.subject == FORGOTTEN
    assert found_in(marks, await kept_texts(life)) == []
    assert first_break(rows, gone.history_length, gone.history_head) is None

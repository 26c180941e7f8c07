"""Who is put on the list of a person's requests, when, and until when."""

import asyncio
from dataclasses import replace
from datetime import timedelta

from dsr_core.domain.copies import Copy
from dsr_core.domain.duplicates import person_key
from dsr_core.domain.events import IdentityVerified, Resumed
from dsr_core.domain.letter_parts import LetterKind
from dsr_core.domain.plan import Right
from dsr_core.domain.reasons import Reason
from dsr_core.domain.request import Status
from dsr_core.domain.systems import SystemKind, Verb
from dsr_core.domain.tenants import IdentityPolicy
from dsr_core.ports import Located, Stuck
from dsr_core.steps.purge import purge
from dsr_core.steps.runner import handle_event
from tests.fakes.tenant_systems import ADELE
from tests.house import CONTOSO, House

KEY = person_key("contoso", ADELE.object_id)


async def test_nobody_is_listed_before_they_have_shown_who_they_are() -> None:
    house = House(policy=replace(CONTOSO, identity=IdentityPolicy.OPERATOR))
    request = await house.submit()
    await house.listen()
    before = await house.people.enlisted(KEY)

    await handle_event(house.services, request.id, IdentityVerified(by="operator-1"))
    await house.listen()

    assert before == ()
    assert await house.people.enlisted(KEY) == (request.id,)


async def test_who_is_not_in_the_directory_is_on_no_list_and_answered_each_time() -> None:
    house = House()
    house.systems.located = Located(identity=None, reason=Reason.NOT_IN_DIRECTORY)

    first, second = await house.submit(), await house.submit()
    await house.listen()

    assert (await house.request(first.id)).status is Status.COMPLETED
    assert (await house.request(second.id)).status is Status.COMPLETED


async def test_who_was_told_apart_by_an_operator_is_listed_then_and_gets_one_receipt() -> None:
    house = House()
    earlier = await house.submit(right=Right.ERASURE)
    await house.listen()
    house.systems.located = Located(identity=None, reason=Reason.AMBIGUOUS_SUBJECT)
    stuck = Stuck(reason=Reason.AMBIGUOUS_SUBJECT)
    house.systems.script(SystemKind.ENTRA, Verb.DISCOVER, lambda _: stuck)
    house.clock.advance(timedelta(minutes=1))
    request = await house.submit(right=Right.ERASURE)
    await house.listen()
    waiting = await house.request(request.id)

    house.systems.located = Located(identity=ADELE)
    await handle_event(house.services, request.id, Resumed(by="operator-1", object_id="object-1"))
    await house.listen()

    receipts = [kept for kept in house.letters.letters if kept.letter.kind is LetterKind.RECEIPT]
    assert waiting.status is Status.NEEDS_OPERATOR
    assert (await house.request(request.id)).duplicate_of == earlier.id
    assert await house.people.enlisted(KEY) == (earlier.id, request.id)
    assert len(receipts) == 2


async def test_of_two_at_once_none_is_lost_and_the_earlier_one_is_never_the_duplicate() -> None:
    house = House()
    requests = [await house.submit(right=Right.ERASURE) for _ in range(2)]

    await asyncio.gather(house.listen(), house.listen())

    first, second = [await house.request(each.id) for each in requests]
    assert first.duplicate_of is None
    assert second.duplicate_of in (None, first.id)
    assert set(await house.people.enlisted(KEY)) == {first.id, second.id}


async def test_with_the_personal_data_a_request_goes_off_the_list() -> None:
    house = House()
    request = await house.submit()
    await house.listen()

    await purge(house.services, await house.request(request.id), (Copy.FILES, Copy.LETTERS))
    kept = await house.people.enlisted(KEY)
    await purge(house.services, await house.request(request.id), (Copy.PERSONAL_DATA,))

    assert kept == (request.id,)
    assert await house.people.enlisted(KEY) == ()

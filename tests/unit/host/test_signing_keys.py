import asyncio

import pytest

from dsr_core.domain.access_errors import SignInUnavailableError
from dsr_core.host.signing_keys import MOST_SECONDS_OLD, PAUSE_SECONDS, SigningKeys
from dsr_core.web.key_sets import KeySet
from tests.fakes.tokens import key_set


class Authority:
    """Publishes keys, or is down; counts how often it is asked. Holds the time, too."""

    def __init__(self, *names: str) -> None:
        self.published = names
        self.is_down = False
        self.asked = 0
        self.seconds = 1000.0
        self.keys = SigningKeys(self._fetch, lambda: self.seconds)

    async def _fetch(self) -> KeySet:
        self.asked += 1
        await asyncio.sleep(0)
        if self.is_down:
            raise SignInUnavailableError
        return key_set(*self.published)

    async def knows(self, key_id: str) -> bool:
        return await self.keys.find(key_id) is not None


async def test_keys_are_fetched_at_first_need_and_kept() -> None:
    authority = Authority("one", "two")
    asked_before = authority.asked

    assert await authority.knows("one")
    assert await authority.knows("two")
    assert (asked_before, authority.asked) == (0, 1)


async def test_many_at_once_fetch_once() -> None:
    authority = Authority("one")

    found = await asyncio.gather(*(authority.knows("one") for _ in range(50)))

    assert all(found)
    assert authority.asked == 1


async def test_a_new_key_is_found_by_asking_once_more() -> None:
    authority = Authority("one")
    await authority.knows("one")
    authority.seconds += PAUSE_SECONDS
    authority.published = ("two", "one")

    found = await asyncio.gather(*(authority.knows("two") for _ in range(50)))

    assert all(found)
    assert authority.asked == 2


async def test_a_key_that_was_withdrawn_counts_no_more_once_keys_are_renewed() -> None:
    authority = Authority("one")
    await authority.knows("one")
    authority.published = ("two",)
    authority.seconds += PAUSE_SECONDS
    await authority.knows("two")

    assert not await authority.knows("one")


async def test_made_up_key_ids_make_one_call_in_a_pause_and_no_more() -> None:
    authority = Authority("one")
    await authority.knows("one")

    for number in range(250):
        authority.seconds += PAUSE_SECONDS / 100
        assert not await authority.knows(f"made-up-{number}")

    assert authority.asked == 3


async def test_made_up_key_ids_do_not_keep_out_those_with_a_known_one() -> None:
    authority = Authority("one")
    await authority.knows("one")
    authority.is_down = True
    authority.seconds += PAUSE_SECONDS
    await authority.knows("made-up")

    assert await authority.knows("one")


async def test_keys_are_renewed_daily() -> None:
    authority = Authority("one")
    await authority.knows("one")
    authority.seconds += MOST_SECONDS_OLD - 1
    await authority.knows("one")
    asked_within_a_day = authority.asked
    authority.seconds += 1

    await authority.knows("one")

    assert (asked_within_a_day, authority.asked) == (1, 2)


async def test_old_keys_count_while_nobody_answers_and_are_renewed_when_somebody_does() -> None:
    authority = Authority("one")
    await authority.knows("one")
    authority.is_down = True
    authority.seconds += MOST_SECONDS_OLD
    found_while_down = [await authority.knows("one") for _ in range(10)]
    asked_while_down = authority.asked - 1
    authority.is_down = False
    authority.seconds += PAUSE_SECONDS
    authority.published = ("two",)

    assert found_while_down == [True] * 10
    assert asked_while_down == 1
    assert not await authority.knows("one")


async def test_without_any_key_nobody_is_believed_and_the_authority_is_not_besieged() -> None:
    authority = Authority("one")
    authority.is_down = True

    for _ in range(10):
        with pytest.raises(SignInUnavailableError):
            await authority.keys.find("one")

    assert authority.asked == 1


async def test_a_caller_who_gives_up_while_fetching_does_not_spoil_it_for_the_next() -> None:
    authority = Authority("one")
    impatient = asyncio.create_task(authority.knows("one"))
    await asyncio.sleep(0)
    impatient.cancel()
    await asyncio.gather(impatient, return_exceptions=True)

    assert await authority.knows("one")
    assert authority.asked == 2

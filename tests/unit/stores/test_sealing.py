import itertools
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsr_core.domain.errors import LimitExceededError, SealBrokenError
from dsr_core.stores.data_keys import DataKey, DataKeys
from dsr_core.stores.memory.key_wrapper import MemoryKeyWrapper
from dsr_core.stores.sealing import Seal, place_of, seal, unseal
from dsr_core.stores.spilling import gather, spill

KEY, NONCE, PLACE = bytes(range(32)), bytes(12), b"place"


@given(plaintext=st.binary(max_size=200), key=st.binary(min_size=32, max_size=32))
def test_what_was_sealed_opens_with_its_key_at_its_place(plaintext: bytes, key: bytes) -> None:
    sealed = seal(key, plaintext, PLACE, NONCE)

    assert len(sealed) == len(plaintext) + 28
    assert unseal(key, sealed, PLACE) == plaintext


def test_sealing_is_aes_256_gcm_with_the_nonce_in_front() -> None:
    # Test case 14 of the GCM specification (McGrew and Viega): no associated data, zero key.
    sealed = seal(bytes(32), bytes(16), b"", bytes(12))

    assert sealed[:12] == bytes(12)
    assert sealed[12:28].hex() == "cea7403d4d606b6e074ec5d3baf39d18"
    assert sealed[28:].hex() == "d0d1c8a799996bf0265b98b5d48ab919"


@pytest.mark.parametrize("place", [0, 11, 12, -1])
def test_one_altered_bit_breaks_the_seal(place: int) -> None:
    sealed = bytearray(seal(KEY, b"Grace", PLACE, NONCE))
    sealed[place] ^= 1

    with pytest.raises(SealBrokenError):
        unseal(KEY, bytes(sealed), PLACE)


@pytest.mark.parametrize(
    ("key", "sealed", "place"),
    [
        (bytes(32), seal(KEY, b"Grace", PLACE, NONCE), PLACE),
        (KEY, seal(KEY, b"Grace", PLACE, NONCE), b"elsewhere"),
        (KEY, b"", PLACE),
        (KEY, bytes(12), PLACE),
        (KEY, bytes(27), PLACE),
    ],
)
def test_another_key_another_place_and_too_few_bytes_break_the_seal(
    key: bytes, sealed: bytes, place: bytes
) -> None:
    with pytest.raises(SealBrokenError) as caught:
        unseal(key, sealed, place)

    assert caught.value.__cause__ is None


def test_no_two_places_are_one() -> None:
    names = ["", "a", "ab", "b"]

    places = [place_of(*parts) for parts in itertools.product(names, repeat=3)]

    assert len(set(places)) == len(places)


def test_a_seal_shows_no_key_and_takes_a_fresh_nonce_each_time() -> None:
    mine = Seal(request_id="r1", key=KEY, nonces=os.urandom)

    first, second = (mine.close("request", "subject", b"Grace") for _ in range(2))

    assert first != second
    assert mine.open("request", "subject", first) == b"Grace"
    assert repr(mine) == "Seal(request_id='r1')"
    with pytest.raises(SealBrokenError):
        mine.open("task|01|entra", "subject", first)


@given(st.binary(max_size=50) | st.none())
def test_a_spilled_value_comes_back(value: bytes | None) -> None:
    assert gather(spill("subject", value, 1), "subject") == value


@pytest.mark.parametrize(("kib", "parts"), [(0, 1), (64, 1), (65, 2), (128, 2), (129, 3), (192, 3)])
def test_a_value_takes_a_property_for_each_64_kib(kib: int, parts: int) -> None:
    value = os.urandom(kib * 1024)

    entity = spill("checkpoint", value, 3)

    assert len(entity) == parts + 1
    assert gather(entity, "checkpoint") == value


def test_a_value_past_its_parts_is_refused_by_name() -> None:
    with pytest.raises(LimitExceededError, match="checkpoint is larger than 192 KiB"):
        spill("checkpoint", bytes(192 * 1024 + 1), 3)


def test_parts_left_by_a_longer_value_are_not_read() -> None:
    merged = spill("subject", bytes(130 * 1024), 3) | spill("subject", b"short", 3)

    assert gather(merged, "subject") == b"short"


class CountingWrapper(MemoryKeyWrapper):
    def __init__(self) -> None:
        super().__init__()
        self.unwrapped = 0

    async def unwrap(self, wrapped: bytes) -> bytes:
        self.unwrapped += 1
        return await super().unwrap(wrapped)


async def test_a_data_key_is_unwrapped_once_while_it_is_remembered() -> None:
    wrapper, clock = CountingWrapper(), [0.0]
    keys = DataKeys(wrapper, remember_for=900, elapsed=lambda: clock[0])
    made = await keys.make()

    for moment in (0.0, 450.0, 900.0):
        clock[0] = moment
        assert await keys.unwrap("r1", made.wrapped) == made
    assert wrapper.unwrapped == 1

    clock[0] = 900.1
    assert await keys.unwrap("r1", made.wrapped) == made
    assert wrapper.unwrapped == 2


async def test_a_made_key_is_not_remembered_until_it_is_stored() -> None:
    keys = DataKeys(MemoryKeyWrapper())
    made = await keys.make()

    assert keys.known("r1") is None

    keys.remember("r1", made)
    assert keys.known("r1") == made


async def test_another_wrapped_key_for_the_request_is_unwrapped_afresh() -> None:
    wrapper = CountingWrapper()
    keys = DataKeys(wrapper)
    old, new = await keys.make(), await keys.make()
    keys.remember("r1", old)

    assert await keys.unwrap("r1", new.wrapped) == new
    assert keys.known("r1") == new


async def test_the_keys_used_longest_ago_are_forgotten_first() -> None:
    keys = DataKeys(MemoryKeyWrapper(), most=2)
    made = await keys.make()
    for request_id in ("r1", "r2"):
        keys.remember(request_id, made)

    assert keys.known("r1") is not None
    keys.remember("r3", made)

    assert keys.known("r2") is None
    assert keys.known("r1") is not None


def test_a_data_key_shows_nothing() -> None:
    assert repr(DataKey(wrapped=b"w", plain=b"p")) == "DataKey()"

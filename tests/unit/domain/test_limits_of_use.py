"""Who counts as the same caller, and until when."""

from datetime import timedelta

import pytest

from dsr_core.domain.limits_of_use import (
    Counted,
    distinct,
    read_source,
    seconds_left,
    visit_of,
    window_of,
)
from tests.builders import NOW

KEY = b"a key of the tests, and of nobody else"


@pytest.mark.parametrize(
    ("forwarded", "hops", "source"),
    [
        ("203.0.113.9", 1, "203.0.113.9"),
        ("203.0.113.9:51234", 1, "203.0.113.9"),
        # What stands before the trusted proxies' own entries may be made up.
        ("198.51.100.1, 203.0.113.9:51234", 1, "203.0.113.9"),
        ("198.51.100.1, 203.0.113.9, 192.0.2.1", 2, "203.0.113.9"),
        ("203.0.113.9", 2, None),
        ("203.0.113.9", 0, None),
        ("::ffff:203.0.113.9", 1, "203.0.113.9"),
        ("unknown", 1, None),
        ("", 1, None),
        (None, 1, None),
        ("203.0.113.9, ", 1, None),
        ("x" * 100_000, 1, None),
    ],
)
def test_a_source_is_what_the_trusted_proxies_saw(
    forwarded: str | None, hops: int, source: str | None
) -> None:
    assert read_source(forwarded, hops) == source


def test_all_addresses_of_one_ipv6_customer_are_one_source() -> None:
    one, same = "[2001:db8:1:2::7]:443", "2001:db8:1:2:ffff::1"

    assert read_source(one, 1) == read_source(same, 1) is not None
    assert read_source("2001:db8:1:3::7", 1) != read_source(one, 1)


def test_the_key_of_a_visit_does_not_say_whose_it_is() -> None:
    visit = visit_of(KEY, Counted.SOURCE, "receive_request", "203.0.113.9", 3)

    assert "203" not in visit.key.partition("|")[0]
    assert visit != visit_of(b"another", Counted.SOURCE, "receive_request", "203.0.113.9", 3)
    assert visit != visit_of(KEY, Counted.IDENTIFIER, "receive_request", "203.0.113.9", 3)
    assert visit != visit_of(KEY, Counted.SOURCE, "ask_new_link", "203.0.113.9", 3)
    assert visit.key not in repr(visit)


def test_one_caller_is_counted_once_in_a_call() -> None:
    visit = visit_of(KEY, Counted.REQUEST, "x", "r1", 3)

    assert distinct([visit, visit]) == (visit,)


def test_a_window_is_an_hour() -> None:
    late = window_of(NOW) + timedelta(minutes=59, seconds=59, microseconds=1)

    assert window_of(late) == window_of(NOW)
    assert seconds_left(late) == 1
    assert seconds_left(window_of(NOW)) == 3600

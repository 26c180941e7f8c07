"""The canonical form is that of RFC 8785, compared with a library that somebody else wrote."""

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from dsr_core.domain.canonical import MOST, canonical_json
from dsr_core.domain.errors import InvalidValueError

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
plain = st.none() | st.booleans() | st.integers(-MOST, MOST) | texts
values = st.recursive(
    plain,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=20,
)


@given(values)
def test_it_writes_what_the_library_writes(value: object) -> None:
    assert canonical_json(value) == rfc8785.dumps(value)


def test_keys_are_in_the_order_of_utf_16() -> None:
    # The example of RFC 8785 3.2.3: a smiley sorts before a Hebrew presentation form.
    keys = ["€", "\r", "\ufb33", "1", "😀", "\x80", "ö"]

    written = canonical_json(dict.fromkeys(keys, 0))

    assert written == rfc8785.dumps(dict.fromkeys(keys, 0))
    assert written.index("😀".encode()) < written.index("\ufb33".encode())


@pytest.mark.parametrize("value", [1.5, float("nan"), MOST + 1, -MOST - 1, "\ud800", {"\udc00": 1}])
def test_what_no_two_libraries_write_alike_is_refused(value: object) -> None:
    with pytest.raises(InvalidValueError):
        canonical_json([value])

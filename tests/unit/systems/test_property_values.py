"""Values of corrections, from the text a person wrote to what the directory shows."""

import base64

import pytest

from dsr_core.systems.property_values import (
    MOST_PICTURE_BYTES,
    Value,
    ValueKind,
    digest_of,
    is_same,
    media_type_of,
    read_picture,
    read_value,
)

PNG, JPEG = b"\x89PNG\r\n\x1a\n...", b"\xff\xd8\xff..."


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (ValueKind.TEXT, " as it is ", " as it is "),
        (ValueKind.ADDRESS, " a@b.example ", "a@b.example"),
        (ValueKind.TEXTS, "+49 1", ["+49 1"]),
        (ValueKind.TEXTS, '["a", "b"]', ["a", "b"]),
        (ValueKind.TEXTS, "[]", []),
        (ValueKind.FLAG, " True ", True),
        (ValueKind.FLAG, "false", False),
        (ValueKind.MOMENT, "2021-03-01", "2021-03-01T00:00:00Z"),
        (ValueKind.MOMENT, "2021-03-01T01:30:00+02:00", "2021-02-28T23:30:00Z"),
        (ValueKind.PICTURE, base64.b64encode(PNG).decode(), digest_of(PNG)),
    ],
)
def test_a_text_is_read_as_the_propertys_kind(kind: ValueKind, text: str, value: Value) -> None:
    assert read_value(kind, text) == value


@pytest.mark.parametrize("kind", ValueKind)
@pytest.mark.parametrize("text", [None, "", " \t"])
def test_nothing_clears_by_null_or_an_empty_array(kind: ValueKind, text: str | None) -> None:
    assert read_value(kind, text) == ([] if kind is ValueKind.TEXTS else None)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (ValueKind.TEXTS, "[1]"),
        (ValueKind.TEXTS, '["a"'),
        (ValueKind.FLAG, "yes"),
        (ValueKind.MOMENT, "soon"),
        (ValueKind.PICTURE, "%%%"),
        (ValueKind.PICTURE, base64.b64encode(b"<svg/>").decode()),
        (ValueKind.PICTURE, base64.b64encode(PNG + bytes(MOST_PICTURE_BYTES)).decode()),
    ],
)
def test_a_text_of_another_kind_is_refused(kind: ValueKind, text: str) -> None:
    with pytest.raises(ValueError, match=r"^"):
        read_value(kind, text)


@pytest.mark.parametrize(
    ("kind", "sent", "shown", "same"),
    [
        (ValueKind.TEXT, "a", "a", True),
        (ValueKind.TEXT, "a", "A", False),
        (ValueKind.TEXT, None, "", True),
        (ValueKind.TEXT, None, "a", False),
        (ValueKind.ADDRESS, "A@b.example", "a@B.example", True),
        (ValueKind.REFERENCE, "AB-1", "ab-1", True),
        (ValueKind.TEXTS, ["a", "B"], ["b", "A"], True),
        (ValueKind.TEXTS, ["a"], ["a", "b"], False),
        (ValueKind.TEXTS, [], None, True),
        (ValueKind.FLAG, False, False, True),
        (ValueKind.FLAG, False, None, False),
        (ValueKind.FLAG, False, True, False),
        (ValueKind.MOMENT, "2021-03-01T00:00:00Z", "2021-03-01T00:00:00.0000000Z", True),
        (ValueKind.MOMENT, "2021-03-01T00:00:00Z", "never", False),
    ],
)
def test_what_the_directory_shows_is_told_from_what_was_sent(
    kind: ValueKind, sent: Value, shown: Value, same: bool
) -> None:
    assert is_same(kind, sent, shown) is same
    assert is_same(kind, shown, sent) is same


def test_a_pictures_kind_is_told_by_its_first_bytes() -> None:
    assert media_type_of(read_picture(base64.b64encode(PNG).decode())) == "image/png"
    assert media_type_of(read_picture(base64.b64encode(JPEG).decode())) == "image/jpeg"


def test_a_digest_tells_pictures_apart_and_is_short() -> None:
    assert digest_of(PNG) != digest_of(JPEG)
    assert len(digest_of(bytes(MOST_PICTURE_BYTES))) < 100

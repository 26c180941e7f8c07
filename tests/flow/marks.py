"""Marked personal data, and how it is looked for in whatever was written."""

import base64
import logging
import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import unquote

import pytest

from emulation.graph.sample import SAMPLE_PEOPLE
from tests.flow.running_product import Product

ADELE = SAMPLE_PEOPLE["ordinary"]
PRIVATE = "adele.privat@post.example"
SUBJECT = {
    "name": "Adele Vance",
    "contact": PRIVATE,
    "identifiers": [
        {"kind": "email", "value": ADELE},
        {"kind": "email", "value": PRIVATE},
        {"kind": "phone", "value": "+49 151 55500017"},
    ],
}
#: What a test calls by this word is nobody's business either.
MARKED = "marked"


def marks_of(product: Product) -> re.Pattern[str]:
    """What must not be found: the wish's own words, and what the directory and Intune add."""
    user = product.tenant.find_user(ADELE)
    assert user is not None
    devices = [
        row
        for row in product.tenant.rows("deviceManagement/managedDevices")
        if row["userId"] == user["id"]
    ]
    places = {
        row["ipAddress"]
        for row in product.tenant.rows("auditLogs/signIns")
        if row["userId"] == user["id"]
    }
    assert places
    words = [r"\badele", r"\bvance\b", "55500017", re.escape(user["id"]), rf"\b{MARKED}"]
    words += [re.escape(device[name]) for device in devices for name in ("id", "serialNumber")]
    assert len(words) == 9
    words += [rf"\b{re.escape(place)}\b" for place in places]
    return re.compile("|".join(words), re.IGNORECASE)


def found_in(marks: re.Pattern[str], texts: Iterable[str]) -> list[str]:
    """The texts with a mark in them, as they are or percent-encoded or in base64."""
    return [text for text in texts if any(marks.search(form) for form in forms_of(text))]


def forms_of(text: str) -> tuple[str, ...]:
    try:
        decoded = base64.b64decode(text, validate=True).decode("utf-8", "replace")
    except ValueError:
        decoded = ""
    return text, unquote(text), decoded


def text_of(value: Any) -> str:
    """A property as text; bytes too, so that what is not sealed would show."""
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def properties_of(entities: dict[str, list[dict[str, Any]]]) -> list[str]:
    """Every key and every value of every row."""
    return [
        text_of(part)
        for rows in entities.values()
        for row in rows
        for each in row.items()
        for part in each
    ]


def lines_of(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Every record as it would be written, with its exception."""
    formatter = logging.Formatter("%(levelname)s %(name)s %(message)s")
    return [formatter.format(record) for record in caplog.records]

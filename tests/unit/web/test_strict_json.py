"""JSON as it is read: UTF-8, no NaN, no name twice, and nothing that brings the reader down."""

import pytest

from dsr_core.web.problems import Problem
from dsr_core.web.strict_json import JsonContent, read_json
from tests.unit.web.bodies import refused


def test_what_json_has_is_read_as_it_is() -> None:
    content = read_json('{"a": [1, 2.5, true, null, "ü\\u00fc"]}'.encode())

    assert content == JsonContent(value={"a": [1, 2.5, True, None, "üü"]})


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b'{"a": 1, "a": 2}', "repeated-name"),
        (b'{"a": [{"b": {"c": 1, "c": 1}}]}', "repeated-name"),
        (b'{"a": 1, "\\u0061": 2}', "repeated-name"),
        (b'{"a": NaN}', "not-a-number"),
        (b"[-Infinity]", "not-a-number"),
        (b'{"a": "\xff"}', "invalid-utf-8"),
        ('{"a": 1}'.encode("utf-16"), "invalid-utf-8"),
        (b"", "malformed-json"),
        (b"{", "malformed-json"),
        (b"{'a': 1}", "malformed-json"),
        (b'{"a": 1} x', "malformed-json"),
        (b'\xef\xbb\xbf{"a": 1}', "malformed-json"),
        (b"[" * 60_000, "malformed-json"),
        (b'{"a":' * 10_000, "malformed-json"),
        (b"9" * 60_000, "malformed-json"),
    ],
)
def test_what_is_not_json_is_a_bad_request(body: bytes, code: str) -> None:
    problem = refused(read_json(body))

    assert (problem.status, problem.type) == (400, f"urn:dsr:problem:{code}")


def test_a_fault_says_where_and_never_what() -> None:
    problem = read_json(b'{\n "name": adele }')

    assert isinstance(problem, Problem)
    assert problem.detail == "Line 2, column 10."

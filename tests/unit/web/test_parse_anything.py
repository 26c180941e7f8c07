"""Whatever is posted, the answer is a form or a problem, and never an error."""

import json

from hypothesis import given
from hypothesis import strategies as st

from dsr_core.web.acts import ActForm, parse_act
from dsr_core.web.parse import IntakeForm
from dsr_core.web.problems import Problem, write_problem
from tests.unit.web.bodies import FORM, JSON, a_body, post

LEAVES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
NAMES = st.text(max_size=8) | st.sampled_from(
    ["right", "tenant", "subject", "identifiers", "kind", "value", "name", "contact", "note"]
)
ANY_JSON = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=6),
    max_leaves=20,
)


def is_an_answer(result: object) -> bool:
    if isinstance(result, Problem):
        return result.status in {400, 413, 415, 422} and bool(json.loads(write_problem(result)))
    return isinstance(result, IntakeForm | ActForm)


@given(body=st.binary(max_size=200), content_type=st.sampled_from([JSON, FORM, None]))
def test_any_bytes_get_an_answer(body: bytes, content_type: str | None) -> None:
    assert is_an_answer(post(body, content_type=content_type))


@given(content=ANY_JSON, key=st.none() | st.text(max_size=20))
def test_any_json_gets_an_answer(content: object, key: str | None) -> None:
    assert is_an_answer(post(content, key=key))
    assert is_an_answer(post(a_body(subject=content), key=key))
    assert is_an_answer(parse_act("resume", json.dumps(content).encode(), JSON))

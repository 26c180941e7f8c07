"""The hash chain."""

from dataclasses import replace

import pytest
import rfc8785

from dsr_core.domain.history import HistoryRow, first_break, hash_row
from dsr_core.domain.opening import open_request
from tests.builders import NOW, an_opening, decide_start


def rows_of_a_request() -> tuple[HistoryRow, ...]:
    first = open_request(an_opening(), NOW)
    return (*first.rows, *decide_start(first.request).rows)


def check(rows: tuple[HistoryRow, ...], whole: tuple[HistoryRow, ...]) -> int | None:
    return first_break(rows, len(whole), whole[-1].hash)


def test_an_untouched_chain_is_whole() -> None:
    rows = rows_of_a_request()

    assert check(rows, rows) is None


@pytest.mark.parametrize("place", range(4))
def test_an_altered_row_is_located(place: int) -> None:
    rows = rows_of_a_request()
    altered = replace(rows[place], details={**rows[place].details, "stage": 99})

    found = check((*rows[:place], altered, *rows[place + 1 :]), rows)

    assert found == place + 1


def test_a_removed_row_is_located() -> None:
    rows = rows_of_a_request()

    assert check((rows[0], *rows[2:]), rows) == 2


def test_rows_cut_off_the_end_are_missed() -> None:
    rows = rows_of_a_request()

    assert check(rows[:-1], rows) == len(rows)


def test_swapped_rows_are_located() -> None:
    rows = rows_of_a_request()

    assert check((rows[1], rows[0], *rows[2:]), rows) == 1


def test_the_canonical_form_is_that_of_rfc_8785() -> None:
    import hashlib

    row = rows_of_a_request()[-1]
    content = {
        "request_id": row.request_id,
        "number": row.number,
        "at": row.at.isoformat(),
        "event": row.event,
        "details": {**row.details, "name": "Grüße ✓"},
        "previous": row.previous,
    }

    ours = hash_row(
        row.request_id,
        row.number,
        row.at,
        row.event,
        {**row.details, "name": "Grüße ✓"},
        row.previous,
    )

    assert ours == hashlib.sha256(rfc8785.dumps(content)).hexdigest()

"""A thousand forgeries of real evidence files: every one is found, and located."""

from collections import Counter
from collections.abc import Sequence

import pytest

from dsr_core.domain.evidence_check import Finding
from tests.evidence.kit import Made, check, evidence_of_access, evidence_of_erasure
from tests.evidence.mutations import MUTATIONS, Forgery, forge

SEEDS = 1000


@pytest.fixture
async def two_files() -> tuple[Made, Made]:
    erasure = await evidence_of_erasure()
    return erasure, await evidence_of_access(erasure.house)


async def test_a_thousand_forgeries_are_all_found_and_located(
    two_files: tuple[Made, Made],
) -> None:
    made, other = two_files
    forgeries = [forge(seed, made.file, other.file) for seed in range(SEEDS)]

    verdicts = [check(forgery.file, *made.trusted) for forgery in forgeries]

    found = [(each, verdict.findings) for each, verdict in zip(forgeries, verdicts, strict=True)]
    assert check(made.file, *made.trusted).is_whole
    assert [forgery.kind for forgery, findings in found if not findings] == []
    assert [forgery.kind for forgery, findings in found if not is_located(forgery, findings)] == []
    assert len(Counter(each.kind for each in forgeries)) > len(set(MUTATIONS))


def is_located(forgery: Forgery, findings: Sequence[Finding]) -> bool:
    """Whether the first finding names the row that was forged."""
    return not forgery.rows or findings[0].row in forgery.rows

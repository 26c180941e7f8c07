"""A store that is observed answers as the store below it."""

from dsr_core.host.observation import ObservedRequests
from tests.house import House


async def test_whoever_makes_the_board_anew_reads_through_an_observed_store() -> None:
    house = House()
    opened = await house.submit()
    observed = ObservedRequests(house.requests)

    outlines = await observed.outlines("", 10)

    assert [outline.id for outline in outlines] == [opened.id]
    assert outlines == await house.requests.outlines("", 10)

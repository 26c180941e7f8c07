"""The table that Azure indexes says the same as the tables it repeats."""

from dsr_core.domain.plan import QueueGroup
from dsr_core.host import console_functions, function_table, http_functions, public_functions
from dsr_core.host.function_table import (
    ALARMS,
    API,
    INTAKE,
    INTAKE_QUEUE,
    LINK,
    LINKS,
    WORKERS,
    HttpFunction,
)
from dsr_core.web.console_routes import PAGES
from dsr_core.web.person_routes import NEW_LINK
from dsr_core.web.public_routes import PUBLIC_PAGES
from dsr_core.web.routes import RECEIVE, ROUTES


def test_the_api_is_the_route_table() -> None:
    routes = {HttpFunction(row.name, row.method.name, row.path) for row in ROUTES}

    assert {INTAKE, LINK, *API} == routes
    assert len(API) == len(ROUTES) - 2


def test_what_answers_with_a_message_is_what_the_routes_say() -> None:
    assert (INTAKE.name, LINK.name) == (RECEIVE.name, NEW_LINK.name)


def test_the_pages_are_the_table_of_pages() -> None:
    pages = {HttpFunction(row.name, row.method.name, row.path) for row in PAGES}

    assert set(function_table.PAGES) == pages


def test_the_public_pages_are_their_table() -> None:
    pages = {HttpFunction(row.name, row.method.name, row.path) for row in PUBLIC_PAGES}

    assert set(function_table.PUBLIC_PAGES) == pages


def test_every_group_of_stages_has_a_worker_and_every_queue_an_alarm() -> None:
    queues = [queue for _, queue in WORKERS]

    assert queues == [group.value for group in QueueGroup]
    assert [queue for _, queue in ALARMS] == [f"{queue}-poison" for queue in (*queues, LINKS)]
    assert QueueGroup.DISCOVER.value == INTAKE_QUEUE


def test_every_row_is_served_and_nothing_is_that_has_no_row() -> None:
    served = http_functions.SERVED | console_functions.SERVED | public_functions.SERVED

    rows = (*API, *function_table.PAGES, *function_table.PUBLIC_PAGES)
    assert served == {row.name for row in rows}

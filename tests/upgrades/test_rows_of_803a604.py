"""What an earlier version left in the tables is read, shown and carried on by this one."""

import shutil
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from dsr_core.domain.copies import Copy
from dsr_core.domain.history import first_break
from dsr_core.domain.messages import read_message
from dsr_core.domain.plan import Right, StageKind
from dsr_core.domain.request import Status
from dsr_core.host import bootstrap
from emulation.graph.sample import SAMPLE_PEOPLE
from tests.flow.life import Life, begin_life
from tests.flow.observing import is_there, letters_of, person_of
from tests.upgrades.written_rows import SEALING_KEY, drop_rows, put_rows, read_written

# msgraph's generated modules warn about themselves, whoever imports them.
pytestmark = [
    pytest.mark.filterwarnings(f"ignore::DeprecationWarning:{library}")
    for library in ("msgraph", "kiota_abstractions")
]

ADELE, MIRIAM = SAMPLE_PEOPLE["ordinary"], SAMPLE_PEOPLE["manager"]
ALL = {
    "access-completed": (Right.ACCESS, Status.COMPLETED, ADELE),
    "restriction-in-force": (Right.RESTRICTION, Status.AWAITING_SYSTEM, MIRIAM),
    "erasure-in-hold-window": (Right.ERASURE, Status.AWAITING_SYSTEM, ADELE),
}
A_DAY = timedelta(days=1, minutes=30)


@pytest.fixture
async def life(
    storage_connection_string: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Life]:
    """Today's product, with the key that the earlier version's rows are sealed with."""
    shutil.copyfile(SEALING_KEY, tmp_path / "sealing.key")
    directory = {"systems": ["entra", "entra_logs"]}
    async with AsyncExitStack() as ending:
        yield await begin_life(ending, storage_connection_string, tmp_path, monkeypatch, directory)


async def take_over(life: Life, name: str, stage: StageKind) -> str:
    """The id of a request of the earlier version, in a cloud that is as that version left it.

    A request of today's makes the cloud so, and is forgotten then.
    """
    right, _, person = ALL[name]
    today = await life.submit(right, person)
    await life.carry_to(today, stage)
    written = read_written(name)
    await drop_rows(life.product.storage, today)
    await put_rows(life.product.storage, written)
    return written.request_id


@pytest.mark.parametrize("name", ALL)
async def test_a_request_is_loaded_shown_and_its_history_is_whole(life: Life, name: str) -> None:
    right, status, person = ALL[name]
    written = read_written(name)
    await put_rows(life.product.storage, written)

    request = await life.load(written.request_id)
    history = await bootstrap.services().requests.history(written.request_id)
    shown = await life.product.show(written.request_id)

    assert (request.right, request.status) == (right, status)
    assert [one.value for one in request.subject.identifiers] == [person]
    assert len(history) == written.row("request")["history_length"]
    assert first_break(history, request.history_length, request.history_head) is None
    assert (shown["request_id"], shown["status"]) == (written.request_id, status.value)
    assert len(shown["history"]) == len(history)


@pytest.mark.parametrize("name", ALL)
async def test_a_message_is_read_and_looked_at_without_harm(life: Life, name: str) -> None:
    written = read_written(name)
    await put_rows(life.product.storage, written)
    before = await life.load(written.request_id)

    for message in written.messages:
        await life.product.carry("dsr-change", message)

    after = await life.load(written.request_id)
    assert [read_message(one).request_id for one in written.messages] == [before.id] * 2
    assert (after.status, after.stage) == (before.status, before.stage)


async def test_a_restriction_in_force_is_watched_and_lifted_to_its_end(life: Life) -> None:
    request_id = await take_over(life, "restriction-in-force", StageKind.IN_FORCE)
    person = await person_of(life, request_id)
    before = dict(life.product.tenant.users[person])
    await life.pass_time(A_DAY)
    watched = await life.settle(request_id)

    lifted = await life.act("operator", request_id, "lift")
    ended = await life.carry_to(request_id)

    assert before["accountEnabled"] is False
    assert watched.stage_kind is StageKind.IN_FORCE
    assert lifted.status == 200
    assert ended.status is Status.COMPLETED
    assert life.product.tenant.users[person]["accountEnabled"] is True
    assert any("lifted" in name for name in await letters_of(life, request_id))


async def test_an_erasure_in_its_hold_window_goes_on_to_the_proof_and_its_certificate(
    life: Life,
) -> None:
    request_id = await take_over(life, "erasure-in-hold-window", StageKind.HOLD_WINDOW)
    person = await person_of(life, request_id)

    ended = await life.carry_to(request_id)

    history = await bootstrap.services().requests.history(request_id)
    tenant = life.product.tenant
    assert ended.status is Status.COMPLETED
    assert first_break(history, ended.history_length, ended.history_head) is None
    assert not is_there(life, person)
    assert person not in tenant.deleted_users
    assert any("erased" in name for name in await letters_of(life, request_id))


async def test_a_finished_access_loses_its_copies_when_their_time_is_over(life: Life) -> None:
    written = read_written("access-completed")
    await put_rows(life.product.storage, written)

    for _ in range(3):
        await life.pass_time(timedelta(days=100))

    kept = await life.load(written.request_id)
    history = await bootstrap.services().requests.history(written.request_id)
    assert Copy.PERSONAL_DATA in kept.purged
    assert first_break(history, kept.history_length, kept.history_head) is None


async def test_what_an_earlier_sweep_put_off_the_agenda_is_purged_after_a_rebuild(
    life: Life,
) -> None:
    written = read_written("access-completed")
    # That version had nothing left to do for a request that had ended.
    await put_rows(life.product.storage, replace(written, tables=written.tables | {"agenda": []}))

    reply = await life.product.call(
        "POST",
        "/api/board/rebuild",
        headers={"Authorization": f"Bearer {life.tokens['admin']}"},
    )
    for _ in range(3):
        await life.pass_time(timedelta(days=100))

    kept = await life.load(written.request_id)
    assert reply.status == 200
    assert Copy.PERSONAL_DATA in kept.purged

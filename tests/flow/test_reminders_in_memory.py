"""Owners of manual sources are written to while their work waits: once each time, about nobody."""

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

from dsr_core.domain.errors import SystemStuckError, SystemUnavailableError
from dsr_core.domain.events import ManualTaskDone
from dsr_core.domain.letter_parts import Letter, LetterKind
from dsr_core.domain.manual_work import ManualSource
from dsr_core.domain.outcomes import Outcome
from dsr_core.domain.reasons import Reason
from dsr_core.domain.request import DsrRequest
from dsr_core.domain.systems import SystemKind, Verb
from dsr_core.ports import LetterBox, LetterFate
from dsr_core.steps.runner import handle_event
from dsr_core.steps.sweep import sweep
from dsr_core.stores.memory.letter_box import KeptLetter, MemoryLetterBox
from dsr_core.web import console_routes
from tests.fakes.mortal import WorkerDiedError, make_mortal
from tests.flow.letter_journeys import ADELE
from tests.flow.test_letters_in_memory import listen_badly
from tests.house import CONTOSO, House

DIRECTORY = ManualSource(
    name="on-premises-ad",
    mailbox="directory@contoso.example",
    instructions={Verb.DISCOVER: {"en": "Look it up.\nSay so.", "de": "Nachsehen.\nMelden."}},
    language="de",
)
IMAGES = ManualSource(name="vm-images", mailbox="server@contoso.example", remind_days=0)
NOBODY = ManualSource(name="paper", team="Archive")
HOUR = timedelta(hours=1)


def a_house() -> House:
    policy = replace(
        CONTOSO,
        systems=(SystemKind.ENTRA, SystemKind.MANUAL),
        manual=(DIRECTORY, IMAGES, NOBODY),
    )
    return House(policy=policy)


def post_by(house: House, box: LetterBox) -> None:
    house.services = replace(house.services, letters_of=lambda tenant: box)


def letters_to(house: House, source: ManualSource) -> list[KeptLetter]:
    kept = [each for each in house.letters.letters if each.to == source.mailbox]
    assert all(each.letter.kind is LetterKind.MANUAL_WORK for each in kept)
    return kept


async def reminders_of(house: House, request: DsrRequest) -> list[tuple[object, ...]]:
    rows = await house.requests.history(request.id)
    return [
        (row.details["source"], row.details["number"], row.details["reason"])
        for row in rows
        if row.event == "source_reminded"
    ]


async def test_owners_are_told_when_the_work_comes_and_reminded_until_it_is_done() -> None:
    house = a_house()
    opened = await house.submit()
    await house.live_through(timedelta(days=11), HOUR)
    done = ManualTaskDone(by="operator-1", outcome=Outcome.DONE, source="on-premises-ad")
    await handle_event(house.services, opened.id, done)
    await house.live_through(timedelta(days=7), HOUR)

    assert [kept.key[2:] for kept in letters_to(house, DIRECTORY)] == [
        f"-source-on-premises-ad-{number}" for number in range(3)
    ]
    assert len(letters_to(house, IMAGES)) == 1
    assert sorted(await reminders_of(house, opened)) == [
        ("on-premises-ad", 0, ""),
        ("on-premises-ad", 1, ""),
        ("on-premises-ad", 2, ""),
        ("vm-images", 0, ""),
    ]


async def test_the_letter_says_what_is_asked_by_when_and_where_and_of_nobody() -> None:
    house = a_house()
    request = await house.submit()
    await house.live_through(timedelta(days=6), HOUR)

    notice, reminder = (kept.letter for kept in letters_to(house, DIRECTORY))
    assert notice.language == "de"
    for passage in (request.id, "on-premises-ad", "- Nachsehen.", "- Melden.", "Art. 15 DSGVO"):
        assert passage in notice.text
    page = console_routes.below_api(console_routes.REQUEST)
    path = page.path.replace("{request_id}", request.id)
    assert f"https://dsr.contoso.example{path}" in notice.text
    assert "Erinnerung 1" in reminder.text
    (english,) = (kept.letter for kept in letters_to(house, IMAGES))
    known = (ADELE.display_name, ADELE.mail, ADELE.user_principal_name, ADELE.object_id)
    given = [each.value for each in request.subject.identifiers]
    for text in filter(None, (*known, *given, request.subject.contact)):
        assert text not in notice.text + notice.html + english.text + english.html


async def sweep_badly(house: House) -> None:
    """An hour passes; whoever dies after a letter leaves the rest to the next sweep."""
    await listen_badly(house)
    with suppress(WorkerDiedError):
        await sweep(house.services)
    house.clock.advance(HOUR)


async def test_a_letter_goes_out_once_though_its_sender_dies() -> None:
    house = a_house()
    box = make_mortal(house)
    request = await house.submit()

    for _ in range(5):
        await sweep_badly(house)

    assert box.deaths == 3  # the receipt's sender, too
    keys = [kept.key for kept in box.letters]
    assert len(set(keys)) == len(keys)
    assert len(await reminders_of(house, request)) == 2


class UnsureLetterBox(MemoryLetterBox):
    """Nobody knows what became of any letter; the calls are counted."""

    def __init__(self) -> None:
        super().__init__()
        self.calls: list[str] = []

    async def send(self, request: DsrRequest, key: str, letter: Letter, to: str) -> LetterFate:
        self.calls.append(key)
        return LetterFate.UNCERTAIN


async def test_a_letter_that_may_have_gone_out_is_not_repeated() -> None:
    house = a_house()
    box = UnsureLetterBox()
    post_by(house, box)
    request = await house.submit()

    await house.live_through(timedelta(days=3), HOUR)

    assert sorted(await reminders_of(house, request)) == [
        ("on-premises-ad", 0, "letter_uncertain"),
        ("vm-images", 0, "letter_uncertain"),
    ]
    keys = [key for key in box.calls if "-source-" in key]
    assert len(keys) == 2


class ClosedLetterBox(MemoryLetterBox):
    """A post that takes no letter to owners, for a reason."""

    def __init__(self, why: SystemUnavailableError | SystemStuckError) -> None:
        super().__init__()
        self.why: SystemUnavailableError | SystemStuckError | None = why

    async def send(self, request: DsrRequest, key: str, letter: Letter, to: str) -> LetterFate:
        if self.why is not None and "-source-" in key:
            raise self.why
        return await super().send(request, key, letter, to)


async def test_a_mailbox_that_takes_no_mail_is_noted_and_stops_nothing() -> None:
    house = a_house()
    post_by(house, ClosedLetterBox(SystemStuckError(Reason.NO_ADDRESS)))
    request = await house.submit()

    await house.live_through(timedelta(days=1), HOUR)

    assert {reason for _, _, reason in await reminders_of(house, request)} == {"no_address"}


async def test_a_post_that_was_away_is_asked_again_until_it_takes_the_letter() -> None:
    house = a_house()
    box = ClosedLetterBox(SystemStuckError(Reason.PERMISSION_MISSING))
    post_by(house, box)
    request = await house.submit()
    await house.live_through(timedelta(days=1), HOUR)
    before = await reminders_of(house, request)

    box.why = None
    await house.live_through(timedelta(hours=3), HOUR)

    assert before == []
    assert len(await reminders_of(house, request)) == 2
    assert len({kept.key for kept in box.letters if "-source-" in kept.key}) == 2


async def test_owners_learn_of_the_next_stage_within_the_hour_though_only_people_work_in_it() -> (
    None
):
    house = a_house()
    policy = replace(house.policy, systems=(SystemKind.MANUAL,))
    house.policy, house.services = policy, replace(house.services, tenants={policy.name: policy})
    request = await house.submit()
    await house.live_through(timedelta(hours=3))
    before = len(letters_to(house, IMAGES))

    done = ManualTaskDone(by="operator-1", outcome=Outcome.DONE)
    await handle_event(house.services, request.id, done)
    await house.live_through(HOUR)

    assert before == 1
    assert len(letters_to(house, IMAGES)) == 2

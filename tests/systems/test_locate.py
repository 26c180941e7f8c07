"""From what somebody gave to one directory entry, or the reason why there is none."""

import pytest

from dsr_core.domain.errors import SystemStuckError, SystemUnavailableError
from dsr_core.domain.reasons import Reason
from dsr_core.domain.subject import DataSubject, Home, Identifier, IdentifierKind
from dsr_core.domain.systems import SystemKind, Verb
from dsr_core.ports import Located
from emulation.graph.sample import CONTOSO, SAMPLE_MAIL, SAMPLE_PEOPLE
from tests.systems.conftest import Contoso
from tests.systems.fakes import Starts, make_request, subject
from tests.systems.small_graph import Asked, Said, SmallGraph, error
from tests.systems.wire_kit import Wired

ADELE = SAMPLE_PEOPLE["ordinary"]


def described(**values: str) -> DataSubject:
    kinds = {name: IdentifierKind(name) for name in values}
    return DataSubject(
        identifiers=tuple(Identifier(kind=kinds[n], value=v) for n, v in values.items())
    )


@pytest.mark.parametrize("role", sorted(SAMPLE_PEOPLE))
async def test_everybody_is_found_by_their_principal_name(contoso: Contoso, role: str) -> None:
    name = SAMPLE_PEOPLE[role]
    who = subject(name, kind=IdentifierKind.USER_PRINCIPAL_NAME)

    located = await contoso.systems.locate(who)

    assert located.identity is not None
    assert located.identity.user_principal_name == name
    assert located.identity.deleted is (role == "soft_deleted")
    assert located.identity.synced is (role == "synced")


async def test_finding_takes_one_batch(contoso: Contoso) -> None:
    await contoso.find("ordinary")

    assert contoso.calls == ["GET /organization", "POST /$batch"]


async def test_every_kind_of_identifier_finds_the_same_person(contoso: Contoso) -> None:
    row = contoso.tenant.find_user(ADELE)
    assert row is not None
    alias = row["proxyAddresses"][-1].partition(":")[2]
    given = [
        described(email=ADELE.upper()),
        described(email="adele.privat@post.example"),
        described(email=alias),
        described(object_id=row["id"].upper()),
        described(employee_id=row["employeeId"]),
        described(phone=row["mobilePhone"]),
        described(phone=row["businessPhones"][0]),
    ]

    found = [await contoso.systems.locate(one) for one in given]

    assert {located.identity and located.identity.object_id for located in found} == {row["id"]}


async def test_an_advanced_clause_carries_its_header_inside_the_batch(
    wired: Wired, server: SmallGraph
) -> None:
    server.answers["/users"] = server.answers["/directory/deletedItems/graph.user"] = Said(
        body={"value": []}
    )

    await wired.systems.locate(described(phone="+49 151 1"))

    modes = {a.headers.get("ConsistencyLevel") for a in server.asked if "mobilePhone" in a.query}
    assert modes == {"eventual"}
    assert all("$count=true" in a.query for a in server.asked if "mobilePhone" in a.query)
    assert not any("ConsistencyLevel" in a.headers for a in server.asked if "business" in a.query)


@pytest.mark.parametrize(
    ("role", "home"),
    [
        ("guest_msa", Home.MICROSOFT_ACCOUNT),
        ("guest_entra", Home.OTHER_TENANT),
        ("guest_google", Home.OTHER_IDENTITY_PROVIDER),
        ("guest_passcode", Home.OTHER_IDENTITY_PROVIDER),
    ],
)
async def test_guests_are_found_by_their_own_address_and_their_home_is_told(
    contoso: Contoso, role: str, home: Home
) -> None:
    located = await contoso.systems.locate(subject(SAMPLE_MAIL[role]))

    assert located.identity is not None
    assert located.identity.user_principal_name == SAMPLE_PEOPLE[role]
    assert located.identity.home is home


async def test_a_deleted_person_is_found_by_address_and_by_other_mail(contoso: Contoso) -> None:
    by_name = await contoso.systems.locate(subject(SAMPLE_PEOPLE["soft_deleted"]))
    by_mail = await contoso.systems.locate(subject("johanna@lorenz.example"))

    assert by_name.identity is not None
    assert by_name == by_mail
    assert by_name.identity.deleted


async def test_an_address_of_two_people_is_ambiguous(contoso: Contoso) -> None:
    located = await contoso.systems.locate(subject(SAMPLE_MAIL["shared_mail_first"]))

    assert located == Located(identity=None, reason=Reason.AMBIGUOUS_SUBJECT)


async def test_a_shared_address_with_an_own_one_is_one_person(contoso: Contoso) -> None:
    mine = SAMPLE_PEOPLE["shared_mail_second"]

    located = await contoso.systems.locate(subject(SAMPLE_MAIL["shared_mail_first"], mine))

    assert located.identity is not None
    assert located.identity.user_principal_name == mine


async def test_identifiers_of_different_people_conflict(contoso: Contoso) -> None:
    located = await contoso.systems.locate(subject(ADELE, SAMPLE_PEOPLE["busy"]))

    assert located == Located(identity=None, reason=Reason.IDENTIFIERS_CONFLICT)


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("nobody@contoso.example", Reason.NOT_IN_DIRECTORY),
        ("nobody@outlook.com", Reason.CONSUMER_ACCOUNT_ELSEWHERE),
    ],
)
async def test_nobody_is_told_why(contoso: Contoso, address: str, reason: Reason) -> None:
    assert await contoso.systems.locate(subject(address)) == Located(identity=None, reason=reason)


async def test_a_quote_in_a_name_neither_breaks_nor_widens_the_question(contoso: Contoso) -> None:
    found = await contoso.systems.locate(subject(SAMPLE_PEOPLE["apostrophe"]))
    injected = await contoso.systems.locate(subject("x' or startswith(mail,'a"))

    assert found.identity is not None
    assert found.identity.user_principal_name == SAMPLE_PEOPLE["apostrophe"]
    assert injected.identity is None


async def test_an_object_id_that_is_none_finds_nobody_and_asks_nothing(contoso: Contoso) -> None:
    located = await contoso.systems.locate(described(object_id="' or 1 eq 1"))

    assert located.reason is Reason.NOT_IN_DIRECTORY
    assert contoso.calls == []


async def test_somebody_of_another_tenant_is_not_found(contoso: Contoso) -> None:
    other = next(t for key, t in contoso.world.tenants.items() if key != CONTOSO)
    guests = set(SAMPLE_MAIL.values())
    names = [row["userPrincipalName"] for row in other.users.values()]
    name = next(name for name in names if name not in guests)

    assert (await contoso.systems.locate(subject(name))).identity is None


@pytest.mark.parametrize("contoso", [("Organization.Read.All",)], indirect=True)
async def test_without_permission_an_operator_must_act(contoso: Contoso) -> None:
    with pytest.raises(SystemStuckError) as caught:
        await contoso.find("ordinary")

    assert caught.value.reason is Reason.PERMISSION_MISSING


async def test_nobody_is_said_only_when_every_question_was_answered(
    wired: Wired, server: SmallGraph
) -> None:
    server.answers["/users"] = Said(body={"value": []})
    server.answers["/directory/deletedItems/graph.user"] = error(503)

    with pytest.raises(SystemUnavailableError) as caught:
        await wired.systems.locate(subject("jane@contoso.example"))

    assert caught.value.reason is Reason.UNAVAILABLE


async def test_a_match_behind_an_empty_page_counts(wired: Wired, server: SmallGraph) -> None:
    def users(asked: Asked) -> Said:
        if "skiptoken" in asked.query:
            return Said(body={"value": [{"id": "2"}]})
        link = f"{server.base_url}/v1.0/users?$skiptoken=1"
        return Said(body={"value": [], "@odata.nextLink": link})

    server.answers["/users"] = users
    server.answers["/directory/deletedItems/graph.user"] = Said(body={"value": [{"id": "1"}]})

    located = await wired.systems.locate(subject("jane@contoso.example"))

    assert located.reason is Reason.AMBIGUOUS_SUBJECT


@pytest.mark.parametrize(
    ("system", "verb"),
    [
        (SystemKind.ENTRA, Verb.DISCOVER),
        (SystemKind.ENTRA_LOGS, Verb.CAPTURE),
        (SystemKind.INTUNE, Verb.DISCOVER),
        (SystemKind.INTUNE_AUDIT, Verb.DISCOVER),
    ],
)
async def test_no_system_acts_while_it_is_open_who_is_meant(
    wired: Wired, server: SmallGraph, system: SystemKind, verb: Verb
) -> None:
    undecided = Located(identity=None, reason=Reason.AMBIGUOUS_SUBJECT)
    starts = Starts(system=system, verb=verb, request=make_request(), located=undecided)

    with pytest.raises(SystemStuckError) as caught:
        await wired.run(starts)

    assert caught.value.reason is Reason.AMBIGUOUS_SUBJECT
    assert server.asked == []

"""Whose ids and addresses are: asked in few calls, however many there are."""

import uuid

import pytest

from dsr_core.domain.errors import SystemStuckError
from emulation.graph.sample import SAMPLE_PEOPLE
from tests.systems.conftest import Contoso


async def test_people_are_found_by_id_principal_name_and_address(contoso: Contoso) -> None:
    adele, synced = (
        contoso.tenant.find_user(SAMPLE_PEOPLE[role]) for role in ("ordinary", "synced")
    )
    assert adele is not None
    assert synced is not None
    nobody = str(uuid.UUID(int=7))

    by_id = await contoso.systems.recognise((nobody, adele["id"].lower()), ())
    by_address = await contoso.systems.recognise(
        (), (synced["userPrincipalName"].lower(), "o'neill@fabrikam.example", adele["mail"].lower())
    )

    assert [person.object_id for person in by_id] == [adele["id"].lower()]
    assert by_id[0].display_name == adele["displayName"]
    assert {person.object_id for person in by_address} == {
        adele["id"].lower(),
        synced["id"].lower(),
    }


async def test_a_thousand_ids_take_four_calls(contoso: Contoso) -> None:
    ids = tuple(str(uuid.UUID(int=number)) for number in range(1_200))

    found = await contoso.systems.recognise(ids, ())

    assert found == ()
    assert contoso.calls.count("POST /$batch") == 4


@pytest.mark.parametrize("contoso", [("Organization.Read.All",)], indirect=True)
async def test_nobody_is_not_said_where_the_directory_may_not_be_asked(contoso: Contoso) -> None:
    with pytest.raises(SystemStuckError):
        await contoso.systems.recognise((str(uuid.UUID(int=1)),), ())

"""The table of routes: nothing in it is open by oversight."""

import pytest

from dsr_core.domain.errors import InvalidValueError
from dsr_core.domain.principal import ANYBODY, Principal, Role
from dsr_core.web.acts import ROLES, Act
from dsr_core.web.routes import ACT, ROUTES, STATUS, Answer, Auth, Method, Route, roles_for


def a_route(auth: Auth, *roles: Role) -> Route:
    return Route(
        name="try_it",
        method=Method.GET,
        path="/api/try",
        summary="Try",
        auth=auth,
        roles=roles,
        responses=(Answer(status=200, description="Tried."),),
    )


def test_a_route_that_asks_for_a_sign_in_must_say_for_whose() -> None:
    with pytest.raises(InvalidValueError):
        a_route(Auth.OPERATOR)


@pytest.mark.parametrize("auth", [Auth.NONE, Auth.PERSON])
def test_a_route_for_strangers_or_persons_has_no_roles(auth: Auth) -> None:
    with pytest.raises(InvalidValueError):
        a_route(auth, Role.ADMIN)


def test_every_act_has_roles_of_its_own() -> None:
    assert ROLES.keys() == set(Act)
    assert all(ROLES.values())


def test_the_route_of_acts_lets_in_whoever_may_do_any() -> None:
    assert set(ACT.roles) == {role for roles in ROLES.values() for role in roles}


@pytest.mark.parametrize("act", Act)
def test_an_act_is_for_its_own_roles(act: Act) -> None:
    assert roles_for(ACT, {"request_id": "r1", "act": act.value}) == ROLES[act]


def test_a_parameter_called_act_means_nothing_elsewhere_nor_an_unknown_act_here() -> None:
    assert roles_for(STATUS, {"act": Act.RESUME.value}) == STATUS.roles
    assert roles_for(ACT, {"act": "delete-everything"}) == ACT.roles


def test_anybody_may_call_nothing_that_asks_for_a_role() -> None:
    guarded = [route for route in ROUTES if route.auth is not Auth.NONE]

    assert guarded
    assert not any(ANYBODY.may(route.roles) for route in guarded)


def test_no_roles_at_all_are_nobodys() -> None:
    admin = Principal(object_id="a", tenant_id="t", roles=frozenset(Role))

    assert not admin.may(())

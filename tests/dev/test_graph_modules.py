"""Which modules of the Graph SDK ship: all that attributes can reach, and no more."""

from pathlib import Path

import pytest

from devtools.shipping.graph_modules import AppNames, modules_used, names_in

SDK = {
    "msgraph/client.py": """
from .adapter import Adapter
from typing import TYPE_CHECKING
if TYPE_CHECKING:
    from .users.builder import UsersBuilder
class Client:
    @property
    def users(self) -> "UsersBuilder":
        from .users.builder import UsersBuilder
        return UsersBuilder()
    @property
    def teams(self):
        from .teams.builder import TeamsBuilder
        return TeamsBuilder()
""",
    "msgraph/adapter.py": "class Adapter: ...",
    "msgraph/users/builder.py": """
from __future__ import annotations
class UsersBuilder:
    def by_user_id(self, id):
        from .item.builder import UserBuilder
        return UserBuilder()
    async def get(self):
        from ..models.user import User
""",
    "msgraph/users/item/builder.py": "class UserBuilder: ...",
    "msgraph/teams/builder.py": "class TeamsBuilder: ...",
    "msgraph/models/user.py": "class User: ...",
    "msgraph/models/fault.py": """
class Fault:
    def fields(self):
        from .detail import Detail
""",
    "msgraph/models/detail.py": "class Detail: ...",
}


@pytest.fixture
def site_packages(tmp_path: Path) -> Path:
    for name, text in SDK.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path


def test_only_builders_behind_named_attributes_are_found(site_packages: Path) -> None:
    names = AppNames(frozenset({"msgraph.client"}), frozenset({"users", "by_user_id", "get"}))

    found = modules_used(names, site_packages)

    assert sorted(found) == [
        "msgraph.adapter",
        "msgraph.client",
        "msgraph.users.builder",
        "msgraph.users.item.builder",
    ]


def test_a_model_the_app_imports_brings_whatever_it_is_read_with(site_packages: Path) -> None:
    names = AppNames(frozenset({"msgraph.models.fault"}), frozenset())

    found = modules_used(names, site_packages)

    assert sorted(found) == ["msgraph.models.detail", "msgraph.models.fault"]


def test_names_are_all_attributes_and_the_imports_that_run(tmp_path: Path) -> None:
    source = tmp_path / "app.py"
    source.write_text(
        "from typing import TYPE_CHECKING\n"
        "if TYPE_CHECKING:\n    from msgraph.users.builder import UsersBuilder\n"
        "def open():\n    from msgraph.client import Client\n    return Client().users.by_id('1')\n"
    )

    names = names_in([source])

    assert names.modules == {"msgraph.client", "msgraph.client.Client"}
    assert names.attributes == {"users", "by_id"}

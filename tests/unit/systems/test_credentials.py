"""From configuration to a credential."""

from types import SimpleNamespace

import pytest
from azure.core.credentials import AccessToken
from azure.identity.aio import (
    ClientSecretCredential,
    DefaultAzureCredential,
    ManagedIdentityCredential,
)

from dsr_core.domain.errors import InvalidValueError, SettingsError
from dsr_core.systems.clouds import CLOUDS, CloudName, loopback_cloud
from dsr_core.systems.credentials import (
    CredentialKind,
    CredentialSettings,
    FederatedCredential,
    make_credential,
)

GLOBAL = CLOUDS[CloudName.GLOBAL]
LOCAL = loopback_cloud("http://127.0.0.1:8080")
TENANT = "11111111-1111-4111-8111-111111111111"


@pytest.mark.parametrize(
    ("settings", "type_"),
    [
        (CredentialSettings(kind=CredentialKind.MANAGED_IDENTITY), ManagedIdentityCredential),
        (
            CredentialSettings(
                kind=CredentialKind.CLIENT_SECRET, client_id="c", tenant=TENANT, secret="s"
            ),
            ClientSecretCredential,
        ),
        (CredentialSettings(kind=CredentialKind.DEFAULT), DefaultAzureCredential),
        (
            CredentialSettings(kind=CredentialKind.FEDERATED, client_id="c", tenant=TENANT),
            FederatedCredential,
        ),
    ],
)
async def test_each_kind_makes_its_credential(settings: CredentialSettings, type_: type) -> None:
    credential = make_credential(settings, GLOBAL)

    assert isinstance(credential, type_)
    await credential.close()


@pytest.mark.parametrize(
    "kind",
    [CredentialKind.CLIENT_SECRET, CredentialKind.FEDERATED, CredentialKind.DEVELOPMENT_TOKEN],
)
def test_what_is_missing_is_named_all_at_once(kind: CredentialKind) -> None:
    with pytest.raises(SettingsError, match="lacks") as caught:
        make_credential(CredentialSettings(kind=kind), LOCAL)

    assert kind.value in str(caught.value)


def test_a_development_token_is_refused_for_microsofts_clouds() -> None:
    settings = CredentialSettings(kind=CredentialKind.DEVELOPMENT_TOKEN, token="t")

    for cloud in CLOUDS.values():
        with pytest.raises(SettingsError):
            make_credential(settings, cloud)


async def test_a_development_token_serves_a_simulator_here() -> None:
    settings = CredentialSettings(kind=CredentialKind.DEVELOPMENT_TOKEN, token="t")

    token = await make_credential(settings, LOCAL).get_token(LOCAL.scope)

    assert token.token == "t"


@pytest.mark.parametrize(
    "root", ["https://graph.attacker.example", "http://10.0.0.1", "http://127.0.0.1.x.example"]
)
def test_only_this_machine_can_stand_in_for_graph(root: str) -> None:
    with pytest.raises(InvalidValueError):
        loopback_cloud(root)


async def test_a_federated_credential_renews_its_assertion_before_each_exchange() -> None:
    scopes: list[tuple[str, ...]] = []

    async def own_token(*asked: str) -> AccessToken:
        scopes.append(asked)
        return AccessToken("assertion", 0)

    async def close() -> None:
        scopes.clear()

    own = SimpleNamespace(get_token=own_token, close=close)
    credential = FederatedCredential(own, TENANT, "c", GLOBAL.authority)  # type: ignore[arg-type]
    sent: list[str] = []

    async def exchange(*asked: str, **options: object) -> AccessToken:
        sent.append(credential._assertion)
        return AccessToken("graph", 0)

    credential._exchange.get_token = exchange  # type: ignore[method-assign]

    token = await credential.get_token(GLOBAL.scope, claims="c")

    assert token.token == "graph"
    assert sent == ["assertion"]
    assert scopes == [("api://AzureADTokenExchange/.default",)]
    await credential.close()
    assert scopes == []


def test_secrets_stay_out_of_the_repr() -> None:
    settings = CredentialSettings(kind=CredentialKind.DEFAULT, secret="hush", token="hush")

    assert "hush" not in repr(settings)


def test_exports_are_offered_in_the_global_cloud_only() -> None:
    offering = {name for name, cloud in CLOUDS.items() if cloud.exports_personal_data}

    assert offering == {CloudName.GLOBAL}
    assert not any(cloud.is_loopback for cloud in CLOUDS.values())

"""What the simulated cloud holds about one person, past Graph's rules, and changes made there."""

from collections.abc import Mapping
from dataclasses import dataclass

import aiohttp
import msgspec

from emulation.graph.sample.cast import CONTOSO
from emulation.graph.tokens import mint
from emulation.walk import WalkError

type Facts = Mapping[str, str]

NOBODY = "nothing"
_NONE = "none"
_SKUS = "subscribedSkus"
_SHOWN = ("accountEnabled", "mobilePhone", "faxNumber", "createdDateTime")


class _User(msgspec.Struct, frozen=True):
    """What `/_sim/users/{key}` answers; a purged one has no row."""

    id: str
    state: str
    row: dict[str, object] | None = None


class _Rows(msgspec.Struct, frozen=True):
    value: tuple[dict[str, object], ...]


class _Assignment(msgspec.Struct, frozen=True):
    sku: str = msgspec.field(name="skuId")
    group: str | None = msgspec.field(name="assignedByGroup", default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Directory:
    """The simulator's control API, for one person by object id. Errors: WalkError, aiohttp's."""

    session: aiohttp.ClientSession
    graph_url: str
    person: str

    async def describe(self) -> Facts:
        """Chosen facts as text, by name: the same names whatever is left of the person."""
        user = await _look_up(self.session, self.graph_url, self.person)
        row = user.row or {}
        devices = await self._rows(f"deviceManagement/managedDevices?user={self.person}")
        sign_ins = await self._count_sign_ins()
        return {
            "account": {"purged": "deleted for good"}.get(user.state, user.state),
            **{name: _text(row.get(name)) if user.row else NOBODY for name in _SHOWN},
            "licences": await self._licences(row) if user.row else NOBODY,
            "devices": ", ".join(sorted(map(_describe_device, devices))) or _NONE,
            "sign-ins in the log": str(sign_ins) if sign_ins else _NONE,
        }

    async def write(self, changes: Mapping[str, object]) -> None:
        """Set properties of the person's entry, as if they had been so all along."""
        user = await _look_up(self.session, self.graph_url, self.person)
        await self._put(f"users/{self.person}", {**(user.row or {}), **changes})

    async def rename_device(self, name: str) -> None:
        """What the person does on the only device they have: it syncs its new name."""
        (device,) = await self._rows(f"deviceManagement/managedDevices?user={self.person}")
        await self._put("device-names", {"device": device["id"], "name": name})

    async def _licences(self, row: Mapping[str, object]) -> str:
        """The licences given to the person, not those of groups, by product."""
        states = row.get("licenseAssignmentStates")
        held = msgspec.convert(states, tuple[_Assignment, ...] | None) or ()
        names = {sku["skuId"]: str(sku["skuPartNumber"]) for sku in await self._rows(_SKUS)}
        return ", ".join(sorted(names[one.sku] for one in held if one.group is None)) or _NONE

    async def _count_sign_ins(self) -> int:
        """As many as Graph shows, on its first page: what is expunged it does not show."""
        address = f"{self.graph_url}/v1.0/auditLogs/signIns"
        chosen = {"$filter": f"userId eq '{self.person}'", "$top": "999"}
        headers = {"Authorization": f"Bearer {mint(CONTOSO)}"}
        async with self.session.get(address, params=chosen, headers=headers) as answer:
            return len(msgspec.json.decode(await _read(answer, 200), type=_Rows).value)

    async def _rows(self, collection: str) -> tuple[dict[str, object], ...]:
        address = f"{self.graph_url}/_sim/collections/{collection}"
        async with self.session.get(address) as answer:
            return msgspec.json.decode(await _read(answer, 200), type=_Rows).value

    async def _put(self, path: str, body: object) -> None:
        async with self.session.put(f"{self.graph_url}/_sim/{path}", json=body) as answer:
            await _read(answer, 204)


async def find_person(session: aiohttp.ClientSession, graph_url: str, name: str) -> Directory:
    """The directory's view of somebody by user principal name. Raises WalkError for nobody."""
    user = await _look_up(session, graph_url, name)
    return Directory(session=session, graph_url=graph_url, person=user.id)


async def _look_up(session: aiohttp.ClientSession, graph_url: str, key: str) -> _User:
    async with session.get(f"{graph_url}/_sim/users/{key}") as answer:
        return msgspec.json.decode(await _read(answer, 200), type=_User)


def _describe_device(row: Mapping[str, object]) -> str:
    """A device's name, and that it is leaving, where it is."""
    state = str(row.get("managementState"))
    return str(row["deviceName"]) if state == "managed" else f"{row['deviceName']} ({state})"


def _text(value: object) -> str:
    if value is None:
        return _NONE
    return str(value).lower() if isinstance(value, bool) else str(value)


async def _read(answer: aiohttp.ClientResponse, wanted: int) -> bytes:
    body = await answer.read()
    if answer.status != wanted:
        raise WalkError(f"the simulator answered {answer.status} instead of {wanted}.")
    return body

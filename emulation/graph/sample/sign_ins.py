"""Sign-in rows made from a subject and an index alone, so that any number costs no memory."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import overload

from emulation.graph.sample.persons import PLACES
from emulation.graph.wire import Row, made_id

WINDOW = timedelta(days=25)
"""The span sign-ins are spread over: below the 30 days of retention, so that a demonstration
that stays up for some days still shows them all."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TICKS = 10_000_000  # per second: Graph counts in 100 ns

_APPS = (
    ("Microsoft Teams", "1fec8e78-bce4-4aaf-ab1b-5451cc387264", "Microsoft Graph"),
    ("Office 365 Exchange Online", "00000002-0000-0ff1-ce00-000000000000", "Exchange Online"),
    ("Microsoft Office", "d3590ed6-52b3-4102-aeff-aad2292ab01c", "SharePoint Online"),
    ("Azure Portal", "c44b4083-3bb0-49c1-b47d-974e53cbdf3c", "Azure Resource Manager"),
    ("Contoso Expenses", "5c1e2d64-8a4f-4a7b-9d63-0b8c7f2a9e15", "Contoso Expenses"),
)
_RESOURCE_IDS = {resource: made_id("resource", resource) for _, _, resource in _APPS}
_BROWSERS = ("Edge 129.0.0", "Chrome 129.0.0", "Mobile Safari", "Firefox 131.0", "")
_SYSTEMS = ("Windows10", "MacOs", "Ios 18.1", "Android", "Windows10")
_CLIENTS = ("Browser", "Mobile Apps and Desktop clients", "Browser", "Exchange ActiveSync")
_STATUSES: tuple[tuple[int, str, str | None], ...] = (
    (50126, "Error validating credentials due to invalid username or password.", None),
    (50074, "Strong Authentication is required.", "MFA required in Azure AD"),
    (53003, "Access has been blocked by Conditional Access policies.", None),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """Whose sign-ins: what their rows repeat about the person."""

    user_id: str
    principal_name: str
    display_name: str
    tenant_id: str
    home_tenant_id: str
    place: int = 0
    device_id: str = ""
    device_name: str = ""
    risk: str = "none"


def to_ticks(moment: datetime) -> int:
    """Units of 100 ns since 1970: exact, which a float of seconds is not."""
    elapsed = moment - _EPOCH
    whole = (elapsed.days * 86_400 + elapsed.seconds) * _TICKS
    return whole + elapsed.microseconds * 10


def ticks_stamp(ticks: int) -> str:
    """Ticks as Graph writes a time, with 7 fraction digits."""
    seconds, fraction = divmod(ticks, _TICKS)
    # isoformat takes a tenth of strftime's time, which matters a million rows long.
    return f"{(_EPOCH + timedelta(seconds=seconds)).isoformat()[:19]}.{fraction:07d}Z"


class SignInSeries(Sequence[Row]):
    """The newest-first sign-ins of one subject: row ``i`` of ``total`` is made when it is read.

    The rows are evenly spread over ``WINDOW`` up to ``newest``; a slice is a series again.
    """

    def __init__(
        self, subject: Subject, total: int, newest: datetime, span: range | None = None
    ) -> None:
        self._subject = subject
        self._total = total
        self._newest = newest
        self._newest_ticks = to_ticks(newest)
        self._step = max(WINDOW // timedelta(microseconds=1) * 10 // max(total, 1), 1)
        self._span = range(total) if span is None else span

    def __len__(self) -> int:
        return len(self._span)

    @overload
    def __getitem__(self, index: int) -> Row: ...
    @overload
    def __getitem__(self, index: slice) -> "SignInSeries": ...
    def __getitem__(self, index: int | slice) -> "Row | SignInSeries":
        if isinstance(index, slice):
            return SignInSeries(self._subject, self._total, self._newest, self._span[index])
        number = self._span[index]
        return make_sign_in(self._subject, number, self._ticks_at(number))

    def between(self, oldest: datetime, newest: datetime) -> "SignInSeries":
        """The rows from ``oldest`` to ``newest``, both included, found without making any."""
        first = max(-(-(self._newest_ticks - to_ticks(newest)) // self._step), self._span.start)
        after = (self._newest_ticks - to_ticks(oldest)) // self._step + 1
        span = range(first, max(first, min(after, self._span.stop)))
        return SignInSeries(self._subject, self._total, self._newest, span)

    def _ticks_at(self, number: int) -> int:
        return self._newest_ticks - number * self._step


def make_sign_in(subject: Subject, index: int, ticks: int) -> Row:
    """One row of /auditLogs/signIns, every property present, decided by subject and index."""
    dice = sha256(f"{subject.user_id}|{index}".encode()).digest()
    pair = sha256(f"{subject.user_id}|pair|{index // 2}".encode())
    place = PLACES[subject.place if dice[0] % 12 else (subject.place + 1) % len(PLACES)]
    app, app_id, resource = _APPS[dice[1] % len(_APPS)]
    blocked = _STATUSES[dice[2] % 3] if dice[3] % 9 == 0 else (0, "Other.", None)
    failed = blocked[0] == 53003
    # A value of a later version now and then: consumers must carry it along.
    access = "failure" if failed else "notApplied" if dice[4] % 5 else "waivedByAgent"
    return {
        "id": _spell_id(dice.hex()),
        "createdDateTime": ticks_stamp(ticks),
        "userDisplayName": subject.display_name,
        "userPrincipalName": subject.principal_name.lower(),
        "userId": subject.user_id,
        "appId": app_id,
        "appDisplayName": app,
        "ipAddress": f"{place.network}{dice[5] % 250 + 1}",
        "clientAppUsed": _CLIENTS[dice[6] % len(_CLIENTS)],
        "correlationId": _spell_id(pair.hexdigest()),
        "conditionalAccessStatus": "success" if dice[4] % 2 and not failed else access,
        "isInteractive": True,
        "riskDetail": "none",
        "riskLevelAggregated": subject.risk,
        "riskLevelDuringSignIn": subject.risk if dice[7] % 4 == 0 else "none",
        "riskState": "none" if subject.risk == "none" else "atRisk",
        "riskEventTypes": [],
        "riskEventTypes_v2": [] if subject.risk == "none" else ["unfamiliarFeatures"],
        "resourceDisplayName": resource,
        "resourceId": _RESOURCE_IDS[resource],
        "resourceTenantId": subject.tenant_id,
        "homeTenantId": subject.home_tenant_id,
        "servicePrincipalId": "",
        "servicePrincipalName": None,
        "userAgent": None,
        "authenticationAppDeviceDetails": None,
        "status": {
            "errorCode": blocked[0],
            "failureReason": blocked[1],
            "additionalDetails": blocked[2],
        },
        "deviceDetail": _device_detail(subject, dice),
        "location": {
            "city": place.city,
            "state": place.state,
            "countryOrRegion": place.code,
            "geoCoordinates": {
                "altitude": None,
                "latitude": place.latitude,
                "longitude": place.longitude,
            },
        },
        "appliedConditionalAccessPolicies": _policies(failed=failed, draw=dice[8]),
    }


def _spell_id(digits: str) -> str:
    """A GUID of version 4 from hexadecimal digits; quicker than uuid's own."""
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:32]}"


def _device_detail(subject: Subject, dice: bytes) -> Row:
    known = bool(subject.device_id) and dice[9] % 3 > 0
    return {
        "deviceId": subject.device_id if known else "",
        "displayName": subject.device_name if known else "",
        "operatingSystem": "Windows10" if known else _SYSTEMS[dice[10] % len(_SYSTEMS)],
        "browser": _BROWSERS[dice[11] % len(_BROWSERS)],
        "isCompliant": known,
        "isManaged": known,
        "trustType": "Azure AD joined" if known else "",
    }


_POLICIES = (
    (made_id("policy", "mfa"), "Require multifactor authentication", "Mfa", "success"),
    (made_id("policy", "legacy"), "Block legacy clients", "Block", "reportOnlyNotApplied"),
)


def _policies(*, failed: bool, draw: int) -> list[Row]:
    return [
        {
            "id": policy_id,
            "displayName": name,
            "enforcedGrantControls": [control],
            "enforcedSessionControls": [],
            "result": "failure" if failed and control == "Mfa" else result,
        }
        for policy_id, name, control, result in _POLICIES[: 1 + draw % 2]
    ]

"""Graph's limits as a table: which calls share which quota over which window (reference 1.4)."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from emulation.graph.routing import Call
from emulation.graph.state import Tenant


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket:
    """One limit. `limit` may depend on the tenant's size; `key` says what shares the limit."""

    name: str
    switch: str
    """The setting that turns it on."""
    methods: str
    templates: re.Pattern[str]
    window: timedelta
    limit: Callable[[Tenant], int]
    key: Callable[[Call], tuple[str, ...]]
    cost: Callable[[Call], int] = lambda _: 1
    tells_when: bool = True
    """Whether a refusal carries `Retry-After`."""
    information: str = "ResourceUnitLimitExceeded"


def _per_app(call: Call) -> tuple[str, ...]:
    return (call.tenant.tenant_id, call.token.app_id)


def _per_tenant(call: Call) -> tuple[str, ...]:
    return (call.tenant.tenant_id,)


def _per_user(call: Call) -> tuple[str, ...]:
    user = call.tenant.find_user(call.params.get("user", ""))
    return (*_per_app(call), str(user["id"]) if user else call.params.get("user", ""))


_UNITS = {
    re.compile(r"/(memberOf|transitiveMemberOf|ownedObjects|licenseDetails)\b"): 2,
    re.compile(r"/oauth2PermissionGrants\b"): 2,
    re.compile(r"^/users$"): 2,
    re.compile(r"getByIds$|^/subscribedSkus$|^/groups/.*/members$"): 3,
}


def resource_units(call: Call) -> int:
    """What a directory call costs (reference 1.4)."""
    units = next((n for pattern, n in _UNITS.items() if pattern.search(call.template)), 1)
    units += call.method in _WRITES.split()
    units += bool(call.options.get("expand")) - bool(call.options.get("select"))
    top = call.options.get("top")
    units -= top.isdecimal() and int(top) < 20
    return max(1, units)


def _directory_units(tenant: Tenant) -> int:
    size = len(tenant.users)
    return 3_500 if size < 50 else 5_000 if size <= 500 else 8_000


_WRITES = "POST PATCH PUT DELETE"
_INTUNE = re.compile(
    r"^/(deviceManagement|deviceAppManagement)/"
    r"|^/users/\{user\}/(managed|deviceManagement|exportDevice|wipeManaged|removeAllDevices)"
)
_INTUNE_DEVICES = re.compile(
    r"^/deviceManagement/managedDevices|^/users/\{user\}/(managedDevices|removeAllDevices)"
)
_INTUNE_OTHER = re.compile(rf"(?!{_INTUNE_DEVICES.pattern})(?:{_INTUNE.pattern})")
_OUTLOOK = re.compile(r"^/users/\{user\}/(photo|mailboxSettings|contact|sendMail|messages)")
_DIRECTORY = re.compile(
    rf"^(?!.*exportPersonalData$)(?!{_OUTLOOK.pattern})(?!{_INTUNE.pattern})"
    r"/(users|groups|directory|contacts|organization|subscribedSkus|oauth2|devices)"
)
_EXPORT = re.compile(r"exportPersonalData$")

BUCKETS: tuple[Bucket, ...] = (
    Bucket(
        name="audit reports",
        switch="throttle_audit_reports",
        methods="GET",
        templates=re.compile(r"^/auditLogs/"),
        window=timedelta(seconds=10),
        limit=lambda _: 5,
        key=_per_app,
        information="CPULimitExceeded",
    ),
    Bucket(
        name="directory units",
        switch="throttle_directory",
        methods="*",
        templates=_DIRECTORY,
        window=timedelta(seconds=10),
        limit=_directory_units,
        key=_per_app,
        cost=resource_units,
    ),
    Bucket(
        name="directory writes",
        switch="throttle_directory",
        methods=_WRITES,
        templates=_DIRECTORY,
        window=timedelta(seconds=150),
        limit=lambda _: 3_000,
        key=_per_app,
        information="WriteLimitExceeded",
    ),
    Bucket(
        name="exports per tenant",
        switch="throttle_data_policy",
        methods="POST",
        templates=_EXPORT,
        window=timedelta(days=1),
        limit=lambda _: 1_000,
        key=_per_tenant,
        tells_when=False,
    ),
    Bucket(
        name="exports per subject",
        switch="throttle_data_policy",
        methods="POST",
        templates=_EXPORT,
        window=timedelta(days=1),
        limit=lambda _: 100,
        key=_per_user,
        tells_when=False,
    ),
    Bucket(
        name="data policy operations",
        switch="throttle_data_policy",
        methods="GET",
        templates=re.compile(r"^/dataPolicyOperations"),
        window=timedelta(hours=1),
        limit=lambda _: 10_000,
        key=_per_app,
        tells_when=False,
    ),
    Bucket(
        name="identity protection",
        switch="throttle_identity_protection",
        methods="*",
        templates=re.compile(r"^/identityProtection/"),
        window=timedelta(seconds=1),
        limit=lambda _: 1,
        key=_per_tenant,
        tells_when=False,
    ),
    Bucket(
        name="intune devices",
        switch="throttle_intune",
        methods="*",
        templates=_INTUNE_DEVICES,
        window=timedelta(seconds=20),
        limit=lambda _: 2_000,
        key=_per_app,
    ),
    Bucket(
        name="intune device writes",
        switch="throttle_intune",
        methods=_WRITES,
        templates=_INTUNE_DEVICES,
        window=timedelta(seconds=20),
        limit=lambda _: 200,
        key=_per_app,
        information="WriteLimitExceeded",
    ),
    Bucket(
        name="intune others",
        switch="throttle_intune",
        methods="*",
        templates=_INTUNE_OTHER,
        window=timedelta(seconds=20),
        limit=lambda _: 1_000,
        key=_per_app,
    ),
    Bucket(
        name="intune other writes",
        switch="throttle_intune",
        methods=_WRITES,
        templates=_INTUNE_OTHER,
        window=timedelta(seconds=20),
        limit=lambda _: 100,
        key=_per_app,
        information="WriteLimitExceeded",
    ),
    Bucket(
        name="mailbox",
        switch="throttle_outlook",
        methods="*",
        templates=_OUTLOOK,
        window=timedelta(minutes=10),
        limit=lambda _: 10_000,
        key=_per_user,
    ),
)

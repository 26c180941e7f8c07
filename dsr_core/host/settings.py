"""Environment to one frozen Settings; whatever is missing or wrong is named, all of it at once.

Every setting is in `local.settings.sample.json`; a test keeps the two equal.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import msgspec

from dsr_core.domain.errors import DsrError, InvalidValueError, SettingsError
from dsr_core.domain.plan import DevicePolicy, Right
from dsr_core.domain.systems import CONFIGURABLE, DEFAULT_SYSTEMS, SystemKind
from dsr_core.domain.tenants import IdentityPolicy, TenantPolicy
from dsr_core.host import evidence_keys, public_settings, sign_in_settings
from dsr_core.host.due_dates import jurisdiction_of
from dsr_core.host.evidence_keys import EvidenceKeys, take_evidence_keys
from dsr_core.host.function_table import STORAGE
from dsr_core.host.public_settings import PublicSettings, take_public
from dsr_core.host.sign_in_settings import SignInSettings, take_sign_in
from dsr_core.host.tenant_entries import CredentialEntry, ManualEntry, RecipientEntry
from dsr_core.systems.clouds import CloudName, loopback_cloud

#: Forms in which the Functions host takes an identity-based connection (functions-runtime.md 7).
_IDENTITY_SUFFIXES = ("__accountName", "__blobServiceUri", "__queueServiceUri", "__tableServiceUri")

_PUBLIC_URL = re.compile(r"(?:https://[A-Za-z0-9.-]+|http://(?:127\.0\.0\.1|localhost))(?::\d+)?/?")

type TenantName = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9-]{1,30}$")]
type TenantId = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$")]


class TenantSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One tenant, as written in `DSR_TENANTS`."""

    name: TenantName
    tenant_id: TenantId
    #: What reads, and sends letters.
    credential: CredentialEntry
    #: What changes and deletes; the same as what reads where there is none. Another one keeps the
    #: part that answers access requests from deleting anything.
    acting_credential: CredentialEntry | None = None
    cloud: CloudName = CloudName.GLOBAL
    #: Scheme, host and port of a simulator on this machine; empty for the cloud's own Graph.
    simulator: str = ""
    systems: tuple[SystemKind, ...] = DEFAULT_SYSTEMS
    identity: IdentityPolicy = IdentityPolicy.OPERATOR
    #: The organisation's full name, as its letters say it.
    controller: str = ""
    #: Where people can write to the organisation.
    contact: str = ""
    #: Name and address of its supervisory authority.
    authority: str | None = None
    #: Address of the mailbox that letters are sent from; empty = they go into the outbox only.
    mail_sender: str = ""
    #: Rights that an operator decides on before anything is done.
    review: tuple[Right, ...] = tuple(Right)
    package_review: tuple[Right, ...] = ()
    #: What an erasure does to the devices Intune manages for the person.
    devices: DevicePolicy = DevicePolicy.RETIRE
    #: Object ids of accounts that are never erased (break-glass accounts).
    protected: tuple[str, ...] = ()
    #: Days between soft and permanent deletion; fewer than Entra's own 30 leave time to approve.
    hold_days: Annotated[int, msgspec.Meta(ge=0, le=30)] = 25
    #: Whether a restriction takes directly assigned licences away.
    remove_licences: bool = False
    #: As `DSR_PACKAGE_STORAGE`, for this tenant alone; empty = the one of all.
    package_storage: str = ""
    export_then_delete: bool = False
    #: What people do by hand; named ones switch the system `manual` on.
    manual: tuple[ManualEntry, ...] = ()
    #: Days after its ending that the copies of a request are kept: package, letters, names.
    keep_days: Annotated[int, msgspec.Meta(ge=0, le=3650)] = 90
    #: Days that an erased person is looked for afterwards; 0 = never.
    watch_days: Annotated[int, msgspec.Meta(ge=0, le=3650)] = 180
    #: Whom letters of correction, erasure and restriction go to beside the person.
    recipients: tuple[RecipientEntry, ...] = ()
    #: Whether the form's first page names this organisation where several are served.
    listed: bool = False
    regime: str = "gdpr"
    holidays: str = "DE"
    time_zone: str = "Europe/Berlin"

    def _asked(self) -> tuple[SystemKind, ...]:
        return (*self.systems, SystemKind.MANUAL) if self.manual else self.systems

    def __repr__(self) -> str:
        return f"TenantSettings(name={self.name!r})"

    def as_policy(self) -> TenantPolicy:
        """What decisions need to know of the tenant."""
        return TenantPolicy(
            name=self.name,
            tenant_id=self.tenant_id,
            systems=tuple(system for system in CONFIGURABLE if system in self._asked()),
            identity=self.identity,
            controller=self.controller,
            contact=self.contact,
            authority=self.authority,
            review=frozenset(self.review),
            package_review=frozenset(self.package_review),
            devices=self.devices,
            protected=self.protected,
            hold_days=self.hold_days,
            remove_licences=self.remove_licences,
            export_then_delete=self.export_then_delete,
            manual=tuple(entry.as_source() for entry in self.manual),
            keep_days=self.keep_days,
            watch_days=self.watch_days,
            recipients=tuple(each.as_recipient() for each in self.recipients),
            mail_sender=self.mail_sender,
            regime=self.regime,
            holidays=self.holidays,
            time_zone=self.time_zone,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that can be set, checked."""

    #: The environment's entries that make up the storage connection, by name.
    storage: Mapping[str, str] = field(repr=False)
    #: Connection string of the account Microsoft's exports are written to; the same when empty.
    export_storage: str = field(repr=False)
    #: Connection string or blob address of the account of packages and letters; the app's own when
    #: empty.
    package_storage: str = field(repr=False)
    tenants: tuple[TenantSettings, ...]
    #: Who may operate the service; their tenant need not be one that it serves.
    sign_in: SignInSettings
    public: PublicSettings
    #: `file:PATH` of a key file, or the address of a Key Vault key.
    sealing_key: str
    evidence_keys: EvidenceKeys
    package_container: str
    #: What the addresses that people get begin with, without a closing slash.
    public_url: str
    #: Where the seconds stand that our time is ahead of the machine's; only with simulators.
    clock_offset_file: Path | None


#: Settings that have a default; the others must be there.
DEFAULTS: Mapping[str, str] = {
    "DSR_EXPORT_STORAGE": "",
    "DSR_PACKAGE_STORAGE": "",
    "DSR_PACKAGE_CONTAINER": "packages-{tenant}",
    "DSR_PUBLIC_URL": "",
    "DSR_CLOCK_OFFSET_FILE": "",
    **sign_in_settings.DEFAULTS,
    **public_settings.DEFAULTS,
    **evidence_keys.DEFAULTS,
}
REQUIRED = (
    *(STORAGE, "DSR_TENANTS", "DSR_SEALING_KEY"),
    *sign_in_settings.REQUIRED,
    *public_settings.REQUIRED,
    *evidence_keys.REQUIRED,
)


def read_settings(environment: Mapping[str, str]) -> Settings:
    """The settings in an environment. Raises SettingsError that names every fault."""
    faults: list[str] = []

    def take[T](name: str, convert: Callable[[str], T], /) -> T | None:
        text = environment.get(name) or DEFAULTS.get(name)
        if text is None:
            faults.append(f"{name} is missing")
            return None
        try:
            return convert(text)
        except ValueError as error:
            faults.append(f"{name}: {error}")
            return None

    storage = _storage_entries(environment)
    if not storage:
        faults.append(f"{STORAGE} is missing (a connection string, or {STORAGE}__accountName)")
    tenants = take("DSR_TENANTS", _read_tenants)
    sign_in = take_sign_in(take)
    public = take_public(take)
    sealing_key = take("DSR_SEALING_KEY", _read_sealing_key)
    signing = take_evidence_keys(take)
    container = take("DSR_PACKAGE_CONTAINER", _read_container)
    # In Azure the platform says what the app's own address is.
    own_address = f"https://{host}" if (host := environment.get("WEBSITE_HOSTNAME")) else ""
    public_url = take("DSR_PUBLIC_URL", lambda text: _read_public_url(text or own_address))
    if public_url == "":
        faults.append("DSR_PUBLIC_URL is missing: letters link to our own address")
    if tenants is None or sign_in is None or public is None or not sealing_key or signing is None:
        raise SettingsError("; ".join(faults))
    offset_file = environment.get("DSR_CLOCK_OFFSET_FILE", "")
    for name, is_playful in (
        ("DSR_CLOCK_OFFSET_FILE", bool(offset_file)),
        ("DSR_HASH_KEY", public.hash_key == public_settings.SAMPLE_KEY),
    ):
        if is_playful and not all(_is_simulated(tenant) for tenant in tenants):
            faults.append(f"{name} is for simulators only, and a tenant is a real one")
    if container is None or public_url is None or faults:
        raise SettingsError("; ".join(faults))
    return Settings(
        storage=storage,
        export_storage=environment.get("DSR_EXPORT_STORAGE", ""),
        package_storage=environment.get("DSR_PACKAGE_STORAGE", ""),
        tenants=tenants,
        sign_in=sign_in,
        public=public,
        sealing_key=sealing_key,
        evidence_keys=signing,
        package_container=container,
        public_url=public_url,
        clock_offset_file=Path(offset_file) if offset_file else None,
    )


def _storage_entries(environment: Mapping[str, str]) -> Mapping[str, str]:
    names = (STORAGE, *(STORAGE + suffix for suffix in _IDENTITY_SUFFIXES))
    found = {name: environment[name] for name in names if environment.get(name)}
    client_id = environment.get(f"{STORAGE}__clientId")
    return {**found, f"{STORAGE}__clientId": client_id} if found and client_id else found


def _read_tenants(text: str) -> tuple[TenantSettings, ...]:
    tenants = msgspec.json.decode(text, type=tuple[TenantSettings, ...])
    if not tenants:
        raise ValueError("names no tenant")
    names = [tenant.name for tenant in tenants]
    if len(set(names)) != len(names):
        raise ValueError("a name occurs twice")
    faults = [f"{tenant.name}: {fault}" for tenant in tenants if (fault := _fault_of(tenant))]
    if faults:
        raise ValueError("; ".join(faults))
    return tenants


def _fault_of(tenant: TenantSettings) -> str:
    """The first thing wrong with a tenant that no type can say; empty when all is well."""
    names = [entry.name for entry in tenant.manual]
    if len(set(names)) != len(names):
        return "a manual source's name occurs twice"
    return _law_fault(tenant)


def _law_fault(tenant: TenantSettings) -> str:
    """What is wrong with a tenant's regime, holidays or time zone; empty when they work today."""
    try:
        jurisdiction_of(tenant.as_policy(), datetime.now(UTC).date())
    except DsrError as error:
        return str(error)
    return ""


def _is_simulated(tenant: TenantSettings) -> bool:
    """Whether this is no directory of anybody, but a simulator on this machine."""
    try:
        return bool(tenant.simulator) and loopback_cloud(tenant.simulator).is_loopback
    except InvalidValueError:
        return False


def _read_sealing_key(text: str) -> str:
    if not text.startswith(("file:", "https://")):
        raise ValueError("is neither file:PATH nor the address of a Key Vault key")
    return text


def _read_container(text: str) -> str:
    if "{tenant}" not in text:
        raise ValueError("does not contain {tenant}")
    return text


def _read_public_url(text: str) -> str:
    if text and not _PUBLIC_URL.fullmatch(text):
        raise ValueError("is neither https://HOST nor an address of this machine")
    return text.rstrip("/")

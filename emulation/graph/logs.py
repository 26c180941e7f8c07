"""The system-generated logs: sign-ins, directory audits, provisioning; read-only, and they age."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from heapq import merge

from emulation.graph.errors import GraphError
from emulation.graph.filter_syntax import Clause, Compare, Junction, parse_filter
from emulation.graph.filtering import filter_rules
from emulation.graph.listing import Listing
from emulation.graph.options import QueryOptions
from emulation.graph.query import answer_collection
from emulation.graph.routing import Call, Reply, get
from emulation.graph.sample.logs_part import GENERATED, generated_row, series_of, subject_of
from emulation.graph.sample.sign_ins import SignInSeries
from emulation.graph.state import Tenant, World
from emulation.graph.wire import Row, timestamp

RETENTION = timedelta(days=30)
FREE_RETENTION = timedelta(days=7)
"""How long a tenant without Entra ID P1 keeps its directory audits (reference 2.7)."""

_PAGE = 1_000  # both default and ceiling (reference 1.2)
_TIMES = "eq ge le"

SIGN_INS = Listing(
    name="signIns",
    context="auditLogs/signIns",
    default_top=_PAGE,
    max_top=_PAGE,
    options=frozenset(("top", "filter", "skiptoken")),
    filters=filter_rules(
        ("id userId appId appDisplayName ipAddress correlationId userDisplayName", "eq"),
        ("userPrincipalName", "eq startswith"),
        ("createdDateTime", _TIMES),
    ),
)
DIRECTORY_AUDITS = Listing(
    name="directoryAudits",
    context="auditLogs/directoryAudits",
    default_top=_PAGE,
    max_top=_PAGE,
    options=frozenset(("top", "filter", "skiptoken", "orderby")),
    orderable=frozenset(("activityDateTime",)),
    filters=filter_rules(
        ("id category correlationId result loggedByService", "eq"),
        ("activityDisplayName", "eq startswith"),
        ("activityDateTime", _TIMES),
        ("initiatedBy/user/id initiatedBy/app/appId initiatedBy/app/displayName", "eq"),
        ("initiatedBy/user/userPrincipalName initiatedBy/user/displayName", "eq startswith"),
        ("targetResources/id", "eq"),
        ("targetResources/displayName targetResources/userPrincipalName", "eq startswith"),
    ),
)
PROVISIONING = Listing(
    name="provisioning",
    context="auditLogs/provisioning",
    default_top=_PAGE,
    max_top=_PAGE,
    options=frozenset(("top", "filter", "skiptoken", "orderby")),
    orderable=frozenset(("activityDateTime",)),
    filters=filter_rules(
        ("sourceIdentity/id targetIdentity/id", "eq contains"),
        ("sourceIdentity/displayName targetIdentity/displayName", "eq contains"),
        ("id jobId cycleId provisioningAction", "eq"),
        ("activityDateTime", "eq gt lt"),
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _OneSubject:
    """A filter that names one user and a span of time, both ends included."""

    user_id: str
    oldest: datetime
    newest: datetime


def list_sign_ins(call: Call) -> Reply:
    """Newest first; 403 without Entra ID P1 (reference 2.7)."""
    if not call.world.settings.premium_licence:
        raise GraphError(
            403,
            "Authentication_RequestFromNonPremiumTenantOrB2CTenant",
            "Neither tenant is B2C or tenant doesn't have premium license",
        )
    oldest = call.world.clock.now() - RETENTION
    text = call.options.get("filter")
    asked = _read_one_subject(parse_filter(text)) if text else None
    if asked is None:
        return answer_collection(call, _merged(call, oldest), SIGN_INS)
    series = _find_series(call, asked.user_id)
    if series is None:
        return answer_collection(call, _kept(call, SIGN_INS, "createdDateTime"), SIGN_INS)
    # The filter is carried out here by arithmetic: a page of a long series costs one page of work.
    span = series.between(max(asked.oldest, oldest), asked.newest)
    return answer_collection(_without_filter(call), span, SIGN_INS)


def list_directory_audits(call: Call) -> Reply:
    """Newest first; entries stay after the account is gone (reference 2.6)."""
    now = call.world.clock.now()
    kept = RETENTION if call.world.settings.premium_licence else FREE_RETENTION
    rows = call.tenant.rows("auditLogs/directoryAudits")
    recent = _between(rows, "activityDateTime", now, kept)
    return answer_collection(call, recent, DIRECTORY_AUDITS)


def list_provisioning(call: Call) -> Reply:
    """Newest first."""
    return answer_collection(call, _kept(call, PROVISIONING, "activityDateTime"), PROVISIONING)


def generate_sign_ins(world: World, tenant_id: str, user_key: str, count: int) -> None:
    """Give a user ``count`` sign-ins that are made when read; 0 takes them away again.

    They take the place of the user's stored rows. Raises `LookupError` when there is no such
    tenant or user, `ValueError` for a negative count.
    """
    if count < 0:
        raise ValueError("a negative number of sign-ins")
    tenant = world.tenants[tenant_id]
    user = tenant.find_user(user_key)
    if user is None:
        raise LookupError("no such user")
    entries = tenant.rows(GENERATED)
    entries[:] = [row for row in entries if row["userId"] != user["id"]]
    if count:
        entries.append(generated_row(subject_of(tenant, user), count, world.clock.now()))


def sign_ins_of(tenant: Tenant, user_id: str) -> Sequence[Row]:
    """A user's sign-ins whatever their age, newest first, made only as they are read."""
    for row in tenant.rows(GENERATED):
        if row["userId"] == user_id:
            return series_of(row)
    return [row for row in tenant.rows("auditLogs/signIns") if row["userId"] == user_id]


def is_expunged(world: World, tenant: Tenant, user_id: str) -> bool:
    """Whether system-generated data of a permanently deleted user is gone by now (2.6)."""
    purged = tenant.purged.get(user_id)
    delay = timedelta(days=world.settings.log_purge_days)
    return purged is not None and purged + delay <= world.clock.now()


def _find_series(call: Call, user_id: str) -> SignInSeries | None:
    for row in call.tenant.rows(GENERATED):
        if str(row["userId"]) == user_id and not is_expunged(call.world, call.tenant, user_id):
            return series_of(row)
    return None


def _merged(call: Call, oldest: datetime) -> Sequence[Row]:
    """Stored and generated rows of everybody; generated ones are all made for it."""
    generated = {str(row["userId"]) for row in call.tenant.rows(GENERATED)}
    now = call.world.clock.now()
    found = [_find_series(call, user_id) for user_id in sorted(generated)]
    spans = [series.between(oldest, now) for series in found if series is not None]
    stored = [
        row for row in _kept(call, SIGN_INS, "createdDateTime") if row["userId"] not in generated
    ]
    if not spans:
        return stored
    return list(merge(stored, *spans, key=lambda row: str(row["createdDateTime"]), reverse=True))


def _kept(call: Call, listing: Listing, time_name: str) -> list[Row]:
    """Stored rows within retention, those of expunged people left out."""
    gone = {
        user_id for user_id in call.tenant.purged if is_expunged(call.world, call.tenant, user_id)
    }
    rows = _between(call.tenant.rows(listing.context), time_name, call.world.clock.now())
    return [row for row in rows if _subject_id(row) not in gone] if gone else rows


def _subject_id(row: Row) -> str:
    source: Row = row.get("sourceIdentity") or {}
    return str(row.get("userId") or source.get("id"))


def _between(
    rows: list[Row], time_name: str, now: datetime, kept: timedelta = RETENTION
) -> list[Row]:
    """What is kept by now; a call that is dated back does not see what came after it."""
    oldest, newest = timestamp(now - kept), timestamp(now)  # of equal width: compare as text
    return [row for row in rows if oldest <= row[time_name] <= newest]


def _without_filter(call: Call) -> Call:
    """The call with its filter taken as done; the next page's address still carries it."""
    system = {name: value for name, value in call.options.system.items() if name != "filter"}
    options = QueryOptions(system=system, other=call.options.other, pairs=call.options.pairs)
    return replace(call, options=options)


def _read_one_subject(tree: Clause) -> _OneSubject | None:
    """What the filter asks when it is ``userId eq 'x'`` with bounds of time, else None."""
    clauses = tree.clauses if isinstance(tree, Junction) and tree.operator == "and" else (tree,)
    oldest, newest = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
    user_id: str | None = None
    for clause in clauses:
        match clause:
            case Compare(path="userId", operator="eq", value=str(value)) if user_id is None:
                user_id = value
            case Compare(path="createdDateTime", operator="ge", value=datetime() as value):
                oldest = max(oldest, value)
            case Compare(path="createdDateTime", operator="le", value=datetime() as value):
                newest = min(newest, value)
            case _:
                return None
    return _OneSubject(user_id=user_id, oldest=oldest, newest=newest) if user_id else None


ROUTES = (
    get("/auditLogs/signIns", list_sign_ins, "AuditLog.Read.All"),
    get("/auditLogs/directoryAudits", list_directory_audits, "AuditLog.Read.All"),
    get(
        "/auditLogs/provisioning",
        list_provisioning,
        "ProvisioningLog.Read.All",
        "AuditLog.Read.All",
    ),
)

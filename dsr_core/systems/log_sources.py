"""The logs that are streamed: where each is, whose rows it has, and when each row happened."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import msgspec

from dsr_core.domain.subject import DirectoryIdentity
from dsr_core.systems.graph_requests import GetBuilder
from dsr_core.systems.odata import quote, spell_time

if TYPE_CHECKING:
    from msgraph.graph_service_client import GraphServiceClient


class _Party(msgspec.Struct):
    id: str | None = None
    principal: str | None = msgspec.field(name="userPrincipalName", default=None)


class _Initiator(msgspec.Struct):
    user: _Party | None = None


class LogRow(msgspec.Struct):
    """The few members of a log's row that decide whose it is, and in which file it belongs."""

    id: str | None = None
    created: str | None = msgspec.field(name="createdDateTime", default=None)
    happened: str | None = msgspec.field(name="activityDateTime", default=None)
    initiator: _Initiator | None = msgspec.field(name="initiatedBy", default=None)
    source_identity: _Party | None = msgspec.field(name="sourceIdentity", default=None)
    actor: _Party | None = None

    @property
    def time(self) -> str:
        """When it happened, to the second: `2020-03-13T19:15:41`."""
        return (self.created or self.happened or "")[:19]


@dataclass(frozen=True, slots=True, kw_only=True)
class LogQuery:
    """One question to a log. A person can be in a log in two ways, asked for one by one."""

    filter: Callable[[DirectoryIdentity], str]
    #: Leaves out what another query of the same log gives, or what is not the person's.
    keeps: Callable[[LogRow, DirectoryIdentity], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Log:
    """One log."""

    name: str
    permission: str
    at: Callable[["GraphServiceClient"], GetBuilder]
    queries: tuple[LogQuery, ...]
    #: Whether its requests count against the one limit of the audit reports (graph.md 1.4).
    is_audit_report: bool = True
    #: The clause for rows from a moment on; rows before it are dropped here as well.
    since: Callable[[datetime], str]


def _any(_row: LogRow, _who: DirectoryIdentity) -> bool:
    return True


def _is(party: _Party | None, who: DirectoryIdentity) -> bool:
    return party is not None and (party.id or "").lower() == who.object_id.lower()


def _is_initiated_by_other(row: LogRow, who: DirectoryIdentity) -> bool:
    return row.initiator is None or not _is(row.initiator.user, who)


def _has_other_source(row: LogRow, who: DirectoryIdentity) -> bool:
    return not _is(row.source_identity, who)


def _is_actor(row: LogRow, who: DirectoryIdentity) -> bool:
    """Intune ignores a filter it does not know, so each row is looked at (graph.md 2.8)."""
    named = row.actor.principal if row.actor else None
    return (named or "").lower() == who.user_principal_name.lower()


def _id(who: DirectoryIdentity) -> str:
    return quote(who.object_id)


#: System-generated logs (graph.md 2.7). By user id: a guest's rows hold its real address, not the
#: principal name. Provisioning knows `gt`, not `ge`.
ENTRA_LOGS: tuple[Log, ...] = (
    Log(
        name="signIns",
        permission="AuditLog.Read.All",
        at=lambda service: service.audit_logs.sign_ins,
        queries=(LogQuery(filter=lambda who: f"userId eq {_id(who)}", keeps=_any),),
        since=lambda moment: f"createdDateTime ge {spell_time(moment)}",
    ),
    Log(
        name="directoryAudits",
        permission="AuditLog.Read.All",
        at=lambda service: service.audit_logs.directory_audits,
        queries=(
            LogQuery(filter=lambda who: f"initiatedBy/user/id eq {_id(who)}", keeps=_any),
            LogQuery(
                filter=lambda who: f"targetResources/any(t:t/id eq {_id(who)})",
                keeps=_is_initiated_by_other,
            ),
        ),
        since=lambda moment: f"activityDateTime ge {spell_time(moment)}",
    ),
    Log(
        name="provisioning",
        permission="ProvisioningLog.Read.All",
        at=lambda service: service.audit_logs.provisioning,
        queries=(
            LogQuery(filter=lambda who: f"sourceIdentity/id eq {_id(who)}", keeps=_any),
            LogQuery(
                filter=lambda who: f"targetIdentity/id eq {_id(who)}", keeps=_has_other_source
            ),
        ),
        since=lambda moment: f"activityDateTime gt {spell_time(moment - timedelta(seconds=1))}",
    ),
)

#: Kept for a year and never deleted (graph.md 2.7).
INTUNE_AUDIT = Log(
    name="auditEvents",
    permission="DeviceManagementApps.Read.All",
    is_audit_report=False,
    at=lambda service: service.device_management.audit_events,
    queries=(
        LogQuery(
            filter=lambda who: f"actor/userPrincipalName eq {quote(who.user_principal_name)}",
            keeps=_is_actor,
        ),
    ),
    since=lambda moment: f"activityDateTime ge {spell_time(moment)}",
)

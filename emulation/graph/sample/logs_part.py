"""Puts logs into a tenant: stored rows for most people, a series made on the fly for busy ones."""

from dataclasses import asdict
from datetime import datetime, timedelta

from emulation.graph.sample.audits import directory_audits, provisioning_rows
from emulation.graph.sample.hardware import Holder
from emulation.graph.sample.persons import PLACES, Guest
from emulation.graph.sample.rows import Dice
from emulation.graph.sample.sign_ins import SignInSeries, Subject
from emulation.graph.state import Tenant
from emulation.graph.wire import Row, made_id, parse_time, timestamp

GENERATED = "_sim/generatedSignIns"
"""The collection of subjects whose sign-ins are made when they are read."""

_STORED_AT_MOST = 500


def generated_row(subject: Subject, count: int, newest: datetime) -> Row:
    """An entry of ``GENERATED``: how many rows, when the newest happened, and whose they are.

    The subject is kept in it since sign-ins outlive the account for a while.
    """
    return {
        "userId": subject.user_id,
        "count": count,
        "newest": timestamp(newest),
        "subject": asdict(subject),
    }


def series_of(row: Row) -> SignInSeries:
    """The sign-ins that an entry of ``GENERATED`` stands for."""
    return SignInSeries(Subject(**row["subject"]), row["count"], parse_time(row["newest"]))


def subject_of(tenant: Tenant, user: Row) -> Subject:
    """What a user's sign-in rows repeat of the user; guests sign in by their own address."""
    guest = user["userType"] == "Guest"
    owned = tenant.links.get((user["id"], "registeredDevices"), [])
    device = tenant.devices.get(owned[0]["id"]) if owned else None
    risky = any(row["id"] == user["id"] for row in tenant.rows("identityProtection/riskyUsers"))
    home = tenant.tenant_id
    if guest and user["identities"][0]["issuer"] == Guest.ENTRA:
        home = made_id("home tenant", str(user["mail"]).partition("@")[2])
    return Subject(
        user_id=user["id"],
        principal_name=str(user["mail"] if guest else user["userPrincipalName"]),
        display_name=user["displayName"],
        tenant_id=tenant.tenant_id,
        home_tenant_id=home,
        place=_place_of(user),
        device_id=device["deviceId"] if device else "",
        device_name=device["displayName"] if device else "",
        risk="medium" if risky else "none",
    )


def add_logs(tenant: Tenant, holders: list[Holder], admin: Holder, dice: Dice) -> None:
    """Adds sign-ins, directory audits and provisioning rows for everybody."""
    stored: list[Row] = []
    for holder in holders:
        count = holder.person.sign_ins
        subject = subject_of(tenant, holder.user)
        newest = dice.now - timedelta(minutes=dice.number(2, 600, "newest", holder.user_id))
        if count > _STORED_AT_MOST:
            tenant.rows(GENERATED).append(generated_row(subject, count, newest))
        elif count:
            stored.extend(SignInSeries(subject, count, newest))
    stored.sort(key=lambda row: str(row["createdDateTime"]), reverse=True)
    tenant.collections["auditLogs/signIns"] = stored
    members = [holder for holder in holders if holder.person.guest is None]
    tenant.collections["auditLogs/directoryAudits"] = directory_audits(holders, admin, dice)
    tenant.collections["auditLogs/provisioning"] = provisioning_rows(
        [holder for holder in members if holder.person.department == "Sales"],
        tenant.tenant_id,
        dice,
    )


def _place_of(user: Row) -> int:
    cities = [place.city for place in PLACES]
    return cities.index(user["city"]) if user["city"] in cities else 0

"""Builds the sample world: Contoso with everybody in it, and Fabrikam beside it."""

from datetime import datetime

from emulation.graph.clock import Clock, read_system_time
from emulation.graph.sample.cast import CONTOSO, CONTOSO_DOMAIN, FABRIKAM, FABRIKAM_DOMAIN
from emulation.graph.sample.crowd import fabrikam_people, more_people, ordinary_people
from emulation.graph.sample.directory_part import add_people
from emulation.graph.sample.guests import GUESTS
from emulation.graph.sample.intune_part import add_devices
from emulation.graph.sample.logs_part import add_logs
from emulation.graph.sample.objects import make_organization
from emulation.graph.sample.oddities import ODDITIES
from emulation.graph.sample.persons import Person
from emulation.graph.sample.rows import Dice
from emulation.graph.sample.stars import STARS
from emulation.graph.state import Tenant, World


def build_world(now: datetime, seed: int = 7, more: int = 0) -> World:
    """Both sample tenants as of ``now`` (aware); the world's clock goes on from there.

    Ids and the people of ``SAMPLE_PEOPLE`` are the same for every seed; the seed moves dates,
    numbers and other filling. The same ``now`` and seed give the same rows. ``more`` people without
    a part come to Contoso beside the sample's own.
    """
    dice = Dice(seed=seed, now=now)
    people = (*STARS, *ODDITIES, *GUESTS, *ordinary_people(), *more_people(more))
    contoso = _make_tenant(CONTOSO, "Contoso", CONTOSO_DOMAIN, people, dice)
    fabrikam = _make_tenant(FABRIKAM, "Fabrikam", FABRIKAM_DOMAIN, fabrikam_people(), dice)
    lead = now - read_system_time()
    return World(
        tenants={CONTOSO: contoso, FABRIKAM: fabrikam},
        clock=Clock(lambda: read_system_time() + lead),
    )


def _make_tenant(
    tenant_id: str, name: str, domain: str, people: tuple[Person, ...], dice: Dice
) -> Tenant:
    synced = any(person.synced for person in people)
    organization = make_organization(tenant_id, name, domain, synced=synced, dice=dice)
    tenant = Tenant(tenant_id=tenant_id, organization=organization)
    holders = add_people(tenant, people, domain, dice)
    admin = next(holder for holder in holders if holder.person.role)
    add_devices(tenant, holders, admin, dice)
    add_logs(tenant, holders, admin, dice)
    return tenant

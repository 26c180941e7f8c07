"""What the sample knows about a person before any row is made of it."""

from dataclasses import dataclass
from enum import StrEnum

from emulation.graph.sample.licences import Licence


class Guest(StrEnum):
    """Where a guest signs in, in Graph's spelling of ``identities[].issuer``."""

    MICROSOFT_ACCOUNT = "MicrosoftAccount"
    ENTRA = "ExternalAzureAD"
    GOOGLE = "google.com"
    PASSCODE = "mail"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """An office: address, dialling code, and the address range its people sign in from."""

    city: str
    state: str
    country: str
    code: str
    street: str
    postal: str
    dial: str
    language: str
    network: str
    latitude: float
    longitude: float
    time_zone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One member or guest. ``alias`` is the part before the @; counts say how many rows to make."""

    alias: str
    given: str | None
    surname: str | None
    display: str
    department: str | None = None
    job: str | None = None
    place: int = 0
    manager: str | None = None
    guest: Guest | None = None
    mail: str | None = None
    other_mails: tuple[str, ...] = ()
    mobile: str | None = None
    enabled: bool = True
    accepted: bool = True
    mailbox: bool = True
    photo: bool = False
    synced: bool = False
    licences: tuple[Licence, ...] = ()
    devices: int = 1
    sign_ins: int = 4
    contacts: int = 0
    deleted_days_ago: int | None = None
    employee_type: str | None = "Employee"
    role: str | None = None


PLACES = (
    Place(
        city="Berlin",
        state="Berlin",
        country="Germany",
        code="DE",
        street="Unter den Linden 17",
        postal="10117",
        dial="+49 30 5550",
        language="de-DE",
        network="203.0.113.",
        latitude=52.517,
        longitude=13.389,
        time_zone="W. Europe Standard Time",
    ),
    Place(
        city="Wien",
        state="Wien",
        country="Austria",
        code="AT",
        street="Mariahilfer Straße 88a",
        postal="1070",
        dial="+43 1 5550",
        language="de-AT",
        network="198.51.100.",
        latitude=48.199,
        longitude=16.347,
        time_zone="W. Europe Standard Time",
    ),
    Place(
        city="Dublin",
        state="Leinster",
        country="Ireland",
        code="IE",
        street="70 Sir John Rogerson's Quay",
        postal="D02 R296",
        dial="+353 1 5550",
        language="en-IE",
        network="192.0.2.",
        latitude=53.345,
        longitude=-6.238,
        time_zone="GMT Standard Time",
    ),
    Place(
        city="Kraków",
        state="małopolskie",
        country="Poland",
        code="PL",
        street="ul. Floriańska 9",
        postal="31-019",
        dial="+48 12 5550",
        language="pl-PL",
        network="2001:db8:4:",
        latitude=50.063,
        longitude=19.94,
        time_zone="Central European Standard Time",
    ),
)

"""By what an operator is convinced of who somebody is, and of what they may do for another."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class IdentityMeans(StrEnum):
    """How an operator checked who the person is: no more than is necessary (Art. 12(6))."""

    SEEN_IN_PERSON = "seen_in_person"
    #: Called, or written to, at a number or address that the organisation knew before.
    KNOWN_CONTACT = "known_contact"
    #: The person was signed in to their own account.
    SIGNED_IN = "signed_in"
    #: Answered what only the person and the organisation know.
    SHARED_KNOWLEDGE = "shared_knowledge"
    ELECTRONIC_IDENTITY = "electronic_identity"
    #: A document was looked at; no copy of it is kept.
    DOCUMENT_SEEN = "document_seen"


class Authority(StrEnum):
    """On what ground a representative may act for the person."""

    POWER_OF_ATTORNEY = "power_of_attorney"
    LAWYERS_MANDATE = "lawyers_mandate"
    PARENTAL_AUTHORITY = "parental_authority"
    COURT_APPOINTED_GUARDIAN = "court_appointed_guardian"
    #: A body that a person may mandate (Art. 80(1)).
    MANDATED_BODY = "mandated_body"
    #: An agent whom the person authorised under California law (11 CCR 7063).
    AUTHORISED_AGENT = "authorised_agent"
    #: For somebody who died: not by the GDPR (recital 27), but where a state's own law has it.
    HEIR = "heir"


@dataclass(frozen=True, slots=True, kw_only=True)
class Representation:
    """That somebody may act for the person: who checked it, when, and on what ground."""

    by: str
    at: datetime
    basis: Authority

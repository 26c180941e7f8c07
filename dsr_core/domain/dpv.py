"""Terms of the W3C Data Privacy Vocabulary 2.3 that our grounds map to, and no others."""

from collections.abc import Mapping
from enum import StrEnum

#: What the prefixes stand for.
DPV_NAMESPACES: Mapping[str, str] = {
    "justifications": "https://w3id.org/dpv/justifications#",
    "eu-gdpr": "https://w3id.org/dpv/legal/eu/gdpr#",
}


class DpvTerm(StrEnum):
    """A justification: prefix and local name as the published files of version 2.3 have them."""

    # justifications: for any law
    NOT_REQUIRED = "justifications:NotRequiredJustification"  # also: is not applicable
    LEGALLY_EXEMPTED = "justifications:LegallyExempted"
    THIRD_PARTY_RIGHTS = "justifications:ThirdPartyRightsImpaired"
    SECURITY = "justifications:SecurityImpaired"
    IMPOSSIBLE = "justifications:FulfilmentImpossible"
    LEGAL_CLAIM = "justifications:LegalClaimImpaired"
    PUBLIC_INTEREST = "justifications:PublicInterestCompromised"
    RESEARCH = "justifications:ScientificHistoricalResearchImpaired"
    LEGITIMATE_INTEREST = "justifications:LegitimateInterestOverride"
    DELAY = "justifications:DelayJustification"
    # eu-gdpr: made for one article
    A12_IDENTITY_FAILURE = "eu-gdpr:JustificationA12IdentityFailure"
    A12_UNFOUNDED = "eu-gdpr:JustificationA12ManifestlyUnfounded"
    A12_EXCESSIVE = "eu-gdpr:JustificationA12ManifestlyExcessive"
    A12_COMPLEXITY = "eu-gdpr:JustificationA12Complexity"
    A12_HIGH_VOLUME = "eu-gdpr:JustificationA12HighVolume"
    A17_EXPRESSION = "eu-gdpr:JustificationA17FreedomOfExpression"
    A17_LEGALLY_REQUIRED = "eu-gdpr:JustificationA17LegallyRequired"
    A17_PUBLIC_INTEREST = "eu-gdpr:JustificationA17PublicInterest"
    A17_OFFICIAL_AUTHORITY = "eu-gdpr:JustificationA17OfficialAuthority"
    A17_PUBLIC_HEALTH = "eu-gdpr:JustificationA17PublicHealth"
    A17_ARCHIVING = "eu-gdpr:JustificationA17Archiving"
    A17_LEGAL_CLAIMS = "eu-gdpr:JustificationA17LegalClaims"

    @property
    def iri(self) -> str:
        """The full address that names the term in linked data."""
        prefix, _, local_name = self.value.partition(":")
        return DPV_NAMESPACES[prefix] + local_name

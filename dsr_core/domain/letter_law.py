"""What letters cite of a law, and which remedies it gives: a value; the laws are data files."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

#: The law whose articles this program speaks in; any other is given by how it answers to them.
GDPR = "GDPR"


class Remedy(StrEnum):
    """What somebody may do who does not agree; each is a sentence of the letters' texts."""

    COMPLAINT_EU = "remedy_complaint"
    COMPLAINT_UK = "remedy_complaint_uk"
    COMPLAINT_CALIFORNIA = "remedy_complaint_california"
    COMPLAINT_BRAZIL = "remedy_complaint_brazil"
    COMPLAINT_QUEBEC = "remedy_complaint_quebec"
    #: To the organisation itself, before the attorney general (Virginia and the like).
    APPEAL = "remedy_appeal"
    COURT = "remedy_court"
    #: Where no law says more.
    ASK_AGAIN = "remedy_ask_again"


@dataclass(frozen=True, slots=True, kw_only=True)
class RemedyRule:
    """One remedy, with the article of the GDPR that says the like; empty where none does."""

    remedy: Remedy
    article: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterLaw:
    """How one law is cited. Where it is not known how, nothing is cited: never another law."""

    #: The name under which the GDPR's own numbers hold in this law; None = its numbers are others.
    gdpr_numbers_as: str | None = None
    #: Its own places, by the article that the product's tables give.
    places: Mapping[str, str] = field(default_factory=dict[str, str])
    remedies: tuple[RemedyRule, ...] = (RemedyRule(remedy=Remedy.ASK_AGAIN),)

    def place_of(self, article: str) -> str:
        """Where this law says what an article says; empty where it does not, or nobody knows.

        An article with a number of the GDPR is given back as it is: how it is written, the
        reader's language decides.
        """
        if self.gdpr_numbers_as is not None and article.endswith(GDPR):
            return article
        return self.places.get(article, "")

    def cite(self, article: str) -> str:
        """The same in English, by the law's own name; empty where nothing is known."""
        place, name = self.place_of(article), self.gdpr_numbers_as
        return place.removesuffix(GDPR) + name if name and place.endswith(GDPR) else place

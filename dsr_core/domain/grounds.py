"""Why a request, or a part of it, is not carried out or takes longer: each ground with its law."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from dsr_core.domain.dpv import DpvTerm
from dsr_core.domain.errors import InvalidValueError
from dsr_core.domain.plan import Right


class Use(StrEnum):
    """What a ground may be given for."""

    DECLINE = "decline"  # the request as a whole
    WITHHOLD = "withhold"  # a source, or a part of it, that stays out of the answer
    KEEP = "keep"  # data or a setting that stays as it is
    FIELD = "field"  # one field that is not corrected
    EXTEND = "extend"  # the period
    MERGE = "merge"  # the request as a whole: another one's answer is its answer


class Ground(StrEnum):
    """A coded ground, kept stable; the sentence a person reads is under this code in `texts`."""

    NOT_IDENTIFIABLE = "not_identifiable"
    MANIFESTLY_UNFOUNDED = "manifestly_unfounded"
    EXCESSIVE = "excessive"
    ANSWERED_IN_ANOTHER = "answered_in_another"
    IDENTITY_NOT_SHOWN = "identity_not_shown"
    AUTHORITY_NOT_SHOWN = "authority_not_shown"
    RESTRICTED_BY_LAW = "restricted_by_law"
    OUT_OF_TENANT = "out_of_tenant"
    CONSUMER_ACCOUNT_ELSEWHERE = "consumer_account_elsewhere"
    PERSON_NOT_FOUND = "person_not_found"
    NOT_THE_PERSONS_DATA = "not_the_persons_data"
    COPY_HARMS_OTHERS = "copy_harms_others"
    SERVICE_SECURITY = "service_security"
    TRADE_SECRET = "trade_secret"  # noqa: S105 - a code of the law
    LEGAL_PRIVILEGE = "legal_privilege"
    NOT_INACCURATE = "not_inaccurate"
    LOGS_ARE_HISTORY = "logs_are_history"
    CORRECTED_ON_DEVICE = "corrected_on_device"
    ON_PREMISES_SOURCE = "on_premises_source"
    PROPERTY_READ_ONLY = "property_read_only"
    PROPERTY_NOT_FOR_APPLICATIONS = "property_not_for_applications"
    PROTECTED_ACCOUNT = "protected_account"
    SOLE_OWNER = "sole_owner"
    LEGAL_HOLD = "legal_hold"
    NO_GROUND_FOR_ERASURE = "no_ground_for_erasure"
    FREEDOM_OF_EXPRESSION = "freedom_of_expression"
    LEGAL_OBLIGATION = "legal_obligation"
    PUBLIC_INTEREST_TASK = "public_interest_task"
    OFFICIAL_AUTHORITY = "official_authority"
    PUBLIC_HEALTH = "public_health"
    ARCHIVING = "archiving"
    RESEARCH_OR_STATISTICS = "research_or_statistics"
    LEGAL_CLAIMS = "legal_claims"
    AUDIT_LOGS_KEPT_ONE_YEAR = "audit_logs_kept_one_year"
    NO_GROUND_FOR_RESTRICTION = "no_ground_for_restriction"
    LOGS_CANNOT_BE_RESTRICTED = "logs_cannot_be_restricted"
    NOT_PROVIDED_BY_PERSON = "not_provided_by_person"
    NO_CONSENT_OR_CONTRACT = "no_consent_or_contract"
    NOT_AUTOMATED = "not_automated"
    PORTABILITY_PUBLIC_TASK = "portability_public_task"
    PORTABILITY_HARMS_OTHERS = "portability_harms_others"
    NO_GROUND_FOR_OBJECTION = "no_ground_for_objection"
    COMPELLING_GROUNDS = "compelling_grounds"
    OBJECTION_LEGAL_CLAIMS = "objection_legal_claims"
    OBJECTION_PUBLIC_RESEARCH = "objection_public_research"
    COMPLEXITY = "complexity"
    NUMBER_OF_REQUESTS = "number_of_requests"
    REASONABLY_NECESSARY = "reasonably_necessary"


@dataclass(frozen=True, slots=True, kw_only=True)
class GroundRule:
    """What the law says to a ground, and where it may be given."""

    article: str
    rights: tuple[Right, ...]
    uses: tuple[Use, ...]
    #: What the W3C Data Privacy Vocabulary calls it; None = it has no term for it.
    dpv: DpvTerm | None
    #: The right to complain and to go to court is told with it (Art. 12(4)).
    remedy_notice: bool


#: What honouring a request in part means under each right.
PARTIAL_USES: Mapping[Right, Use] = {
    Right.ACCESS: Use.WITHHOLD,
    Right.RECTIFICATION: Use.FIELD,
    Right.ERASURE: Use.KEEP,
    Right.RESTRICTION: Use.KEEP,
    Right.PORTABILITY: Use.WITHHOLD,
    Right.OBJECTION: Use.KEEP,
}


def allowed_for(right: Right, use: Use) -> tuple[Ground, ...]:
    """The grounds that may be given for a right and a use, in the order of the table."""
    if use not in (Use.DECLINE, Use.MERGE, PARTIAL_USES[right], Use.EXTEND):
        return ()
    return tuple(
        ground for ground, rule in GROUNDS.items() if right in rule.rights and use in rule.uses
    )


def check_grounds(right: Right, use: Use, grounds: tuple[Ground, ...]) -> None:
    """Raises InvalidValueError where there is no ground, or one that the law has not for this."""
    if not grounds:
        raise InvalidValueError(f"a ground is needed to {use} under the right of {right}")
    allowed = allowed_for(right, use)
    strangers = sorted(ground for ground in grounds if ground not in allowed)
    if strangers:
        raise InvalidValueError(f"no ground to {use} under the right of {right}: {strangers}")


def _rule(
    article: str,
    rights: tuple[Right, ...],
    uses: tuple[Use, ...],
    dpv: DpvTerm | None,
    *,
    remedy_notice: bool = True,
) -> GroundRule:
    return GroundRule(
        article=article, rights=rights, uses=uses, dpv=dpv, remedy_notice=remedy_notice
    )


_EVERY = tuple(Right)
_ACCESS, _RECTIFY, _ERASE = (Right.ACCESS,), (Right.RECTIFICATION,), (Right.ERASURE,)
_RESTRICT, _PORT, _OBJECT = (Right.RESTRICTION,), (Right.PORTABILITY,), (Right.OBJECTION,)
_COPIES = _ACCESS + _PORT
_CHANGES = _RECTIFY + _ERASE + _RESTRICT
_WHOLE, _PART, _STAYS, _ONE_FIELD = (Use.DECLINE,), (Use.WITHHOLD,), (Use.KEEP,), (Use.FIELD,)
_NO_ANSWER, _NO_CHANGE = _WHOLE + _PART, _WHOLE + _STAYS
_ANYWHERE = _WHOLE + _PART + _STAYS + _ONE_FIELD
_LONGER = (Use.EXTEND,)

#: Every ground on one page. Where no exemption of the law is meant but a fact of the technology,
#: Art. 12(4) is cited: that no action is taken, and why, is told.
GROUNDS: Mapping[Ground, GroundRule] = {
    # ---- any right
    Ground.NOT_IDENTIFIABLE: _rule(
        "Art. 11(2), 12(2) GDPR", _EVERY, _WHOLE, DpvTerm.A12_IDENTITY_FAILURE
    ),
    Ground.MANIFESTLY_UNFOUNDED: _rule("Art. 12(5)(b) GDPR", _EVERY, _WHOLE, DpvTerm.A12_UNFOUNDED),
    Ground.EXCESSIVE: _rule("Art. 12(5)(b) GDPR", _EVERY, _WHOLE, DpvTerm.A12_EXCESSIVE),
    Ground.ANSWERED_IN_ANOTHER: _rule(
        "Art. 12(4) GDPR", _EVERY, (Use.MERGE,), DpvTerm.NOT_REQUIRED
    ),
    Ground.IDENTITY_NOT_SHOWN: _rule(
        "Art. 12(6) GDPR", _EVERY, _WHOLE, DpvTerm.A12_IDENTITY_FAILURE
    ),
    # Nobody need answer to somebody who may be a stranger to the person.
    Ground.AUTHORITY_NOT_SHOWN: _rule(
        "Art. 12(6) GDPR", _EVERY, _WHOLE, DpvTerm.A12_IDENTITY_FAILURE
    ),
    Ground.RESTRICTED_BY_LAW: _rule("Art. 23 GDPR", _EVERY, _ANYWHERE, DpvTerm.LEGALLY_EXEMPTED),
    Ground.OUT_OF_TENANT: _rule("Art. 4(7) GDPR", _EVERY, _ANYWHERE, DpvTerm.NOT_REQUIRED),
    Ground.CONSUMER_ACCOUNT_ELSEWHERE: _rule(
        "Art. 4(7) GDPR", _EVERY, _WHOLE, DpvTerm.NOT_REQUIRED
    ),
    Ground.PERSON_NOT_FOUND: _rule("Art. 12(4) GDPR", _EVERY, _WHOLE, DpvTerm.NOT_REQUIRED),
    Ground.NOT_THE_PERSONS_DATA: _rule(
        "Art. 4(1) GDPR", _EVERY, (Use.WITHHOLD, Use.KEEP, Use.FIELD), DpvTerm.NOT_REQUIRED
    ),
    # ---- copies: Art. 15 and 20. The rights of others limit the copy, never the whole answer.
    Ground.COPY_HARMS_OTHERS: _rule("Art. 15(4) GDPR", _ACCESS, _PART, DpvTerm.THIRD_PARTY_RIGHTS),
    Ground.SERVICE_SECURITY: _rule(
        "Art. 15(4), 20(4), 32(1) GDPR", _COPIES, _PART, DpvTerm.SECURITY
    ),
    # Recital 63: trade secrets and intellectual property are among the rights of others.
    Ground.TRADE_SECRET: _rule(
        "Art. 15(4), 20(4) GDPR", _COPIES, _PART, DpvTerm.THIRD_PARTY_RIGHTS
    ),
    # What the law of a state protects, e.g. the confidence between a lawyer and their client.
    Ground.LEGAL_PRIVILEGE: _rule("Art. 23(1) GDPR", _COPIES, _PART, DpvTerm.LEGALLY_EXEMPTED),
    # ---- what cannot or need not be changed
    Ground.NOT_INACCURATE: _rule(
        "Art. 16 GDPR", _RECTIFY, _WHOLE + _ONE_FIELD, DpvTerm.NOT_REQUIRED
    ),
    Ground.LOGS_ARE_HISTORY: _rule(
        "Art. 5(1)(d), 16 GDPR", _RECTIFY, _WHOLE + _ONE_FIELD, DpvTerm.SECURITY
    ),
    Ground.CORRECTED_ON_DEVICE: _rule("Art. 12(4) GDPR", _RECTIFY, _ONE_FIELD, DpvTerm.IMPOSSIBLE),
    # Not a refusal: the organisation's own administrator carries it out there.
    Ground.ON_PREMISES_SOURCE: _rule(
        "Art. 12(3) GDPR", _CHANGES, _STAYS + _ONE_FIELD, None, remedy_notice=False
    ),
    Ground.PROPERTY_READ_ONLY: _rule("Art. 12(4) GDPR", _RECTIFY, _ONE_FIELD, DpvTerm.IMPOSSIBLE),
    Ground.PROPERTY_NOT_FOR_APPLICATIONS: _rule(
        "Art. 12(4) GDPR", _RECTIFY, _ONE_FIELD, DpvTerm.IMPOSSIBLE
    ),
    Ground.PROTECTED_ACCOUNT: _rule(
        "Art. 12(4), 32(1) GDPR", _CHANGES, _STAYS + _ONE_FIELD, DpvTerm.SECURITY
    ),
    Ground.SOLE_OWNER: _rule("Art. 12(4) GDPR", _ERASE, _STAYS, None),
    Ground.LEGAL_HOLD: _rule(
        "Art. 17(3)(e), 18(2) GDPR", _ERASE + _RESTRICT, _STAYS, DpvTerm.LEGAL_CLAIM
    ),
    # ---- Art. 17
    Ground.NO_GROUND_FOR_ERASURE: _rule(
        "Art. 17(1) GDPR", _ERASE, _NO_CHANGE, DpvTerm.NOT_REQUIRED
    ),
    Ground.FREEDOM_OF_EXPRESSION: _rule(
        "Art. 17(3)(a) GDPR", _ERASE, _NO_CHANGE, DpvTerm.A17_EXPRESSION
    ),
    Ground.LEGAL_OBLIGATION: _rule(
        "Art. 17(3)(b) GDPR", _ERASE, _NO_CHANGE, DpvTerm.A17_LEGALLY_REQUIRED
    ),
    Ground.PUBLIC_INTEREST_TASK: _rule(
        "Art. 17(3)(b) GDPR", _ERASE, _NO_CHANGE, DpvTerm.A17_PUBLIC_INTEREST
    ),
    Ground.OFFICIAL_AUTHORITY: _rule(
        "Art. 17(3)(b) GDPR", _ERASE, _NO_CHANGE, DpvTerm.A17_OFFICIAL_AUTHORITY
    ),
    Ground.PUBLIC_HEALTH: _rule(
        "Art. 17(3)(c) GDPR", _ERASE, _NO_CHANGE, DpvTerm.A17_PUBLIC_HEALTH
    ),
    Ground.ARCHIVING: _rule("Art. 17(3)(d) GDPR", _ERASE, _NO_CHANGE, DpvTerm.A17_ARCHIVING),
    Ground.RESEARCH_OR_STATISTICS: _rule(
        "Art. 17(3)(d) GDPR", _ERASE, _NO_CHANGE, DpvTerm.RESEARCH
    ),
    Ground.LEGAL_CLAIMS: _rule("Art. 17(3)(e) GDPR", _ERASE, _NO_CHANGE, DpvTerm.A17_LEGAL_CLAIMS),
    Ground.AUDIT_LOGS_KEPT_ONE_YEAR: _rule(
        "Art. 17(3)(b), 32(1) GDPR", _ERASE, _STAYS, DpvTerm.SECURITY
    ),
    # ---- Art. 18
    Ground.NO_GROUND_FOR_RESTRICTION: _rule(
        "Art. 18(1) GDPR", _RESTRICT, _NO_CHANGE, DpvTerm.NOT_REQUIRED
    ),
    Ground.LOGS_CANNOT_BE_RESTRICTED: _rule(
        "Art. 12(4), 32(1) GDPR", _RESTRICT, _NO_CHANGE, DpvTerm.SECURITY
    ),
    # ---- Art. 20
    Ground.NOT_PROVIDED_BY_PERSON: _rule(
        "Art. 20(1) GDPR", _PORT, _NO_ANSWER, DpvTerm.NOT_REQUIRED
    ),
    Ground.NO_CONSENT_OR_CONTRACT: _rule(
        "Art. 20(1)(a) GDPR", _PORT, _NO_ANSWER, DpvTerm.NOT_REQUIRED
    ),
    Ground.NOT_AUTOMATED: _rule("Art. 20(1)(b) GDPR", _PORT, _NO_ANSWER, DpvTerm.NOT_REQUIRED),
    Ground.PORTABILITY_PUBLIC_TASK: _rule(
        "Art. 20(3) GDPR", _PORT, _NO_ANSWER, DpvTerm.PUBLIC_INTEREST
    ),
    Ground.PORTABILITY_HARMS_OTHERS: _rule(
        "Art. 20(4) GDPR", _PORT, _PART, DpvTerm.THIRD_PARTY_RIGHTS
    ),
    # ---- Art. 21
    Ground.NO_GROUND_FOR_OBJECTION: _rule(
        "Art. 21(1) GDPR", _OBJECT, _NO_CHANGE, DpvTerm.NOT_REQUIRED
    ),
    Ground.COMPELLING_GROUNDS: _rule(
        "Art. 21(1) GDPR", _OBJECT, _NO_CHANGE, DpvTerm.LEGITIMATE_INTEREST
    ),
    Ground.OBJECTION_LEGAL_CLAIMS: _rule(
        "Art. 21(1) GDPR", _OBJECT, _NO_CHANGE, DpvTerm.LEGAL_CLAIM
    ),
    Ground.OBJECTION_PUBLIC_RESEARCH: _rule(
        "Art. 21(6) GDPR", _OBJECT, _NO_CHANGE, DpvTerm.RESEARCH
    ),
    # ---- more time: each code is also an `ExtensionReason`
    Ground.COMPLEXITY: _rule(
        "Art. 12(3) GDPR", _EVERY, _LONGER, DpvTerm.A12_COMPLEXITY, remedy_notice=False
    ),
    Ground.NUMBER_OF_REQUESTS: _rule(
        "Art. 12(3) GDPR", _EVERY, _LONGER, DpvTerm.A12_HIGH_VOLUME, remedy_notice=False
    ),
    Ground.REASONABLY_NECESSARY: _rule(
        "Cal. Civ. Code 1798.130(a)(2)", _EVERY, _LONGER, DpvTerm.DELAY, remedy_notice=False
    ),
}

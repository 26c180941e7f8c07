"""The bodies that callers send, as types: their fields for `parse`, their schemas for `openapi`.

Limits and patterns are for the schema alone; what decides is `text_rules`, from the same sources.
"""

from typing import Annotated

from msgspec import Meta, Struct

from dsr_core.domain.grounds import Ground
from dsr_core.domain.identity_means import Authority, IdentityMeans
from dsr_core.domain.letter_parts import LetterWord, LiftReason
from dsr_core.domain.notes import LONGEST_NOTE
from dsr_core.domain.outcomes import Outcome
from dsr_core.domain.plan import PLANS
from dsr_core.domain.rule_packs import ExtensionReason, SuspensionGround
from dsr_core.domain.subject import LONGEST, IdentifierKind
from dsr_core.domain.systems import SystemKind
from dsr_core.web import patterns, text_rules

MOST_IDENTIFIERS = 10
MOST_CORRECTIONS = 50

type Address = Annotated[
    str,
    Meta(
        min_length=6,
        max_length=LONGEST[IdentifierKind.EMAIL],
        pattern=patterns.EMAIL,
        examples=["adele.vance@contoso.example"],
    ),
]
type ObjectId = Annotated[
    str, Meta(pattern=patterns.GUID, examples=["8f9c7f1e-0a3b-4a53-9d5f-2d1c6f0a7b11"])
]
type EmployeeId = Annotated[
    str,
    Meta(
        max_length=LONGEST[IdentifierKind.EMPLOYEE_ID],
        pattern=patterns.EMPLOYEE_ID,
        examples=["E-1047"],
    ),
]
type Phone = Annotated[
    str,
    Meta(
        max_length=LONGEST[IdentifierKind.PHONE],
        pattern=patterns.PHONE,
        examples=["+49 30 1234567"],
    ),
]
type OfferedRight = Annotated[
    str, Meta(extra_json_schema={"enum": sorted(PLANS)}, examples=["access"])
]
type TenantName = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=text_rules.LONGEST_TENANT,
        pattern=patterns.VISIBLE,
        description="Needed where several organisations are served.",
        examples=["contoso"],
    ),
]
type PersonName = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=text_rules.LONGEST_NAME,
        pattern=patterns.VISIBLE,
        examples=["Adele Vance"],
    ),
]
type Language = Annotated[
    str,
    Meta(
        max_length=text_rules.LONGEST_LANGUAGE,
        pattern=patterns.LANGUAGE,
        description="BCP 47 tag of the language the person reads; `en` where none is given.",
        examples=["de"],
    ),
]
type CorrectionName = Annotated[
    str,
    Meta(
        max_length=text_rules.LONGEST_PROPERTY,
        pattern=patterns.PROPERTY,
        examples=["mobilePhone"],
    ),
]
type CorrectionValue = Annotated[str, Meta(max_length=text_rules.LONGEST_VALUE)]


type NoteText = Annotated[
    str, Meta(min_length=1, max_length=LONGEST_NOTE, pattern=patterns.VISIBLE)
]


type RequestId = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=text_rules.LONGEST_REQUEST_ID,
        pattern=patterns.REQUEST_ID,
    ),
]


type ManualSourceName = Annotated[
    str, Meta(pattern=patterns.MANUAL_SOURCE, examples=["on-premises-ad"])
]


class EmailIdentifier(
    Struct, frozen=True, tag_field="kind", tag="email", forbid_unknown_fields=True
):
    """An address that the person receives mail at."""

    value: Address


class UserPrincipalNameIdentifier(
    Struct, frozen=True, tag_field="kind", tag="user_principal_name", forbid_unknown_fields=True
):
    """The name that the person signs in with."""

    value: Address


class ObjectIdIdentifier(
    Struct, frozen=True, tag_field="kind", tag="object_id", forbid_unknown_fields=True
):
    """The id of the person's entry in the directory."""

    value: ObjectId


class EmployeeIdIdentifier(
    Struct, frozen=True, tag_field="kind", tag="employee_id", forbid_unknown_fields=True
):
    """The number that the organisation gave the person."""

    value: EmployeeId


class PhoneIdentifier(
    Struct, frozen=True, tag_field="kind", tag="phone", forbid_unknown_fields=True
):
    """A telephone number of the person."""

    value: Phone


type AnyIdentifier = (
    EmailIdentifier
    | UserPrincipalNameIdentifier
    | ObjectIdIdentifier
    | EmployeeIdIdentifier
    | PhoneIdentifier
)


class CorrectionBody(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a field should say (Art. 16 GDPR)."""

    #: Graph's name of the property, or `manager`, `photo`, `deviceName`.
    name: CorrectionName
    #: Without a value, the field is to be cleared.
    value: CorrectionValue | None = None


class SubjectBody(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The person the request is about, and where the answer goes."""

    identifiers: Annotated[
        tuple[AnyIdentifier, ...], Meta(min_length=1, max_length=MOST_IDENTIFIERS)
    ]
    name: PersonName | None = None
    contact: Address | None = None
    language: Language | None = None


class IntakeBody(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A request as JSON."""

    right: OfferedRight
    subject: SubjectBody
    tenant: TenantName | None = None
    #: With the right to rectification, and only then.
    corrections: Annotated[tuple[CorrectionBody, ...], Meta(max_length=MOST_CORRECTIONS)] = ()
    #: Who writes for the person, where it is somebody else.
    #: Their authority is checked before anything is disclosed or changed.
    representative: PersonName | None = None
    #: Where the answer goes once their authority is shown; only with `representative`.
    representative_contact: Address | None = None
    #: On what ground they say they may, which says what proof is asked for; only with
    #: `representative`.
    representative_basis: Authority | None = None


class IntakeFields(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A request as a form. Fields of identifiers may be repeated; at least one is needed.

    For rectification, `correction_name` and `correction_value` are repeated in pairs.
    """

    right: OfferedRight
    tenant: TenantName | None = None
    name: PersonName | None = None
    email: tuple[Address, ...] = ()
    user_principal_name: tuple[Address, ...] = ()
    object_id: tuple[ObjectId, ...] = ()
    employee_id: tuple[EmployeeId, ...] = ()
    phone: tuple[Phone, ...] = ()
    contact: Address | None = None
    language: Language | None = None
    representative: PersonName | None = None
    representative_contact: Address | None = None
    representative_basis: Authority | None = None
    correction_name: tuple[CorrectionName, ...] = ()
    correction_value: tuple[CorrectionValue, ...] = ()


class ActBody(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an operator says with an act; which act takes what is in `acts.ACTS`."""

    #: Which directory entry is meant, where more than one fits; with `resume`.
    object_id: ObjectId | None = None
    #: Systems left out, with `honour`; each with the ground at the same place.
    withheld: tuple[SystemKind, ...] | None = None
    #: With `honour` in part, and with `decline`.
    grounds: tuple[Ground, ...] | None = None
    #: The earlier request that answers this one as well, with `merge`.
    into: RequestId | None = None
    #: With `extend`.
    reasons: tuple[ExtensionReason, ...] | None = None
    #: With `stop-clock`.
    suspension: SuspensionGround | None = None
    #: What came of work by hand, with `done-by-hand`.
    outcome: Outcome | None = None
    #: Which of the places looked into by hand, with `done-by-hand`; all that are open if left out.
    source: ManualSourceName | None = None
    #: What the sent mail shows of a letter that may have gone out, with `extend` and `resume`.
    letter: LetterWord | None = None
    #: Why the restriction ends, with `lift`; the notice tells the person (Art. 18(3)).
    lift_reason: LiftReason | None = None
    #: How the person's identity was checked, with `verify-identity`; else the note must say it.
    means: IdentityMeans | None = None
    #: On what ground somebody acts for the person, with `verify-representative`.
    basis: Authority | None = None
    #: With every act: what should be known later. Kept sealed, with the request.
    note: NoteText | None = None


class IdentityBody(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the person was sent, to show that the request is theirs."""

    token: Annotated[str, Meta(min_length=1, max_length=128, pattern=patterns.TOKEN)]

"""What can be wrong with a field of a body, as stable codes with a sentence each. No value here."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class FaultCode(StrEnum):
    """What is wrong with one field; machine-readable, kept stable."""

    UNKNOWN_FIELD = "unknown-field"
    MISSING = "missing"
    REPEATED = "repeated"
    WRONG_TYPE = "wrong-type"
    EMPTY = "empty"
    TOO_LONG = "too-long"
    FORBIDDEN_CHARACTERS = "forbidden-characters"
    UNKNOWN_RIGHT = "unknown-right"
    UNKNOWN_TENANT = "unknown-tenant"
    TENANT_NEEDED = "tenant-needed"
    UNKNOWN_KIND = "unknown-kind"
    NO_IDENTIFIER = "no-identifier"
    TOO_MANY_IDENTIFIERS = "too-many-identifiers"
    MALFORMED_EMAIL = "malformed-email"
    MALFORMED_USER_PRINCIPAL_NAME = "malformed-user-principal-name"
    MALFORMED_OBJECT_ID = "malformed-object-id"
    MALFORMED_EMPLOYEE_ID = "malformed-employee-id"
    MALFORMED_PHONE = "malformed-phone"
    MALFORMED_LANGUAGE = "malformed-language"
    MALFORMED_IDEMPOTENCY_KEY = "malformed-idempotency-key"
    MALFORMED_TOKEN = "malformed-token"  # noqa: S105 - a fault, not a token
    UNKNOWN_CODE = "unknown-code"
    MALFORMED_PROPERTY = "malformed-property"
    TOO_MANY_CORRECTIONS = "too-many-corrections"
    CORRECTION_NEEDED = "correction-needed"
    NOT_FOR_THIS_RIGHT = "not-for-this-right"
    NOT_FOR_THIS_ACT = "not-for-this-act"


MESSAGES: Mapping[FaultCode, str] = {
    FaultCode.UNKNOWN_FIELD: "There is no such field here.",
    FaultCode.MISSING: "This field is required.",
    FaultCode.REPEATED: "This field may be given once only.",
    FaultCode.WRONG_TYPE: "This is not of the type it must have.",
    FaultCode.EMPTY: "This must not be empty.",
    FaultCode.TOO_LONG: "This is longer than allowed.",
    FaultCode.FORBIDDEN_CHARACTERS: "This holds control or invisible formatting characters.",
    FaultCode.UNKNOWN_RIGHT: "This is not a right that a person can exercise.",
    FaultCode.UNKNOWN_TENANT: "This organisation is not served here.",
    FaultCode.TENANT_NEEDED: "Several organisations are served here; one must be named.",
    FaultCode.UNKNOWN_KIND: "This is not a kind of identifier.",
    FaultCode.NO_IDENTIFIER: "At least one identifier is needed to find the person.",
    FaultCode.TOO_MANY_IDENTIFIERS: "At most 10 identifiers can be given.",
    FaultCode.MALFORMED_EMAIL: "This is not an e-mail address.",
    FaultCode.MALFORMED_USER_PRINCIPAL_NAME: "This is not a user principal name.",
    FaultCode.MALFORMED_OBJECT_ID: "This is not an object id: a GUID with its four hyphens.",
    FaultCode.MALFORMED_EMPLOYEE_ID: "Only letters, digits, spaces and . _ / - are allowed.",
    FaultCode.MALFORMED_PHONE: "This is not a telephone number.",
    FaultCode.MALFORMED_LANGUAGE: "This is not a language tag such as en or de-AT.",
    FaultCode.MALFORMED_IDEMPOTENCY_KEY: "Only 1 to 255 visible ASCII characters are allowed.",
    FaultCode.MALFORMED_TOKEN: "This is not a token of ours.",
    FaultCode.UNKNOWN_CODE: "This is none of the codes that are known here.",
    FaultCode.MALFORMED_PROPERTY: "This is not the name of a property.",
    FaultCode.TOO_MANY_CORRECTIONS: "At most 50 corrections can be given.",
    FaultCode.CORRECTION_NEEDED: "Say which field should say what.",
    FaultCode.NOT_FOR_THIS_RIGHT: "This has no meaning for this right.",
    FaultCode.NOT_FOR_THIS_ACT: "This field has no meaning for this act.",
}

#: Faults reported of one body; a hostile body could otherwise draw an answer larger than itself.
MOST_FAULTS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing wrong with one field. Never holds the value."""

    #: Path to the field, e.g. `subject.identifiers[0].value`; the form's own name for forms.
    field: str
    code: FaultCode

    @property
    def message(self) -> str:
        return MESSAGES[self.code]

"""A request posted as JSON: what is taken, and every fault at once.

Over 300 lines, as the body has that many fields.
"""

import pytest

from dsr_core.domain.identity_means import Authority
from dsr_core.domain.plan import Right
from dsr_core.domain.subject import DataSubject, Identifier, IdentifierKind
from dsr_core.domain.wish import Correction
from dsr_core.web.faults import MOST_FAULTS, FaultCode
from tests.unit.web.bodies import (
    EMAIL,
    GUID,
    a_body,
    a_subject_body,
    an_identifier,
    faults,
    post,
    refused,
    taken,
)


def test_a_full_request_becomes_a_form_with_every_value() -> None:
    subject = a_subject_body(
        name="Adele Vance",
        identifiers=[an_identifier(), an_identifier("object_id", GUID)],
        contact="adele@post.example",
        language="de-AT",
    )

    form = taken(post(a_body(right="portability", subject=subject), key="abc-1"))

    assert (form.tenant, form.right, form.idempotency_key) == (
        "contoso",
        Right.PORTABILITY,
        "abc-1",
    )
    assert form.language == "de-AT"
    assert form.subject == DataSubject(
        identifiers=(
            Identifier(kind=IdentifierKind.EMAIL, value=EMAIL),
            Identifier(kind=IdentifierKind.OBJECT_ID, value=GUID),
        ),
        name="Adele Vance",
        contact="adele@post.example",
        language="de-AT",
    )


def test_what_may_be_left_out_may_also_be_null() -> None:
    subject = a_subject_body(name=None, contact=None, language=None)

    form = taken(post(a_body(subject=subject)))

    assert (form.subject.name, form.subject.contact, form.language) == (None, None, "en")


def test_every_fault_is_told_at_once() -> None:
    subject = {
        "identifiers": [
            an_identifier("email", "no address"),
            an_identifier("pigeon", "x"),
            {"kind": "phone"},
            an_identifier("object_id", 7),
            "adele",
        ],
        "name": "a\u202eb",
        "contact": ["x"],
        "language": "english!",
        "shoe": 43,
    }
    body = {"tenant": "northwind", "right": "revenge", "subject": subject, "extra": 1}

    result = post(body, key="two words")

    assert faults(result) == {
        ("extra", FaultCode.UNKNOWN_FIELD),
        ("tenant", FaultCode.UNKNOWN_TENANT),
        ("right", FaultCode.UNKNOWN_RIGHT),
        ("subject.shoe", FaultCode.UNKNOWN_FIELD),
        ("subject.identifiers[0].value", FaultCode.MALFORMED_EMAIL),
        ("subject.identifiers[1].kind", FaultCode.UNKNOWN_KIND),
        ("subject.identifiers[2].value", FaultCode.MISSING),
        ("subject.identifiers[3].value", FaultCode.WRONG_TYPE),
        ("subject.identifiers[4]", FaultCode.WRONG_TYPE),
        ("subject.name", FaultCode.FORBIDDEN_CHARACTERS),
        ("subject.contact", FaultCode.WRONG_TYPE),
        ("subject.language", FaultCode.MALFORMED_LANGUAGE),
        ("Idempotency-Key", FaultCode.MALFORMED_IDEMPOTENCY_KEY),
    }


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({}, {("right", FaultCode.MISSING), ("subject", FaultCode.MISSING)}),
        (
            {"right": None, "subject": None},
            {("right", FaultCode.WRONG_TYPE), ("subject", FaultCode.WRONG_TYPE)},
        ),
        (
            {"right": True, "subject": []},
            {("right", FaultCode.WRONG_TYPE), ("subject", FaultCode.WRONG_TYPE)},
        ),
        (a_body(subject={}), {("subject.identifiers", FaultCode.MISSING)}),
        (
            a_body(subject={"identifiers": {}}),
            {("subject.identifiers", FaultCode.WRONG_TYPE)},
        ),
        (
            a_body(subject={"identifiers": []}),
            {("subject.identifiers", FaultCode.NO_IDENTIFIER)},
        ),
        (
            a_body(subject={"identifiers": [an_identifier()] * 11}),
            {("subject.identifiers", FaultCode.TOO_MANY_IDENTIFIERS)},
        ),
        (
            a_body(subject=a_subject_body(identifiers=[an_identifier("email", None)])),
            {("subject.identifiers[0].value", FaultCode.WRONG_TYPE)},
        ),
        (a_body(tenant=5), {("tenant", FaultCode.WRONG_TYPE)}),
        (a_body(right="rectification"), {("corrections", FaultCode.CORRECTION_NEEDED)}),
        (a_body(subject=a_subject_body(name=" ")), {("subject.name", FaultCode.EMPTY)}),
    ],
)
def test_faults_of_shape_name_the_field_and_the_code(
    body: dict[str, object], expected: set[tuple[str, FaultCode]]
) -> None:
    tenants = ("contoso", "fabrikam") if "tenant" in body else ("contoso",)

    assert faults(post(body, tenants=tenants)) == expected


@pytest.mark.parametrize("content", [[], "text", 1, None, True])
def test_a_body_that_is_no_object_is_of_the_wrong_type(content: object) -> None:
    assert ("body", FaultCode.WRONG_TYPE) in faults(post(content, tenants=("contoso",)))


def test_the_only_tenant_need_not_be_named() -> None:
    body = a_body()
    del body["tenant"]

    assert taken(post(body, tenants=("contoso",))).tenant == "contoso"


def test_one_of_several_tenants_must_be_named() -> None:
    body = a_body()
    del body["tenant"]

    assert faults(post(body)) == {("tenant", FaultCode.TENANT_NEEDED)}


def test_a_tenant_of_the_wrong_type_is_told_once() -> None:
    assert len(refused(post(a_body(tenant=5))).errors) == 1


def test_the_same_identifier_twice_is_one() -> None:
    twice = [an_identifier(), an_identifier("email", f" {EMAIL} ")]

    form = taken(post(a_body(subject=a_subject_body(identifiers=twice))))

    assert len(form.subject.identifiers) == 1


def test_a_hostile_body_draws_no_endless_answer() -> None:
    body = a_body(**{f"{letter * length}": 1 for letter in "abcdefgh" for length in range(1, 40)})

    assert len(refused(post(body)).errors) == MOST_FAULTS


def test_an_unknown_field_that_could_be_a_datum_is_not_repeated() -> None:
    body = a_body(**{"adele.vance@contoso.example": 1, "0301234567": 2, "x" * 41: 3})

    assert faults(post(body)) == {("?", FaultCode.UNKNOWN_FIELD)}


def test_no_fault_repeats_a_value() -> None:
    secret = "zebra-zebra"
    subject = a_subject_body(
        name=secret + "\u202e",
        contact=secret,
        language=secret + "!",
        identifiers=[an_identifier(kind, secret) for kind in ("email", "object_id", secret)],
    )

    problem = refused(post(a_body(tenant=secret, right=secret, subject=subject), key=secret + " "))

    assert len(problem.errors) == 8
    assert secret not in repr(problem)
    assert all(secret not in fault.message for fault in problem.errors)


@pytest.mark.parametrize(("header", "key"), [('"a b"', None), ('"ab"', "ab"), (" ab ", "ab")])
def test_an_idempotency_key_may_be_quoted(header: str, key: str | None) -> None:
    result = post(a_body(), key=header)

    if key is None:
        assert faults(result) == {("Idempotency-Key", FaultCode.MALFORMED_IDEMPOTENCY_KEY)}
    else:
        assert taken(result).idempotency_key == key


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("", FaultCode.EMPTY),
        ('""', FaultCode.EMPTY),
        ("k" * 256, FaultCode.TOO_LONG),
        ("schlüssel", FaultCode.MALFORMED_IDEMPOTENCY_KEY),
        ("a\r\nb", FaultCode.FORBIDDEN_CHARACTERS),
    ],
)
def test_an_idempotency_key_is_short_visible_ascii(header: str, code: FaultCode) -> None:
    assert faults(post(a_body(), key=header)) == {("Idempotency-Key", code)}


def test_a_form_shows_nothing_personal_in_its_repr() -> None:
    subject = a_subject_body(name="Adele Vance", contact="adele@post.example")

    form = taken(post(a_body(subject=subject), key="key-of-adele"))

    assert "dele" not in repr(form)


def test_corrections_say_what_fields_should_say_or_clear_them() -> None:
    corrections = [
        {"name": "mobilePhone", "value": " +49 30 1 "},
        {"name": "employeeOrgData.division", "value": "North"},
        {"name": "faxNumber"},
    ]

    form = taken(post(a_body(right="rectification", corrections=corrections)))

    assert form.wish.corrections == (
        Correction(name="mobilePhone", value="+49 30 1"),
        Correction(name="employeeOrgData.division", value="North"),
        Correction(name="faxNumber", value=None),
    )


@pytest.mark.parametrize(
    ("corrections", "field", "code"),
    [
        ("mobilePhone", "corrections", FaultCode.WRONG_TYPE),
        ([{"value": "x"}], "corrections[0].name", FaultCode.MISSING),
        ([{"name": "mobile phone"}], "corrections[0].name", FaultCode.MALFORMED_PROPERTY),
        (
            [{"name": "a", "value": "x\u0000"}],
            "corrections[0].value",
            FaultCode.FORBIDDEN_CHARACTERS,
        ),
        ([{"name": "a", "value": 7}], "corrections[0].value", FaultCode.WRONG_TYPE),
        ([{"name": "a", "colour": "b"}], "corrections[0].colour", FaultCode.UNKNOWN_FIELD),
        ([{"name": "a"}] * 51, "corrections", FaultCode.TOO_MANY_CORRECTIONS),
    ],
)
def test_faulty_corrections_are_named(corrections: object, field: str, code: FaultCode) -> None:
    answer = post(a_body(right="rectification", corrections=corrections))

    assert (field, code) in faults(answer)


def test_corrections_go_with_rectification_only() -> None:
    answer = post(a_body(corrections=[{"name": "mobilePhone"}]))

    assert faults(answer) == {("corrections", FaultCode.NOT_FOR_THIS_RIGHT)}


def test_a_representative_is_taken_with_where_they_read_mail() -> None:
    form = taken(
        post(a_body(representative=" Grace Hopper ", representative_contact="grace@LAW.example"))
    )

    assert (form.wish.representative, form.wish.representative_contact) == (
        "Grace Hopper",
        "grace@law.example",
    )
    assert "grace" not in repr(form).lower()


@pytest.mark.parametrize(
    "alone",
    [{"representative_contact": "grace@law.example"}, {"representative_basis": "heir"}],
)
def test_what_is_said_of_a_representative_needs_the_representative(alone: dict[str, str]) -> None:
    result = post(a_body(**alone))

    assert faults(result) == {("representative", FaultCode.MISSING)}


@pytest.mark.parametrize("basis", Authority)
def test_a_representative_may_say_by_what_right(basis: Authority) -> None:
    form = taken(post(a_body(representative="Grace Hopper", representative_basis=basis.value)))

    assert form.wish.representative_basis is basis


@pytest.mark.parametrize(
    ("basis", "code"),
    [("spite", FaultCode.UNKNOWN_CODE), ("", FaultCode.UNKNOWN_CODE), (7, FaultCode.WRONG_TYPE)],
)
def test_a_right_to_act_that_is_none_is_told(basis: object, code: FaultCode) -> None:
    result = post(a_body(representative="Grace Hopper", representative_basis=basis))

    assert faults(result) == {("representative_basis", code)}

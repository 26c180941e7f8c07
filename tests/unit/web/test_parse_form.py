"""A request posted as a form: the same wish, in flat fields."""

from dsr_core.domain.identity_means import Authority
from dsr_core.domain.plan import Right
from dsr_core.domain.subject import Identifier, IdentifierKind
from dsr_core.domain.wish import Correction
from dsr_core.web.faults import FaultCode
from dsr_core.web.form_intake import MOST_PAIRS
from tests.unit.web.bodies import EMAIL, FORM, GUID, faults, post, post_form, refused, taken

RIGHT = ("right", "access")
TENANT = ("tenant", "contoso")


def test_a_form_gives_what_the_same_json_would() -> None:
    form = taken(
        post_form(
            TENANT,
            RIGHT,
            ("name", "Seán O'Neill"),
            ("email", EMAIL),
            ("email", "adele@post.example"),
            ("object_id", GUID.upper()),
            ("user_principal_name", "adele_post.example#EXT#@contoso.onmicrosoft.com"),
            ("employee_id", "E-1047"),
            ("phone", "+49 30 1234567"),
            ("contact", "adele@post.example"),
            ("language", "de"),
        )
    )

    assert (form.tenant, form.right, form.language) == ("contoso", Right.ACCESS, "de")
    assert form.subject.name == "Seán O'Neill"
    assert form.subject.contact == "adele@post.example"
    assert set(form.subject.identifiers) == {
        Identifier(kind=IdentifierKind.EMAIL, value=EMAIL),
        Identifier(kind=IdentifierKind.EMAIL, value="adele@post.example"),
        Identifier(kind=IdentifierKind.OBJECT_ID, value=GUID),
        Identifier(
            kind=IdentifierKind.USER_PRINCIPAL_NAME,
            value="adele_post.example#EXT#@contoso.onmicrosoft.com",
        ),
        Identifier(kind=IdentifierKind.EMPLOYEE_ID, value="E-1047"),
        Identifier(kind=IdentifierKind.PHONE, value="+49 30 1234567"),
    }


def test_a_form_says_who_writes_for_the_person_and_by_what_right() -> None:
    form = taken(
        post_form(
            TENANT,
            RIGHT,
            ("email", EMAIL),
            ("representative", "Grace Hopper"),
            ("representative_basis", "court_appointed_guardian"),
        )
    )

    assert form.wish.representative_basis is Authority.COURT_APPOINTED_GUARDIAN


def test_fields_left_blank_count_as_not_given() -> None:
    blank = [(name, " ") for name in ("name", "contact", "language", "phone", "employee_id")]

    form = taken(post_form(TENANT, RIGHT, ("email", EMAIL), *blank))

    assert len(form.subject.identifiers) == 1
    assert (form.subject.name, form.language) == (None, "en")


def test_every_fault_of_a_form_is_told_under_its_own_field() -> None:
    result = post_form(
        ("right", ""),
        ("tenant", "contoso"),
        ("tenant", "fabrikam"),
        ("email", EMAIL),
        ("email", "none"),
        ("phone", "soon"),
        ("shoe", "43"),
    )

    assert faults(result) == {
        ("shoe", FaultCode.UNKNOWN_FIELD),
        ("tenant", FaultCode.REPEATED),
        ("right", FaultCode.MISSING),
        ("email[1]", FaultCode.MALFORMED_EMAIL),
        ("phone", FaultCode.MALFORMED_PHONE),
    }


def test_a_form_needs_an_identifier() -> None:
    assert faults(post_form(TENANT, RIGHT)) == {("identifiers", FaultCode.NO_IDENTIFIER)}


def test_a_form_takes_ten_identifiers_and_no_more() -> None:
    several = [("employee_id", str(number)) for number in range(10)]

    assert len(taken(post_form(TENANT, RIGHT, *several)).subject.identifiers) == 10
    assert faults(post_form(TENANT, RIGHT, *several, ("email", EMAIL))) == {
        ("identifiers", FaultCode.TOO_MANY_IDENTIFIERS)
    }


def test_an_empty_form_misses_everything() -> None:
    assert faults(post(b"", content_type=FORM)) == {
        ("right", FaultCode.MISSING),
        ("tenant", FaultCode.TENANT_NEEDED),
        ("identifiers", FaultCode.NO_IDENTIFIER),
    }


def test_a_form_in_another_encoding_is_refused() -> None:
    for body in (b"right=access&name=Se%E1n", b"right=access&name=Se\xe1n"):
        problem = refused(post(body, content_type=FORM))

        assert (problem.status, problem.type) == (400, "urn:dsr:problem:invalid-utf-8")


def test_a_form_of_endless_fields_is_refused() -> None:
    body = b"&".join([b"email=a"] * (MOST_PAIRS + 1))

    problem = refused(post(body, content_type=FORM))

    assert (problem.status, problem.type) == (400, "urn:dsr:problem:malformed-form")


def test_corrections_of_a_form_come_in_pairs() -> None:
    form = taken(
        post_form(
            TENANT,
            ("right", "rectification"),
            ("email", EMAIL),
            ("correction_name", "mobilePhone"),
            ("correction_value", "+49 30 1"),
            ("correction_name", "faxNumber"),
            ("correction_value", ""),
            ("correction_name", ""),
            ("correction_value", ""),
        )
    )

    assert form.wish.corrections == (
        Correction(name="mobilePhone", value="+49 30 1"),
        Correction(name="faxNumber", value=None),
    )


def test_a_correction_without_its_value_is_a_fault() -> None:
    answer = post_form(
        ("right", "rectification"), ("email", EMAIL), ("correction_name", "mobilePhone")
    )

    assert ("correction_value", FaultCode.MISSING) in faults(answer)

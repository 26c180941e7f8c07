"""The report under each law, for each right, outcome and reason there is."""

import re

import pytest

from dsr_core.domain.manifest import manifest_of
from dsr_core.domain.outcomes import Outcome
from dsr_core.domain.plan import Right
from dsr_core.domain.reasons import Reason
from dsr_core.domain.systems import SystemKind
from dsr_core.host.due_dates import letter_law
from dsr_core.web.report import render_report
from dsr_core.web.report_texts import LANGUAGES, read_texts
from tests.builders import NOW, a_request, through_stage
from tests.unit.web.report_kit import GDPR, Page, a_manifest, a_source, a_system, page_of


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("right", [right.value for right in Right])
def test_every_right_has_its_page(right: str, language: str) -> None:
    markup = render_report(a_manifest(right=right, language=language), GDPR)

    assert read_texts(language).rights[Right(right)] in markup


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_system_outcome_and_reason_can_be_told(language: str) -> None:
    systems = [
        a_system(
            kind.value,
            sources=[
                a_source(outcome=outcome.value, reason=reason.value)
                for outcome in Outcome
                for reason in Reason
            ],
        )
        for kind in SystemKind
    ]

    text = page_of(systems=systems, language=language).text

    texts = read_texts(language)
    for told in (*texts.outcomes.values(), *texts.reasons.values()):
        assert told in text
    for system in texts.systems.values():
        assert system.name in text
        assert system.what in text


def test_the_manifest_that_the_domain_makes_has_a_page() -> None:
    request = a_request()
    while request.stage_kind is not None:
        request = through_stage(request)

    page = Page()
    page.feed(render_report(manifest_of(request, 1, NOW, GDPR), GDPR))

    assert "Adele Vance" in page.text
    assert "Microsoft Intune" in page.text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("law", ["ccpa", "generic", "lgpd", "qc-law25", "us-va"])
def test_under_another_law_the_page_neither_cites_the_gdpr_nor_promises_its_rights(
    law: str, language: str
) -> None:
    page = Page()
    page.feed(render_report(a_manifest(language=language), letter_law(law)))

    assert not re.search(r"GDPR|DSGVO|\(\)|{article", page.text)
    assert ("authority" in page.text or "aufsichtsbehörde" in page.text) is (law == "lgpd")


def test_under_british_law_the_page_cites_the_uk_gdpr() -> None:
    page = Page()
    page.feed(render_report(a_manifest(language="de"), letter_law("uk-gdpr")))

    assert "Art. 15 UK GDPR" in page.text
    assert "DSGVO" not in page.text


@pytest.mark.parametrize(
    ("law", "article"),
    [("gdpr", "Art. 15 GDPR"), ("uk-gdpr", "Art. 15 UK GDPR"), ("generic", "")],
)
def test_the_manifest_cites_the_law_of_the_request(law: str, article: str) -> None:
    assert manifest_of(a_request(), 1, NOW, letter_law(law))["article"] == article

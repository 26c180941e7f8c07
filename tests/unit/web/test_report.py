"""The page of a package that a person reads first."""

import base64
import hashlib
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

import pytest

from dsr_core.domain.errors import InvalidValueError
from dsr_core.domain.manifest import manifest_of
from dsr_core.domain.outcomes import Outcome
from dsr_core.domain.plan import Right
from dsr_core.domain.reasons import Reason
from dsr_core.domain.systems import SystemKind
from dsr_core.host.due_dates import letter_law
from dsr_core.web.report import render_report
from dsr_core.web.report_texts import LANGUAGES, read_texts
from dsr_core.web.shown_text import LONGEST_SHOWN
from tests.builders import NOW, a_request, through_stage

GDPR = letter_law("gdpr")

FILE = {"name": "entra.json", "bytes": 123_456, "sha256": "ab" * 32}


def a_source(source: str = "memberOf", **changes: object) -> dict[str, object]:
    return {
        "source": source,
        "outcome": "done",
        "reason": "",
        "items": 3,
        "bytes": 123_456,
        "file": "entra.json",
        "permission": "User.Read.All",
        "read_at": "2026-03-14T09:30:12Z",
        **changes,
    }


def a_system(system: str = "entra", **changes: object) -> dict[str, object]:
    return {
        "system": system,
        "outcome": "done",
        "reason": "",
        "items": 3,
        "sources": [a_source()],
        "files": [FILE],
        **changes,
    }


def a_manifest(**changes: object) -> dict[str, object]:
    return {
        "format": "dsr-package/1",
        "request_id": "r0123",
        "tenant": "contoso",
        "right": "access",
        "article": "Art. 15 GDPR",
        "language": "en",
        "name": "Adele Vance",
        "received_at": "2026-03-14T09:30:12.5Z",
        "due_on": "2026-04-14",
        "prepared_at": "2026-03-15T07:05:00Z",
        "version": 1,
        "complete": True,
        "systems": [a_system()],
        "files": [FILE],
        **changes,
    }


@dataclass
class Page(HTMLParser):
    """What a browser would find on the page."""

    tags: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)
    open_tags: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    unclosed: bool = False

    def __post_init__(self) -> None:
        HTMLParser.__init__(self)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in {"meta", "br"}:
            self.open_tags.append(tag)

    def handle_endtag(self, tag: str) -> None:
        self.unclosed = self.unclosed or self.open_tags.pop() != tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.texts).split())

    @property
    def links(self) -> set[str | None]:
        return {attributes["href"] for tag, attributes in self.tags if tag == "a"}


def page_of(**changes: object) -> Page:
    page = Page()
    page.feed(render_report(a_manifest(**changes), GDPR))
    page.close()
    return page


def test_the_page_says_what_was_asked_and_when() -> None:
    text = page_of().text

    assert "Request about Adele Vance" in text
    assert "You asked for A copy of the personal data" in text
    assert "Legal basis Art. 15 GDPR" in text
    assert "Received on 14 March 2026, 09:30 UTC" in text
    assert "Answer due by 14 April 2026" in text
    assert "prepared on 15 March 2026, 07:05 UTC" in text
    assert "Number of your request r0123" in text


def test_the_page_speaks_german_to_whoever_reads_it() -> None:
    page = page_of(language="de-AT", systems=[a_system(items=1204)])

    assert page.tags[0] == ("html", {"lang": "de", "dir": "ltr"})
    assert "Eingegangen am 14. März 2026, 09:30 Uhr (UTC)" in page.text
    assert "Rechtsgrundlage Art. 15 DSGVO" in page.text
    assert "Gefunden (1.204 Einträge)" in page.text
    assert "123,5 KB" in page.text


def test_whoever_reads_another_language_gets_english() -> None:
    page = page_of(language="fr")

    assert page.tags[0] == ("html", {"lang": "en", "dir": "ltr"})


def test_each_source_is_told_in_plain_words_with_its_file() -> None:
    page = page_of()

    assert "The groups and roles you belong to Technical name: memberOf" in page.text
    assert "3 entries entra.json" in page.text
    assert "./entra.json" in page.links


def test_a_source_without_a_text_is_shown_by_graphs_name() -> None:
    assert "somethingNew" in page_of(systems=[a_system(sources=[a_source("somethingNew")])]).text


def test_what_was_not_read_is_told_with_the_reason() -> None:
    gap = a_source("signIns", outcome="unlicensed", reason="licence_missing", items=0, file=None)
    pending = a_system(
        "intune", outcome="pending", reason="due_date_near", items=0, sources=[], files=[]
    )

    text = page_of(complete=False, systems=[a_system(sources=[a_source(), gap]), pending]).text

    assert "This answer is not complete." in text
    assert (
        "Your sign-ins Not available without a further licence The organisation has no licence"
        in text
    )
    assert "Everything in this service Still to come It was not ready" in text
    assert "0 entries" not in text


def test_a_complete_answer_says_that_nothing_was_left_out() -> None:
    text = page_of().text

    assert "This answer is complete" in text
    assert "Nothing was left out." in text


def test_a_microsoft_account_is_referred_to_microsoft() -> None:
    system = a_system(
        outcome="nothing_found", reason="consumer_account_elsewhere", sources=[], files=[]
    )

    assert "account.microsoft.com/privacy" in page_of(systems=[system]).text


def test_files_that_no_source_names_are_listed_too() -> None:
    files = [{"name": "microsoft_export/OneDrive activity.json", "bytes": 12, "sha256": "c" * 64}]
    system = a_system("microsoft_export", items=0, sources=[], files=files)

    page = page_of(systems=[system], files=files)

    assert "Found (1 file)" in page.text
    assert "./microsoft_export/OneDrive%20activity.json" in page.links


def test_the_page_tells_of_the_remaining_rights() -> None:
    text = page_of().text

    assert "Art. 77(1) GDPR" in text
    assert "Art. 79(1) GDPR" in text
    assert "Art. 12(5) GDPR" in text


def test_a_supplement_says_that_it_is_one() -> None:
    assert "supplement to the answer" in page_of(version=2).text


def test_a_person_without_a_name_is_not_called_none() -> None:
    text = page_of(name=None).text

    assert "None" not in text
    assert "Request about" not in text


def test_an_answer_without_data_is_still_a_page() -> None:
    text = page_of(systems=[], files=[]).text

    assert "No service was searched." in text
    assert "This answer has no data files." in text


HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=//evil.example/x onerror=alert(1)>',
    "</title></style><svg onload=alert(1)>",
    "{{ 7 * 7 }}{% raw %}",
    "\u202egnp.exe\u2066",
    "a\x00b\x1b[31m\ud800\u2028",
    "javascript:alert(1)",
    "//evil.example/x",
    "../../etc/passwd",
    "n" * 100_000,
    "\u202e" * 100_000,
)


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_stays_text(text: str) -> None:
    source = a_source(text, file=text)
    file = {"name": text, "bytes": 1, "sha256": text}
    markup = render_report(
        a_manifest(
            name=text,
            tenant=text,
            request_id=text,
            article=text,
            language=text,
            systems=[a_system(sources=[source], files=[file])],
            files=[file],
        ),
        GDPR,
    )
    page, plain = Page(), page_of()
    page.feed(markup)

    assert {tag for tag, _ in page.tags} <= {tag for tag, _ in plain.tags}
    assert {name for _, attributes in page.tags for name in attributes} <= {
        name for _, attributes in plain.tags for name in attributes
    }
    assert all(link is not None and link.startswith(("#", "./")) for link in page.links)
    assert all(".." not in str(link).split("/") for link in page.links)
    assert markup.encode()
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x00\x1b\u2028]", markup)
    assert "49" not in page.text.replace("2049", "")


def test_a_long_name_is_cut_where_it_is_shown() -> None:
    markup = render_report(a_manifest(name="n" * 100_000), GDPR)

    assert "n" * LONGEST_SHOWN + "…" in markup
    assert "n" * (LONGEST_SHOWN + 1) not in markup


def test_every_text_from_outside_is_isolated_in_its_direction() -> None:
    markup = render_report(a_manifest(name="עדל ואנס", tenant="חברה"), GDPR)

    assert "<bdi>עדל ואנס</bdi>" in markup
    assert "<bdi>חברה</bdi>" in markup


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_needs_nothing_from_elsewhere_and_runs_nothing(language: str) -> None:
    page = page_of(language=language)

    assert {tag for tag, _ in page.tags} & {"script", "img", "link", "iframe", "object"} == set()
    assert not any(name.startswith("on") for _, attributes in page.tags for name in attributes)
    assert not any("src" in attributes or "style" in attributes for _, attributes in page.tags)
    assert "@import" not in page.text
    assert "url(" not in page.text
    assert not page.unclosed
    assert page.open_tags == []


def test_the_policy_allows_the_pages_own_style_and_nothing_else() -> None:
    markup = render_report(a_manifest(), GDPR)
    found = re.search("<style>(.*)</style>", markup, re.DOTALL)
    assert found is not None

    own = base64.b64encode(hashlib.sha256(found[1].encode()).digest()).decode()

    assert (
        f"content=\"default-src 'none'; style-src 'sha256-{own}'; base-uri 'none'; "
        "form-action 'none'\"" in markup
    )


def test_every_heading_in_the_contents_is_on_the_page() -> None:
    page = page_of()
    anchors = {attributes["id"] for tag, attributes in page.tags if tag == "section"}

    assert {str(link)[1:] for link in page.links if str(link).startswith("#")} <= anchors


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


@pytest.mark.parametrize(
    "change", [{"systems": [{"system": "zebra"}]}, {"received_at": "zebra"}, {"version": "zebra"}]
)
def test_another_manifest_is_refused_without_its_values(change: dict[str, object]) -> None:
    with pytest.raises(InvalidValueError) as refusal:
        render_report(a_manifest(**change), GDPR)

    assert "zebra" not in str(refusal.value)
    assert refusal.value.__cause__ is None


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

"""Whatever a manifest says, the report is text, runs nothing, and leads nowhere."""

import base64
import hashlib
import re

import pytest

from dsr_core.domain.errors import InvalidValueError
from dsr_core.web.report import render_report
from dsr_core.web.report_texts import LANGUAGES
from dsr_core.web.shown_text import LONGEST_SHOWN
from tests.unit.web.report_kit import GDPR, Page, a_manifest, a_source, a_system, page_of

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


@pytest.mark.parametrize(
    "change", [{"systems": [{"system": "zebra"}]}, {"received_at": "zebra"}, {"version": "zebra"}]
)
def test_another_manifest_is_refused_without_its_values(change: dict[str, object]) -> None:
    with pytest.raises(InvalidValueError) as refusal:
        render_report(a_manifest(**change), GDPR)

    assert "zebra" not in str(refusal.value)
    assert refusal.value.__cause__ is None

"""The texts of the report: the same in every language, and for everything there is."""

import ast
import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from dsr_core import systems, web
from dsr_core.domain.outcomes import Outcome
from dsr_core.domain.plan import Right
from dsr_core.domain.reasons import Reason
from dsr_core.domain.systems import SystemKind
from dsr_core.web.report_texts import (
    LANGUAGES,
    language_for,
    read_texts,
    write_date,
    write_files,
    write_items,
    write_size,
)

WEB = Path(web.__path__[0])


def load(language: str) -> dict[str, Any]:
    return json.loads((WEB / "texts" / f"{language}.json").read_text(encoding="utf-8"))


def keys(content: object, path: str = "") -> set[str]:
    if isinstance(content, dict):
        return {path}.union(*(keys(value, f"{path}.{name}") for name, value in content.items()))
    if isinstance(content, list):
        return {f"{path}[{len(content)}]"}
    return {path}


def texts_of(content: object) -> list[str]:
    if isinstance(content, dict):
        return [text for value in content.values() for text in texts_of(value)]
    if isinstance(content, list):
        return [text for value in content for text in texts_of(value)]
    return [str(content)]


#: Modules whose sources come into a package, and so into its report.
COLLECTING = (
    "entra.py",
    "entra_logs.py",
    "entra_sources.py",
    "intune.py",
    "intune_audit.py",
    "intune_sources.py",
    "log_*.py",
    "microsoft_export.py",
)


def source_names() -> set[str]:
    """Every name in the tables of what is collected, read from the code of the systems."""
    folder = Path(systems.__path__[0])
    calls = [
        node
        for pattern in COLLECTING
        for module in folder.glob(pattern)
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in {"Source", "SourceResult", "Log"}
    ]
    return {
        keyword.value.value
        for call in calls
        for keyword in call.keywords
        if keyword.arg in {"name", "source"}
        and isinstance(keyword.value, ast.Constant)
        and isinstance(keyword.value.value, str)
    }


def test_every_language_has_the_same_keys() -> None:
    first, *others = [keys(load(language)) for language in LANGUAGES]

    assert all(other == first for other in others)
    assert {file.stem for file in (WEB / "texts").glob("??.json")} == set(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_there_is_has_a_text(language: str) -> None:
    texts = read_texts(language)

    assert texts.systems.keys() == set(SystemKind)
    assert texts.outcomes.keys() == set(Outcome)
    assert texts.reasons.keys() == set(Reason)
    assert texts.rights.keys() == set(Right)
    assert len(texts.months) == 12


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_source_of_the_systems_has_a_text(language: str) -> None:
    names = source_names()

    assert "memberOf" in names
    assert names - read_texts(language).sources.keys() == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_empty_but_the_reason_that_there_is_none(language: str) -> None:
    content = load(language)
    assert content["reasons"].pop("") == ""

    assert all(text.strip() == text != "" for text in texts_of(content))


def test_texts_of_different_languages_differ() -> None:
    english, german = load("en"), load("de")

    for part in ("rights", "outcomes", "labels", "sources"):
        same = {name for name in english[part] if english[part][name] == german[part][name]}
        assert same <= {"organisation"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_label_is_in_use(language: str) -> None:
    template = (WEB / "templates" / "report.html.jinja").read_text(encoding="utf-8")
    code = (WEB / "report_page.py").read_text(encoding="utf-8")
    anchors = re.findall(r'"(\w+)"', template.split("for anchor in", 1)[1].split("]", 1)[0])
    used = set(re.findall(r"labels\.(\w+)", template)) | set(re.findall(r'"(\w+)"', code))

    assert read_texts(language).labels.keys() <= used | {f"{anchor}_heading" for anchor in anchors}


@pytest.mark.parametrize(
    ("tag", "language"),
    [("de", "de"), ("de-CH", "de"), ("DE", "de"), ("en-US", "en"), ("fr", "en"), ("", "en")],
)
def test_the_language_is_found_by_its_first_part(tag: str, language: str) -> None:
    assert language_for(tag) == language


@pytest.mark.parametrize(
    ("count", "english", "german"),
    [
        (0, "0 entries", "0 Einträge"),
        (1, "1 entry", "1 Eintrag"),
        (1234567, "1,234,567 entries", "1.234.567 Einträge"),
    ],
)
def test_numbers_are_written_as_each_language_does(count: int, english: str, german: str) -> None:
    assert write_items(count, read_texts("en")) == english
    assert write_items(count, read_texts("de")) == german


def test_files_are_counted() -> None:
    assert write_files(1, read_texts("de")) == "1 Datei"
    assert write_files(2, read_texts("en")) == "2 files"


@pytest.mark.parametrize(
    ("size", "written"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1000, "1.0 KB"),
        (1_250_000, "1.2 MB"),
        (5_000_000_000, "5.0 GB"),
        (5_000_000_000_000, "5000.0 GB"),
    ],
)
def test_sizes_are_written_in_thousands(size: int, written: str) -> None:
    assert write_size(size, read_texts("en")) == written


def test_days_are_written_as_each_language_does() -> None:
    day = date(2026, 3, 4)

    assert write_date(day, read_texts("en")) == "4 March 2026"
    assert write_date(day, read_texts("de")) == "4. März 2026"

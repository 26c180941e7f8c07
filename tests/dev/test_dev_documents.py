from pathlib import Path

import pytest

from devtools import documents, install
from devtools.documents import GENERATORS, Generator
from devtools.programs import ProgramRunner
from devtools.terminal import DevError


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that documents are written to instead; nothing to set up."""
    monkeypatch.setattr(install, "ROOT", tmp_path)
    monkeypatch.setattr(install, "setup", lambda _: 0)
    return tmp_path


def test_what_a_module_prints_becomes_the_document(
    elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    zen = Generator("docs/zen.md", "this")
    monkeypatch.setattr(documents, "GENERATORS", (zen,))

    documents.docs(ProgramRunner(), [])

    assert "Explicit is better than implicit." in (elsewhere / "docs" / "zen.md").read_text()


def test_a_module_that_writes_itself_is_only_run(
    elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(documents, "GENERATORS", (Generator("docs", "this", writes_itself=True),))

    documents.docs(ProgramRunner(), [])

    assert not (elsewhere / "docs").exists()


def test_a_generator_that_fails_leaves_the_document_alone(
    elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (elsewhere / "page.md").write_text("as it was")
    monkeypatch.setattr(documents, "GENERATORS", (Generator("page.md", "no_such_module"),))

    with pytest.raises(DevError, match=r"page\.md could not be made"):
        documents.docs(ProgramRunner(), [])

    assert (elsewhere / "page.md").read_text() == "as it was"


def test_every_generator_is_a_module_of_this_project() -> None:
    for generator in GENERATORS:
        assert (install.ROOT / f"{generator.module.replace('.', '/')}.py").exists()

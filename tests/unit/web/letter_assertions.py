"""What tests ask of a letter in both of its media at once."""

from html import unescape

from dsr_core.domain.letter_parts import Letter
from dsr_core.web.letter_texts import read_letter_texts, write_citation

REGULATION = {"en": "GDPR", "de": "DSGVO"}


def cited(article: str, language: str) -> str:
    return write_citation(article, read_letter_texts(language), REGULATION[language])


def tells_remedies(letter: Letter) -> bool:
    """Both remedies, in both media, or none at all."""
    articles = [cited(f"Art. {number} GDPR", letter.language) for number in ("77(1)", "79(1)")]
    found = {article in medium for article in articles for medium in (letter.text, letter.html)}
    assert len(found) == 1
    return found.pop()


def assert_says(letter: Letter, *passages: str) -> None:
    for passage in passages:
        assert passage in letter.text
        assert passage in unescape(letter.html)

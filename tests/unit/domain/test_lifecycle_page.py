"""The picture in `docs/` and the table it is drawn from."""

from devtools.draw_lifecycle import TARGET, draw


def test_the_page_in_docs_is_what_the_table_says() -> None:
    assert TARGET.read_text(encoding="utf-8") == draw(), "run: python3 dev.py docs"

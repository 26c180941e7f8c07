"""Where the templates of pages come from. Jinja2 and the files are loaded at first use."""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from dsr_core.web.shown_text import harmless

if TYPE_CHECKING:
    from jinja2 import Environment, Template

_FOLDER = Path(__file__).parent / "templates"


def load_page(name: str) -> "Template":
    """A page's template. What fills it is escaped, and made fit to be shown (`harmless`)."""
    return _environment().get_template(name)


@cache
def _environment() -> "Environment":
    import jinja2

    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(_FOLDER),
        autoescape=True,
        finalize=_finalize,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _finalize(value: object) -> object:
    # Markup and codes are texts of our own, and subclasses of str.
    return harmless(value) if type(value) is str else value

"""Where the templates of letters come from. Jinja2 and the files are loaded at first use."""

from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jinja2 import Environment, Template

_FOLDER = Path(__file__).parent / "templates"


class Medium(StrEnum):
    """What is written; the last part but one of the name of a frame."""

    TEXT = "txt"
    HTML = "html"


def load_template(name: str, medium: Medium) -> "Template":
    """A template of the folder. Only in HTML is what fills it escaped."""
    return _environment(medium).get_template(name)


@cache
def _environment(medium: Medium) -> "Environment":
    import jinja2

    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(_FOLDER),
        # Both media share the templates of the kinds: the medium decides, not the file's name.
        autoescape=jinja2.select_autoescape((), (), default=medium is Medium.HTML),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )

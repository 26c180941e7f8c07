"""Bar charts as SVG, drawn on the server: values for a template, in the chart's own units.

Each is drawn beside a table with the same figures, so that nobody depends on it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

#: A bar and the space below it; how long the longest is; room for the figure behind it.
_LINE, _BAR, _LONGEST, _RIGHT = 28, 18, 330, 60
#: Where bars begin at the least; room for a letter of a label at 13 px, and between it and the bar.
_LEFT, _LETTER, _GAP = 120, 8, 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One bar with its words."""

    label: str
    #: The figure as it is written behind the bar.
    text: str
    #: Name of a class of the style; says nothing that the label does not.
    kind: str
    y: int
    width: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BarChart:
    """Bars one below the other, from the top left corner."""

    #: Of its title and description in the page.
    id: str
    title: str
    #: What it shows, in a sentence.
    description: str
    bars: tuple[Bar, ...]
    width: int
    height: int
    #: Where bars begin: no label is longer.
    left: int
    bar: int = _BAR


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """What a bar is drawn of."""

    label: str
    value: float
    text: str
    kind: str = "plain"


def draw_bars(
    chart_id: str, title: str, description: str, measures: Sequence[Measure]
) -> BarChart | None:
    """The chart; None where there is nothing to draw."""
    most = max((measure.value for measure in measures), default=0)
    if most <= 0:
        return None
    left = max(_LEFT, max(len(measure.label) for measure in measures) * _LETTER + _GAP)
    bars = tuple(
        Bar(
            label=measure.label,
            text=measure.text,
            kind=measure.kind,
            y=index * _LINE,
            # What is not nothing can be seen.
            width=max(round(measure.value / most * _LONGEST), 2 if measure.value else 0),
        )
        for index, measure in enumerate(measures)
    )
    return BarChart(
        id=chart_id,
        title=title,
        description=description,
        bars=bars,
        width=left + _LONGEST + _RIGHT,
        height=len(bars) * _LINE,
        left=left,
    )

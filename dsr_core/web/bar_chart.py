"""Bar charts as SVG, drawn on the server: values for a template, in the chart's own units.

Each is drawn beside a table with the same figures, so that nobody depends on it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

#: A bar and the space below it; where bars begin; how long the longest is.
_LINE, _BAR, _LEFT, _LONGEST = 28, 18, 190, 330
_RIGHT = 60


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
    left: int = _LEFT
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
        width=_LEFT + _LONGEST + _RIGHT,
        height=len(bars) * _LINE,
    )

"""Matplotlib figures as inline SVG: no display, the page's own type, the same bytes for the same data."""

import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from io import StringIO

import matplotlib
from markupsafe import Markup, escape
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter
from matplotlib.figure import Figure

INK, SOFT, RULE, GREY = "#1b2430", "#66707c", "#d9dde2", "#c3c9d0"
OLD, NEW, CARRIED = "#c2621b", "#13748b", "#59637f"
PAGE_TYPE = "'Helvetica Neue',Helvetica,Arial,'Liberation Sans','Noto Sans CJK SC',sans-serif"
STYLE = {
    "svg.fonttype": "none",  # text stays text: it can be searched, and any script is shown in the reader's own type
    "svg.hashsalt": "ringback",
    "text.parse_math": False,  # a value with two dollar signs is no formula
    "font.family": "DejaVu Sans",  # measured with the widest; shown in the page's
    "font.size": 9,
    "text.color": INK,
    "axes.edgecolor": RULE,
    "axes.labelcolor": SOFT,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.spines.left": False,
    "axes.axisbelow": True,
    "grid.color": RULE,
    "grid.linewidth": 0.6,
    "xtick.color": SOFT,
    "ytick.color": SOFT,
    "xtick.major.size": 0,
    "ytick.major.size": 0,
}


@contextmanager
def styled() -> Iterator[None]:
    """The report's look, also for what is drawn inside; nothing of it stays."""
    with matplotlib.rc_context(STYLE):
        yield


def new_figure(width: float, height: float) -> Figure:
    """A figure of so many inches, without any window."""
    figure = Figure(figsize=(width, height))
    FigureCanvasSVG(figure)
    figure.patch.set_alpha(0)
    return figure


def day_number(day: date) -> int:
    """A day as matplotlib counts them."""
    return (day - date(1970, 1, 1)).days


def date_axis(axes: Axes, minticks: int, maxticks: int) -> None:
    """Months and years below the plot, as many as fit."""
    locator = AutoDateLocator(minticks=minticks, maxticks=maxticks)  # type: ignore[no-untyped-call]  # matplotlib has no types here
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(ConciseDateFormatter(locator, show_offset=False))  # type: ignore[no-untyped-call]  # ditto


def inline_svg(figure: Figure, name: str, told: str) -> Markup:
    """The figure as an <svg> element: `name` keeps its ids apart from others', `told` is read where it is not seen."""
    out = StringIO()
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing")  # of the measuring type; the reader's has it
        figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
    text = out.getvalue()
    text = text[text.index("<svg") :]
    text = re.sub(r"<metadata>.*?</metadata>|<!--.*?-->", "", text, flags=re.DOTALL)
    text = re.sub(r'\sxmlns(?::\w+)?="[^"]*"', "", text)
    text = re.sub(r'\bid="([^"]+)"', rf'id="{name}-\1"', text)
    text = re.sub(r'(url\(|href=")#', rf"\1#{name}-", text)
    text = text.replace("'DejaVu Sans'", PAGE_TYPE)
    return Markup(text.replace("<svg ", f'<svg role="img" aria-label="{escape(told)}" ', 1))

"""The charts of churn: whether probabilities hold, how many of the lost are found, and what treating would bring."""

from collections.abc import Iterator, Sequence

from markupsafe import Markup
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, PercentFormatter, StrMethodFormatter

from ringback.churn.evaluation import MODEL
from ringback.report.churn_measured import CurveFacts
from ringback.report.svg import CARRIED, GREY, INK, NEW, OLD, RULE, SOFT, inline_svg, new_figure, styled

SIZE = (4.5, 3.4)  # inches: two beside each other
LINES = ((0, (3, 2)), (0, (1, 1.5)), (0, (6, 2)))


def reliability_plot(curves: Sequence[CurveFacts]) -> Markup:
    """The rate that came over the mean score of each bin; on the line probabilities hold."""
    with styled():
        figure, axes = _square("mean score of a tenth of the customers", "rate that came")
        axes.plot([0, 1], [0, 1], color=RULE, linewidth=1)
        for curve, colour in _coloured(curves):
            x, y = _xy(curve)
            axes.errorbar(
                x,
                y,
                _reach(curve),
                color=colour,
                marker="o",
                markersize=3.5,
                linewidth=1.3,
                elinewidth=0.8,
                label=str(curve.cut_off),
            )
        return _drawn(figure, axes, "reliability", "Rate that came by mean score, in ten bins")


def gains_plot(curves: Sequence[CurveFacts], capacity: float | None) -> Markup:
    """The share of the lost that is found among the share with the highest scores, beside who looks at recency alone."""
    with styled():
        figure, axes = _square("share of the customers, highest scores first", "share of the churned found")
        axes.plot([0, 1], [0, 1], color=RULE, linewidth=1)
        own = [curve for curve in curves if curve.system == MODEL]
        for curve, colour in _coloured(own):
            axes.plot(*_xy(curve), color=colour, linewidth=1.6, label=str(curve.cut_off))
        others = [curve for curve in curves if curve.system != MODEL]
        for curve in others[-1:]:
            axes.plot(*_xy(curve), color=OLD, linewidth=1, linestyle=LINES[0], label=f"{curve.system}, {curve.cut_off}")
        if capacity is not None:
            _mark(axes, capacity, "capacity")
        return _drawn(figure, axes, "gains", "Share of the churned found by share of the customers treated")


def profit_plot(curves: Sequence[CurveFacts]) -> Markup:
    """Profit per 1,000 customers by the share that is treated, as assumed."""
    with styled():
        figure = new_figure(*SIZE)
        axes = figure.subplots()
        axes.axhline(0, color=INK, linewidth=0.8)
        for curve, colour in _coloured(curves):
            axes.plot(*_xy(curve), color=colour, linewidth=1.6, label=str(curve.cut_off))
        axes.set_xlim(0, 1)
        axes.xaxis.set_major_formatter(PercentFormatter(1, decimals=0))
        axes.yaxis.set_major_locator(MaxNLocator(nbins=5))
        axes.yaxis.set_major_formatter(StrMethodFormatter("{x:,.0f}"))
        axes.grid(axis="y")
        axes.set_xlabel("share of the customers treated, highest scores first")
        axes.set_ylabel("profit per 1,000 customers, as assumed")
        return _drawn(figure, axes, "profit", "Profit per 1,000 customers by share treated")


def _square(x: str, y: str) -> tuple[Figure, Axes]:
    figure = new_figure(*SIZE)
    axes = figure.subplots()
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(PercentFormatter(1, decimals=0))
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 1)
    axes.grid(axis="y")
    axes.set_xlabel(x)
    axes.set_ylabel(y)
    return figure, axes


def _coloured(curves: Sequence[CurveFacts]) -> Iterator[tuple[CurveFacts, str]]:
    """The latest cut-off in colour, those before it ever lighter."""
    shades = (NEW, CARRIED, GREY)
    for place, curve in enumerate(curves):
        yield curve, shades[min(len(curves) - 1 - place, len(shades) - 1)]


def _xy(curve: CurveFacts) -> tuple[list[float], list[float]]:
    return [point[0] for point in curve.points], [point[1] for point in curve.points]


def _reach(curve: CurveFacts) -> list[list[float]]:
    """How far the interval of each point reaches down and up; not at all where it has none."""
    down = [0.0 if low is None else y - low for _, y, low, _ in curve.points]
    return [down, [0.0 if high is None else high - y for _, y, _, high in curve.points]]


def _mark(axes: Axes, at: float, name: str) -> None:
    axes.axvline(at, color=SOFT, linewidth=0.8, linestyle=LINES[0])
    axes.annotate(name, (at, 0), xycoords="data", xytext=(4, 5), textcoords="offset points", fontsize=7.5, color=SOFT)


def _drawn(figure: Figure, axes: Axes, name: str, told: str) -> Markup:
    axes.legend(
        frameon=False, loc="lower left", bbox_to_anchor=(-0.02, 0.99), ncols=3, fontsize=7.5,
        handlelength=1.2, handletextpad=0.5, columnspacing=1, borderpad=0, labelcolor=SOFT,
    )  # fmt: skip
    figure.tight_layout(pad=0.4)
    return inline_svg(figure, name, told)

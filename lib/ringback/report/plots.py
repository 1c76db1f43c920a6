"""The charts of the whole run: sizes of persons, confidence of links, changes by month."""

from collections.abc import Iterable, Sequence
from datetime import date

from markupsafe import Markup
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from ringback.report.counts import Sizes
from ringback.report.link_counts import BINS
from ringback.report.svg import CARRIED, GREY, INK, NEW, SOFT, date_axis, day_number, inline_svg, new_figure, styled
from ringback.report.words import shortened

WIDTH = 9.0  # inches, as all pictures of the report
BARS = 12  # classes of a plot; there are hardly more
LONGEST_LABEL = 24


def sizes_plot(sizes: Sizes) -> Markup:
    """Persons by the number of their contact records."""
    with styled():
        figure = new_figure(WIDTH / 2, 2.5)
        axes = figure.subplots()
        labels, values = [label for label, _ in sizes.ranges], [n for _, n in sizes.ranges]
        bars = axes.bar(labels, values, color=CARRIED, width=0.72)
        axes.bar_label(
            bars, labels=[f"{value:,}" if value else "" for value in values], padding=2, color=INK, fontsize=8
        )
        axes.set_yticks([])
        axes.set_xlabel("contact records of the person")
        figure.tight_layout(pad=0.4)
        return inline_svg(figure, "sizes", f"Persons by size: {_told(sizes.ranges)}")


def confidence_plot(confidence: Sequence[tuple[int, int]], publish_at: float, act_at: float) -> Markup:
    """Links by confidence; published ones in colour, with the two thresholds."""
    with styled():
        figure = new_figure(WIDTH / 2, 2.5)
        axes = figure.subplots()
        left = [i / BINS for i in range(BINS)]
        published, others = [p for p, _ in confidence], [o for _, o in confidence]
        width = 0.86 / BINS
        axes.bar(left, others, width, align="edge", color=GREY, label="not published")
        axes.bar(left, published, width, align="edge", bottom=others, color=NEW, label="published")
        _thresholds(axes, publish_at, act_at)
        _light_grid(axes)
        axes.set_xlim(0, 1)
        axes.set_xlabel("confidence that OLD's holder moved to NEW")
        _legend(axes)
        figure.tight_layout(pad=0.4)
        return inline_svg(figure, "confidence", f"Links by confidence, {sum(published):,} of them published")


def months_plot(months: Sequence[tuple[str, int]]) -> Markup:
    """Published links by the month in which the new number was in use."""
    with styled():
        figure = new_figure(WIDTH, 2.1)
        axes = figure.subplots()
        days = [day_number(date.fromisoformat(f"{month}-01")) for month, _ in months]
        axes.bar(days, [n for _, n in months], width=25, align="edge", color=NEW)
        axes.set_xlim(min(days) - 45, max(days) + 35)
        date_axis(axes, minticks=4, maxticks=12)
        _light_grid(axes)
        figure.tight_layout(pad=0.4)
        return inline_svg(figure, "months", f"Published links by month: {_told(months)}")


def classes_plot(name: str, told: str, classes: Sequence[tuple[str, int, int]]) -> Markup:
    """Points by class, a bar each, the most on top; what is not valid is grey."""
    shown = classes[:BARS]
    with styled():
        figure = new_figure(WIDTH / 2, 0.55 + 0.24 * len(shown))
        axes = figure.subplots()
        labels = [shortened(word.replace("_", " ").lower(), LONGEST_LABEL) for word, _, _ in shown]
        at = range(len(shown))
        valid, other = [n for _, n, _ in shown], [n for _, _, n in shown]
        axes.barh(at, valid, color=CARRIED, height=0.68, label="valid")
        ends = axes.barh(at, other, left=valid, color=GREY, height=0.68, label="not valid")
        sums = [f"{a + b:,}" for a, b in zip(valid, other, strict=True)]
        axes.bar_label(ends, labels=sums, padding=4, color=INK, fontsize=8)
        axes.set_yticks(at, labels, color=INK)
        axes.set_xticks([])
        axes.spines["bottom"].set_visible(False)
        axes.invert_yaxis()
        axes.margins(x=0.16)
        if any(other):
            _legend(axes)
        figure.tight_layout(pad=0.4)
        return inline_svg(figure, name, f"{told}: {_told((word, a + b) for word, a, b in classes)}")


def _legend(axes: Axes) -> None:
    axes.legend(
        frameon=False, loc="lower left", bbox_to_anchor=(-0.02, 0.98), ncols=2, fontsize=7.5,
        handlelength=0.9, handletextpad=0.5, columnspacing=1, borderpad=0, labelcolor=SOFT,
    )  # fmt: skip


def _thresholds(axes: Axes, publish_at: float, act_at: float) -> None:
    for name, at in (("publish", publish_at), ("act", act_at)):
        axes.axvline(at, color=SOFT, linewidth=0.8, linestyle=(0, (3, 2)))
        axes.annotate(
            f"{name} ≥ {at:g}", (at, 1), xycoords=("data", "axes fraction"), xytext=(2, 3),
            textcoords="offset points", fontsize=7.5, color=SOFT, annotation_clip=False,
        )  # fmt: skip


def _light_grid(axes: Axes) -> None:
    axes.grid(axis="y")
    axes.yaxis.set_major_locator(MaxNLocator(nbins=4, integer=True))
    axes.margins(y=0.12)


def _told(pairs: Iterable[tuple[str, int]]) -> str:
    return ", ".join(f"{name}: {n:,}" for name, n in pairs)

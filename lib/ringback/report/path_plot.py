"""The picture of one link: a bar a number and holder, and below them what the person carried across the change."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from markupsafe import Markup
from matplotlib.axes import Axes

from ringback.report.lanes import Lane, clipped, time_range
from ringback.report.paths import LinkPath
from ringback.report.plots import WIDTH
from ringback.report.svg import (
    CARRIED,
    GREY,
    INK,
    NEW,
    OLD,
    RULE,
    SOFT,
    date_axis,
    day_number,
    inline_svg,
    new_figure,
    styled,
)
from ringback.report.words import held_words, shortened

LANE, TOP, BOTTOM = 0.27, 0.36, 0.30  # inches
LABELS = 0.40  # of the width
COLOURS = {"old": OLD, "new": NEW, "carried": CARRIED, "named": CARRIED, "other": GREY}
MAX_LABEL = 46  # characters
EDGE = 0.22  # of the width: what a day's words need


def path_plot(path: LinkPath) -> Markup:
    """Dated bars: OLD and NEW by holder, and the identifiers that bridge the change."""
    told = f"Path in time of the link {path.old_phone} to {path.new_phone}"
    labels = [_label(lane) for lane in path.lanes]
    return lanes_plot(path.lanes, labels, f"path-{path.link_id}", told, lambda axes: _mark_change(axes, path))


def lanes_plot(
    lanes: Sequence[Lane], labels: Sequence[str], name: str, told: str, mark: Callable[[Axes], None] | None = None
) -> Markup:
    """One bar a lane, with its label; `name` and `told` as in `inline_svg`, `mark` draws what else is to be seen."""
    with styled():
        height = TOP + BOTTOM + LANE * len(lanes)
        figure = new_figure(WIDTH, height)
        axes = figure.add_axes((LABELS, BOTTOM / height, 0.99 - LABELS, 1 - (TOP + BOTTOM) / height))
        start, end = _padded(lanes)
        axes.set_xlim(day_number(start), day_number(end))
        for place, lane in enumerate(lanes):
            _draw(axes, place, lane, start, end)
        if mark:
            mark(axes)
        _finish(axes, lanes, labels)
        return inline_svg(figure, name, told)


def _padded(lanes: Sequence[Lane]) -> tuple[date, date]:
    start, end = time_range(lanes)
    margin = timedelta(days=max(7, (end - start).days // 50))
    return start - margin, end + margin


def _draw(axes: Axes, place: int, lane: Lane, start: date, end: date) -> None:
    """Thick where records say so, a thin line between."""
    colour, spells = COLOURS[lane.role], clipped(lane, start, end)
    if not spells:
        return _point_outside(axes, place, lane, start)
    axes.plot([day_number(spells[0].start), day_number(spells[-1].end)], [place, place], color=colour, linewidth=1)
    bars = [(day_number(s.start), max((s.end - s.start).days, 2)) for s in spells]
    thick = 0.42 if lane.role == "other" else 0.58
    axes.broken_barh(bars, (place - thick / 2, thick), facecolors=colour, linewidth=0)


def _point_outside(axes: Axes, place: int, lane: Lane, start: date) -> None:
    """Another holder's time before or after the picture."""
    before = lane.end < start
    text = f"◂ until {lane.end}" if before else f"from {lane.start} ▸"
    axes.annotate(
        text, (0 if before else 1, place), xycoords=("axes fraction", "data"), xytext=(2 if before else -2, 0),
        textcoords="offset points", ha="left" if before else "right", va="center", fontsize=8, color=SOFT,
    )  # fmt: skip


def _mark_change(axes: Axes, path: LinkPath) -> None:
    """The time between the last sight of OLD and the first of NEW, with both days."""
    first, last = sorted((path.changed_after, path.changed_before))
    axes.axvspan(day_number(first), day_number(last), color=RULE, alpha=0.55, zorder=0, linewidth=0)
    names = {path.changed_after: "old until", path.changed_before: "new from"}
    left, right = axes.get_xlim()
    for day, outwards, room in ((first, -1, day_number(first) - left), (last, 1, right - day_number(last))):
        inwards = room < EDGE * (
            right - left
        )  # no room for the words: they go the other way, above those of the other day
        side = -outwards if inwards else outwards
        axes.axvline(day_number(day), color=SOFT, linewidth=0.7, zorder=0)
        axes.annotate(
            f"{names[day]} {day}", (day_number(day), 1), xycoords=("data", "axes fraction"),
            xytext=(2 * side, 14 if inwards else 4), textcoords="offset points", ha="left" if side > 0 else "right",
            fontsize=8, color=SOFT, annotation_clip=False,
        )  # fmt: skip


def _finish(axes: Axes, lanes: Sequence[Lane], labels: Sequence[str]) -> None:
    axes.patch.set_alpha(0)
    axes.set_ylim(len(lanes) - 0.5, -0.5)
    axes.set_yticks(range(len(lanes)), labels, parse_math=False)
    for text, lane in zip(axes.get_yticklabels(), lanes, strict=True):
        text.set_color(SOFT if lane.role == "other" else INK)
        text.set_fontweight("bold" if lane.role in ("old", "new") else "normal")
    date_axis(axes, minticks=3, maxticks=8)


def _label(lane: Lane) -> str:
    if lane.role == "other":
        return f"same number, held by {shortened(lane.holder or '', MAX_LABEL - 21)}"
    if lane.role in ("old", "new"):
        return f"{lane.role} number {lane.value}"
    return shortened(held_words(lane.kind, lane.value), MAX_LABEL)

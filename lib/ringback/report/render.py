"""Facts to one HTML file that needs nothing else: no network, no script."""

import re
from importlib.resources import files
from pathlib import Path

from jinja2 import DictLoader, Environment, StrictUndefined
from markupsafe import Markup, escape

from ringback.churn.curves import GAINS, PROFIT, RELIABILITY
from ringback.report.churn_facts import ChurnFacts
from ringback.report.churn_measured import MONITORED
from ringback.report.churn_plots import gains_plot, profit_plot, reliability_plot
from ringback.report.facts import Facts
from ringback.report.path_plot import path_plot
from ringback.report.paths import LinkPath
from ringback.report.plots import classes_plot, confidence_plot, months_plot, sizes_plot
from ringback.report.words import KIND_WORDS, link_sentence, reason_words, weight_words

DASH = "–"
TEMPLATE = "report.html.j2"
TEMPLATES = (TEMPLATE, "churn.html.j2")


def render_report(facts: Facts) -> str:
    """The report as HTML text; the same facts give the same bytes."""
    return _environment().get_template(TEMPLATE).render(facts=facts, plots=_plots(facts), examples=_told(facts))


def write_report(html: str, path: str) -> Path:
    """Writes the file, on the driver's own disk, and tells its place."""
    place = Path(path).absolute()
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(html, encoding="utf-8")
    return place


def _environment() -> Environment:
    """Everything is escaped but the pictures, which are Markup; the template is read from a zip as well."""
    folder = files("ringback.report").joinpath("templates")
    sources = {name: folder.joinpath(name).read_text(encoding="utf-8") for name in TEMPLATES}
    environment = Environment(
        loader=DictLoader(sources),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["n"] = _figure
    environment.filters["kind"] = lambda kind: KIND_WORDS.get(kind, kind)
    environment.filters["reason"] = reason_words
    environment.filters["weight"] = weight_words
    environment.filters["whole"] = _with_whole_dates
    environment.globals["monitored_header"] = ("scored on", *MONITORED.values(), "verdict")
    environment.filters["share"] = _share
    environment.filters["money"] = lambda value: DASH if value is None else f"{value:,.0f}".replace("-", "−")
    environment.filters["moved"] = lambda value: f"{value:+.2f}".replace("-", "−")
    environment.filters["g"] = lambda value: f"{value:g}"
    environment.filters["words"] = lambda name: str(name).replace("_", " ")
    return environment


def _figure(value: float | None) -> str:
    """With thousands apart; what is not whole with one decimal, what is not known as a dash."""
    if value is None:
        return DASH
    return f"{value:,.1f}" if isinstance(value, float) else f"{value:,}"


def _share(value: float | None) -> str:
    """A share as percent, with one decimal."""
    return DASH if value is None else f"{value:.1%}"


def _with_whole_dates(text: str) -> Markup:
    """The text escaped, with dates that do not break at their hyphens."""
    return Markup(re.sub(r"\d{4}-\d\d-\d\d", r"<time>\g<0></time>", str(escape(text))))


def _plots(facts: Facts) -> dict[str, Markup]:
    return {
        "sizes": sizes_plot(facts.sizes),
        "confidence": confidence_plot(facts.links.confidence, facts.rules.publish_at, facts.rules.act_at),
        "line_classes": _classes(facts, "line_class", "Phones by line class"),
        "types": _classes(facts, "type", "Phones by type"),
        "months": months_plot(facts.links.months) if facts.links.months else Markup(""),
        **(_churn_plots(facts.churn) if facts.churn else {}),
    }


def _churn_plots(churn: ChurnFacts) -> dict[str, Markup]:
    curves = churn.measured.curves if churn.measured else {}
    capacity = churn.rules.capacity if churn.rules.capacity < 1 else None
    drawn = {
        RELIABILITY: reliability_plot,
        GAINS: lambda lines: gains_plot(lines, capacity),
        PROFIT: profit_plot,
    }
    return {name: draw(curves[name]) if name in curves else Markup("") for name, draw in drawn.items()}


def _classes(facts: Facts, name: str, told: str) -> Markup:
    classes = facts.normalisation.classes[name]
    return classes_plot(name, told, classes) if classes else Markup("")


def _told(facts: Facts) -> list[tuple[LinkPath, str, Markup]]:
    return [(path, link_sentence(path), path_plot(path)) for path in facts.examples]

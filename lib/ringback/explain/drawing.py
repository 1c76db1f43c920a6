"""An explanation as a picture: bars in time, one a number, identifier or holder."""

from collections.abc import Iterable

from ringback.errors import InputError
from ringback.explain.stories import Explanation, Holding
from ringback.report.lanes import Lane, Spell
from ringback.report.path_plot import MAX_LABEL, lanes_plot, path_plot
from ringback.report.words import KIND_WORDS, shortened

NAMESPACE = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'  # names, nothing is loaded


def as_svg(explanation: Explanation) -> str:
    """An SVG document: a number's holders, what a person held, or the path of a link, whichever was asked about.

    InputError for a person without identifiers.
    """
    if explanation.person and not explanation.person.holdings:
        raise InputError("explain --svg: the person holds no identifier, so there is nothing to draw")
    if explanation.phone:
        held, told = explanation.phone.tenures, f"Holders of {explanation.phone.phone}"
        drawn = lanes_plot(_lanes(held), [shortened(one.holder, MAX_LABEL) for one in held], "phone", told)
    elif explanation.person:
        held, told = explanation.person.holdings, f"What {explanation.person.name} held"
        labels = [shortened(f"{KIND_WORDS.get(one.kind, one.kind)} {one.value}", MAX_LABEL) for one in held]
        drawn = lanes_plot(_lanes(held), labels, "person", told)
    else:
        drawn = path_plot(explanation.links[0])
    return str(drawn).replace("<svg ", f"<svg {NAMESPACE} ", 1) + "\n"


def _lanes(holdings: Iterable[Holding]) -> list[Lane]:
    return [
        Lane("new" if one.kind == "phone" else "carried", one.kind, one.value, (Spell(one.start, one.end),), one.holder)
        for one in holdings
    ]

"""An explanation as plain text for the terminal, with bars drawn in characters."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import date
from textwrap import wrap

from ringback.explain.comparisons import Comparison
from ringback.explain.stories import Explanation, Holding, PersonStory, PhoneStory
from ringback.explain.why_not import WhyNot
from ringback.report.lanes import Lane, Spell, clipped, time_range
from ringback.report.paths import LinkPath
from ringback.report.words import KIND_WORDS, held_words, link_sentence, shortened, weight_words

WIDTH, LABEL, BAR = 112, 44, 40  # characters
MARKS = {"old": "█", "new": "█", "carried": "▓", "named": "▓", "other": "░"}


def as_text(explanation: Explanation) -> str:
    """The whole explanation, line by line."""
    lines: list[str] = []
    if explanation.phone:
        lines += _phone(explanation.phone)
    if explanation.person:
        lines += _person(explanation.person)
    if explanation.phone or explanation.person:
        lines += _brief_links(explanation)
    else:
        for path in explanation.links:
            lines += _link(path)
    for answer in explanation.why_not:
        lines += _why_not(answer)
    return "\n".join(lines) + "\n"


def as_json_text(explanation: Explanation) -> str:
    """The same as one JSON object: the fields of Explanation, days as ISO text."""
    return json.dumps(asdict(explanation), default=str, ensure_ascii=False, indent=2) + "\n"


def _why_not(answer: WhyNot) -> Iterator[str]:
    yield ""
    if answer.same:
        yield f"Why not {answer.right}? It is the same person."
    else:
        yield f"Why is {answer.left} not {answer.right}?"
    if answer.strongest is not None:
        yield f"  The strongest comparison between them: {answer.reason}"
        yield from _comparison(answer.strongest)
    elif not answer.same:
        yield "  Nothing that they share is compared: no identifier, no rare name, no date of birth with a name."
    yield from _wrapped(f"What would change it: {answer.turn}.", "  ")


def _link(path: LinkPath) -> Iterator[str]:
    yield f"Link {path.link_id}: {_judged(path)}"
    yield from _wrapped(link_sentence(path), "")
    yield ""
    yield from _bars(path)
    yield ""
    yield "Evidence (weights in natural log-odds)"
    for item in path.evidence:
        kind = KIND_WORDS.get(item.kind, item.kind.replace("_", " "))
        yield f"  {weight_words(item.weight):>6}  {kind:<16} {item.when or ''!s:<11} {item.text}".rstrip()


def _wrapped(sentence: str, indent: str) -> list[str]:
    """Lines of readable length; dates and addresses stay whole."""
    return wrap(sentence, WIDTH, initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False)


def _bars(path: LinkPath) -> Iterator[str]:
    start, end = time_range(path.lanes)
    for lane in path.lanes:
        bar = _bar(clipped(lane, start, end), lane, start, end)
        yield f"  {shortened(_lane_label(lane), LABEL):<{LABEL}} {bar} {lane.start} to {lane.end}"


def _judged(path: LinkPath) -> str:
    return f"{path.verdict}, confidence {path.confidence:.2f}, {path.status}".replace("_", " ")


def _lane_label(lane: Lane) -> str:
    if lane.role == "other":
        return f"  the same, held by {lane.holder}"
    return f"{lane.role} number {lane.value}" if lane.role in ("old", "new") else held_words(lane.kind, lane.value)


def _bar(spells: Iterable[Spell], lane: Lane, start: date, end: date) -> str:
    cells, days = [" "] * BAR, max((end - start).days, 1)
    for spell in spells:
        first, last = ((day - start).days * (BAR - 1) // days for day in (spell.start, spell.end))
        cells[first : last + 1] = MARKS[lane.role] * (last + 1 - first)
    return "".join(cells)


def _phone(story: PhoneStory) -> Iterator[str]:
    yield f"Phone {story.phone}"
    if story.hub_degree is not None:
        yield f"A hub: {story.hub_degree:,} holders, too many to be evidence by itself; still its holders' number."
    else:
        yield "Not a hub."
    yield ""
    yield "Held by"
    yield from _holdings(story.tenures, shows_holder=True)


def _person(story: PersonStory) -> Iterator[str]:
    yield f"Person {story.person_id}: {story.name}"
    golden = {"born": story.birth_date, "phone now": story.current_phone, "e-mail now": story.current_email}
    yield ", ".join(f"{name} {value}" for name, value in golden.items() if value) or "nothing else is known"
    yield f"{story.records:,} contact records, {story.start} to {story.end}"
    for title, phones in (("Phones over time", True), ("Other identifiers", False)):
        yield from ("", title)
        yield from _holdings([h for h in story.holdings if (h.kind == "phone") is phones], shows_holder=False)
    yield from ("", "Records")
    yield from (f"  {entry.start} to {entry.end}  {entry.source}  {entry.record_id}" for entry in story.entries)
    if story.records > len(story.entries):
        yield f"  and {story.records - len(story.entries):,} more"
    yield from ("", "Held together by these comparisons, weakest first (weights are log-odds, base 2)")
    yield from _comparisons(story)


def _comparisons(story: PersonStory) -> Iterator[str]:
    if not story.comparisons:
        yield "  none: all records say the same"
    for comparison in story.comparisons:
        yield from _comparison(comparison)


def _comparison(comparison: Comparison) -> Iterator[str]:
    yield f"  {comparison.weight:+6.1f}  {' '.join(comparison.left)} = {' '.join(comparison.right)}"
    parts = [f"{field}{f' {outcome}' if outcome else ''} {weight:+.1f}" for field, outcome, weight in comparison.parts]
    yield f"          {', '.join(parts)}".replace("_", " ")


def _holdings(holdings: Iterable[Holding], shows_holder: bool) -> Iterator[str]:
    nobody = True
    for held in holdings:
        nobody = False
        what = (
            f"{held.holder} ({held.person_id})"
            if shows_holder
            else f"{KIND_WORDS.get(held.kind, held.kind)} {held.value}"
        )
        yield f"  {held.start} to {held.end}  {what}"
    if nobody:
        yield "  none"


def _brief_links(explanation: Explanation) -> Iterator[str]:
    yield from ("", "Number links")
    for path in explanation.links:
        yield f"  {path.link_id}  {_judged(path)}"
        yield from _wrapped(link_sentence(path), " " * 6)
    if not explanation.links:
        yield "  none"
    if explanation.more_links:
        yield f"  and {explanation.more_links:,} more"

"""A path in time told in one sentence, in the words of the glossary."""

from collections.abc import Iterable, Sequence

from ringback.contacts.reasons import REPAIRED
from ringback.report.lanes import Lane
from ringback.report.paths import LinkPath, shown_name

NAMED_OTHERS = 2

KIND_WORDS = {
    "phone": "phone", "email": "e-mail", "phone_in_email": "phone in an e-mail", "device": "device",
    "address": "address", "login": "login", "name": "name", "birth_date": "date of birth",
}  # fmt: skip

# Rows of the table of messy phones that are told by `repaired:<row>`.
REPAIRS = {
    "3": "trunk 0 after the country code", "4": "country code twice", "5": "plus twice or before a 0",
    "6": "plus without country code", "8": "IP prefix before an area code", "10": "service code before the number",
    "11": "cut by a spreadsheet", "12": "written as 1.38E10", "13": "decimal point behind it", "14": "thousands apart",
    "15": "several numbers", "16": "several numbers", "17": "several numbers", "18": "extension in words",
    "19": "extension behind a dash", "21": "privacy number", "22": "hidden digits", "24": "odd signs for digits",
    "25": "Chinese numerals", "26": "a note beside it", "37": "country code without plus", "42": "a number within a text",
}  # fmt: skip


def reason_words(reason: str) -> str:
    """A reason as people read it."""
    if reason.startswith(REPAIRED):
        row = reason.removeprefix(REPAIRED)
        return f"repaired: {REPAIRS.get(row, f'row {row}')}"
    return reason.replace("_", " ").replace(":", ": ")


def link_sentence(path: LinkPath) -> str:
    """Who moved from which number to which, when, and what they carried across."""
    return f"{_who(path)}: {_moved(path)}; {_carried(path)}; {_others(path)}."


def shortened(text: str, longest: int) -> str:
    """The text, cut to a length where it is longer."""
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"


def weight_words(weight: float) -> str:
    """A weight with its sign; what rounds to nothing has none."""
    return f"{weight:+.2f}" if round(weight, 2) else "0"


def joined(parts: Sequence[str]) -> str:
    """a, b and c."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}" if parts else ""


def held_words(kind: str, value: str) -> str:
    """An identifier that is carried across; a phone among them is a third number."""
    if kind == "name":
        return f"the name {shown_name(value, None)}"
    return f"{'other number' if kind == 'phone' else KIND_WORDS.get(kind, kind)} {value}"


def _who(path: LinkPath) -> str:
    same = path.old_person_id == path.new_person_id
    return path.old_holder if same else f"{path.old_holder}, later {path.new_holder}"


def _moved(path: LinkPath) -> str:
    return f"{path.old_phone} until {path.changed_after} → {path.new_phone} from {path.changed_before}"


def _carried(path: LinkPath) -> str:
    both, across = _listed(path.on_both), _listed(path.across)
    if both and across:
        return f"records of both numbers carry {both}; {across} held before and after"
    if both:
        return f"records of both numbers carry {both}"
    if across:
        return f"{across} held before and after"
    names = [shown_name(lane.value, None) for lane in path.lanes if lane.role == "named"]
    return f"nothing is carried across the change{f', the name is written {joined(names)}' if names else ''}"


def _listed(held: Iterable[tuple[str, str]]) -> str:
    return joined([held_words(kind, value) for kind, value in held])


def _others(path: LinkPath) -> str:
    sides = (("old", path.old_phone, path.others_of_old), ("new", path.new_phone, path.others_of_new))
    told = [_held_by(side, _others_shown(path, phone), count) for side, phone, count in sides if count]
    return joined(told) if told else "nobody else is seen with either number"


def _others_shown(path: LinkPath, phone: str) -> list[Lane]:
    return [lane for lane in path.lanes if lane.role == "other" and lane.value == phone]


def _held_by(side: str, others: list[Lane], count: int) -> str:
    """By name where few hold it, else how many."""
    if count > NAMED_OTHERS:
        return f"the {side} number has {count:,} other holders over time"
    names = [f"{other.holder} ({other.start} to {other.end})" for other in others]
    return f"the {side} number is also held by {joined(names)}"

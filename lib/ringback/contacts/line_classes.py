"""Numbers that no person holds although they answer: hotlines, short codes, text-message ports, relays; and IP prefixes."""

import re
from functools import cache

from ringback.contacts.reasons import PhoneReason
from ringback.knowledge.rows import knowledge_rows, one_of

COLUMNS = ("region", "pattern", "class", "meaning", "source")
IP_PREFIX = PhoneReason.IP_PREFIX.value
# Each class is a reason too: why nobody can hold the number, or the prefix dialled before it.
CLASSES = (
    PhoneReason.HOTLINE.value,
    PhoneReason.SHORT_CODE.value,
    PhoneReason.SMS_PORT.value,
    PhoneReason.PRIVACY_OR_CALLCENTRE.value,
    IP_PREFIX,
)
LEAST_AFTER_PREFIX = 10  # digits that follow an IP prefix; fewer are a short code or a number of its own


@cache
def dialled_patterns(region: str) -> tuple[tuple[str, str], ...]:
    """(class, pattern over the whole dialled digits) of a region, the first that fits counts; IP prefixes are apart."""
    rows = knowledge_rows("phone_classes", COLUMNS)
    classed = ((one_of(row["class"], CLASSES), row) for row in rows if row["region"] == region)
    return tuple((kind, row["pattern"]) for kind, row in classed if kind != IP_PREFIX)


@cache
def ip_prefix_pattern(region: str) -> str:
    """A pattern with two groups, the IP prefix and the number behind it."""
    rows = knowledge_rows("phone_classes", COLUMNS)
    prefixes = [row["pattern"] for row in rows if row["region"] == region and row["class"] == IP_PREFIX]
    return rf"^({'|'.join(prefixes)})(\d{{{LEAST_AFTER_PREFIX},}})$" if prefixes else r"^()(\d+)(?!)$"


def dialled_class(digits: str, region: str) -> str | None:
    """What kind of service the dialled digits (with the trunk 0 where it was dialled) are; null for an ordinary number."""
    anything, each = _compiled(region)
    if not anything.fullmatch(digits):
        return None
    return next(kind for kind, pattern in each if pattern.fullmatch(digits))


def without_ip_prefix(digits: str, region: str) -> tuple[str, str] | None:
    """(IP prefix, digits behind it); null where none was dialled."""
    found = re.match(ip_prefix_pattern(region), digits, re.ASCII)
    return (found[1], found[2]) if found else None


@cache
def _compiled(region: str) -> tuple[re.Pattern[str], tuple[tuple[str, re.Pattern[str]], ...]]:
    """All patterns in one, so that a miss is quick, and each by itself."""
    patterns = dialled_patterns(region)
    every = "|".join(pattern for _, pattern in patterns) or r"(?!)"
    each = tuple((kind, re.compile(pattern, re.ASCII)) for kind, pattern in patterns)
    return re.compile(every, re.ASCII), each

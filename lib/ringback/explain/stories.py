"""What is known of one phone, one person or one link, as plain values."""

from dataclasses import dataclass
from datetime import date

from ringback.explain.comparisons import Comparison
from ringback.explain.why_not import WhyNot
from ringback.report.paths import LinkPath


@dataclass(frozen=True)
class Holding:
    """One tenure."""

    kind: str
    value: str
    person_id: str | None
    holder: str
    start: date
    end: date


@dataclass(frozen=True)
class PhoneStory:
    """Every tenure of a number, oldest first; `hub_degree` is its number of holders where it is a hub."""

    phone: str
    tenures: tuple[Holding, ...]
    hub_degree: int | None


@dataclass(frozen=True)
class Entry:
    """One contact record of a person."""

    source: str
    record_id: str
    start: date
    end: date


@dataclass(frozen=True)
class PersonStory:
    """The golden record, all that was held, the records, and what holds them together, weakest first."""

    person_id: str
    name: str
    birth_date: str | None
    current_phone: str | None
    current_email: str | None
    records: int
    start: date
    end: date
    holdings: tuple[Holding, ...]
    entries: tuple[Entry, ...]
    comparisons: tuple[Comparison, ...]


@dataclass(frozen=True)
class Explanation:
    """What was asked about, and the number links that touch it, surest first."""

    phone: PhoneStory | None
    person: PersonStory | None
    links: tuple[LinkPath, ...]
    more_links: int = 0
    why_not: tuple[WhyNot, ...] = ()

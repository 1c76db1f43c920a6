"""How links are verified, and which numbers are looked up next."""

from datetime import time
from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator

from ringback.settings.section import Days, Section, Share

NAMING = "{}%$<>"  # signs by which a text would be filled in: a question names nobody and nothing
OTHER = "other"


class QuietHours(Section):
    """When nobody is asked, by the clock of the number's zone."""

    begins: str
    ends: str

    @field_validator("begins", "ends")
    @classmethod
    def _is_a_time(cls, text: str) -> str:
        try:
            time.fromisoformat(text)
        except ValueError as error:
            raise ValueError(f"'{text}' is no time of day; write it as \"21:00\"") from error
        return text


class MergeSettings(Section):
    """What becomes of two accounts of one customer."""

    survivor: Literal["latest", "earliest"]
    moves: dict[str, Literal["move", "add", "higher"]]


class VerificationSettings(Section):
    """Whom to ask whether a number is theirs, when, how often, and what follows from answers."""

    ask_from: Share
    ask_below: Share
    per_day: Annotated[int, Field(ge=0)]
    random_share: Annotated[float, Field(ge=0.05, le=1)]
    rest_days: Annotated[int, Field(ge=1)]
    most_questions: Annotated[int, Field(ge=1)]
    answer_days: Annotated[int, Field(ge=1)]
    consent: Literal["ledger", "contract"]
    purposes: tuple[str, ...] = Field(strict=False)
    channel: str
    quiet: QuietHours
    default_zone: str
    texts: dict[str, str]
    text_by_region: dict[str, str]
    value: Literal["records", "orders"]
    enough_factors: tuple[tuple[str, ...], ...] = Field(strict=False)
    factors_need_dead_old: bool
    merge: MergeSettings
    active_days: Days
    active_kinds: tuple[str, ...] = Field(strict=False)
    incentive: str
    welcome_days: Days

    @field_validator("enough_factors", mode="before")
    @classmethod
    def _lists_are_sets(cls, sets: object) -> object:
        return tuple(tuple(one) for one in sets) if isinstance(sets, (list, tuple)) else sets

    @field_validator("texts")
    @classmethod
    def _names_nobody(cls, texts: dict[str, str]) -> dict[str, str]:
        for key, text in texts.items():
            if not text.strip() or set(text) & set(NAMING):
                raise ValueError(f"'{key}' must be a plain text without the signs {' '.join(NAMING)}: it names nobody")
        return texts

    @model_validator(mode="after")
    def _texts_are_there(self) -> "VerificationSettings":
        if OTHER not in self.text_by_region:
            raise ValueError("text_by_region: give 'other' too, the text for all regions that are not listed")
        for region, key in self.text_by_region.items():
            if key not in self.texts:
                raise ValueError(f"text_by_region.{region}: there is no text '{key}' in texts")
        if self.ask_from > self.ask_below:
            raise ValueError("ask_from must not be above ask_below")
        return self


class Provider(Section):
    """A vendor of look-ups: which adapter reads its answers, what one costs, how many it gives."""

    adapter: str
    price: Annotated[float, Field(ge=0)]
    per_day: Annotated[int, Field(ge=0)]
    per_second: Annotated[float, Field(gt=0)]
    regions: tuple[str, ...] = Field(strict=False)


class ProbingSettings(Section):
    """Who counts as out of reach, and which numbers to look up next."""

    unreachable: tuple[str, ...] = Field(strict=False)
    providers: dict[str, Provider]
    spend_per_day: Annotated[float, Field(ge=0)]
    worth: Annotated[float, Field(ge=0)]
    half_life_days: Annotated[int, Field(ge=1)]
    queue_days: Annotated[int, Field(ge=1)]

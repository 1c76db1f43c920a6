"""Settings of churn: who counts as gone, what is looked at, and how models are made."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, model_validator

from ringback.settings.section import Section, Share

Days = Annotated[int, Field(ge=1, le=3_650)]
Many = Annotated[int, Field(ge=1)]
Positive = Annotated[float, Field(gt=0)]


class MoneySettings(Section):
    """The currency of all amounts, and what a unit of others is worth in it, by the day from which on."""

    currency: str | None
    rates: dict[str, dict[date, Positive]]


class LabelSettings(Section):
    """Who is asked about at a cut-off, and what makes one churned."""

    active_days: Days
    gap_days: Annotated[int, Field(ge=0, le=365)]
    horizon_days: Days


class Activity(Section):
    """One part of the activity score: on how many of so many days there was such an event; from `full` on it counts whole."""

    kinds: tuple[str, ...] = Field(strict=False, min_length=1)
    days: Days
    full: Many
    weight: Positive


class FeatureSettings(Section):
    """What is looked at before a cut-off."""

    windows: tuple[Days, ...] = Field(strict=False)
    half_lives: tuple[Days, ...] = Field(strict=False)
    months: Annotated[int, Field(ge=2, le=24)]
    popular_days: Days
    kinds: tuple[str, ...] = Field(strict=False)
    activity: tuple[Activity, ...] = Field(strict=False, min_length=1)
    leave_out: tuple[str, ...] = Field(strict=False)

    @model_validator(mode="after")
    def _in_order(self) -> "FeatureSettings":
        if list(self.windows) != sorted(set(self.windows)) or not self.windows:
            raise ValueError("windows must be given once each, shortest first")
        return self


class BoostedSettings(Section):
    """Gradient-boosted trees."""

    forests: Annotated[int, Field(ge=1, le=50)]
    rounds: Many
    depth: Annotated[int, Field(ge=1, le=12)]
    rate: Positive
    shrinkage: Annotated[float, Field(ge=0)]
    least_weight: Annotated[float, Field(ge=0)]
    rows: Annotated[float, Field(gt=0, le=1)]
    columns: Annotated[float, Field(gt=0, le=1)]
    threads: Many


class SparkLearners(Section):
    """Spark ML's random forest and boosted trees."""

    rows: Many
    trees: Annotated[int, Field(ge=1, le=500)]
    depth: Annotated[int, Field(ge=1, le=12)]
    rounds: Annotated[int, Field(ge=1, le=500)]
    boosted_depth: Annotated[int, Field(ge=1, le=12)]
    rate: Annotated[float, Field(gt=0, le=1)]


class ModelSettings(Section):
    """How candidates are fitted and one of them chosen."""

    candidates: tuple[str, ...] = Field(strict=False)
    spark_ml: SparkLearners
    ridge: Annotated[float, Field(ge=0)]
    boosted: BoostedSettings
    seed: int
    use: str
    leak_auc: Annotated[float, Field(gt=0.5, le=1)]
    least_rows: Many
    least_each: Many
    max_rows: Many


class DriftSettings(Section):
    """From when on a model counts as out of date."""

    stability_index: Positive
    rate_off: Share
    sure: Positive


class BandSettings(Section):
    """From which probability on a customer is in a band; the rest are low."""

    high: Share
    medium: Share
    strategies: dict[Literal["high", "medium", "low"], str]

    @model_validator(mode="after")
    def _in_order(self) -> "BandSettings":
        if self.medium > self.high:
            raise ValueError(f"medium is {self.medium}, above high, which is {self.high}")
        return self


class TreatmentSettings(Section):
    """What treating one customer costs and brings; how many it saves is an assumption until an experiment tells."""

    cost: Positive
    save_rate: Annotated[float, Field(gt=0, le=1)]
    value: Positive
    kinds: tuple[str, ...] = Field(strict=False)


class ValueSettings(Section):
    """How customers' habits of buying are learned."""

    rows: Many
    least_repeaters: Many


class SpreadSettings(Section):
    """How what leaves spreads over ties."""

    steps: Annotated[int, Field(ge=1, le=10)]
    share: Annotated[float, Field(gt=0, lt=1)]


class NetworkSettings(Section):
    """How the network of customers is looked at, and when a community counts as one that left together."""

    rank_rounds: Annotated[int, Field(ge=1, le=100)]
    key_share: Annotated[float, Field(gt=0, le=1)]
    community_rounds: Annotated[int, Field(ge=1, le=30)]
    spread: SpreadSettings
    least_group: Many
    least_gone: Many
    group_p: Annotated[float, Field(gt=0, lt=1)]


class DormancySettings(Section):
    """From how many days after the last order on a customer is dormant."""

    days: Days
    by_category: dict[str, Days]
    own_gaps: bool
    least_days: Days
    most_days: Days
    least_gaps: Many

    @model_validator(mode="after")
    def _in_order(self) -> "DormancySettings":
        if self.least_days > self.most_days:
            raise ValueError(f"least_days is {self.least_days}, above most_days, which is {self.most_days}")
        return self


class ChurnSettings(Section):
    """Everything about churn."""

    customers: Literal["links", "persons", "accounts"]
    profiling: tuple[str, ...] = Field(strict=False)
    money: MoneySettings
    labels: LabelSettings
    features: FeatureSettings
    model: ModelSettings
    drift: DriftSettings
    bands: BandSettings
    train_at: tuple[date, ...] = Field(strict=False)
    test_at: tuple[date, ...] = Field(strict=False)
    capacity: Positive
    treatment: TreatmentSettings
    monitor: bool
    values: ValueSettings
    dormancy: DormancySettings
    network: NetworkSettings

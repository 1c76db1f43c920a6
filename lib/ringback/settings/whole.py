"""The settings of a run, one section a stage; what each value means stands in conf/default.yaml."""

import hashlib
from typing import Annotated, Literal

from phonenumbers import SUPPORTED_REGIONS
from pydantic import Field, field_validator, model_validator
from pydantic_core import PydanticCustomError

from ringback.settings.churn import ChurnSettings
from ringback.settings.identity import IdentitySettings
from ringback.settings.links import LinkSettings, ReplaySettings
from ringback.settings.section import WITHOUT, Days, Section
from ringback.settings.simulate import SimulateSettings
from ringback.settings.verification import ProbingSettings, VerificationSettings


class SparkSettings(Section):
    """What `build_session` needs; `conf` holds plain Spark settings, each with its reason in default.yaml."""

    master: str
    packages: tuple[str, ...] = Field(strict=False)
    checkpoint_dir: str
    conf: dict[str, str]


class WarehouseSettings(Section):
    """Where the tables are: table T is the Delta folder <root>/T."""

    root: str


class SourceColumn(Section):
    """Where a record's source name comes from: a raw column, or one fixed value."""

    column: str | None = None
    value: str | None = None

    @model_validator(mode="after")
    def _exactly_one(self) -> "SourceColumn":
        if (self.column is None) == (self.value is None):
            raise ValueError("give either column or value")
        return self


class SourceSettings(Section):
    """One file, folder or table, and how its raw columns map to ours."""

    input: Literal["contacts", "events", "number_status", "decisions", "verifications", "consents", "relations"]
    path: str
    format: Literal["csv", "json", "parquet", "delta"]
    default_region: str | None = None
    source: SourceColumn
    columns: dict[str, str | dict[str, str] | None] = Field(default_factory=dict)
    encoding: str = "utf-8"
    delimiter: str = ","
    multiline: bool = False
    timezone: str = "UTC"
    latency_days: Days = 0
    list_separator: str = ";"

    @field_validator("default_region")
    @classmethod
    def _known_region(cls, region: str | None) -> str | None:
        if region is not None and region not in SUPPORTED_REGIONS:
            raise ValueError(f"'{region}' is no region of the phone library; use an ISO code such as US, GB or CN")
        return region

    @model_validator(mode="after")
    def _has_region(self) -> "SourceSettings":
        if self.default_region is None and self.input != "decisions":
            raise PydanticCustomError(WITHOUT, "{key} is missing", {"key": "default_region"})
        return self


class ContactSettings(Section):
    """How contact values are read."""

    earliest_birth_year: int
    placeholder_birth_dates: tuple[str, ...] = Field(strict=False)
    keep_phone_answers: bool


class StatusSettings(Section):
    """How vendors' answers about numbers are read."""

    expires_after_days: Annotated[int, Field(ge=1, le=36_500)]
    codes: str | None = None


class EvaluationSettings(Section):
    """Where the truth is, when there is one."""

    truth_persons: str | None = None
    truth_number_changes: str | None = None
    truth_world: str | None = None
    default_region: str | None = None
    baseline_max_records: int = 1_000_000
    splink: bool = False


class ReportSettings(Section):
    """What the report shows and where it goes."""

    path: str
    examples: Annotated[int, Field(ge=0)]


class Settings(Section):
    """All settings of a run; a stage is handed its own section, never the whole."""

    spark: SparkSettings
    warehouse: WarehouseSettings
    sources: dict[str, SourceSettings] = Field(default_factory=dict)
    contacts: ContactSettings
    status: StatusSettings
    identity: IdentitySettings
    links: LinkSettings
    churn: ChurnSettings
    replay: ReplaySettings
    verification: VerificationSettings
    probing: ProbingSettings
    evaluation: EvaluationSettings = EvaluationSettings()
    report: ReportSettings
    simulate: SimulateSettings

    def digest(self) -> str:
        """Short hash of every setting, for the runs table."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()[:16]

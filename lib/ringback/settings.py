"""The settings as frozen models, one section a stage; what each value means stands in conf/default.yaml."""

import hashlib
from typing import Annotated, Literal

from phonenumbers import SUPPORTED_REGIONS
from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

Days = Annotated[int, Field(ge=0)]
Share = Annotated[float, Field(ge=0, le=1)]


class Section(BaseModel):
    """A frozen group of settings; unknown keys are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


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

    input: Literal["contacts", "events", "number_status", "decisions"]
    path: str
    format: Literal["csv", "json", "parquet", "delta"]
    default_region: str
    source: SourceColumn
    columns: dict[str, str | dict[str, str] | None] = {}
    encoding: str = "utf-8"
    delimiter: str = ","
    multiline: bool = False
    timezone: str = "UTC"
    latency_days: Days = 0
    list_separator: str = ";"

    @field_validator("default_region")
    @classmethod
    def _known_region(cls, region: str) -> str:
        if region not in SUPPORTED_REGIONS:
            raise ValueError(f"'{region}' is no region of the phone library; use an ISO code such as US, GB or CN")
        return region


class ContactSettings(Section):
    """How contact values are read."""

    earliest_birth_year: int
    placeholder_birth_dates: tuple[str, ...] = Field(strict=False)
    keep_phone_answers: bool


class StatusSettings(Section):
    """How vendors' answers about numbers are read."""

    expires_after_days: Annotated[int, Field(ge=1, le=36_500)]
    codes: str | None = None


class FieldWeight(Section):
    """Log-odds (base 2) of two profiles that agree or disagree in one field."""

    agree: float
    disagree: float


class NameWeights(Section):
    """Log-odds (base 2) by how two names compare; the rarity of the parts that agree is added."""

    same: float
    alias: float
    initial: float
    similar_given: float
    compound_family: float
    similar_family: float
    given_only: float
    family_only: float
    different: float
    middle_same: float
    middle_initial_same: float
    middle_different: float
    suffix_missing: float
    suffix_different: float
    relative_at_most: float


class MailWeights(Section):
    """Log-odds (base 2) by how two mailboxes compare: one field a level, see `identity.mailboxes`."""

    same: float
    same_role: float
    core_after: float
    core_while: float
    akin_after: float
    akin_while: float
    sibling_after: float
    sibling_while: float
    diff_after: float
    diff_while: float


class PrivateWeights(Section):
    """What identifiers that are mostly one person's say by themselves."""

    mail: MailWeights
    mail_of_named: MailWeights
    account: FieldWeight
    login: FieldWeight
    device: FieldWeight
    second_place_share: Share
    gone: float


class RelationWeights(Section):
    """Log-odds (base 2) by how the later profile follows the earlier, on the same kind of line or another."""

    over_same: float
    over_other: float
    next_same: float
    next_other: float
    gap_same: float
    gap_other: float
    year_same: float
    year_other: float
    long_same: float
    long_other: float


class CrowdWeights(Section):
    """Log-odds (base 2) by how many hold the shared identifier at once, where the two overlap or not."""

    overlap_1: float
    overlap_2: float
    overlap_4: float
    overlap_more: float
    apart_1: float
    apart_2: float
    apart_4: float
    apart_more: float


class OtherWeights(Section):
    """Log-odds (base 2) by the other identifier: the address beside a shared phone, the phone beside a shared address."""

    unknown: float
    same_1: float
    same_2: float
    same_4: float
    same_more: float
    building: float
    different: float
    different_while: float


class ContextWeights(Section):
    """What is believed of a shared phone or address before the data is looked at, and how firmly."""

    relation: RelationWeights
    crowd: CrowdWeights
    other: OtherWeights
    firmness: Annotated[float, Field(gt=0)]
    wave_firmness: Annotated[float, Field(gt=0)]
    sure_from: Annotated[float, Field(gt=0)]


class StartWeights(Section):
    """Where a pair starts by what it shares, beside the prior of two profiles that share nothing."""

    address_alone: float
    local_part: float
    across_tenures: float


class Weights(Section):
    """Log-odds of every field that a comparison looks at."""

    start: StartWeights
    name: NameWeights
    birth_date: FieldWeight
    private: PrivateWeights
    context: ContextWeights


class Contradictions(Section):
    """Log-odds (base 2, not above 0) added where two clusters, as wholes, contradict each other."""

    name: float
    birth_date: float
    mail_while: float
    mail_after: float
    login: float
    line: float


class Times(Section):
    """Days by which two sightings are told apart."""

    next_days: Days
    gap_days: Days
    year_days: Days
    while_days: Days
    silence_days: dict[str, Days]

    @field_validator("silence_days")
    @classmethod
    def _has_default(cls, days: dict[str, int]) -> dict[str, int]:
        if "other" not in days:
            raise ValueError("give 'other' too: the days for all countries that are not listed")
        return days


class IdentitySettings(Section):
    """How records become persons."""

    engine: Literal["contraction", "graphframes"]
    max_local_edges: Annotated[int, Field(ge=1000)]
    max_holders: dict[Literal["email", "login", "device", "account"], Annotated[int, Field(ge=1)]]
    most_at_once: Annotated[int, Field(ge=1)]
    max_profiles: Annotated[int, Field(ge=2)]
    max_component: Annotated[int, Field(ge=2)]
    keep_at: float
    times: Times
    weights: Weights
    contradictions: Contradictions


class LinkSettings(Section):
    """How the dated phones of persons become number links."""

    keep_min: Share
    publish_at: Share
    act_at: Share
    second_number_days: Days
    settle_days: Annotated[int, Field(ge=1)]
    same_line_kind: float
    other_line_kind: float
    shared_identifier: float
    shared_identifier_max: float
    nothing_carried: float
    gap_doubling: float
    overlap: float
    outlived: float
    both_in_use: float
    rival: float
    weak_person: float
    weak_below: float


class EvaluationSettings(Section):
    """Where the truth is, when there is one."""

    truth_persons: str | None = None
    truth_number_changes: str | None = None
    default_region: str | None = None
    baseline_max_records: int = 1_000_000


class ReportSettings(Section):
    """What the report shows and where it goes."""

    path: str
    examples: Annotated[int, Field(ge=0)]


class Settings(Section):
    """All settings of a run; a stage is handed its own section, never the whole."""

    spark: SparkSettings
    warehouse: WarehouseSettings
    sources: dict[str, SourceSettings] = {}
    contacts: ContactSettings
    status: StatusSettings
    identity: IdentitySettings
    links: LinkSettings
    evaluation: EvaluationSettings = EvaluationSettings()
    report: ReportSettings

    def digest(self) -> str:
        """Short hash of every setting, for the runs table."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()[:16]

"""How records become persons: what weighs how much, and from when on."""

from typing import Annotated, Literal

from pydantic import Field, field_validator

from ringback.settings.section import Against, Days, Section, Share


class FieldWeight(Section):
    """Log-odds (base 2) of two profiles that agree or disagree in one field."""

    agree: float
    disagree: float


class NameWeights(Section):
    """Log-odds (base 2) by how two names compare; the rarity of the parts that agree is added."""

    same: float
    alias: float
    initial: float
    surname: float
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
    """Log-odds (base 2) added where two clusters, as wholes, contradict each other."""

    name: Against
    birth_date: Against
    mail_while: Against
    mail_after: Against
    login: Against
    line: Against


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
    max_household: Annotated[int, Field(ge=2)]
    max_pairs: Annotated[int, Field(ge=1)]
    unique_logins: tuple[str, ...] = Field(strict=False)
    keep_at: float
    keep_learned_days: Annotated[int, Field(ge=0)]
    max_changed_share: Share
    times: Times
    weights: Weights
    contradictions: Contradictions

"""Settings of the third stage: how dated phones become number links."""

from typing import Annotated

from pydantic import Field

from ringback.settings.section import Days, Section, Share


class AcrossWeights(Section):
    """Log-odds (natural) of a move between the numbers of two persons."""

    start: float
    device: float
    login: float
    email: float
    address: float
    account_max: float
    quick_days: Days
    slow_days: Days
    slow_share: Share
    while_used: float
    names_alike: float
    names_differ: float
    born_same: float
    born_differ: float
    beside_days: Days
    known_before: float
    goes_on: float
    recycled: float


class StateWeights(Section):
    """Log-odds (natural) from what is known of OLD's line after it was last used."""

    dead: float
    quiet: float
    in_use: float
    bounced: float
    arrived: float


class CalibrationSettings(Section):
    """When labels correct the confidence that the weights give."""

    fewest_labels: Annotated[int, Field(ge=20)]
    silver: bool


class ReplaySettings(Section):
    """How declared changes are replayed without being told."""

    hold_out_days: Days
    proof_kinds: tuple[str, ...] = Field(strict=False)


class LinkSettings(Section):
    """How the dated phones of persons become number links."""

    keep_min: Share
    publish_at: Share
    act_at: Share
    second_number_days: Days
    settle_days: Annotated[int, Field(ge=1)]
    declared: float
    rewritten: float
    same_line_kind: float
    other_line_kind: float
    shared_identifier: float
    shared_identifier_max: float
    nothing_carried: float
    gap_doubling: float
    late_days: Days
    late: float
    overlap: float
    overlap_listed: float
    listed_together: float
    outlived: float
    both_in_use: float
    same_place: float
    tie_indirect: float
    tie_half: float
    tie_none: float
    used_on: float
    used_on_most: float
    settled: float
    settled_most: float
    silent_start: float
    silent_use: float
    silent_most: float
    delivered_only: float
    on_file: float
    anothers_days: Days
    old_anothers: float
    new_anothers: float
    names_apart: float
    weak_person: float
    weak_below: float
    calibration: CalibrationSettings
    state: StateWeights
    across: AcrossWeights

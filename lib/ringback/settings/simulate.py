"""What world `ringback simulate` draws: how many, for how long, which cases, how much noise."""

from datetime import date
from typing import Annotated

from pydantic import Field, model_validator

from ringback.settings.section import Section, Share


class CaseShares(Section):
    """The share of customers that each planted case is of; the rest have none."""

    device_kept: Share
    device_replaced: Share
    overlap: Share
    declared: Share
    new_account: Share
    silent: Share
    family_move: Share
    recycled: Share
    dual_sim: Share
    family_phone: Share
    ported: Share
    company: Share
    courier: Share
    agent: Share
    silent_churn: Share
    dead: Share

    @model_validator(mode="after")
    def _leave_some(self) -> "CaseShares":
        total = sum(getattr(self, name) for name in type(self).model_fields)
        if total > 1:
            raise ValueError(f"the shares of all cases come to {total:.2f}; they must leave 1 or less")
        return self


class NoiseRates(Section):
    """How much of what happened is not told, or told of another."""

    events_without_device: Share
    records_without_address: Share
    records_without_name: Share
    records_without_email: Share
    guest_orders: Share
    phones_unreadable: Share
    devices_replaced: Share
    given_up_devices_used_on: Share
    use_of_given_device: Share
    silent_seen_as_receiver: Share
    gifts: Share
    family_mailboxes: Share
    households_moved: Share


class SimulateSettings(Section):
    """A world of drawn people; `worlds` names numbers of customers."""

    worlds: dict[str, Annotated[int, Field(ge=1)]]
    customers: Annotated[int, Field(ge=1, le=20_000_000)]
    end: date = Field(strict=False)
    months: Annotated[int, Field(ge=12, le=120)]
    chinese: Share
    app_visits_a_year: Annotated[float, Field(ge=0)]
    churn_in_60_days: Annotated[float, Field(ge=0, lt=1)]
    contagion_odds_ratio: Annotated[float, Field(gt=0)]
    released_numbers_reused: Share
    freeze_days: dict[str, Annotated[int, Field(ge=0)]]
    cases: CaseShares
    noise: NoiseRates

"""What every section of the settings is, and the kinds of values that several have."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Days = Annotated[int, Field(ge=0)]
Share = Annotated[float, Field(ge=0, le=1)]
Against = Annotated[float, Field(le=0)]  # log-odds that speak for nobody

WITHOUT = "without"  # the kind of error that names a setting which is missing for what others say


class Section(BaseModel):
    """A frozen group of settings; unknown keys are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

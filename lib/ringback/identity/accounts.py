"""Which account a record is of: one id may be another system's too."""

from pyspark.sql import Column
from pyspark.sql import functions as F

EVERYWHERE = "*"
# As long as random ids are, and not counted up: such an id is the same account in whatever source it stands.
UNIQUE = r"^(?:(?=[^A-Za-z]*[A-Za-z])(?=[^0-9]*[0-9])[0-9A-Za-z_-]{12,}|[0-9]{16,})$"


def account_of(source: str = "source", account_id: str = "account_id") -> Column:
    """The account as `<namespace>:<id>`, null without one: an id that two systems cannot have by chance is one account, any other
    is its source's own."""
    space = F.when(F.col(account_id).rlike(UNIQUE), F.lit(EVERYWHERE)).otherwise(F.col(source))
    return F.when(F.col(account_id).isNotNull(), F.concat_ws(":", space, F.col(account_id)))

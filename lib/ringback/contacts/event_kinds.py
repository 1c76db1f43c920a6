"""What an event is: its kind, and which kinds tell of whom."""

from pyspark.sql import Column
from pyspark.sql import functions as F

DELIVERED = ("order", "refund")  # their phone, name and address are those of the delivery's contact
SENT_TO = "sms_out"  # what the brand sent to a number
NOT_DONE = (SENT_TO, "email_open", "ad_click")  # no doing with a phone


def event_kind() -> Column:
    """The kind of an event; empty for contact records, whatever their attributes say."""
    return F.coalesce(F.when(F.col("input") == "events", F.col("attributes")["kind"]), F.lit(""))

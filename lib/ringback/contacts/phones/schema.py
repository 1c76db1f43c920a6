"""The struct that a phone becomes."""

from pyspark.sql import types as T

TEXT, FLAG, TEXTS = T.StringType(), T.BooleanType(), T.ArrayType(T.StringType())
# The library's four answers, then ours.
PHONE = T.StructType(
    [
        T.StructField("e164", TEXT),  # the number with its calling code; null when it is none
        T.StructField("region", TEXT),  # ISO region that the number belongs to
        T.StructField("type", TEXT),  # libphonenumber's word: MOBILE, FIXED_LINE, …
        T.StructField("valid", FLAG),  # libphonenumber: such a number can be assigned
        T.StructField("usable", FLAG),  # ours: a person can hold it
        T.StructField("line_class", TEXT),  # mobile, fixed, hotline, short_code, sms_port, …
        T.StructField("segment", TEXT),  # block of the China table, its first digits
        T.StructField("renumbered_to", TEXT),  # the same line's number after a regulator's change
        T.StructField("rule", TEXT),  # rule of knowledge/renumberings.csv
        T.StructField("ext", TEXT),  # extension
        T.StructField("others", TEXTS),  # further numbers of the field, E.164
        T.StructField("reasons", TEXTS),  # why not valid, what is doubtful, repaired:<row>
        T.StructField("placeholder", FLAG),  # typed to fill the field; nobody's
        T.StructField("masked", FLAG),  # digits were hidden at the source
        T.StructField("carrier_at_allocation", TEXT),  # who was given the block; not today's
        T.StructField("place_en", TEXT),  # area of the block, in English
        T.StructField("place_zh", TEXT),  # area of the block, in Chinese
        T.StructField("raw", TEXT),  # as the source wrote it
        T.StructField("metadata_version", TEXT),  # version of the phone library's metadata
    ]
)

"""The library and we, number by number: no difference in E.164, validity, type and region but where a repair is told."""

import os
from collections.abc import Iterable, Iterator

import pandas as pd
import phonenumbers
from phonenumbers import PhoneNumberType, example_number_for_type
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from ringback.contacts.phones import with_phone
from ringback.contacts.phones.library import library_answer, widen_regex_cache

COUNT = int(os.environ.get("RINGBACK_DRAWN_PHONES", "200000"))  # `make judge-phones` draws 2,000,000
SEED = 20_261
SAID = "raw string, region string, e164 string, valid boolean, type string, its_region string"


def test_drawn_phones_fare_as_the_library_says(spark: SparkSession) -> None:
    from phone_strings import drawn_phones  # here: this module is also imported by workers, which do not see that one

    drawn = pd.DataFrame(drawn_phones(COUNT, SEED), columns=["raw", "region"])
    told = _different(spark.createDataFrame(drawn, "raw string, region string").repartition(4))
    assert told == {"asked": COUNT, "different": 0}


def test_every_example_number_of_the_library(spark: SparkSession) -> None:
    kinds = [kind for kind in vars(PhoneNumberType).values() if isinstance(kind, int)]
    examples = [
        (phonenumbers.format_number(number, form), region)
        for region in sorted(phonenumbers.SUPPORTED_REGIONS)
        for kind in kinds
        if (number := example_number_for_type(region, kind)) is not None
        for form in (0, 1, 2)
    ]
    examples += [
        (phonenumbers.format_number(number, 0), "CN")
        for code in phonenumbers.COUNTRY_CODES_FOR_NON_GEO_REGIONS
        if (number := phonenumbers.example_number_for_non_geo_entity(code)) is not None
    ]
    assert _different(spark.createDataFrame(examples, "raw string, region string"))["different"] == 0


def _different(phones: DataFrame) -> dict[str, int]:
    """How many phones were asked, and how many fare otherwise although no repair is told."""
    compared = with_phone(phones, "raw", "region").select(
        "raw",
        "region",
        "phone.e164",
        "phone.valid",
        "phone.type",
        F.col("phone.region").alias("its_region"),
        "phone.reasons",
    )
    unrepaired = compared.where(~F.exists("reasons", lambda reason: reason.startswith("repaired:"))).drop("reasons")
    found = unrepaired.mapInPandas(_unlike, SAID).collect()  # those that differ: none, or a list to be read
    return {"asked": phones.count(), "different": len(found), **({"first": found[0]} if found else {})}


def _unlike(batches: Iterable[pd.DataFrame]) -> Iterator[pd.DataFrame]:
    widen_regex_cache()
    for batch in batches:
        yield batch[[not _same(row) for row in batch.itertuples(index=False)]]


def _same(row: tuple[object, ...]) -> bool:
    raw, region, e164, valid, kind, its_region = row
    said = library_answer(str(raw), str(region) if isinstance(region, str) else None)
    return (said.e164, said.valid, said.type, said.region) == (
        e164 or None,
        bool(valid),
        kind or None,
        its_region or None,
    )

"""The Java library of the same metadata and we, number by number: no difference but where a repair is told.

Run by `make judge-phones` alone: the Java library is fetched for it, and nothing else of ringback needs it.
"""

import os
import subprocess
from pathlib import Path

import pandas as pd
import pytest
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from phone_strings import drawn_phones
from ringback.contacts.phones import with_phone
from ringback.contacts.phones.library import METADATA_VERSION

ASKED = "RINGBACK_DRAWN_PHONES"
SEED = 20_262
COORDINATES = f"com.googlecode.libphonenumber:libphonenumber:{METADATA_VERSION}"
PROGRAM = Path(__file__).with_name("JavaAnswers.java")

pytestmark = pytest.mark.skipif(
    ASKED not in os.environ, reason="`make judge-phones` runs this, and fetches the Java library"
)


def test_drawn_phones_fare_as_the_java_library_says(spark: SparkSession, tmp_path: Path) -> None:
    count = int(os.environ[ASKED])
    drawn = pd.DataFrame(drawn_phones(count, SEED), columns=["raw", "region"])
    said = _java_answers(spark, drawn, tmp_path)
    assert len(said) == count
    asked = spark.createDataFrame(pd.concat([drawn, said], axis=1), "raw string, region string, said string")
    ours = F.concat_ws(
        ",",
        *(F.coalesce(F.col(f"phone.{name}").cast("string"), F.lit("")) for name in ("e164", "valid", "type", "region")),
    )
    told = with_phone(asked.repartition(4), "raw", "region").select(
        "raw", "region", "said", ours.alias("ours"), "phone.reasons"
    )
    unlike = told.where(
        (F.col("said") != F.col("ours")) & ~F.exists("reasons", lambda reason: reason.startswith("repaired:"))
    )
    assert unlike.take(20) == []


def _java_answers(spark: SparkSession, drawn: pd.DataFrame, folder: Path) -> pd.Series:
    """Java's answers in the order asked, each as one text; by the Java that Spark runs on."""
    jvm = spark.sparkContext._jvm
    assert jvm is not None
    jars = jvm.org.apache.spark.util.DependencyUtils.resolveMavenDependencies(  # as Spark fetches its own
        jvm.java.net.URI(f"ivy://{COORDINATES}?transitive=false")
    )
    java, jar = f"{jvm.java.lang.System.getProperty('java.home')}/bin/java", jars.head().removeprefix("file:")
    asked, told = folder / "asked", folder / "told"
    pairs = zip(drawn["raw"], drawn["region"], strict=True)
    asked.write_text("".join(f"{raw.encode().hex()},{region or ''}\n" for raw, region in pairs))
    subprocess.run([java, "-cp", jar, str(PROGRAM), str(asked), str(told)], check=True)
    version, *lines = told.read_text().splitlines()
    assert version == METADATA_VERSION, (
        f"the Java library is {version}, ours {METADATA_VERSION}: other metadata, other answers; nothing was compared"
    )
    return pd.Series(lines, name="said")

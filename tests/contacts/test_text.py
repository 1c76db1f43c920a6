"""Text forms and look-ups that the contact values share."""

import unicodedata

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from ringback.contacts.lookup import is_listed, looked_up
from ringback.contacts.text import compatible, folded


def test_compatibility_forms_are_those_of_unicode(spark: SparkSession) -> None:
    letters = [
        chr(code) for code in range(1, 0x30000) if unicodedata.category(chr(code)) not in ("Cn", "Cc", "Cf", "Cs", "Co")
    ]
    texts = ["".join(letters[start : start + 50]) for start in range(0, len(letters), 50)]
    rows = spark.createDataFrame(list(enumerate(texts)), "n int, text string")
    found = rows.select(compatible(F.col("text"))).collect()
    assert [row[0] for row in found] == [unicodedata.normalize("NFKC", text) for text in texts]


def test_invisible_characters_go_and_accents_fold(spark: SparkSession) -> None:
    rows = spark.createDataFrame([("é\u200bA\u00ad",), ("e\u0301",), ("plain",), (None,)], "text string")
    assert [row[0] for row in rows.select(folded(compatible(F.col("text")))).collect()] == ["ea", "e", "plain", None]


def test_a_table_finds_its_keys_and_no_others(spark: SparkSession) -> None:
    table = {f"key{n}": f"value{n % 7}" for n in range(1000)}
    sought = [*table, "key", "key1000", "ey1", "", "value1", "key1 "]
    rows = spark.createDataFrame([(key,) for key in sought], "key string")
    found = rows.select(looked_up(F.col("key"), table), is_listed(F.col("key"), table)).collect()
    assert [row[0] for row in found] == [table.get(key, "") for key in sought]
    assert [row[1] for row in found] == [key in table for key in sought]


def test_no_key_finds_nothing(spark: SparkSession) -> None:
    row = spark.createDataFrame([(None,)], "key string").select(looked_up(F.col("key"), {"a": "b"})).first()
    assert row[0] is None

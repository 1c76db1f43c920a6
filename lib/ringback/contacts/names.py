"""Names to comparison keys: given, middle, family, suffix, nicknames; written once, compared many times."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from ringback.contacts.text import folded, words
from ringback.knowledge import word_map

QUOTED = r"[\"“”(]([^\"“”()]*)[\"“”)]"


def with_name(rows: DataFrame, full_name: str, to: str = "name") -> DataFrame:
    """Adds the comparison keys of a Western-order name as a struct; null for a name without a letter.

    Step by step, so that each step is computed once: an expression used twice inside one projection is evaluated twice.
    """
    tokens, last, several = F.col("_tokens"), F.try_element_at("_tokens", F.lit(-1)), F.size("_rest") > 1
    ends_in_suffix = (F.size(tokens) > 1) & F.array_contains(_roles("suffix"), last)
    return (
        rows.withColumn("_told", folded(F.col(full_name)))
        .withColumn("_ordered", _family_last(F.regexp_replace("_told", QUOTED, " ")))
        .withColumn("_all", words(_plain(F.col("_ordered"))))
        .withColumn("_tokens", _without_titles(F.col("_all")))
        .withColumn("_suffix", F.when(ends_in_suffix, last))
        .withColumn(
            "_rest", F.when(F.col("_suffix").isNull(), tokens).otherwise(F.slice(tokens, 1, F.size(tokens) - 1))
        )
        .withColumn(
            to,
            F.when(
                F.size("_rest") > 0,
                F.struct(
                    F.when(several, F.try_element_at("_rest", F.lit(1))).alias("given"),
                    F.when(F.size("_rest") > 2, F.slice("_rest", 2, F.size("_rest") - 2))
                    .otherwise(F.array().cast("array<string>"))
                    .alias("middle"),
                    F.try_element_at("_rest", F.lit(-1)).alias("family"),
                    F.col("_suffix").alias("suffix"),
                    words(_plain(F.concat_ws(" ", F.regexp_extract_all("_told", F.lit(QUOTED), F.lit(1))))).alias(
                        "nicknames"
                    ),
                    F.array_join(tokens, " ").alias("full"),
                ),
            ),
        )
        .drop("_told", "_ordered", "_all", "_tokens", "_suffix", "_rest")
    )


def _plain(text: Column) -> Column:
    """Letters only; apostrophes vanish, all else becomes a blank."""
    return F.regexp_replace(F.regexp_replace(text, r"['’.]", ""), r"[^\p{L}]+", " ")


def _family_last(text: Column) -> Column:
    """`Family, Given` in the order of the others; `Given Family, Jr.` stays."""
    before, after = F.split_part(text, F.lit(","), F.lit(1)), F.substring_index(text, ",", -1)
    is_suffix = F.array_contains(_roles("suffix"), F.trim(_plain(after)))
    turned = F.when(is_suffix, F.concat_ws(" ", before, after)).otherwise(F.concat_ws(" ", after, before))
    return F.when(F.contains(text, F.lit(",")), turned).otherwise(text)


def _without_titles(tokens: Column) -> Column:
    title = F.array_contains(_roles("title"), F.try_element_at(tokens, F.lit(1))) & (F.size(tokens) > 2)
    return F.when(title, F.slice(tokens, 2, F.size(tokens) - 1)).otherwise(tokens)


def _roles(role: str) -> Column:
    return F.array(*[F.lit(word) for word, its in word_map("name_words").items() if its == role])

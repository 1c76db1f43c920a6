"""Which links the report tells in full: a fixed choice that shows every kind of case, not the best ones."""

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from ringback.numbers import is_published
from ringback.settings import LinkSettings


def example_links(links: DataFrame, rules: LinkSettings, examples: int) -> DataFrame:
    """Some published links: first one of each case, common cases first, then a second one of each.

    A case is what speaks for a link, what speaks against it, and whether it is sure enough to act on. Among equal cases
    the digest of the link id decides; nobody is shown twice.
    """
    digest = F.sha2("link_id", 256)
    case = F.struct(
        F.col("confidence") >= rules.act_at, F.array_sort(F.array_distinct(_kinds(for_it=True))), _against()
    )
    of_person = Window.partitionBy("old_person_id").orderBy(digest)
    of_case = Window.partitionBy("case").orderBy(digest)
    return (
        links.where(is_published(rules.publish_at))
        .withColumn("case", F.to_json(case))
        .withColumn("persons_place", F.row_number().over(of_person))
        .where(F.col("persons_place") == 1)
        .withColumn("round", F.row_number().over(of_case))
        .withColumn("common", F.count(F.lit(1)).over(Window.partitionBy("case")))
        .orderBy("round", F.desc("common"), "case")
        .limit(examples)
        .select(*links.columns)
    )


def _kinds(for_it: bool) -> Column:
    counts = F.filter("evidence", lambda e: (e["weight"] > 0) if for_it else (e["weight"] < 0))
    return F.transform(counts, lambda e: e["kind"])


def _against() -> Column:
    return F.array_sort(F.array_distinct(_kinds(for_it=False)))

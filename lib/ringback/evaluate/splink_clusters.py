"""Persons by Splink, another maker's tool, as its own documentation recommends it: what probabilistic linkage without time reaches.

Fellegi and Sunter's weights: u from random pairs, m by expectation maximisation from two blocks, adjusted for rare values; comparisons
of Splink's own library; components of what is likelier than THRESHOLD, the one of the thresholds in Splink's examples that does
best on the worlds that ringback's weights were learned on. It runs in DuckDB, in this process, names and e-mails among its rows:
`evaluation.splink` asks for it, and without the extra `splink` it is left out.
"""

import logging
from importlib.util import find_spec
from typing import Any

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from ringback.contacts.event_kinds import SENT_TO, event_kind
from ringback.identity.accounts import account_of

logger = logging.getLogger(__name__)

SPLINK = "Splink"
THRESHOLD = 0.99
RECALL_OF_RULES = 0.7  # of the deterministic rules below, as in Splink's tutorial
PAIRS_FOR_U, SEED = 1e7, 1
KINDS = ("phone", "email", "device", "address", "login")
TOLD = ("account", "given", "family", *KINDS)
KEY = ["source", "record_id"]


def splink_components(records: DataFrame, points: DataFrame, max_records: int) -> DataFrame | None:
    """One row per contact record that tells anything: record, component; None, with a warning, when it is not installed or
    there are more records than the bound. What records tell alike is compared once."""
    if find_spec("splink") is None:
        logger.warning("no %s: it is not installed (pip install 'ringback[splink]')", SPLINK)
        return None
    told = told_by_records(records, points).checkpoint()  # read for Splink, and for its answer
    distinct = told.select("unique_id", *TOLD, _full_name()).dropDuplicates(["unique_id"]).orderBy("unique_id")
    found = distinct.count()
    if found > max_records:
        logger.warning("no %s: %d records, evaluation.baseline_max_records is %d", SPLINK, found, max_records)
        return None
    clusters = told.sparkSession.createDataFrame(clustered(distinct.toArrow()))
    return told.join(clusters, on="unique_id", how="inner").select("record", "component")


def told_by_records(records: DataFrame, points: DataFrame) -> DataFrame:
    """One row per contact record: record, `unique_id` of all that it tells, and that, the first of each kind."""
    first = points.where("valid").groupBy(*KEY).pivot("kind", list(KINDS)).agg(F.min_by("value", "ordinal"))
    named = records.where(event_kind() != SENT_TO).select(
        *KEY, F.xxhash64(*KEY).alias("record"), account_of().alias("account"),
        F.col("name.given").alias("given"), F.col("name.family").alias("family"),
    )  # fmt: skip
    told = named.join(first, KEY, how="left").where(F.coalesce(*TOLD).isNotNull())
    return told.select("record", F.xxhash64(F.to_json(F.struct(*TOLD))).alias("unique_id"), *TOLD)


def _full_name() -> Column:
    named = F.col("given").isNotNull() & F.col("family").isNotNull()
    return F.when(named, F.concat_ws(" ", "given", "family")).alias("full_name")


def clustered(rows: Any) -> Any:
    """An Arrow table of unique_id and component, from one of unique_id, TOLD and full_name."""
    from splink import Linker  # not where it is not asked for

    logging.getLogger("splink").setLevel(logging.ERROR)  # it tells of every step
    linker = Linker(_database().register(rows), _settings(), log_level=None)
    _train(linker.training)
    likely = linker.inference.predict(threshold_match_probability=THRESHOLD)
    clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(
        likely, threshold_match_probability=THRESHOLD
    )
    return clusters.as_duckdbpyrelation().project("unique_id, cluster_id AS component").to_arrow_table()


def _database() -> Any:
    import duckdb
    from splink import DuckDBAPI

    one_thread = duckdb.connect(config={"threads": "1"})  # sums of floats in one order: the same answer each time
    return DuckDBAPI(connection=one_thread)


def _settings() -> Any:
    """Comparisons and blocks: each identifier, and the whole name."""
    import splink.comparison_library as library
    from splink import SettingsCreator, block_on

    names = library.ForenameSurnameComparison("given", "family", forename_surname_concat_col_name="full_name")
    others = [name for name in ("account", *KINDS) if name != "email"]
    exact = [library.ExactMatch(name).configure(term_frequency_adjustments=True) for name in others]
    blocks = [block_on(name) for name in ("account", *KINDS)] + [block_on("given", "family")]
    return SettingsCreator(
        link_type="dedupe_only",
        comparisons=[names, library.EmailComparison("email"), *exact],
        blocking_rules_to_generate_predictions=blocks,
    )


def _train(training: Any) -> None:
    from splink import block_on

    sure = [block_on("account"), block_on("email"), block_on("given", "family", "address")]
    training.estimate_probability_two_random_records_match(sure, recall=RECALL_OF_RULES)
    training.estimate_u_using_random_sampling(max_pairs=PAIRS_FOR_U, seed=SEED)
    for block in (block_on("account"), block_on("phone"), block_on("given", "family")):
        training.estimate_parameters_using_expectation_maximisation(block, estimate_without_term_frequencies=True)

"""Pairwise and B-cubed figures: computed by hand, and against brute force over pairs."""

import random
from collections.abc import Sequence
from itertools import combinations

import pytest
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from ringback.evaluate.persons import BUCKETS, person_figures, size_bucket

ASSIGNMENTS = "system string, source string, record_id string, person_id string"
TRUTH = "record_id string, person_id string, sure string"
Figures = dict[tuple[str, str, str], float]


def figures(assignments: DataFrame, truth: DataFrame) -> Figures:
    rows = person_figures(assignments, truth).collect()
    return {(row["system"], row["bucket"], row["measure"]): row["value"] for row in rows}


def assignments(spark: SparkSession, system: str, clusters: dict[str, str]) -> DataFrame:
    """`clusters` maps a cluster to its records, one word."""
    rows = [(system, "s", record, cluster) for cluster, records in clusters.items() for record in records.split()]
    return spark.createDataFrame(rows, ASSIGNMENTS)


@pytest.fixture(scope="module")
def small(spark: SparkSession) -> Figures:
    """Persons A (r1 r2 r3), B (r4 r5), C (r6) and D, of whom the truth is unsure; r9 is not in the truth at all."""
    truth = spark.createDataFrame(
        [
            (r, p, "0" if p == "D" else "1")
            for p, rs in {"A": "123", "B": "45", "C": "6", "D": "78"}.items()
            for r in rs
        ],
        TRUTH,
    )
    return figures(assignments(spark, "ours", {"x": "1 2 4 7 9", "y": "3 8", "z": "5 6"}), truth)


# Scored clusters: x = 1 2 4, y = 3, z = 5 6. Pairs together: 12 14 24 56, one right (12). True pairs: 12 13 23 45.
# B-cubed precision: 1: 2/3, 2: 2/3, 4: 1/3, 3: 1, 5: 1/2, 6: 1/2, together 11/3 of 6 records.
# B-cubed recall: 1: 2/3, 2: 2/3, 3: 1/3, 4: 1/2, 5: 1/2, 6: 1, together 11/3.
OVERALL = [
    ("pair_precision", 1 / 4), ("pair_recall", 1 / 4), ("pair_f1", 1 / 4),
    ("bcubed_precision", 11 / 18), ("bcubed_recall", 11 / 18), ("bcubed_f1", 11 / 18),
    ("biggest_cluster", 3), ("clusters", 3), ("persons", 3), ("records", 6),
]  # fmt: skip


@pytest.mark.parametrize(("measure", "expected"), OVERALL)
def test_all_records(small: Figures, measure: str, expected: float) -> None:
    assert small["ours", "all", measure] == pytest.approx(expected)


# Halves of pairs together: 1 and 2 have two each, 3 none, 4 two, 5 one, 6 one; 8 halves = 4 pairs.
BY_SIZE = [
    # A: 4 halves = 2 pairs together, 1 right, 3 true; precision of 1, 2, 3: 2/3 + 2/3 + 1; recall: 2/3 + 2/3 + 1/3
    ("3-5", "pair_precision", 1 / 2), ("3-5", "pair_recall", 1 / 3), ("3-5", "pair_f1", 2 / 5),
    ("3-5", "bcubed_precision", 7 / 9), ("3-5", "bcubed_recall", 5 / 9), ("3-5", "clusters", 2), ("3-5", "persons", 1),
    # B: 3 halves, none right, 1 true pair; precision of 4 and 5: 1/3 + 1/2
    ("2", "pair_precision", 0), ("2", "pair_recall", 0), ("2", "pair_f1", 0), ("2", "bcubed_precision", 5 / 12),
    ("2", "biggest_cluster", 3), ("2", "clusters", 2), ("2", "records", 2),
    # C: joined to 5, no true pair
    ("1", "pair_precision", 0), ("1", "pair_recall", None), ("1", "pair_f1", 0), ("1", "bcubed_precision", 1 / 2),
    ("1", "bcubed_recall", 1),
]  # fmt: skip


@pytest.mark.parametrize(("bucket", "measure", "expected"), BY_SIZE)
def test_by_size_of_the_true_cluster(small: Figures, bucket: str, measure: str, expected: float | None) -> None:
    assert small["ours", bucket, measure] == (None if expected is None else pytest.approx(expected))


def test_only_sizes_that_occur_have_figures(small: Figures) -> None:
    assert {bucket for _, bucket, _ in small} == {"all", "1", "2", "3-5"}


def test_nothing_joined_has_no_precision(spark: SparkSession) -> None:
    truth = spark.createDataFrame([("1", "A", "1"), ("2", "A", "1"), ("3", "B", "1")], TRUTH)
    found = figures(assignments(spark, "ours", {"x": "1", "y": "2", "z": "3"}), truth)
    told = {measure: found["ours", "all", measure] for measure in ("pair_precision", "pair_recall", "pair_f1")}
    assert told == {"pair_precision": None, "pair_recall": 0.0, "pair_f1": 0.0}
    # B-cubed: each record is pure (1); of A's two records each sees half, of B's all: (1/2 + 1/2 + 1) / 3
    assert found["ours", "all", "bcubed_precision"] == 1
    assert found["ours", "all", "bcubed_recall"] == pytest.approx(2 / 3)


def test_bounds_of_buckets(spark: SparkSession) -> None:
    sizes = [1, 2, 3, 5, 6, 10, 11, 20, 21, 400]
    rows = spark.createDataFrame([(size,) for size in sizes], "size long").select("size", size_bucket(F.col("size")))
    one, two, few, some, many, most = BUCKETS
    assert [row[1] for row in rows.orderBy("size").collect()] == [
        one, two, few, few, some, some, many, many, most, most,
    ]  # fmt: skip


@pytest.mark.parametrize("seed", range(3))
def test_same_as_brute_force(spark: SparkSession, seed: int) -> None:
    """Six random clusterings of 40 records, each a system, against a walk over all pairs."""
    draw = random.Random(seed)
    truth = {f"r{i}": f"p{draw.randrange(12)}" for i in range(40)}
    sure = {person: draw.random() < 0.8 for person in sorted(set(truth.values()))}
    guesses = {f"s{k}": {r: f"c{draw.randrange(2 + 6 * k)}" for r in truth} for k in range(6)}
    rows = [(system, "x", r, c) for system, guess in guesses.items() for r, c in guess.items()]
    found = figures(
        spark.createDataFrame(rows, ASSIGNMENTS),
        spark.createDataFrame([(r, p, str(int(sure[p]))) for r, p in truth.items()], TRUTH),
    )
    scored = [r for r in truth if sure[truth[r]]]
    for system, guess in guesses.items():
        expected = brute_force(scored, truth, guess)
        for (bucket, measure), value in expected.items():
            assert found[system, bucket, measure] == (None if value is None else pytest.approx(value)), (
                bucket,
                measure,
            )


def brute_force(
    scored: Sequence[str], truth: dict[str, str], guess: dict[str, str]
) -> dict[tuple[str, str], float | None]:
    mates = {r: {o for o in scored if truth[o] == truth[r]} for r in scored}
    cluster = {r: {o for o in scored if guess[o] == guess[r]} for r in scored}
    expected: dict[tuple[str, str], float | None] = {}
    for bucket in ("all", *BUCKETS):
        inside = [r for r in scored if bucket in ("all", bucket_of(len(mates[r])))]
        if not inside:
            continue
        together = right = true = 0.0
        for pair in combinations(scored, 2):
            weight = sum(r in inside for r in pair) / 2
            same_person, same_cluster = pair[1] in mates[pair[0]], pair[1] in cluster[pair[0]]
            together, true = together + weight * same_cluster, true + weight * same_person
            right += weight * (same_cluster and same_person)
        expected[bucket, "pair_precision"] = right / together if together else None
        expected[bucket, "pair_recall"] = right / true if true else None
        expected[bucket, "pair_f1"] = 2 * right / (together + true) if together + true else None
        shared = [len(mates[r] & cluster[r]) for r in inside]
        precision = sum(n / len(cluster[r]) for n, r in zip(shared, inside, strict=True)) / len(inside)
        recall = sum(n / len(mates[r]) for n, r in zip(shared, inside, strict=True)) / len(inside)
        expected[bucket, "bcubed_precision"], expected[bucket, "bcubed_recall"] = precision, recall
        expected[bucket, "bcubed_f1"] = 2 * precision * recall / (precision + recall)
        expected[bucket, "biggest_cluster"] = max(len(cluster[r]) for r in inside)
        expected[bucket, "clusters"] = len({guess[r] for r in inside})
        expected[bucket, "persons"] = len({truth[r] for r in inside})
    return expected


def bucket_of(size: int) -> str:
    return next(name for name, most in zip(BUCKETS, (1, 2, 5, 10, 20, 10**9), strict=True) if size <= most)

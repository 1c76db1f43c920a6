"""Figures against a whole truth, on a drawn world.

Ann moved from A to B and is found; Ben from C to D and is missed; Cy has a second number F beside E, taken for a change;
Dee's G went to a stranger who is linked as if Dee had moved to his H.
"""

from datetime import date
from typing import Any

import pytest
from pyspark.sql import SparkSession

from ringback.config import load_settings
from ringback.evaluate.others import Others
from ringback.evaluate.succession import World, calibration, judged, succession_figures
from ringback.tables import CONTACT_POINTS, CONTACT_RECORDS, NUMBER_LINKS, PERSON_RECORDS, PERSONS, TENURES
from rows import at, detail, table_rows

pytestmark = pytest.mark.usefixtures("interpreted")

RULES = load_settings("conf/default.yaml").links
AS_OF = at("2026-01-01")
CHANGES = [
    ("ann", "kept", "changed", "A", "B", date(2025, 3, 1), True, False),
    ("ben", "kept", "changed", "C", "D", date(2025, 3, 1), True, True),
    ("eve", "silent", "changed", "I", "J", date(2025, 3, 1), False, False),
    ("cy", "dual", "second_number", "E", "F", None, True, False),
]
OWNERS = [
    ("A", "ann", None, date(2025, 3, 1)), ("B", "ann", date(2025, 3, 1), None), ("E", "cy", None, None), ("F", "cy", None, None),
    ("G", "dee", None, date(2025, 2, 1)), ("H", "stranger", None, None),
]  # fmt: skip
#        old, new, confidence, verdict, changed after, before
LINKS = [
    ("A", "B", 0.95, "changed", "2025-02-01", "2025-04-01"),
    ("C", "D", 0.4, "undecided", "2025-02-01", "2025-04-01"),
    ("E", "F", 0.75, "changed", "2025-02-01", "2025-04-01"),
    ("G", "H", 0.96, "changed", "2025-01-15", "2025-04-01"),
]


DAYS = {"records": 1, "first_seen_at": at("2025-01-01"), "last_seen_at": AS_OF}
PERSON_ROWS = [{"person_id": "p1", "current_phone": "A", **DAYS}, {"person_id": "p2", "current_phone": "H", **DAYS},
               {"person_id": "p3", **DAYS}]  # fmt: skip
RULE = "last login wins"
SAID = [("C", "D", "2025-02-01", "2025-04-01"), ("E", "F", "2025-02-01", "2025-04-01")]  # by another system: Ben and Cy
Figures = dict[tuple[str, str], float]


@pytest.fixture(scope="module")
def by_system(spark: SparkSession, interpreted: None) -> dict[str, Figures]:
    """Value by system, measure and bucket."""
    world = World(
        spark.createDataFrame(CHANGES, "person_id string, case string, verdict string, old_phone string, new_phone string, "
                              "switched_on date, observed boolean, undecidable boolean"),
        spark.createDataFrame(OWNERS, "phone string, holder_id string, held_from date, held_to date"),
        spark.createDataFrame(
            [("ann", "kept"), ("ben", "kept"), ("cy", "dual"), ("dee", "recycled"), ("eve", "silent")], "person_id string, case string"
        ),
        spark.createDataFrame([("shop", "r1", "ann"), ("shop", "r2", "dee")], "source string, record_id string, person_id string"),
    )  # fmt: skip
    links = [
        {"link_id": f"l{n}", "old_phone": old, "new_phone": new, "old_tenure": 1, "new_tenure": 1, "old_person_id": "p",
         "new_person_id": "p",
         "changed_after": at(after), "changed_before": at(before), "confidence": sure, "verdict": verdict, "status": "candidate",
         "calibration_source": "rules"}
        for n, (old, new, sure, verdict, after, before) in enumerate(LINKS)
    ]  # fmt: skip
    days = {"seen_from": at("2025-01-01"), "seen_to": at("2025-01-01")}
    of: list[dict[str, Any]] = [{"source": "shop", "record_id": f"r{n}", **days} for n in (1, 2)]
    found = succession_figures(
        table_rows(spark, NUMBER_LINKS, links),
        table_rows(spark, PERSONS, PERSON_ROWS),
        table_rows(spark, TENURES, [
            {"kind": "phone", "value": "A", "tenure": 1, "person_id": "p1", "held_from": at("2025-01-01"),
             "held_to": at("2025-06-01")},
            {"kind": "phone", "value": "A", "tenure": 2, "person_id": "p9", "held_from": at("2025-09-01"), "held_to": AS_OF},
        ]),
        table_rows(spark, PERSON_RECORDS, [
            {**row, "person_id": f"p{n}", "valid_from": days["seen_from"], "valid_to": days["seen_to"]} for n, row in enumerate(of, 1)
        ]),
        table_rows(spark, CONTACT_RECORDS, [{**row, "input": "contacts"} for row in of]),
        table_rows(spark, CONTACT_POINTS, [
            {**row, "kind": "phone", "ordinal": 0, "value": phone, "valid": True, "detail": detail()}
            for row, phone in zip(of, ("A", "G"), strict=True)
        ]),
        world, as_of=AS_OF, rules=RULES,
        others=Others((RULE, "silent"), spark.createDataFrame(
            [(RULE, old, new, at(after), at(before)) for old, new, after, before in SAID],
            "system string, old_phone string, new_phone string, changed_after timestamp, changed_before timestamp",
        )),
    )  # fmt: skip
    told: dict[str, Figures] = {}
    for row in found.collect():
        told.setdefault(row["system"], {})[row["measure"], row["bucket"]] = row["value"]
    return told


@pytest.fixture(scope="module")
def figures(by_system: dict[str, Figures]) -> Figures:
    return by_system["ringback"]


@pytest.mark.parametrize(
    ("measure", "bucket", "value"),
    [
        ("published_precision", "all", 1 / 3),
        ("published_f1", "all", 2 / 5),
        ("published_recall", "all", 1 / 2),  # Eve's numbers are not both seen
        ("published_recall_of_all", "all", 1 / 3),
        ("published_recall_of_decidable", "all", 1.0),
        ("actionable_precision", "all", 1 / 2),
        ("actionable_recall", "all", 1 / 2),
        ("wrong_person_rate", "all", 1 / 2),
        ("dates_covered", "all", 1.0),
        ("owner_right", "all", 1 / 2),  # nobody is told to have had G
        ("current_phone_of_another", "all", 1 / 2),  # Dee's H is the stranger's
        ("current_phone_of_nobody", "all", 1 / 2),  # Ann's A is nobody's any more
        ("current_phone_seen_retaken", "all", 1 / 2),  # and p9 took A over
        ("found", "kept", 1 / 2),
        ("precision", "kept", 1.0),
        ("precision", "dual", 0.0),
        ("false_per_thousand", "dual", 1000.0),
        ("false_per_thousand", "recycled", 1000.0),
        ("units", "kept", 2.0),
    ],
)
def test_figures(figures: dict[tuple[str, str], float], measure: str, bucket: str, value: float) -> None:
    assert figures[(measure, bucket)] == pytest.approx(value)


def test_other_systems_are_judged_by_the_same_rules(by_system: dict[str, Figures]) -> None:
    said = by_system[RULE]
    whole = [
        said[measure, "all"] for measure in ("published_precision", "published_recall", "published_f1", "dates_covered")
    ]
    assert whole == [1 / 2, 1 / 2, 1 / 2, 1]
    assert (said["found", "kept"], said["false_per_thousand", "dual"]) == (1 / 2, 1000)
    assert said["ece", "all"] is None  # without a confidence there is nothing to calibrate


def test_a_system_that_says_nothing_found_nothing(by_system: dict[str, Figures]) -> None:
    silent = by_system["silent"]
    assert (silent["published_recall", "all"], silent["published_precision", "all"]) == (0, None)
    assert silent["found", "kept"] == 0


def test_the_calibration_error_of_the_sure_and_the_unsure(spark: SparkSession) -> None:
    rows = [(f"a{n}", 0.9, n % 10 != 0) for n in range(100)] + [(f"b{n}", 0.1, n % 5 == 0) for n in range(100)]
    told = spark.createDataFrame(rows, "link_id string, confidence double, right boolean")
    row = calibration(told.coalesce(1)).collect()[0]
    assert row["ece"] == pytest.approx(0.05, abs=0.03)  # none for the sure, a tenth too low for the unsure
    assert 0 < row["ece_floor"] < 0.06


def test_a_link_counts_once_at_its_surest(spark: SparkSession) -> None:
    links = spark.createDataFrame(
        [("s", "x", "A", "B", 0.3, "undecided", "candidate"), ("s", "y", "A", "B", 0.8, "changed", "candidate")],
        "system string, link_id string, old_phone string, new_phone string, confidence double, verdict string, status string",
    )
    changes = spark.createDataFrame(
        [("A", "B", "changed", date(2025, 1, 1))],
        "old_phone string, new_phone string, verdict string, switched_on date",
    )
    told = judged(links, changes, RULES).collect()
    assert [(row["link_id"], row["right"], row["published"]) for row in told] == [("y", True, True)]

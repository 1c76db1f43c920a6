"""Who is silenced by what: numbers always, persons where it is they who said so."""

import pytest
from pyspark.sql import SparkSession

from ringback.numbers.verification import questions_of_links
from ringback.numbers.verification.silence import do_not_contact
from ringback.tables import PERSON_RECORDS, VERIFICATION_RULINGS
from rows import at, table_rows
from verification_rows import LINK, asked, links_of, logged

pytestmark = pytest.mark.usefixtures("interpreted")
DAY, NEW = at("2024-06-02"), LINK["new_phone"]


def test_a_stop_silences_the_number_always_and_the_person_where_the_link_is_sure(spark: SparkSession) -> None:
    links = links_of(
        spark,
        {"link_id": "candidate", "new_phone": "+1"},
        {"link_id": "confirmed", "new_phone": "+2", "status": "confirmed", "old_person_id": "P", "new_person_id": "Q"},
        {"link_id": "declared", "new_phone": "+3", "status": "declared", "old_person_id": "R", "new_person_id": "R"},
        {"link_id": "wrong", "new_phone": "+4", "status": "wrong_person"},
    )
    stop = {"stopped_at": DAY}
    numbers = {"link_id": None, "old_phone": "+8", "new_phone": "+9"}
    questions = asked(
        spark,
        *({"link_id": link, "reply": "stop", **stop} for link in ("candidate", "confirmed", "declared", "wrong")),
        {"link_id": "candidate", "stopped_by": ["+5"], **stop},  # said from another number
        {**numbers, "reply": "yes", "question_id": "yes"},  # persons that it made one; their link is gone
        {**numbers, "reply": "stop", **stop},
        {"link_id": None, "old_phone": "+8", "new_phone": "+10", "reply": "yes", "question_id": "no stop"},
    )
    ruling = {"link_id": "gone", "left_source": "s", "left_record": "a", "right_source": "s", "right_record": "b", "ruling": "same",
              "decided_at": DAY, "stands": True}  # fmt: skip
    rulings = [
        {**ruling, "question_id": "yes"},
        {**ruling, "question_id": "no stop", "left_record": "c", "right_record": "d"},
    ]
    owners = [{"source": "s", "record_id": r, "person_id": p, "valid_from": DAY, "valid_to": DAY}
              for r, p in (("a", "S"), ("b", "T"), ("c", "U"), ("d", "V"))]  # fmt: skip
    withdrawn = [
        ("person", "W", "withdrawn", DAY),
        ("number", "+6", "granted", DAY),
        ("person", "P", "withdrawn", at("2020-01-01")),
    ]
    made = do_not_contact(
        questions_of_links(questions, links, logged(spark)),
        links,
        spark.createDataFrame(withdrawn, "subject_kind string, subject string, state string, at timestamp"),
        table_rows(spark, VERIFICATION_RULINGS, rulings),
        table_rows(spark, PERSON_RECORDS, owners),
    )
    assert {(row["subject_kind"], row["subject"], row["cause"]) for row in made.collect()} == {
        *(("number", number, "stop") for number in ("+1", "+2", "+3", "+4", "+5", "+9")),
        *(("person", person, "stop") for person in ("Q", "R", "S", "T")),
        *(("person", person, "withdrawn") for person in ("P", "W")),  # P withdrew first
    }
    assert NEW not in {row["subject"] for row in made.collect()}

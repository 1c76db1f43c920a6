"""A replay of a shop's declared change, twice: it is found again without being told, and the second run changes nothing."""

import csv
from pathlib import Path
from typing import Any

import deltalake
import pytest
from pyspark.sql import SparkSession

from ringback.config import load_settings
from ringback.errors import InputError
from ringback.job import Run
from ringback.jobs.normalise_contacts import normalise_contacts_step
from ringback.jobs.replay import replay_step
from ringback.progress import Progress
from ringback.tables import HUBS, LINK_CALIBRATION
from rows import at, table_rows

pytestmark = pytest.mark.usefixtures("interpreted")
HEAD = ("record_id", "account_id", "since", "until", "name", "mobile", "mail", "street", "device")
ANN, BOB = (
    ("Ann Lee", "ann@example.org", "1 Main Street, Springfield"),
    ("Bob Moss", "bob@example.org", "7 Hill Road, Springfield"),
)
BOOKS = [
    ("a1", "acc1", "2023-01-05", "2023-05-30", ANN[0], "212 456 0101", *ANN[1:], "d-1"),
    ("a2", "acc1", "2023-06-10", "2024-05-01", ANN[0], "212 456 0102", *ANN[1:], "d-1"),
    ("b1", "acc2", "2023-01-05", "2023-02-01", BOB[0], "212 456 0103", *BOB[1:], "d-2"),
    ("b2", "acc2", "2024-06-10", "2024-06-20", BOB[0], "212 456 0104", *BOB[1:], "d-2"),
]


def table(shop: Path, name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = deltalake.DeltaTable(str(shop / "warehouse" / name)).to_pyarrow_table().to_pylist()
    return rows


def versions(shop: Path) -> dict[str, int]:
    return {path.name: deltalake.DeltaTable(str(path)).version() for path in (shop / "warehouse").iterdir()}


def test_a_hidden_change_is_found_again_and_a_second_run_changes_nothing(
    spark: SparkSession, shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    crowd = [line.split(",") for line in (shop / "contacts.csv").read_text().splitlines() if line[0] == "z"]
    with (shop / "contacts.csv").open("w", newline="") as file:
        csv.writer(file).writerows([HEAD, *BOOKS, *([z[0], "", *z[1:], ""] for z in crowd)])
    conf = (shop / "conf.yaml").read_text().replace("address: street}", "address: street, device_ids: device}")
    (shop / "conf.yaml").write_text(conf)
    run = Run(
        spark, load_settings(str(shop / "conf.yaml"), ["replay.hold_out_days=30"]), at("2024-06-30"), "r", Progress()
    )
    normalise_contacts_step(run)
    run.write(table_rows(spark, HUBS, []), HUBS)
    replay_step(run)

    (found,) = table(shop, "replays")
    assert (found["old_phone"], found["new_phone"]) == ("+12124560101", "+12124560102"), (
        "Bob's came after the replay's end"
    )
    assert (found["published"], found["dates_covered"], found["wrong_links"]) == (True, True, 0)
    (label,) = table(shop, "silver_labels")
    assert (label["link_id"], label["told_by"], label["right"]) == (found["link_id"], "declared", True)
    assert table(shop, LINK_CALIBRATION.name) == []
    told = " ".join(capsys.readouterr().out.split())
    assert "Declared changes found again, as of 2024-05-31: 1" in told
    assert "No calibration: 1 labels, 0 of them of links that are no changes; expected 200" in told
    assert "212" not in told, "no personal value"

    before = versions(shop)
    replay_step(run)
    assert versions(shop) == before
    with pytest.raises(InputError, match="no account of contact_records changed its number until 2023-06-09"):
        replay_step(Run(spark, run.settings, at("2023-07-09"), "r", Progress()))

"""Bad settings and bad input: the exit code, and a message that names the file and what to do."""

import gzip
from pathlib import Path
from typing import Any

import deltalake
import pytest

from ringback.job import run_job
from ringback.jobs.pipeline import STEPS

Told = pytest.CaptureFixture[str]
GOOD = "record_id,since,until,name,mobile,mail,street\nc1,2023-01-05,,Ann Lee,212 456 0101,ann@example.org,1 Main St\n"


def count(shop: Path, table: str) -> int:
    return int(deltalake.DeltaTable(str(shop / "warehouse" / table)).to_pyarrow_table().num_rows)


def test_missing_conf_ends_with_2(capsys: Told) -> None:
    assert run_job("pipeline", STEPS, "nowhere.yaml", [], None) == 2
    assert "nowhere.yaml: cannot be read" in capsys.readouterr().err


def test_bad_as_of_and_unknown_stage_end_with_2(pipeline: Any, capsys: Told) -> None:
    assert pipeline(as_of="tomorrow") == 2
    assert pipeline(until="publish") == 2
    told = capsys.readouterr().err
    assert "--as-of tomorrow: expected a date" in told
    assert "--until publish: no such stage; expected one of normalise_contacts" in told


def test_source_without_region_ends_with_2(pipeline: Any, shop: Path, capsys: Told) -> None:
    conf = shop / "conf.yaml"
    conf.write_text(conf.read_text().replace("    default_region: US\n", "", 1))
    assert pipeline() == 2
    assert "sources.contacts.default_region: missing" in capsys.readouterr().err


def test_unknown_column_of_ours_ends_with_2(pipeline: Any, capsys: Told) -> None:
    assert pipeline("sources.contacts.columns.full_nme=name") == 2
    assert "full_name" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (None, "contacts.csv"),
        (b"", "empty"),
        (b"record_id,name\n1,Ann\n", "since"),
    ],
    ids=["missing", "empty_file", "wrong_header"],
)
def test_input_that_is_not_what_was_announced_ends_with_3(
    pipeline: Any, shop: Path, capsys: Told, content: bytes | None, told: str
) -> None:
    path = shop / "contacts.csv"
    path.unlink() if content is None else path.write_bytes(content)
    assert pipeline() == 3
    message = capsys.readouterr().err
    assert told in message
    assert "contacts.csv" in message


@pytest.mark.parametrize("damage", ["garbage", "truncated"])
def test_unreadable_gzip_ends_with_3(pipeline: Any, shop: Path, capsys: Told, damage: str) -> None:
    whole = gzip.compress((GOOD * 2000).encode())
    (shop / "contacts.csv.gz").write_bytes(b"no gzip at all" if damage == "garbage" else whole[: len(whole) // 2])
    assert pipeline(f"sources.contacts.path={shop}/contacts.csv.gz") == 3
    message = capsys.readouterr().err
    assert "contacts.csv.gz" in message
    assert "Ann" not in message


def test_header_only_is_no_error(pipeline: Any, shop: Path) -> None:
    (shop / "contacts.csv").write_text(GOOD.splitlines()[0] + "\n")
    (shop / "events.json").write_text("")
    assert pipeline(until="link_numbers") == 0
    assert (count(shop, "contact_records"), count(shop, "quarantine"), count(shop, "number_links")) == (0, 0, 0)


def test_reading_a_table_nobody_wrote_ends_with_3(shop: Path, spark: Any, capsys: Told) -> None:
    one = {"link_numbers": STEPS["link_numbers"]}
    assert run_job("link_numbers", one, str(shop / "conf.yaml"), [], "2024-01-01") == 3
    assert "run the job that writes it first" in capsys.readouterr().err

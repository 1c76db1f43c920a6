"""All that is nasty at once, in sources of every format: the run ends well, nothing is lost, nothing of it is printed."""

import json
from pathlib import Path
from typing import Any

import deltalake
import pytest
from pyspark.sql import SparkSession

from ringback.job import run_job
from ringback.jobs.pipeline import STEPS

ROOT = Path(__file__).resolve().parents[2]
SMALL = [
    "spark.conf.spark.sql.shuffle.partitions='1'",
    "spark.conf.spark.sql.adaptive.enabled='false'",
    "spark.conf.spark.databricks.delta.snapshotPartitions='1'",
]
MILLION = 1_000_000
SECRET = "Zyx"  # stands in every nasty value; nothing that holds it may be printed
LONG = {
    "last_seen_at": "2024-01-01T"
    + "+00:00 Zyx" * (MILLION // 10),  # each of a million signs, and hard for an expression
    "full_name": "Zyx Ann " * (MILLION // 8),
    "birth_date": "1 Zyx " * (MILLION // 6),
    "phone": "Zyx 138 " * (MILLION // 8),
    "email": "a.zyx." * (MILLION // 6) + "@example.org",
    "address": "1 Zyx Street, " * (MILLION // 14),
    "device_ids": "Zyx:-" * (MILLION // 5),
    "login_ids": "@Zyx/" * (MILLION // 5),
    "account_id": "Zyx" * (MILLION // 3),
    "gender": "Zyx" * (MILLION // 3),
}
REFUSED = {column: "too_long" for column in LONG} | {"last_seen_at": "bad_date"}
COLUMNS = ["record_id", "first_seen_at", *LONG]
SIGNS = ("Zyx\x00", "\u202eZyx\u200b", "\ufeffZyx", '"Zyx""', "=Zyx()", "Zyx\\", "Zyx\U0001f600\U0010ffff")
GOOD = {"first_seen_at": "2024-01-01", "full_name": "王小明", "phone": "13912345678"}
ROWS = [
    {**GOOD, "record_id": "good"},
    {**GOOD, **LONG, "record_id": "long"},
    {**GOOD, "record_id": "long_date", "first_seen_at": "2024-01-01" + " Zyx" * (MILLION // 4)},
    {**GOOD, "record_id": SECRET + "r" * MILLION},
    *(
        {**dict.fromkeys(LONG, sign), "record_id": f"sign_{at}", "first_seen_at": "2024-01-01"}
        for at, sign in enumerate(SIGNS)
    ),
]
CONF = """
extends: {root}/conf/default.yaml
warehouse: {{root: {folder}/warehouse}}
spark: {{checkpoint_dir: {folder}/checkpoints}}
sources:
  text: {{path: {folder}/c.csv, format: csv, input: contacts, default_region: CN, source: {{value: csv}}}}
  chinese:
    {{path: {folder}/gb.csv, format: csv, encoding: gb18030, input: contacts, default_region: CN, source: {{value: gb}}}}
  lines: {{path: {folder}/c.jsonl, format: json, input: contacts, default_region: CN, source: {{value: json}}}}
  columns: {{path: {folder}/p, format: parquet, input: contacts, default_region: CN, source: {{value: parquet}}}}
  table: {{path: {folder}/d, format: delta, input: contacts, default_region: CN, source: {{value: delta}}}}
"""
BYTES = {  # no UTF-8: a sign that never is, half of a pair, the half of a letter
    "'bytes'": "record_id",
    "array(cast(X'5a7978ffed' as string))": "device_ids",
    "map(cast(X'5a7978eda080' as string), cast(X'ff5a7978' as string))": "login_ids",
    "cast(X'5a7978eda080' as string)": "full_name",
    "cast(X'5a7978ff313339' as string)": "phone",
    "cast(X'5a7978ff40612e636f6d' as string)": "email",
    "cast(X'5a7978ffe5bca0' as string)": "address",
}
MANY = {
    "'many'": "record_id",
    f"transform(sequence(1, {MILLION}), n -> concat('Zyx-', n))": "device_ids",
    "map_from_arrays(transform(sequence(1, 2000), n -> concat('k', n)), transform(sequence(1, 2000), n -> 'Zyx'))": "login_ids",
    "repeat('Zyx ', 250000)": "full_name",
    "'139'": "phone",
    "'Zyx'": "email",
    "''": "address",
}


def put_csv(path: Path) -> int:
    """UTF-8 with its mark; the number of rows."""
    good = [",".join('"' + row.get(column, "").replace('"', '""') + '"' for column in COLUMNS) for row in ROWS]
    quotes = 'quotes,2024-01-01,,"' + 'Zyx""' * (MILLION // 5) + '"' + "," * (len(COLUMNS) - 4)
    bytes_ = b"bytes,2024-01-01,," + "张三".encode("gbk") + b"," * (len(COLUMNS) - 4)
    bad = [",".join(["Zyx"] * 30_000), SECRET * (MILLION // 3), "," * MILLION, '"' * 1_001, '"Zyx']
    lines = [line.encode() for line in [*good, quotes, *bad[:-1]]] + [bytes_, bad[-1].encode()]
    path.write_bytes(b"\xef\xbb\xbf" + ",".join(COLUMNS).encode() + b"\n" + b"\n".join(lines) + b"\n")
    return len(lines)


def put_gb18030(path: Path) -> int:
    """Letters of four bytes, full-width digits, and bytes that are none; the number of rows."""
    good = "record_id,first_seen_at,full_name,phone\ng1,2024-01-01,张三𠮷,１３９１２３４５６７９\n"
    path.write_bytes(good.encode("gb18030") + b"g2,2024-01-01,\x81,\xff\xfe\n")
    return 2


def put_json(path: Path) -> int:
    """UTF-8 with a mark that JSON does not allow, half pairs, depth, length and width; the number of rows."""
    many = {
        "device_ids": [f"Zyx-{at}" for at in range(MILLION)],
        "login_ids": {f"k{at}": SECRET for at in range(2_000)},
    }
    half = {
        "record_id": "half",
        "full_name": "Zyx\ud800 Ann",
        "phone": "\udc0013912345678",
        "device_ids": ["Zyx\ud800"],
    }
    start = b'","first_seen_at":"2024-01-01","phone":'
    lines = [
        *(json.dumps(row).encode() for row in [*ROWS, {**GOOD, **many, "record_id": "many"}, {**GOOD, **half}]),
        b'{"record_id":"deep' + start + b"[" * 100_000 + b"]" * 100_000 + b"}",
        b'{"record_id":"number' + start + b"9" * 100_000 + b"}",
        b'{"record_id":"bytes' + start + b'"Zyx\xff\xfe139"}',
        b'{"record_id":"nul' + start + b'"Zyx\x00"}',
        SECRET.encode() * (MILLION // 3),
    ]
    path.write_bytes(b"\xef\xbb\xbf" + b"\n".join(lines) + b"\n")
    return len(lines)


def put_tables(spark: SparkSession, folder: Path) -> int:
    """Parquet and Delta of the same rows; their number."""
    rows = [
        "select '2024-01-01' as first_seen_at, " + ", ".join(f"{value} as {name}" for value, name in row.items())
        for row in (MANY, BYTES)
    ]
    spark.sql(" union all ".join(rows)).coalesce(1).write.parquet(f"{folder}/p")
    spark.read.parquet(f"{folder}/p").write.format("delta").save(f"{folder}/d")
    return len(rows)


def test_one_run_over_all_of_it(spark: SparkSession, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    tables = put_tables(spark, tmp_path)
    written = {
        "csv": put_csv(tmp_path / "c.csv"),
        "gb": put_gb18030(tmp_path / "gb.csv"),
        "json": put_json(tmp_path / "c.jsonl"),
        "parquet": tables,
        "delta": tables,
    }
    (tmp_path / "conf.yaml").write_text(CONF.format(root=ROOT, folder=tmp_path))
    capfd.readouterr()
    code = run_job("pipeline", STEPS, str(tmp_path / "conf.yaml"), SMALL, "2024-06-30", "normalise_contacts")
    printed = "".join(capfd.readouterr())
    assert code == 0, printed
    assert SECRET.lower() not in printed.lower()

    def table(name: str) -> list[dict[str, Any]]:
        return list(deltalake.DeltaTable(str(tmp_path / "warehouse" / name)).to_pyarrow_table().to_pylist())

    kept, points = table("contact_records"), table("contact_points")
    whole = [row for row in table("quarantine") if row["column"] is None]
    assert {name: sum(row["source"] == name for row in [*kept, *whole]) for name in written} == written
    refused = {(row["source"], row["record_id"], row["column"]): row["reason"] for row in table("quarantine")}
    for source in ("csv", "json"):
        assert {column: refused.get((source, "long", column)) for column in REFUSED} == REFUSED
        assert refused[source, "long_date", None] == "bad_first_seen_at"
    for source in ("json", "parquet", "delta"):
        assert refused[source, "many", "device_ids"] == refused[source, "many", "login_ids"] == "too_many"
    for source in ("parquet", "delta"):
        assert refused[source, "bytes", "device_ids"] == refused[source, "bytes", "login_ids"] == "broken_text"
    unreadable = [row["source"] for row in whole if row["reason"] == "unreadable_row"]
    assert {source: unreadable.count(source) for source in set(unreadable)} == {"csv": 5, "json": 4}
    read = {(row["source"], row["record_id"], row["kind"]): row["value"] for row in points}
    for source in ("csv", "json"):
        assert read[source, "good", "phone"] == "+8613912345678"
        assert [row["record_id"] for row in whole if (row["source"], row["reason"]) == (source, "id_too_long")] == [
            None
        ]
    assert read["gb", "g1", "phone"] == "+8613912345679"
    names = {(row["source"], row["record_id"]): row["name"] for row in kept}
    assert names["gb", "g1"]["full"] == "张三𠮷"
    assert (names["json", "half"], refused["json", "half", "full_name"]) == (None, "broken_text")
    assert refused["json", "half", "device_ids"] == "broken_text"
    assert [names[source, f"sign_{at}"]["full"] for source in ("csv", "json") for at in (0, 1, 2)] == ["zyx"] * 6

"""Normalisation beside libphonenumber in Python, in one run and on one core: `make bench-normalise`, ROWS=… for other sizes.

The peer is `phonenumbers` in a pandas UDF that gives E.164, validity, type and region, with the regex cache wide enough. Both
read the same Parquet file and write nowhere. One processor for all: the JVM, its compiler and the Python workers share it. To
plan a contact record takes some seconds, whatever the number of rows; the rates contain it.
"""

import csv
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd
import phonenumbers
from memory import peak_gib
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F
from rich.console import Console
from rich.table import Table

from ringback.config import load_settings
from ringback.contacts.addresses import with_address
from ringback.contacts.dates import day_steps
from ringback.contacts.devices import device_steps
from ringback.contacts.emails import email_steps
from ringback.contacts.logins import login_steps
from ringback.contacts.names import name_steps
from ringback.contacts.phones import with_phone
from ringback.contacts.phones.library import library_answer, widen_regex_cache
from ringback.contacts.phones.native import unknown_to
from ringback.contacts.phones.table import phone_table
from ringback.contacts.steps import with_steps
from ringback.session import build_session

ROOT = Path(__file__).resolve().parents[1]
MESS = ROOT / "tests/cases/phone_mess.csv"
PLACEHOLDER = "13800138000"
SAID = "e164 string, valid boolean, type string, region string"
BLOCKS = ("138", "139", "150", "186", "133", "177", "199", "166", "130", "158")
ABROAD = ("US", "GB", "IN", "BR", "DE", "FR", "JP", "ID", "MX", "KR", "AU", "ES", "RU", "TR")
Stage = Callable[[DataFrame], DataFrame]
RUNS = 3
FIFTH = 0.2
AT_ONCE = 200_000  # records made in memory
SURNAMES, GIVEN = "王李张刘陈杨黄赵吴周", "伟芳娜敏静丽强磊军洋"
ROADS = ("人民路", "建设路", "解放路", "中山路")
CITIES = ("浙江省杭州市西湖区", "江苏省南京市鼓楼区", "四川省成都市武侯区")


def main(rows: int) -> None:
    """Prints rows a second of each stage, ours and the peer's, and their ratio."""
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})  # one processor for this process and all that it starts
    settings = load_settings(str(ROOT / "conf/default.yaml"), ["spark.master=local[1]"])
    spark = build_session("bench", settings.spark)
    phone_table()  # compiled once an upgrade, not once a run
    table = Table("input", "rows", "ours, rows/s", "phonenumbers, rows/s", "ratio", "asked of the library")
    with tempfile.TemporaryDirectory() as folder:
        for name, made in (("clean mobiles", _clean(rows)), ("mix", _mix(rows, random.Random(7)))):
            phones = _kept(spark, made, f"{folder}/{name}")
            if name == "clean mobiles":
                told = _memory(spark, f"{folder}/{name}.parquet", rows)
            ours, peer = _rate(phones, _phones), _rate(phones, _library)
            table.add_row(name, *_figures(phones.count(), ours, peer), f"{_asked(phones):.2%}")
        records = _records(spark, max(rows * 2 // 5, 1), folder)
        peer = _rate(records.select("phone", "default_region"), lambda df: _library(df, "phone", "default_region"))
        for name, stage in (("contact record", _record), ("… with a Chinese address", _record_with_address)):
            table.add_row(name, *_figures(records.count(), _rate(records, stage), peer), "")
    console = Console(width=140)
    console.print(table)
    console.print(told)


def _memory(spark: SparkSession, path: str, rows: int) -> str:
    """What the JVM and the Python workers have held at most after a fifth of the rows, and after all of them."""
    peaks = []
    for share in (FIFTH, 1.0):
        some = spark.read.parquet(path).where(F.pmod(F.xxhash64("raw"), F.lit(1000)) < share * 1000)
        _phones(some).write.format("noop").mode("overwrite").save()
        peaks.append(peak_gib(children_alone=True))
    return f"memory at its peak, GiB: {peaks[0]:.2f} after {int(rows * FIFTH):,} clean mobiles, {peaks[1]:.2f} after {rows:,}"


def _figures(rows: int, ours: float, peer: float) -> tuple[str, ...]:
    return f"{rows:,}", f"{ours:,.0f}", f"{peer:,.0f}", f"{ours / peer:.1f}"


def _rate(df: DataFrame, stage: Stage) -> float:
    """Rows a second of the best of three runs: compiling to machine code shares the one processor with the first two."""
    rows, best = df.count(), float("inf")
    for _ in range(RUNS):
        started = time.perf_counter()
        stage(df).write.format("noop").mode("overwrite").save()
        best = min(best, time.perf_counter() - started)
    return rows / best


def _phones(df: DataFrame) -> DataFrame:
    return with_phone(df, "raw", "region")


def _asked(df: DataFrame) -> float:
    """Share of the rows that the table has no answer for."""
    return unknown_to(phone_table(), df, "raw", "region").count() / df.count()


def _library(df: DataFrame, raw: str = "raw", region: str = "region") -> DataFrame:
    @F.pandas_udf(SAID)  # type: ignore[call-overload,untyped-decorator]
    def said(texts: pd.Series, regions: pd.Series) -> pd.DataFrame:
        widen_regex_cache()
        answers = [library_answer(text, where) for text, where in zip(texts, regions, strict=True)]
        return pd.DataFrame([(one.e164, one.valid, one.type, one.region) for one in answers])

    return df.withColumn("said", said(raw, region))


def _record(df: DataFrame) -> DataFrame:
    steps = (
        name_steps("full_name", "name"),
        email_steps("email", "_email"),
        day_steps("birth_date", "_birth"),
        device_steps("device_ids", None, "_devices"),
        login_steps("login_ids", None, "_logins"),
    )
    return with_steps(with_phone(df, "phone", "default_region", "_phone"), *steps)


def _record_with_address(df: DataFrame) -> DataFrame:
    return with_address(_record(df), "address", "city", "region", "postcode", "default_region", "_address")


def _kept(spark: SparkSession, rows: Iterator[tuple[str, str]], path: str) -> DataFrame:
    frame = pd.DataFrame(rows, columns=["raw", "region"])
    frame.to_parquet(f"{path}.parquet", index=False)
    return spark.read.parquet(f"{path}.parquet")


def _mobile(at: int) -> str:
    """The at-th mobile number: all different."""
    return BLOCKS[at % len(BLOCKS)] + f"{at * 7919 % 10**8:08d}"


def _clean(rows: int) -> Iterator[tuple[str, str]]:
    return ((_mobile(at), "CN") for at in range(rows))


def _mix(rows: int, chance: random.Random) -> Iterator[tuple[str, str]]:
    """85 % clean mobiles of the home region, 10 % numbers of other countries, 5 % mess: the table's rows in equal parts."""
    with MESS.open(encoding="utf-8") as file:
        cases = [(row["row"], row["raw"].encode().decode("unicode_escape")) for row in csv.DictReader(file)]
    by_row: dict[str, list[str]] = {}
    for row, raw in cases:
        by_row.setdefault(row, []).append(raw)
    for at in range(rows):
        draw = chance.random()
        if draw < 0.85:
            yield _mobile(at), "CN"
        elif draw < 0.95:
            yield _foreign(chance), "CN"
        else:
            yield chance.choice(by_row[chance.choice(list(by_row))]).replace(PLACEHOLDER, _mobile(at)), "CN"


def _foreign(chance: random.Random) -> str:
    example = phonenumbers.example_number_for_type(chance.choice(ABROAD), phonenumbers.PhoneNumberType.MOBILE)
    number = phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.E164)
    return number[:-5] + f"{chance.randrange(10**5):05d}"


def _records(spark: SparkSession, rows: int, folder: str) -> DataFrame:
    """Invented contact records, every value distinct."""
    schema = (
        "phone string, default_region string, full_name string, email string, birth_date string, device_ids array<string>, "
        "login_ids map<string,string>, address string, city string, region string, postcode string"
    )
    for start in range(0, rows, AT_ONCE):
        frame = pd.DataFrame(_record_values(at) for at in range(start, min(start + AT_ONCE, rows)))
        spark.createDataFrame(frame, schema).write.mode("append").parquet(f"{folder}/records")
    return spark.read.parquet(f"{folder}/records")


def _record_values(at: int) -> dict[str, object]:
    """The at-th record: no value of it stands in another one."""
    return {
        "phone": _mobile(at),
        "default_region": "CN",
        "full_name": SURNAMES[at % 10] + GIVEN[at // 10 % 10] + GIVEN[at // 100 % 10],
        "email": f"user{at}@mail{at % 50}.cn",
        "birth_date": f"{1950 + at % 55}-{1 + at % 12:02d}-{1 + at % 28:02d}",
        "device_ids": [f"{at:08x}-1b2c-4d5e-8f90-{at * 31 % 16**12:012x}"],
        "login_ids": {"wechat": f"user_{at}"},
        "address": f"{CITIES[at % 3]}{ROADS[at % 4]}{at}号{at % 30 + 1}栋{at % 4 + 1}单元{at % 2000 + 101}室",
        "city": None,
        "region": None,
        "postcode": None,
    }


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5_000_000)

"""Parquet and Delta: native types become text, lists and maps stay."""

import pytest

from ringback.errors import InputError
from ringback.sources import read_source

TYPED = """
    select 'r1' as record_id, timestamp'2024-01-02 03:04:05.123456' as first_seen_at,
           timestamp_ntz'2024-01-02 03:04:05' as last_seen_at, date'1980-05-06' as birth_date,
           13912345678D as phone, double('NaN') as postcode, 7L as account_id, '' as city,
           array('a', null, 'b') as device_ids, map('wechat', 'wx', 'qq', null) as login_ids,
           named_struct('size', 4, 'shoe', cast(null as string)) as attributes, 'x' as `odd.name`
"""


@pytest.mark.parametrize("format", ["parquet", "delta"])
def test_types(spark, tmp_path, settings, rows, format):
    spark.sql(TYPED).write.format(format).save(f"{tmp_path}/people")
    row = rows(settings(tmp_path / "people", format=format))[0]
    assert (row["first_seen_at"], row["last_seen_at"]) == ("2024-01-02T03:04:05.123456Z", "2024-01-02T03:04:05.000000")
    assert (row["birth_date"], row["phone"], row["postcode"]) == ("1980-05-06", "13912345678", None)
    assert (row["account_id"], row["city"], row["corrupt"]) == ("7", None, False)
    assert (row["device_ids"], row["login_ids"], row["attributes"]) == (["a", "b"], {"wechat": "wx"}, {"size": "4"})
    if format == "delta":
        assert row["source_file"] == "people"
    else:
        assert row["source_file"].endswith(".parquet")


def test_equal_rows_share_a_reference_and_unequal_ones_do_not(spark, tmp_path, settings, rows):
    spark.sql("""
        select record_id, timestamp_micros(at) as first_seen_at
        from values ('a', 1L), ('a', 1L), ('a', 2L), ('b', 1L) as t(record_id, at)
    """).write.format("delta").save(f"{tmp_path}/t")
    refs = [row["raw_row_ref"] for row in rows(settings(tmp_path / "t", format="delta"))]
    assert refs[0].startswith("t#")
    assert len(set(refs)) == 3


def test_an_events_device_and_a_mapped_name_with_a_dot(spark, tmp_path, settings, rows):
    spark.sql("select 1 as event_id, 2 as occurred_at, 'order' as `k.ind`, 77 as device_id").write.parquet(
        f"{tmp_path}/e"
    )
    source = settings(tmp_path / "e", format="parquet", input="events", columns={"kind": "k.ind"})
    row = rows(source)[0]
    assert (row["record_id"], row["device_ids"], row["attributes"]) == ("1", ["77"], {"kind": "order"})


def test_parquet_files_of_one_folder_may_have_different_columns(spark, tmp_path, settings, rows):
    spark.sql("select 'r1' as record_id, '2024' as first_seen_at").write.parquet(f"{tmp_path}/p")
    spark.sql("select '1' as phone, '2024' as first_seen_at, 'r2' as record_id").write.mode("append").parquet(
        f"{tmp_path}/p"
    )
    found = rows(settings(tmp_path / "p", format="parquet"))
    assert [(row["record_id"], row["phone"]) for row in found] == [("r1", None), ("r2", "1")]


def test_parquet_files_whose_types_disagree_are_refused(spark, tmp_path, settings):
    spark.sql("select 'r1' as record_id, '2024' as first_seen_at").write.parquet(f"{tmp_path}/p")
    spark.sql("select 1 as record_id, '2024' as first_seen_at").write.mode("append").parquet(f"{tmp_path}/p")
    with pytest.raises(InputError, match=r"cannot be read as parquet .*CANNOT_MERGE_SCHEMAS"):
        read_source(spark, "crm", settings(tmp_path / "p", format="parquet"))


@pytest.mark.parametrize("format", ["parquet", "delta"])
def test_lacking_columns_are_told(spark, tmp_path, settings, format):
    spark.sql("select 1 as id, 2 as first_seen").write.format(format).save(f"{tmp_path}/t")
    with pytest.raises(InputError) as told:
        read_source(spark, "crm", settings(tmp_path / "t", format=format))
    assert "t: no column 'record_id'" in str(told.value)
    assert "no column 'first_seen_at' (nearest: 'first_seen')" in str(told.value)
    assert "found the columns id, first_seen" in str(told.value)


@pytest.mark.parametrize("format", ["parquet", "delta"])
def test_a_missing_path_is_refused(spark, tmp_path, settings, format):
    with pytest.raises(InputError, match="no: no such file or folder"):
        read_source(spark, "crm", settings(tmp_path / "no", format=format))


def test_what_is_no_such_table_is_refused(spark, put, settings):
    path = put("in/c.parquet", b"record_id,first_seen_at\nSecret,2024\n")
    with pytest.raises(InputError, match=r"c\.parquet: the file cannot be read") as told:
        read_source(spark, "crm", settings(path, format="parquet"))
    assert "Secret" not in str(told.value)
    with pytest.raises(InputError, match="in: cannot be read as delta"):
        read_source(spark, "crm", settings(path.parent, format="delta"))

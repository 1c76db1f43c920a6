"""CSV files of every condition that brands send them in."""

import gzip
import hashlib

import pytest
from pyspark.sql import functions as F

from ringback.errors import ConfigError, InputError
from ringback.failures import told_failure
from ringback.sources import RAW_COLUMNS, delimited, read_inputs, read_source

HEAD = "record_id,first_seen_at,full_name,phone\n"


def test_every_source_has_one_schema(spark, put, settings):
    contacts = read_source(spark, "crm", settings(put("c.csv", HEAD)))
    events = read_source(spark, "web", settings(put("e.csv", "event_id,occurred_at,kind\n"), input="events"))
    expected = [(field.name, field.dataType) for field in RAW_COLUMNS]
    assert [(field.name, field.dataType) for field in contacts.schema] == expected
    assert [(field.name, field.dataType) for field in events.schema] == expected


def test_values_come_unchanged_and_empty_is_null(put, settings, rows):
    path = put("c.csv", HEAD + 'r1,2024-01-02, Ann  Lee ,"+1 ""212"""\nr2,2024-01-02,"",\n')
    first, second = rows(settings(path, timezone="Asia/Shanghai", latency_days=2))
    assert first["full_name"] == " Ann  Lee "
    assert first["phone"] == '+1 "212"'
    assert (second["full_name"], second["phone"]) == (None, None)
    assert [first[name] for name in ("source_file", "input", "source")] == ["c.csv", "contacts", "shop"]
    assert [first[name] for name in ("default_region", "timezone", "latency_days")] == ["US", "Asia/Shanghai", 2]
    assert (first["corrupt"], second["corrupt"], first["device_ids"], first["login_ids"]) == (False, False, None, None)


def test_files_of_one_folder_may_order_their_columns_differently(put, settings, rows):
    put("in/a.csv", "record_id,first_seen_at,full_name,phone\nr1,2024-01-01,Ann,111\n")
    put("in/b.csv", "phone,full_name,first_seen_at,record_id\n222,Bob,2024-01-02,r2\n")
    put("in/deep/c [1] 50%+é.csv.gz", "record_id,first_seen_at,city\nr3,2024-01-03,Rome\n")
    folder = put("in/_SUCCESS", "").parent
    found = [(r["record_id"], r["full_name"], r["phone"], r["city"], r["source_file"]) for r in rows(settings(folder))]
    assert found == [
        ("r1", "Ann", "111", None, "a.csv"),
        ("r2", "Bob", "222", None, "b.csv"),
        ("r3", None, None, "Rome", "c [1] 50%+é.csv.gz"),
    ]


def test_a_pattern_reads_the_files_that_match(put, settings, rows):
    put("c1.csv", HEAD + "r1,2024,,\n")
    put("c2.csv", HEAD + "r2,2024,,\n")
    put("other.csv", "not,ours\n1,2\n")
    assert [r["record_id"] for r in rows(settings(put("c3.csv", HEAD).parent / "c?.csv"))] == ["r1", "r2"]


def test_the_reference_is_file_and_digest_of_the_line(put, settings, rows):
    line = "r1,2024-01-01,Ann,111"
    first, again, other = rows(settings(put("c.csv", HEAD + f"{line}\n{line}\nr2,2024-01-01,Ann,111\n")))
    assert first["raw_row_ref"] == "c.csv#" + hashlib.sha256(line.encode()).hexdigest()[:16]
    assert again["raw_row_ref"] == first["raw_row_ref"] != other["raw_row_ref"]


def test_references_do_not_depend_on_partitions(spark, put, settings):
    path = put("c.csv", HEAD + "".join(f"r{at:03},2024-01-01,Ann,{at}\n" for at in range(300)))
    whole = {row.raw_row_ref for row in read_source(spark, "crm", settings(path)).collect()}
    split = spark.newSession()
    split.conf.set("spark.sql.files.maxPartitionBytes", "1000")
    df = read_source(split, "crm", settings(path))
    assert df.select(F.spark_partition_id()).distinct().count() > 1
    assert {row.raw_row_ref for row in df.collect()} == whole
    assert len(whole) == 300


READABLE = [
    "r,2024-01-01,Ann,111",
    "r,2024-01-01,,",
    ",,,",
    'r,2024-01-01,"Lee, Ann",""',
    'r,2024-01-01,"a ""b, c"" d",',
    'r,2024-01-01,the "best" Ann,',
]
UNREADABLE = [
    "r,2024-01-01,Ann",  # a field too few
    "r,2024-01-01,",
    'r,2024-01-01,"Lee, Ann"',
    'r,"2024, 01, 01",',
    "r,2024-01-01,Ann,111,",  # a field too many
    "r,2024-01-01,Ann,111,,",
    "r,2024-01-01,Ann,111,222",
    "r,2024-01-01,Ann,111,222,333",
    'r,2024-01-01,"Ann,111',  # a quote never closed
    'r,2024-01-01,Ann,"111',
    'r,2024-01-01,Ann",111',
]


@pytest.mark.parametrize("multiline", [False, True])
def test_rows_that_cannot_be_read_are_marked(put, settings, rows, multiline):
    lines = [*READABLE, *UNREADABLE]
    for at, line in enumerate(lines):  # a file each: an open quote may take in what follows
        folder = put(f"in/{at}.csv", HEAD + line + "\n").parent
    found = {row["source_file"]: row for row in rows(settings(folder, multiline=multiline))}
    corrupt = [line for at, line in enumerate(lines) if found[f"{at}.csv"]["corrupt"]]
    assert corrupt == UNREADABLE
    assert len(found) == len(lines)


def test_a_row_marked_corrupt_keeps_its_reference_and_gives_no_value(put, settings, rows):
    path = put("c.csv", "system,record_id,first_seen_at\n+15550100,r1\na,b,c,d\nshop,r2,2024\n")
    good, *bad = rows(settings(path, source={"column": "system"}))
    assert (good["source"], good["record_id"]) == ("shop", "r2")
    # A shifted value must not become the system's name: the entry's own name stands in.
    assert [(row["corrupt"], row["source"], row["record_id"], row["first_seen_at"]) for row in bad] == [
        (True, "crm", None, None), (True, "crm", None, None),
    ]  # fmt: skip
    assert len({row["raw_row_ref"] for row in bad}) == 2


def test_corruption_shows_even_when_few_columns_are_asked_for(spark, put, settings):
    df = read_source(spark, "crm", settings(put("c.csv", HEAD + "r1,2024,,\nr2,2024\nr3,2024,,,\n")))
    assert [row.corrupt for row in df.select("corrupt").collect()] == [False, True, True]
    assert df.where("not corrupt").select("record_id").count() == 1
    assert df.count() == 3


def test_a_quoted_line_break_needs_multiline(put, settings, rows):
    path = put("c.csv", HEAD + 'r1,2024,"Ann\nLee",111\nr2,2024,Bob,222\n')
    together = rows(settings(path, multiline=True))
    assert [(row["record_id"], row["full_name"]) for row in together] == [("r1", "Ann\nLee"), ("r2", "Bob")]
    apart = rows(settings(path))
    assert [row["record_id"] for row in apart] == ["r2", None, None]  # both halves are refused, none is taken for a row


def test_line_ends_of_windows(put, settings, rows):
    path = put("c.csv", (HEAD + "r1,2024,Ann,\nr2,2024,Bob,2\n").replace("\n", "\r\n"))
    for multiline in (False, True):
        found = rows(settings(path, multiline=multiline))
        assert [(r["record_id"], r["phone"], r["corrupt"]) for r in found] == [("r1", None, False), ("r2", "2", False)]


@pytest.mark.parametrize(("delimiter", "given"), [(";", ";"), ("\t", "\t"), ("\t", "\\t"), ("|", "|"), ("||", "||")])
def test_other_delimiters(put, settings, rows, delimiter, given):
    text = (HEAD + 'r1,2024,"A|;\tB",\nr2,2024,Bob\n').replace(",", delimiter)
    good, bad = rows(settings(put("c.csv", text), delimiter=given))
    assert (good["full_name"], good["corrupt"], bad["corrupt"]) == ("A|;\tB", False, True)


def test_a_byte_order_mark_is_no_part_of_the_first_name(put, settings, rows):
    path = put("c.csv", b"\xef\xbb\xbf" + (HEAD + "r1,2024,Ann,1\n").encode())
    for multiline in (False, True):
        assert [row["record_id"] for row in rows(settings(path, multiline=multiline))] == ["r1"]


@pytest.mark.parametrize("encoding", ["gb18030", "gbk", "big5"])
def test_chinese_encodings_by_name(spark, put, settings, encoding):
    path = put("c.csv", (HEAD + "r1,2024,張三,1\n").encode(encoding))
    session = spark.newSession()
    session.conf.set("spark.sql.legacy.javaCharsets", "true")
    row = read_source(session, "crm", settings(path, encoding=encoding)).collect()[0]
    assert (row.full_name, row.corrupt) == ("張三", False)


def test_a_session_that_does_not_read_an_encoding_says_which_setting_does(spark, put, settings):
    session = spark.newSession()
    session.conf.set("spark.sql.legacy.javaCharsets", "false")
    path = put("c.csv", (HEAD + "r1,2024,张三,1\n").encode("gb18030"))
    with pytest.raises(ConfigError, match=r"sources\.crm\.encoding: .*'gb18030'; set spark\.conf\.spark\.sql\.legacy"):
        read_source(session, "crm", settings(path, encoding="gb18030"))


def test_utf_16(put, settings, rows):
    path = put("c.csv", (HEAD + "r1,2024,张三,1\nr2,2024,Ł\n").encode("utf-16"))
    good, bad = rows(settings(path, encoding="utf-16"))
    assert (good["full_name"], good["corrupt"], bad["corrupt"]) == ("张三", False, True)


def test_a_header_alone_is_no_row(put, settings, rows):
    assert rows(settings(put("c.csv.gz", HEAD))) == []


@pytest.mark.parametrize("name", ["c.csv", "c.csv.gz"])
def test_a_file_without_header_is_refused(spark, put, settings, name):
    path = put(name, "")
    with pytest.raises(InputError, match=rf"{name}: the file is empty: not even a header"):
        read_source(spark, "crm", settings(path))


def test_a_missing_path_is_refused(spark, tmp_path, settings):
    for missing in (tmp_path / "no.csv", tmp_path / "no*.csv"):
        with pytest.raises(InputError) as told:
            read_source(spark, "crm", settings(missing))
        assert str(told.value).startswith(f"{missing}: no such file or folder")
        assert "sources.crm.path" in str(told.value)


def test_an_empty_folder_is_refused(spark, tmp_path, settings):
    (tmp_path / "in").mkdir()
    with pytest.raises(InputError, match="in: holds no file"):
        read_source(spark, "crm", settings(tmp_path / "in"))


def test_all_bad_files_of_a_folder_are_told_at_once(spark, put, settings):
    put("in/a.csv", "id,seen\n1,2\n")
    put("in/b.csv", "id,seen\n1,2\n")
    put("in/c.csv", "")
    put("in/d.csv.gz", b"record_id,first_seen_at\nr1,2024\n")
    put("in/e.csv", "record_id,phone,phone,first_seen_at\n1,2,3,4\n")
    folder = put("in/ok.csv", HEAD).parent
    with pytest.raises(InputError) as told:
        read_source(spark, "crm", settings(folder))
    text = str(told.value)
    assert "in/a.csv and 1 more with the same header: no column 'record_id'" in text
    assert "found the columns id, seen" in text
    assert "in/c.csv: the file is empty" in text
    assert "in/d.csv.gz: the file cannot be read" in text
    assert "in/e.csv: more than one column is called phone" in text
    assert "ok.csv" not in text


def test_a_mapped_column_must_be_there(spark, put, settings):
    source = settings(put("c.csv", HEAD), columns={"login_ids": {"twitter": "fone"}, "email": "mail"})
    with pytest.raises(InputError) as told:
        read_source(spark, "crm", source)
    assert "no column 'fone' (nearest: 'phone'); set sources.crm.columns.login_ids.twitter" in str(told.value)
    assert "no column 'mail'; set sources.crm.columns.email" in str(told.value)


def test_an_unmapped_column_stays_out(put, settings, rows):
    path = put("c.csv", HEAD + "r1,2024,Ann,111\n")
    assert rows(settings(path, columns={"full_name": None}))[0]["full_name"] is None


def test_maps_and_lists_are_built_from_columns(put, settings, rows):
    path = put(
        "c.csv",
        "record_id,first_seen_at,tw,fb,device_ids,wechat,size\n"
        'r1,2024,ann,,a; b;;c,{"x":1},L\n'
        'r2,2024,,,"[""a;b"",""c""]",wx2,\n'
        "r3,2024,,,,,\n",
    )
    source = settings(path, columns={"login_ids": {"twitter": "tw", "facebook": "fb"}, "attributes": {"size": "size"}})
    found = [(row["login_ids"], row["device_ids"], row["attributes"]) for row in rows(source)]
    assert found == [
        ({"twitter": "ann"}, ["a", "b", "c"], {"size": "L"}),
        (None, ["a;b", "c"], None),
        (None, None, None),
    ]
    one_column = [row["login_ids"] for row in rows(settings(path, columns={"login_ids": "wechat"}))]
    assert one_column == [{"x": "1"}, {"wechat": "wx2"}, None]


def test_events_come_in_the_same_shape(put, settings, rows):
    path = put(
        "e.csv",
        "event_id,at,kind,device_id,receiver_name,phone,system\n"
        "e1,2024-01-01T10:00:00,order,d;1,Ann,111,pos\ne2,2024,login,,,,web\n",
    )
    source = settings(path, input="events", columns={"occurred_at": "at"}, source={"column": "system"})
    order, login = rows(source)
    assert order["input"] == "events"
    assert (order["record_id"], order["source"], order["first_seen_at"]) == ("e1", "pos", "2024-01-01T10:00:00")
    assert (order["full_name"], order["phone"], order["device_ids"]) == ("Ann", "111", ["d;1"])
    assert (order["attributes"], order["last_seen_at"]) == ({"kind": "order"}, None)
    assert (login["device_ids"], login["attributes"], login["source"]) == (None, {"kind": "login"}, "web")


def test_wrong_settings_are_refused_before_any_file_is_looked_at(spark, settings):
    with pytest.raises(ConfigError, match="did you mean 'phone'"):
        read_source(spark, "crm", settings("nowhere.csv", columns={"fone": "x"}))


def test_a_truncated_gzip_is_refused_with_its_name_and_no_content(spark, put, settings):
    lines = "".join(f"r{at},2024-01-01,Secret{hashlib.sha256(str(at).encode()).hexdigest()},1\n" for at in range(20000))
    whole = gzip.compress((HEAD + lines).encode())
    path = put("in put/c 1.csv.gz", whole[: len(whole) // 2])
    df = read_source(spark, "crm", settings(path))  # the header is there and good
    with pytest.raises(Exception, match="FAILED_READ_FILE") as raised:
        df.select("record_id").collect()
    told = told_failure(raised.value)
    assert isinstance(told, InputError)
    assert str(told).startswith(f"file://{path}: the file cannot be read to its end")
    assert "Secret" not in str(told)


def test_a_gzip_that_is_none_is_refused_when_its_header_is_read(spark, put, settings):
    path = put("c.csv.gz", b"record_id,first_seen_at\nSecret,2024\n")
    with pytest.raises(InputError) as told:
        read_source(spark, "crm", settings(path))
    assert "c.csv.gz: the file cannot be read to its end; it is damaged, not what its name says" in str(told.value)
    assert "Secret" not in str(told.value)


def test_a_row_of_more_fields_than_may_be_names_its_file_and_no_content(spark, put, settings, monkeypatch):
    monkeypatch.setattr(delimited, "MOST_FIELDS", 1_000)
    path = put("c.csv", HEAD + "r1,2024-01-01,Ann,1\n" + "Secret," * 1_001 + "\n")
    df = read_source(spark, "crm", settings(path))
    with pytest.raises(Exception, match="FAILED_READ_FILE") as raised:
        df.select("record_id").collect()
    told = told_failure(raised.value)
    assert isinstance(told, InputError)
    assert str(told).startswith(f"file://{path}: ")
    assert "a CSV row of it has more than 2,000,000 fields" in str(told)
    assert "Secret" not in str(told)


def test_all_sources_are_checked_together(spark, put, settings):
    sources = {
        "crm": settings("nowhere.csv"),
        "web": settings(put("e.csv", "a,b\n"), input="events"),
        "good": settings(put("c.csv", HEAD)),
    }
    with pytest.raises(InputError) as told:
        read_inputs(spark, sources)
    assert "nowhere.csv: no such file" in str(told.value)
    assert "no column 'event_id'; set sources.web.columns.event_id" in str(told.value)
    read_inputs(spark, {"good": sources["good"]})
    with pytest.raises(ConfigError, match=r"sources\.bad\.columns\.fone"):
        read_inputs(spark, sources | {"bad": settings("x.csv", columns={"fone": "x"})})

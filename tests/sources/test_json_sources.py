"""JSON lines: the wanted fields, shapes kept, anything that is no object marked."""

import hashlib

import pytest

from ringback.errors import InputError
from ringback.sources import read_source


def test_fields_arrays_and_maps(put, settings, rows):
    line = (
        '{"record_id":"r1","first_seen_at":"2024-01-01","phone":13912345678,"device_ids":["a","b",null],'
        '"login_ids":{"wechat":"wx1","qq":null},"attributes":{"size":1.5},"address":{"street":"Main"},"more":1}'
    )
    first, second = rows(
        settings(put("c.jsonl", f'{line}\n\n{{"record_id":"r2","device_ids":"x;y"}}\n'), format="json")
    )
    assert (first["phone"], first["device_ids"], first["login_ids"]) == ("13912345678", ["a", "b"], {"wechat": "wx1"})
    assert (first["attributes"], first["address"]) == ({"size": "1.5"}, '{"street":"Main"}')
    assert (first["source_file"], first["source"], first["corrupt"]) == ("c.jsonl", "shop", False)
    assert first["raw_row_ref"] == "c.jsonl#" + hashlib.sha256(line.encode()).hexdigest()[:16]
    assert (second["device_ids"], second["first_seen_at"], second["login_ids"]) == (["x", "y"], None, None)


def test_lines_that_are_no_object_are_marked(spark, put, settings):
    lines = [
        ("{}", False),
        ('  {"record_id":"r1","record_id":"r1"} ', False),
        ('{"record_id":"r1"', True),
        ('[{"record_id":"r1"}]', True),
        ('"r1"', True),
        ("null", True),
        ("12", True),
        ("no json", True),
        ('{"record_id":"r1"}{"record_id":"r2"}', True),  # two objects: the second would be lost
        ('{"record_id":"r1"},{"record_id":"r2"}', True),
        ('{"record_id":"r1"} tail', True),
    ]
    path = put("c.jsonl", "".join(f"{line}\n" for line, _ in lines))
    found = read_source(spark, "crm", settings(path, format="json")).select("corrupt", "record_id").collect()
    assert [row.corrupt for row in found] == [corrupt for _, corrupt in lines]
    assert [row.record_id for row in found] == [None, "r1", *[None] * 9]


def test_mapped_names_and_one_login_per_field(put, settings, rows):
    path = put("e.jsonl.gz", '{"id":"e1","at":"2024","what":"order","dev":"d1","sys":"pos"}\n')
    source = settings(
        path, format="json", input="events", source={"column": "sys"},
        columns={"event_id": "id", "occurred_at": "at", "kind": "what", "device_id": "dev"},
    )  # fmt: skip
    row = rows(source)[0]
    assert (row["record_id"], row["first_seen_at"], row["source"]) == ("e1", "2024", "pos")
    assert (row["device_ids"], row["attributes"]) == (["d1"], {"kind": "order"})
    contacts = settings(path, format="json", columns={"login_ids": {"app": "dev", "none": "absent"}})
    assert rows(contacts)[0]["login_ids"] == {"app": "d1"}


def test_another_encoding(spark, put, settings):
    content = '{"record_id":"r1","full_name":"张三, \\"老\\""}\n{"record_id":\n'
    path = put("c.jsonl", content.encode("gb18030"))
    session = spark.newSession()
    session.conf.set("spark.sql.legacy.javaCharsets", "true")
    found = read_source(session, "crm", settings(path, format="json", encoding="gb18030")).collect()
    assert [(row.full_name, row.corrupt) for row in found] == [('张三, "老"', False), (None, True)]
    assert found[0].raw_row_ref.endswith(hashlib.sha256(content.splitlines()[0].encode()).hexdigest()[:16])


def test_a_missing_path_is_refused(spark, tmp_path, settings):
    with pytest.raises(InputError, match=r"no\.jsonl: no such file or folder"):
        read_source(spark, "crm", settings(tmp_path / "no.jsonl", format="json"))


def test_a_file_without_lines_has_no_rows(put, settings, rows):
    assert rows(settings(put("c.jsonl", ""), format="json")) == []

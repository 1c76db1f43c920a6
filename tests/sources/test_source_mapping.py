"""What settings and headers tell by themselves; no Spark here."""

import pytest

from ringback.sources import mapping_problems
from ringback.sources.mapping import header_problems, mapped


def test_a_good_mapping_has_no_problem(settings):
    columns = {"first_seen_at": "created", "login_ids": {"twitter": "tw"}, "birth_date": None, "attributes": "extra"}
    assert mapping_problems("crm", settings("x.csv", columns=columns)) == []


@pytest.mark.parametrize(
    ("columns", "told"),
    [
        (
            {"frist_seen_at": "x"},
            "sources.crm.columns.frist_seen_at: no column of contacts; did you mean 'first_seen_at'?",
        ),
        ({"zzz": "x"}, "sources.crm.columns.zzz: no column of contacts; known here: record_id, source, first_seen_at"),
        ({"phone": {"a": "x"}}, "sources.crm.columns.phone: takes the name of one column, found a map"),
        ({"record_id": None}, "sources.crm.columns.record_id: is required and cannot be null"),
        ({"source": "x"}, "sources.crm.columns.source: the system's name is set with sources.crm.source"),
    ],
)
def test_a_wrong_mapping_is_told(settings, columns, told):
    problems = mapping_problems("crm", settings("x.csv", columns=columns))
    assert len(problems) == 1
    assert problems[0].startswith(told)


def test_events_have_columns_of_their_own(settings):
    source = settings("x.csv", input="events", columns={"record_id": "x", "ocurred_at": "y"})
    problems = mapping_problems("web", source)
    assert "columns.record_id: no column of events" in problems[0]
    assert "did you mean 'occurred_at'?" in problems[1]


def test_look_ups_have_columns_of_their_own_and_need_four_of_them(settings):
    source = settings("x.csv", input="number_status", columns={"provider": "vendor", "phone": {"a": "x"}, "email": "y"})
    assert [problem.split("; ")[0] for problem in mapping_problems("hlr", source)] == [
        "sources.hlr.columns.phone: takes the name of one column, found a map",
        "sources.hlr.columns.email: no column of number_status",
    ]
    source = settings("x.csv", input="number_status", columns={"provider": "vendor"})
    assert header_problems("hlr", source, ["checked_at", "phone", "vendor", "raw_code", "note"], "f.csv") == []
    assert [line.split("; ")[0] for line in header_problems("hlr", source, ["phone", "code"], "f.csv")] == [
        "f.csv: no column 'vendor'",
        "f.csv: no column 'checked_at'",
        "f.csv: no column 'raw_code' (nearest: 'code')",
        "f.csv: found the columns phone, code",
    ]


def test_encoding_and_separators_are_checked_together(settings):
    problems = mapping_problems("crm", settings("x.csv", encoding="gb18O3O", delimiter="", list_separator=""))
    assert [problem.split(":")[0] for problem in problems] == [
        "sources.crm.encoding",
        "sources.crm.delimiter",
        "sources.crm.list_separator",
    ]


def test_a_column_of_our_name_is_found_by_itself_unless_unmapped_or_renamed(settings):
    source = settings("x.csv", columns={"birth_date": None, "phone": "tel"})
    header = ["record_id", "birth_date", "phone", "tel", "unknown"]
    assert mapped(source, header) == {"record_id": "record_id", "phone": "tel"}


def test_everything_a_header_lacks_is_told_at_once(settings):
    source = settings(
        "x.csv", source={"column": "system"}, columns={"first_seen_at": "created", "login_ids": {"tw": "twit"}}
    )
    problems = header_problems("crm", source, ["id", "created_at", "name", "name"], "f.csv")
    remedy = "to the column that holds it"
    assert problems == [
        f"f.csv: no column 'system'; set sources.crm.source.column {remedy}",
        f"f.csv: no column 'created' (nearest: 'created_at'); set sources.crm.columns.first_seen_at {remedy}",
        f"f.csv: no column 'twit'; set sources.crm.columns.login_ids.tw {remedy}",
        f"f.csv: no column 'record_id'; set sources.crm.columns.record_id {remedy}",
        "f.csv: more than one column is called name; give each its own name",
        "f.csv: found the columns id, created_at, name, name",
    ]


def test_a_first_row_of_data_is_not_told(settings):
    first_row = ["r1", "2024-01-02", "Smith", "Smith", "phone", "+1 212 555 0100", "joe@example.com"]
    problems = "\n".join(header_problems("crm", settings("x.csv"), first_row, "f.csv"))
    assert "no column 'record_id'" in problems
    assert "found the columns phone and 6 more" in problems
    for value in ("r1", "2024", "Smith", "555", "joe"):
        assert value not in problems


def test_unnamed_columns_are_no_duplicates(settings):
    assert header_problems("crm", settings("x.csv"), ["record_id", "first_seen_at", "", ""], "f.csv") == []

"""The report's file: self-contained, escaped, and the same bytes for the same tables."""

import os
import re
import subprocess
import sys
import zipfile
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

import ringback
from drawn_world import ANNS_LINK
from ringback.report import Facts, ThisRun, render_report, report_facts, write_report
from ringback.report.sources import ChurnTables, ReportTables
from ringback.settings import ChurnSettings, LinkSettings

pytestmark = pytest.mark.usefixtures("interpreted")

VOID = {"meta", "link", "br", "img", "input", "hr"}


@pytest.fixture(scope="module")
def html(facts: Facts) -> str:
    return render_report(facts)


def test_same_facts_same_bytes(facts: Facts, html: str) -> None:
    assert render_report(facts) == html


def test_nothing_is_loaded_from_elsewhere(html: str) -> None:
    assert not re.search(r"https?://|\bsrc=|@import|<script|<link", html)
    assert set(re.findall(r"url\(([^)]*)", html)) <= {found for found in re.findall(r"url\((#[^)]*)", html)}


def test_values_are_escaped(html: str) -> None:
    assert "<b>bob" not in html
    assert "&lt;b&gt;bob&lt;/b&gt; Roe" in html
    assert "plain &amp; simple" in html


def test_examples_are_told_with_evidence_and_picture(html: str) -> None:
    assert "Ann Poe" in html
    assert "what email says" in html
    assert f"ringback explain --link {ANNS_LINK}" in html
    assert html.count("<svg role=") == 10  # months, confidence, sizes, line classes, types, two paths, three curves


def test_the_head_names_the_run(html: str) -> None:
    for told in (
        "r2",
        "2023-06-30 00:00 UTC",
        "c0ffee",
        "0.1.0",
        "15 rows read = 8 contact records + 3 look-ups of numbers + 2 rulings + 2 rows refused whole",
    ):
        assert told in html


def test_normalisation_has_a_page_of_its_own(html: str) -> None:
    page = html[html.index("<h2>Normalisation</h2>") :]
    for told in (
        "<code>999 &lt;a&gt;</code>",
        "repaired: country code twice",
        "6 by the cache, 1 by the library.",
        "&lt;v&gt;",
    ):
        assert told in page


def test_elements_are_nested_properly(html: str) -> None:
    class Nesting(HTMLParser):
        def __init__(self) -> None:
            super().__init__()
            self.stack: list[str] = []
            self.ids: list[str] = []

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            self.ids += [value for name, value in attrs if name == "id" and value]
            if tag not in VOID:
                self.stack.append(tag)

        def handle_endtag(self, tag: str) -> None:
            assert self.stack.pop() == tag

    page = Nesting()
    page.feed(html)
    assert page.stack == []
    assert len(page.ids) == len(set(page.ids))


def test_what_is_not_there_is_left_out(
    tables: ReportTables, this_run: ThisRun, rules: LinkSettings, churn: ChurnSettings
) -> None:
    paths = replace(tables.paths, contact_points=tables.paths.contact_points.limit(0))
    empty = replace(
        tables, paths=paths, number_links=tables.number_links.limit(0), refused_shapes=None, number_status=None,
        evaluation=None, runs=None, churn=ChurnTables(),
    )  # fmt: skip
    page = render_report(report_facts(empty, this_run, rules=rules, churn=churn, examples=10))
    assert "No link is published" in page
    assert "Measured against the truth" not in page
    assert "No run of these tables says how many rows were read" in page
    assert "by line class" not in page
    assert "nobody can be called" not in page
    assert "vendors answered" not in page
    assert "<h2>Churn</h2>" not in page
    assert "0 number changes found among 3 persons" in page


def test_the_file_is_written_where_the_settings_say(tmp_path: Path) -> None:
    place = write_report("<!doctype html>é", str(tmp_path / "new" / "report.html"))
    assert place.read_text(encoding="utf-8") == "<!doctype html>é"


def test_the_template_is_read_from_a_zip(tmp_path: Path) -> None:
    package = Path(ringback.__file__).parent
    with zipfile.ZipFile(tmp_path / "ringback.zip", "w") as archive:
        for path in sorted(package.rglob("*")):
            if path.suffix in {".py", ".j2", ".csv"}:
                archive.write(path, Path("ringback", path.relative_to(package)))
    code = "import ringback.report.render as r; print(r.__file__); r._environment().get_template(r.TEMPLATE)"
    environment = {**os.environ, "PYTHONPATH": str(tmp_path / "ringback.zip")}
    told = subprocess.run(
        [sys.executable, "-c", code], env=environment, cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert "ringback.zip" in told.stdout

"""One self-contained HTML report per run."""

from ringback.report.facts import Facts, report_facts
from ringback.report.render import render_report, write_report
from ringback.report.runs import ThisRun
from ringback.report.sources import read_report_tables

__all__ = ["Facts", "ThisRun", "read_report_tables", "render_report", "report_facts", "write_report"]

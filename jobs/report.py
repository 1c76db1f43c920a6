"""Draws the report: one HTML file of what the run found, with examples told in full."""

import typer

from ringback import __version__
from ringback.job import Run, main
from ringback.report import ThisRun, read_report_tables, render_report, report_facts, write_report


def report_step(run: Run) -> None:
    """All tables in, one HTML file out; prints its place."""
    settings = run.settings
    this = ThisRun(run.run_id, run.as_of, settings.digest(), __version__, run.progress.rows, run.progress.seconds)
    tables = read_report_tables(run.spark, settings.warehouse)
    facts = report_facts(tables, this, rules=settings.links, churn=settings.churn, examples=settings.report.examples)
    typer.echo(f"report: {write_report(render_report(facts), settings.report.path)}")


if __name__ == "__main__":
    main("report", {"report": report_step})

"""Everything that the report shows, as plain values."""

from dataclasses import dataclass

from ringback.audits import look_ups_kept, rulings_kept, told_kept
from ringback.report import counts
from ringback.report.churn_facts import ChurnFacts, churn_facts
from ringback.report.counts import Counted, Sizes
from ringback.report.examples import example_links
from ringback.report.link_counts import LinkCounts, link_counts
from ringback.report.measured import Measured, measured
from ringback.report.normalisation import Normalisation, normalisation
from ringback.report.paths import LinkPath, link_paths
from ringback.report.runs import RunFacts, ThisRun, run_facts
from ringback.report.sources import ReportTables
from ringback.settings import ChurnSettings, LinkSettings


@dataclass(frozen=True)
class Facts:
    """One report's figures."""

    run: RunFacts
    rules: LinkSettings
    records: int
    look_ups: int
    rulings: int
    told: int
    persons: int
    by_source: Counted
    points: Counted
    refused: tuple[tuple[str, int], ...]
    normalisation: Normalisation
    sizes: Sizes
    hubs: Counted
    top_hubs: Counted
    links: LinkCounts
    examples: tuple[LinkPath, ...]
    measured: tuple[Measured, ...]
    churn: ChurnFacts | None = None

    @property
    def refused_whole(self) -> int:
        """Rows refused whole."""
        return sum(n for _, n in self.refused)

    @property
    def balances(self) -> bool | None:
        """Whether rows read = contact records + what was told beside them + rows refused whole; None: no run says it."""
        read = self.run.rows_read
        return (
            None
            if read is None
            else read == self.records + self.look_ups + self.rulings + self.told + self.refused_whole
        )


def report_facts(
    tables: ReportTables, run: ThisRun, *, rules: LinkSettings, churn: ChurnSettings, examples: int
) -> Facts:
    """All figures of the report, each counted by Spark."""
    paths = tables.paths
    refused, sizes = counts.refused(tables.quarantine), counts.person_sizes(paths.persons)
    chosen = example_links(tables.number_links, rules, examples).persist()  # read three times below
    facts = Facts(
        run=run_facts(run, tables.runs),
        rules=rules,
        records=paths.contact_records.count(),
        look_ups=0 if tables.number_status is None else look_ups_kept(tables.number_status),
        rulings=0 if tables.decisions is None else rulings_kept(tables.decisions),
        told=sum(told_kept(table) for table in (tables.verifications, tables.consents) if table is not None),
        persons=sum(n for _, n in sizes.ranges),
        by_source=counts.records_by_source(paths.contact_records),
        points=counts.points_by_kind(paths.contact_points),
        refused=refused.whole,
        normalisation=normalisation(paths.contact_points, refused.values, tables.refused_shapes, tables.number_status),
        sizes=sizes,
        hubs=counts.hubs_by_kind(paths.hubs),
        top_hubs=counts.top_hubs(paths.hubs),
        links=link_counts(tables.number_links, rules),
        examples=tuple(link_paths(chosen, paths)),
        measured=() if tables.evaluation is None else measured(tables.evaluation),
        churn=churn_facts(tables.churn, churn, run.as_of, examples),
    )
    chosen.unpersist()
    return facts

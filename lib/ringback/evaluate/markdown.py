"""The figures as the README shows them: one Markdown row a system, ours first."""

from collections.abc import Iterable, Mapping

from pyspark.sql import Row

HEAD = (
    "| | pair P | pair R | pair F1 | B-cubed P / R | biggest | link P / R |",
    "|---|---|---|---|---|---|---|",
)
Figures = dict[str, float | None]


def figures_markdown(rows: Iterable[Row | Mapping[str, object]]) -> str:
    """A table of systems, best pair F1 first, from rows of the table evaluation."""
    systems: dict[str, Figures] = {}
    for row in rows:
        if row["bucket"] == "all":
            figures = systems.setdefault(str(row["system"]), {})
            figures[str(row["measure"])] = row["value"]  # type: ignore[assignment]  # a double or null, by the table
    ordered = sorted(systems.items(), key=lambda item: (item[0] != "ringback", -(item[1]["pair_f1"] or 0.0)))
    return "\n".join([*HEAD, *(_row(system, figures) for system, figures in ordered)])


def _row(system: str, figures: Figures) -> str:
    def told(measure: str) -> str:
        value = figures.get(measure)
        return "-" if value is None else f"{value:.3f}"

    name = f"**{system}**" if system == "ringback" else system
    cells = [name, told("pair_precision"), told("pair_recall"), told("pair_f1")]
    cells += [f"{told('bcubed_precision')} / {told('bcubed_recall')}", f"{figures['biggest_cluster'] or 0:,.0f}"]
    return "| " + " | ".join([*cells, f"{told('link_precision')} / {told('link_recall')}"]) + " |"

"""docs/tables.md, written from the table constants: `python -m ringback.tables_doc > docs/tables.md`."""

import sys

from ringback.tables import ALL_TABLES, Table

HEAD = """# Tables

Written by `make docs` from lib/ringback/tables; do not edit. Every table is a Delta folder `<warehouse.root>/<name>`
that needs reader protocol 1 only, so Spark, delta-rs, DuckDB and Trino read it. Times are UTC. `*` = never null.
"""


def tables_markdown() -> str:
    """The whole page."""
    return HEAD + "".join(_section(table) for table in ALL_TABLES)


def _section(table: Table) -> str:
    rows = [
        f"| {field.name}{'' if field.nullable else '*'} | `{field.dataType.simpleString()}` | {field.metadata['comment']} |"
        for field in table.schema
    ]
    head = f"\n## {table.name}\n\n{table.grain[0].upper()}{table.grain[1:]}. Key: {', '.join(table.key)}.\n\n"
    return head + "\n".join(["| column | type | what |", "|---|---|---|", *rows]) + "\n"


if __name__ == "__main__":
    sys.stdout.write(tables_markdown())

"""Derives knowledge/email_disposable.csv from the package disposable-email-domains (pip install it first): FILE to write."""

import csv
import sys
from pathlib import Path

from disposable_email_domains import blocklist

from ringback.knowledge.rows import knowledge_rows


def main(path: str) -> None:
    """Every domain of the package's blocklist that is not a provider of ours, in order, one a line."""
    ours = {row["domain"] for row in knowledge_rows("email_domains", ["domain", "provider"])}
    with Path(path).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["domain"])
        writer.writerows([domain] for domain in sorted(blocklist) if domain not in ours)


if __name__ == "__main__":
    main(sys.argv[1])

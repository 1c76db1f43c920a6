"""Writes data/online_retail/events.parquet from UCI Online Retail: one event a line of an invoice that names its customer.

Usage: python tools/derive_online_retail.py online_retail.parquet data/online_retail/events.parquet
"""

import sys

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq


def main(source: str, target: str) -> None:
    """Lines without a customer say nothing of one and are left out, as are the items' descriptions; nothing else changes."""
    lines = pd.read_parquet(source)
    lines = lines[lines["CustomerID"].notna()].reset_index(drop=True)
    place = lines.groupby("InvoiceNo").cumcount()
    refund = lines["InvoiceNo"].str.startswith(
        "C"
    )  # its quantities are negative; an amount given back is written positive
    sign = 1 - 2 * refund.astype("int32")
    events = pd.DataFrame({
        "event_id": lines["InvoiceNo"] + "-" + place.astype(str),
        "invoice": lines["InvoiceNo"],
        "occurred_at": lines["InvoiceDate"],
        "kind": refund.map({True: "refund", False: "order"}),
        "account_id": lines["CustomerID"].astype("int32"),
        "amount": (sign * lines["Quantity"] * lines["UnitPrice"]).round(2),
        "quantity": (sign * lines["Quantity"]).astype("int32"),
        "item_id": lines["StockCode"],
        "country": lines["Country"],
    })  # fmt: skip
    table = pa.Table.from_pandas(events, preserve_index=False)
    pq.write_table(table, target, compression="zstd", compression_level=19, coerce_timestamps="us")


if __name__ == "__main__":
    main(*sys.argv[1:])

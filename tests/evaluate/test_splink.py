"""Splink on invented customers: only where the extra `splink` is installed."""

import pyarrow as pa
import pytest

from ringback.evaluate.splink_clusters import TOLD, clustered

pytest.importorskip("splink")
CUSTOMERS = 120
GIVEN, FAMILY = (
    ("ann", "ben", "cy", "dee", "eve", "fay", "gil"),
    ("poe", "roe", "lee", "ray", "kim", "moss", "hale", "dunn"),
)


def record(customer: int, nth: int) -> dict[str, object]:
    """What the nth record of a customer tells: each leaves something out, every fourth customer changes number."""
    number = customer + CUSTOMERS * (nth == 2 and customer % 4 == 0)
    told = {
        "account": f"a{customer}" if nth != 1 else None, "given": GIVEN[customer % 7], "family": FAMILY[customer % 8],
        "phone": f"+1202{number:07}", "email": f"{GIVEN[customer % 7]}{customer * 7919}@example.org" if nth != 2 else None,
        "device": f"d{customer}" if nth != 0 else None, "address": f"{customer} elm st" if nth != 1 else None, "login": None,
    }  # fmt: skip
    return {"unique_id": customer * 3 + nth, **told, "full_name": f"{told['given']} {told['family']}"}


def test_records_of_a_customer_come_together_and_those_of_others_do_not() -> None:
    rows = [record(customer, nth) for customer in range(CUSTOMERS) for nth in range(3)]
    types = [("unique_id", pa.int64()), *((name, pa.string()) for name in (*TOLD, "full_name"))]
    found = clustered(pa.Table.from_pylist(rows, schema=pa.schema(types))).to_pylist()
    component = {row["unique_id"]: row["component"] for row in found}
    assert {len({component[3 * customer + nth] for nth in range(3)}) for customer in range(CUSTOMERS)} == {1}
    assert len(set(component.values())) == CUSTOMERS

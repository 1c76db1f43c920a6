"""A few invented people whose tables are small enough to be drawn: used where reports and explanations are tested.

          2020        2021        2022        2023
Ann Poe   ████ 0101 ██ ████████ 0102 ██████████████     e-mail and address on records of both numbers
Bob Roe                ██ 0101 ███ ████ 0103 ██████     got Ann's old number; carries a login across
Cy Lee    ██████ 0104 ███████ 0105 ████                 both in use for months: a second number, not published
"""

from datetime import date, datetime
from pathlib import Path
from typing import Any

from pyspark.sql import SparkSession

from ringback import io, tables
from ringback.settings import WarehouseSettings
from ringback.tables import Table
from rows import detail

ANN, BOB, CY = "p_ann", "p_bob", "p_cy"
OLD, NEW, THIRD, FOURTH, FIFTH = (f"+1312555010{n}" for n in range(1, 6))
MODEL_VERSION = "m_new"
ANNS_LINK, BOBS_LINK, CYS_LINK = "l_ann", "l_bob", "l_cy"
MAIL, PLACE, LOGIN, SWITCHBOARD = "ann.poe@example.org", "1 elm st 60601", "chat:bobroe", "office@example.org"
Rows = list[tuple[Any, ...]]


def at(day: str) -> datetime:
    return datetime.fromisoformat(day)


#          record  person name             seen from     seen to       contact points
RECORDS = [
    ("a1", ANN, "ann poe", "2020-01-01", "2020-06-30", [("phone", OLD), ("email", MAIL), ("address", PLACE)]),
    ("a2", ANN, "ann poe", "2020-07-10", "2020-12-30", [("phone", OLD), ("email", SWITCHBOARD)]),
    ("a3", ANN, "ann poe", "2021-01-27", "2023-06-30", [("phone", NEW), ("email", MAIL), ("address", PLACE)]),
    ("b1", BOB, "<b>bob</b> roe", "2021-03-01", "2022-06-30", [("phone", OLD)]),
    ("b2", BOB, None, "2021-05-01", "2023-01-31", [("login", LOGIN)]),
    ("b3", BOB, "<b>bob</b> roe", "2022-08-01", "2023-06-30", [("phone", THIRD), ("email", SWITCHBOARD)]),
    ("c1", CY, "cy lee", "2020-01-01", "2021-12-31", [("phone", FOURTH)]),
    ("c2", CY, "cy lee", "2021-06-01", "2022-12-31", [("phone", FIFTH)]),
]
TENURES = [
    ("phone", OLD, 1, ANN, "2020-01-01", "2020-12-30"), ("phone", OLD, 2, BOB, "2021-03-01", "2022-06-30"),
    ("phone", NEW, 1, ANN, "2021-01-27", "2023-06-30"), ("phone", THIRD, 1, BOB, "2022-08-01", "2023-06-30"),
    ("phone", FOURTH, 1, CY, "2020-01-01", "2021-12-31"), ("phone", FIFTH, 1, CY, "2021-06-01", "2022-12-31"),
    ("email", MAIL, 1, ANN, "2020-01-01", "2023-06-30"), ("address", PLACE, 1, ANN, "2020-01-01", "2023-06-30"),
    ("login", LOGIN, 1, BOB, "2021-05-01", "2023-01-31"), ("email", SWITCHBOARD, 1, ANN, "2020-07-10", "2020-12-30"),
    ("email", SWITCHBOARD, 2, BOB, "2022-08-01", "2023-06-30"),
]  # fmt: skip
LINKS = [
    (ANNS_LINK, OLD, NEW, 1, ANN, "2020-12-30", "2021-01-27", 0.97, "changed", [("line_kind", 1.0), ("email", 0.8)]),
    (
        BOBS_LINK,
        OLD,
        THIRD,
        2,
        BOB,
        "2022-06-30",
        "2022-08-01",
        0.77,
        "changed",
        [("line_kind", 1.0), ("rivals", -0.7)],
    ),
    (CYS_LINK, FOURTH, FIFTH, 1, CY, "2021-06-01", "2021-06-01", 0.71, "second_number", [("overlap", -0.5)]),
]
PAIRS = [
    ("a1", "a2", 9.5, True), ("a1", "a3", 14.0, True), ("a2", "a3", 3.0, True),
    ("b1", "b3", 11.0, True), ("b1", "b2", 2.5, True), ("a2", "b3", -6.0, False), ("c1", "c2", 12.0, True),
]  # fmt: skip


def contact_records() -> Rows:
    born = {ANN: date(1980, 2, 29)}
    return [
        ("s", record, "contacts", at(first), at(last), None, named(name), born.get(person), None, {})
        for record, person, name, first, last, _ in RECORDS
    ]


def named(full: str | None) -> tuple[Any, ...] | None:
    return None if full is None else (full.split()[0], [], full.split()[-1], None, [], full)


def contact_points() -> Rows:
    return [
        ("s", record, kind, 0, value, at(a), at(b), True, [], detail(line_kind="mobile"))
        for record, _, _, a, b, points in RECORDS
        for kind, value in points
    ]


def person_rows() -> Rows:
    rows = []
    for person, weakest in ((ANN, 9.5), (BOB, 2.5), (CY, 12.0)):
        mine = [record for record in RECORDS if record[1] == person]
        phones = [(v, "mobile", at(a), at(b)) for k, v, _, p, a, b in TENURES if p == person and k == "phone"]
        first, last = min(r[3] for r in mine), max(r[4] for r in mine)
        golden = (mine[0][2], "s", mine[0][0])
        rows.append(
            (person, phones[-1][0], phones, None, golden, None, len(mine), at(first), at(last), weakest, None, None, None, None)
        )  # fmt: skip
    return rows


def number_links() -> Rows:
    return [
        (link, old, new, tenure, 1, person, person, at(after), at(before), confidence, verdict, "candidate", "rules", None,
         [(kind, weight, at(before), f"what {kind} says") for kind, weight in evidence])
        for link, old, new, tenure, person, after, before, confidence, verdict, evidence in LINKS
    ]  # fmt: skip


def pairs() -> Rows:
    return [
        ("s", left, "s", right, weight, [("prior", None, -3.0), ("name", "same", weight + 3.0)], kept,
         None if kept else "below_threshold", f"profile of {left}", f"profile of {right}")
        for left, right, weight, kept in PAIRS
    ]  # fmt: skip


def runs() -> Rows:
    def run(run_id: str, job: str, start: str, rows: dict[str, int], seconds: dict[str, float]) -> tuple[Any, ...]:
        return (run_id, job, at(start), at(start), at("2023-06-30"), "c0ffee", "0.1.0", rows, seconds, "done")

    made = {"rows read": 15, "contact_records": 8, "number_links": 3, "phones by cache": 6, "phones by library": 1}
    return [
        run("r1", "pipeline", "2023-07-01", made, {"normalise_contacts": 12.5, "link_numbers": 3.25}),
        run("r2", "link_numbers", "2023-07-02", {"number_links": 3}, {"link_numbers": 2.0}),
    ]


def evaluation() -> Rows:
    return [
        ("ringback", "pair_f1", "all", 0.99), ("ringback", "biggest_cluster", "all", 3.0),
        ("plain & simple", "pair_f1", "all", 0.5), ("ringback", "pair_f1", "2", 0.875),
    ]  # fmt: skip


def scores() -> Rows:
    """Ann is about to leave and complained, Bob stays, Cy has not bought for long, Dee opted out; scores of May are there still."""

    def score(who: str, day: str, chance: float | None, band: str | None, why_not: str | None = None, kind: str | None = None,
              value: float | None = None, level: str | None = None) -> tuple[Any, ...]:  # fmt: skip
        told = ["days since the last order = 80 goes with odds of leaving × 3.10"] if band == "high" else []
        moved = (0.25, ["days since the last order: odds × 2.40"]) if band == "high" else (None, None)
        strategy = {"high": "personal offer", "low": "none"}.get(band or "")
        version = None if chance is None else MODEL_VERSION
        lately = (
            (None,) * 3 if chance is None else (2.5, 80.0, None)
        )  # activity, days since an order, and since a visit
        return (
            who,
            at(day),
            chance,
            30,
            0,
            *lately,
            kind,
            value,
            band,
            strategy,
            told,
            *moved,
            "111",
            level,
            version,
            why_not,
        )

    return [
        score(ANN, "2023-06-30", 0.91, "high", kind="active", value=45.5, level="at_risk"),
        score(BOB, "2023-06-30", 0.08, "low", value=1.0, level="champion"),
        score(CY, "2023-06-30", None, None, "not_active"), score("p_dee", "2023-06-30", None, None, "opted_out"),
        score(ANN, "2023-05-31", 0.5, "medium", value=9.0, level="steady"),
    ]  # fmt: skip


def churn_figures() -> Rows:
    day = date(2023, 4, 1)
    figures = {
        "churned": 0.4, "auc": 0.72, "average_precision": 0.61, "lift": 1.9, "lift_at_capacity": 1.8, "brier": 0.2, "skill": 0.1,
        "ece": 0.03, "ece_floor": 0.02, "slope": 0.95, "intercept": -0.04, "mean_score": 0.41, "treat_from": 0.5,
        "treated_share": 0.3, "profit": 1200.0, "profit_most": 1500.0, "drifted": 1.0,
    }  # fmt: skip
    rows: Rows = [
        (MODEL_VERSION, day, "model", "all", name, value, None, None)
        for name, value in figures.items()
        if name != "auc"
    ]
    return [
        *rows,
        (MODEL_VERSION, day, "model", "all", "auc", 0.72, 0.70, 0.74),
        (MODEL_VERSION, day, "recency only", "all", "auc", 0.6, 0.58, 0.62),
        (MODEL_VERSION, day, "model", "bought once", "auc", 0.65, 0.61, 0.69),
        (MODEL_VERSION, day, "model", "feature", "order_days_90d", 0.31, None, None),
        (MODEL_VERSION, day, "model", "feature", "scores", 0.12, None, None),
        ("m_old", day, "model", "all", "auc", 0.5, None, None),
        ("m_old", date(2023, 5, 1), "as scored then", "all", "auc", 0.69, 0.66, 0.72),
        ("m_old", date(2023, 5, 1), "as scored then", "all", "not_found", 0.025, None, None),
        ("m_old", date(2023, 5, 1), "as scored then", "all", "drifted", 0.0, None, None),
    ]


def churn_tables() -> dict[Table, Rows]:
    day = date(2023, 4, 1)
    curves = {"gains": [(0.0, 0.0), (0.5, 0.8), (1.0, 1.0)], "profit": [(0.0, 0.0), (1.0, -900.0)]}
    points: Rows = [
        (MODEL_VERSION, day, "model", name, n, x, y, None, None)
        for name, told in curves.items()
        for n, (x, y) in enumerate(told)
    ]
    bins: Rows = [
        (MODEL_VERSION, day, "model", "reliability", n, x, x, x - 0.05, x + 0.05) for n, x in enumerate((0.2, 0.6))
    ]
    lost = {"accounts": (9, 6, 3), "persons": (6, 3, 1), "customers": (5, 2, 0)}
    model = (MODEL_VERSION, at("2023-06-01"), "r1", "blend", [day], ["a", "b"], 0, {}, "{}", "sum", "text")
    return {
        tables.CHURN_SCORES: scores(),
        tables.CHURN_EVALUATION: churn_figures(),
        tables.CHURN_CURVES: points + bins,
        tables.FALSE_CHURN: [(level, day, *told) for level, told in lost.items()],
        tables.MODELS: [model],
        tables.CUSTOMER_VALUES: [
            (who, at("2023-06-30"), 30, 2, 10.0, 0.5, 10.0, value) for who, value in ((ANN, 4.0), (BOB, 16.0))
        ],
        tables.DORMANCY: dormancy(),
        tables.NETWORK_NODES: [
            (ANN, at("2023-06-30"), 2, 1.5, True, ANN, 1.0, None),
            (BOB, at("2023-06-30"), 1, 0.75, False, ANN, 0.0, 0.25),
            (CY, at("2023-06-30"), 1, 0.75, False, ANN, None, 0.25),
            (ANN, at("2023-05-31"), 0, 1.0, True, ANN, None, None),
        ],
        tables.NETWORK_GROUPS: [
            (ANN, at("2023-06-30"), 30, 20, 9, 2.5, 0.0004, True),
            (CY, at("2023-06-30"), 9, 9, 1, 1.1, 0.7, False),
        ],
    }


def dormancy() -> Rows:
    """Ann and Bob at the end of June, in all and in one category."""

    def row(who: str, category: str, days: int, limit: int, of: str = "fixed") -> tuple[Any, ...]:
        asleep = days >= limit
        return (
            who,
            at("2023-06-30"),
            category,
            at("2023-06-30"),
            days,
            limit,
            asleep,
            of,
            days // 30 if asleep else None,
        )

    return [row(ANN, "all", 400, 365), row(BOB, "all", 10, 365), row(ANN, "tea", 400, 90, "gaps")]


def drawn_warehouse(spark: SparkSession, folder: Path) -> WarehouseSettings:
    """The warehouse of the three people below a folder, written by the first who asks."""
    warehouse = WarehouseSettings(root=str(folder / "drawn_world"))
    if not Path(warehouse.root).exists():
        write_world(spark, warehouse)
    return warehouse


def write_world(spark: SparkSession, warehouse: WarehouseSettings) -> None:
    """All tables of the three people, and two refused rows and a refused value beside them."""
    refused = [("s", "f#1", None, None), ("s", "f#2", None, None), ("s", "f#3", "birth_date", "a1")]
    content: dict[Table, Rows] = {
        tables.CONTACT_RECORDS: contact_records(),
        tables.CONTACT_POINTS: contact_points(),
        tables.QUARANTINE: [
            (s, ref, c, r, "bad_date" if c else "unreadable_row", "f", "r1") for s, ref, c, r in refused
        ],
        tables.REFUSED_SHAPES: [("999 <a>", "refused", "not_a_number", 2), ("99", "not_valid", "repaired:4", 5)],
        tables.NUMBER_STATUS: [
            (NEW, "toolkk", at("2023-06-01"), "1", "active", "in use", "unknown", at("2023-07-01"), False, None, 2),
            (
                NEW,
                "<v>",
                at("2023-01-01"),
                "9",
                "unknown",
                None,
                "unknown",
                at("2023-02-01"),
                True,
                "unknown_provider",
                1,
            ),
        ],
        tables.HUBS: [("email", SWITCHBOARD, 40, 55, "too_many_holders"), ("phone", OLD, 13, 13, "too_many_at_once")],
        tables.DECISIONS: [("s", "b1", "s", "b2", "same", at("2023-06-01"), "desk 4", None, 2)],
        tables.PAIRS: pairs(),
        tables.PERSON_RECORDS: [("s", r, p, at(a), at(b)) for r, p, _, a, b, _ in RECORDS],
        tables.PERSONS: person_rows(),
        tables.TENURES: [(k, v, t, p, at(a), at(b), None, None) for k, v, t, p, a, b in TENURES],
        tables.NUMBER_LINKS: number_links(),
        tables.EVALUATION: evaluation(),
        tables.RUNS: runs(),
        **churn_tables(),
    }
    for table, rows in content.items():
        io.write(spark.createDataFrame(rows, table.schema), table, warehouse)

"""The path in time of number links: both numbers by holder, and what the person carried across the change."""

from dataclasses import dataclass
from datetime import date

from pyspark.sql import Column, DataFrame, Row, Window
from pyspark.sql import functions as F

from ringback.report.carried import carried_rows
from ringback.report.lanes import Lane, Spell, merged
from ringback.report.sources import PathTables

SHOWN_OTHERS = 3  # other holders of one number; the rest is counted


@dataclass(frozen=True)
class Evidence:
    """One statement for or against a link; the weight is in natural log-odds."""

    kind: str
    weight: float
    when: date | None
    text: str


@dataclass(frozen=True)
class LinkPath:
    """One number link in full; `on_both` is on records of OLD and of NEW, `across` before and after the change."""

    link_id: str
    old_phone: str
    new_phone: str
    old_holder: str
    new_holder: str
    old_person_id: str
    new_person_id: str
    changed_after: date
    changed_before: date
    confidence: float
    verdict: str
    status: str
    evidence: tuple[Evidence, ...]
    lanes: tuple[Lane, ...]
    on_both: tuple[tuple[str, str], ...]
    across: tuple[tuple[str, str], ...]
    others_of_old: int
    others_of_new: int


def link_paths(links: DataFrame, tables: PathTables) -> list[LinkPath]:
    """One path per link, in the order of confidence; `links` is a few rows of number_links."""
    names = tables.persons.select("person_id", F.col("full_name.value").alias("name"))
    # All three are bounded by the links asked for: a handful of lanes each, drawn on the driver.
    heads = _heads(links, names).collect()
    holders = _by_link(_other_holders(links, tables.tenures, names).collect())
    carried = _by_link(carried_rows(links, tables).collect())
    paths = [_path(row, holders.get(row["link_id"], []), carried.get(row["link_id"], [])) for row in heads]
    return sorted(paths, key=lambda path: (-path.confidence, path.link_id))


def shown_name(name: str | None, person_id: str | None) -> str:
    """A holder as people read it: comparison keys are lower case, names are not; without a name the id stands."""
    if name:
        return " ".join(word.capitalize() for word in name.split(" ")) if name.islower() else name
    return f"person {person_id}" if person_id else "nobody known"


def _heads(links: DataFrame, names: DataFrame) -> DataFrame:
    for side in ("old", "new"):
        named = names.select(F.col("person_id").alias(f"{side}_person_id"), F.col("name").alias(f"{side}_name"))
        links = links.join(named, f"{side}_person_id", how="left")
    evidence = F.transform(
        "evidence", lambda e: F.struct(e["kind"], e["weight"], F.to_date(e["when"]).alias("when"), e["text"])
    )
    return links.withColumns(
        {
            "evidence": evidence,
            "changed_after": F.to_date("changed_after"),
            "changed_before": F.to_date("changed_before"),
        }
    )


def _other_holders(links: DataFrame, tenures: DataFrame, names: DataFrame) -> DataFrame:
    """One row per link, side and other holder of the number; the nearest to the change only, with the count of all."""
    side = Window.partitionBy("link_id", "side")
    days_off = F.greatest(F.lit(0), F.datediff("held_from", "changed_before"), F.datediff("changed_after", "held_to"))
    order = [F.col(name) for name in ("days_off", "held_from", "held_to", "tenure")]
    return (
        tenures.where(F.col("kind") == "phone")
        .join(F.broadcast(_numbers(links)), "value", how="inner")
        .where(~F.coalesce(F.array_contains("own", F.col("person_id")), F.lit(False)))
        .withColumn("days_off", days_off)
        .withColumn("all_others", F.count(F.lit(1)).over(side))
        .withColumn("place", F.row_number().over(side.orderBy(*order)))
        .where(F.col("place") <= SHOWN_OTHERS)
        .join(names, "person_id", how="left")
        .select("link_id", "side", "place", "value", "person_id", "name", "all_others", *_days("held_from", "held_to"))
    )


def _numbers(links: DataFrame) -> DataFrame:
    """One row per link and side."""
    sides = [F.struct(F.lit(s).alias("side"), F.col(f"{s}_phone").alias("value")) for s in ("old", "new")]
    own = F.array("old_person_id", "new_person_id").alias("own")
    return links.select("link_id", own, "changed_after", "changed_before", F.inline(F.array(*sides)))


def _days(*columns: str) -> list[Column]:
    return [F.to_date(column).alias(column) for column in columns]


def _by_link(rows: list[Row]) -> dict[str, list[Row]]:
    result: dict[str, list[Row]] = {}
    for row in rows:
        result.setdefault(row["link_id"], []).append(row)
    return result


def _path(head: Row, holders: list[Row], carried: list[Row]) -> LinkPath:
    drawn = sorted(
        (r for r in carried if r["role"] in ("carried", "named")), key=lambda r: (r["sort"], r["role"], r["place"])
    )
    kept = [row for row in drawn if row["role"] == "carried"]
    counts = {row["side"]: row["all_others"] for row in holders}
    told = {name: head[name] for name in LinkPath.__dataclass_fields__ if name in head}
    told["evidence"] = tuple(Evidence(**row.asDict()) for row in head["evidence"] or ())
    return LinkPath(
        **told,
        old_holder=shown_name(head["old_name"], head["old_person_id"]),
        new_holder=shown_name(head["new_name"], head["new_person_id"]),
        lanes=(
            *_number_lanes("old", holders, carried),
            *_number_lanes("new", holders, carried),
            *map(_own_lane, drawn),
        ),
        on_both=tuple((row["kind"], row["value"]) for row in kept if row["on_both"]),
        across=tuple((row["kind"], row["value"]) for row in kept if not row["on_both"]),
        others_of_old=counts.get("old", 0),
        others_of_new=counts.get("new", 0),
    )


def _number_lanes(side: str, holders: list[Row], carried: list[Row]) -> list[Lane]:
    own = [_own_lane(row) for row in carried if row["role"] == side]
    others = sorted((row for row in holders if row["side"] == side), key=lambda row: row["place"])
    return [*own, *map(_other_lane, others)]


def _own_lane(row: Row) -> Lane:
    spells = merged(Spell(spell["start"], spell["end"]) for spell in row["spells"])
    return Lane(role=row["role"], kind=row["kind"], value=row["value"], spells=spells)


def _other_lane(row: Row) -> Lane:
    spell = Spell(row["held_from"], row["held_to"])
    return Lane("other", "phone", row["value"], (spell,), holder=shown_name(row["name"], row["person_id"]))

"""Who holds an identifier at the same time."""

from random import Random

import pytest
from pyspark.sql import SparkSession

from ringback.identity.carried import with_crowds

COLUMNS = "profile_id bigint, kind string, value string, note string, source string, line string, holder string, begin int, end int"


@pytest.mark.parametrize("seed", [1])
def test_crowds_are_the_holders_counted_at_begin_and_end(spark: SparkSession, seed: int) -> None:
    random = Random(seed)
    rows = []
    for profile in range(120):
        begin = random.randrange(40)
        where = (random.choice(["+1", "+2"]), random.choice(["shop", "bank"]), random.choice(["", "mobile"]))
        rows.append(
            (
                profile,
                "phone",
                where[0],
                None,
                where[1],
                where[2],
                random.choice("abcdefgh"),
                begin,
                begin + random.randrange(12),
            )
        )
    rows.append((999, "email", "+1", None, "shop", "", "z", 0, 99))
    told = {
        (r["profile_id"]): (r["begin_crowd"], r["end_crowd"])
        for r in with_crowds(spark.createDataFrame(rows, COLUMNS)).collect()
    }

    def at(row: tuple[object, ...], day: int) -> int:
        same = [other for other in rows if other[1:6] == row[1:6]]
        return len({other[6] for other in same if other[7] <= day <= other[8]})  # type: ignore[operator]

    assert told == {row[0]: (at(row, row[7]), at(row, row[8])) for row in rows[:-1]}
    assert max(crowd for both in told.values() for crowd in both) > 2, "the drawn rows do overlap"

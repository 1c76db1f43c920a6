"""How two mailboxes compare: one level a pair, by the words of their names and by whether both were in use at once.

Words are runs of letters, or of five digits and more. Words that many mailboxes have (info, office, the firm's own) are worn out
and do not count; which those are is learned from the data. A mailbox with no word left is a role's.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import product
from typing import NamedTuple

import pandas as pd
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F
from pyspark.sql import types as T
from pyspark.sql.pandas.functions import pandas_udf

from ringback.identity.profiles import ROLE

WORD = r"[a-z]+|[0-9]{5,}"
WORN_MAILBOXES, WORN_SHARE = 20, 0.005  # a word of more mailboxes than this is worn out
MOST_WORN = 10_000  # more cannot be: one mailbox has few words
SHORTEST = 3  # letters of a name's words that can tell somebody
COMMON, COMMON_OF_SHORT, COMMON_SHARE = 5, 4, 0.8  # letters in a row that make two names akin
PART, NEXT = "|", "\n"
# What speaks for one person first; of several mailboxes on both sides the first level that any two reach counts.
LEVELS = (
    "same", "core_after", "akin_after", "same_role", "sibling_after", "akin_while", "core_while", "sibling_while", "diff_after",
    "diff_while",
)  # fmt: skip
AGREEING = frozenset({"same", "same_role", "core_after", "core_while", "akin_after", "akin_while", "sibling_after"})


class Mailbox(NamedTuple):
    """A mailbox in the order of its text: address, the words of its name joined by dots, first and last day seen anywhere."""

    address: str
    words: str
    begin: int
    end: int

    @property
    def domain(self) -> str:
        """What stands behind the @."""
        return self.address.rsplit("@", 1)[-1]


def mailboxes_in_use(carried: DataFrame) -> DataFrame:
    """One row per mailbox: `value`, note, first and last day (begin, end), and the words of its name."""
    mails = carried.where(F.col("kind") == "email")
    each = mails.groupBy("value").agg(
        F.max("note").alias("note"), F.min("begin").alias("begin"), F.max("end").alias("end")
    )
    return each.withColumn("words", F.regexp_extract_all(F.substring_index("value", "@", 1), F.lit(WORD), F.lit(0)))


def mailbox_texts(in_use: DataFrame, worn: Sequence[str]) -> DataFrame:
    """One row per mailbox in use: `value` and `mailbox`, its text for the way to Python, without the worn words."""
    kept = F.when(F.col("note") == ROLE, F.lit("")).otherwise(
        F.array_join(F.array_except("words", F.lit(list(worn)).cast("array<string>")), ".")
    )
    text = F.concat_ws(PART, "value", kept, F.col("begin").cast("string"), F.col("end").cast("string"))
    return in_use.select("value", text.alias("mailbox"))


def address_of(text: Column) -> Column:
    """The mailbox of a text: all before its last three parts."""
    rest = F.substring_index(text, PART, -3)
    return F.substring(text, F.lit(1), F.length(text) - F.length(rest) - 1)


def worn_words(mailboxes: DataFrame) -> list[str]:
    """The words that too many mailboxes have, sorted: at most a few hundred, since a mailbox has few words."""
    most = F.greatest(F.lit(float(WORN_MAILBOXES)), F.lit(WORN_SHARE) * F.lit(float(mailboxes.count())))
    each = mailboxes.select(F.explode(F.array_distinct("words")).alias("word"))
    worn = each.groupBy("word").count().where(F.col("count") > most).orderBy("word").limit(MOST_WORN)
    return [row["word"] for row in worn.collect()]  # bounded by the limit


@pandas_udf(T.StringType())  # type: ignore[call-overload, untyped-decorator]  # pyspark has no types for such functions
def mail_levels(left: pd.Series, right: pd.Series, while_days: pd.Series) -> pd.Series:
    """Level of each two lists of mailbox texts (joined by line breaks); null where either is missing."""
    told = [mail_level(a, b, days) if a and b else None for a, b, days in zip(left, right, while_days, strict=True)]
    return pd.Series(told, dtype=object)


def mailboxes_text(texts: Column) -> Column:
    """A list of mailbox texts as one text; null where it is empty."""
    return F.when(F.size(texts) > 0, F.array_join(texts, NEXT))


def mail_level(left: str, right: str, while_days: int) -> str:
    """Level of two lists of mailbox texts: the best of any two."""
    return best_level(left.split(NEXT), right.split(NEXT), while_days)


def best_level(left: Iterable[str], right: Iterable[str], while_days: int) -> str:
    """The first of LEVELS that any mailbox of the one side reaches with any of the other."""
    return min((level_of(*sorted(both), while_days) for both in product(left, right)), key=LEVELS.index)


@lru_cache(maxsize=200_000)
def level_of(left: str, right: str, while_days: int) -> str:
    """Level of two mailbox texts; symmetric."""
    a, b = read_mailbox(left), read_mailbox(right)
    if a.address == b.address:
        return "same" if _tells(a.words) else "same_role"
    when = "while" if min(a.end, b.end) - max(a.begin, b.begin) >= while_days else "after"
    if _tells(a.words) and _letters(a.words) == _letters(b.words):
        return f"core_{when}"
    if akin(a.words, b.words):
        return f"{'sibling' if a.domain == b.domain else 'akin'}_{when}"
    return f"diff_{when}"


@lru_cache(maxsize=100_000)
def read_mailbox(text: str) -> Mailbox:
    """A mailbox out of its text."""
    address, words, begin, end = text.rsplit(PART, 3)
    return Mailbox(address, words, int(begin), int(end))


def akin(left: str, right: str) -> bool:
    """Whether the words of two names share a run of letters long enough to be no chance."""
    if not left or not right:
        return False
    a, b = _letters(left), _letters(right)
    run, shorter = _longest_common_run(a, b), min(len(a), len(b))
    return a == b or run >= COMMON or (run >= COMMON_OF_SHORT and run >= COMMON_SHARE * shorter)


def _longest_common_run(a: str, b: str) -> int:
    longest, before = 0, [0] * (len(b) + 1)
    for sign in a:
        row = [0]
        for at, other in enumerate(b):
            row.append(before[at] + 1 if sign == other else 0)
        longest, before = max(longest, *row), row
    return longest


def _letters(words: str) -> str:
    return words.replace(".", "")


def _tells(words: str) -> bool:
    return len(_letters(words)) >= SHORTEST

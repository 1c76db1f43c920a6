"""Chinese names taken apart: a surname of one or two letters comes first, a title last."""

from functools import cache

from pyspark.sql import Column
from pyspark.sql import functions as F

from ringback.knowledge import word_map
from ringback.knowledge.rows import knowledge_rows

CHINESE = r"^\p{IsHan}+$"
NO_CHINESE = r"[^\p{IsHan}]+"
OTHER_SCRIPTS = r"[\p{IsHiragana}\p{IsKatakana}\p{IsHangul}]"
DOTTED = r"\p{IsHan}\s*[·•‧∙・]\s*\p{IsHan}"


def simplified(text: Column) -> Column:
    """Traditional letters in their simple form, so that both spellings of a name are one."""
    letters = word_map("traditional_letters")
    single = {old: new for old, new in letters.items() if len(old) == len(new) == 1}
    return F.translate(text, "".join(single), "".join(single.values()))


def without_title(text: Column, titles: list[str]) -> Column:
    """The text without forms of address at its end, if anything is left then."""
    return F.regexp_replace(text, f"(?<=.)(?:{'|'.join(titles)})+$", "")


def surname(text: Column) -> Column:
    """The surname of a name that is certain to begin with one; null where that would be a guess.

    Certain: two letters that are a surname before one or two more, or one that is before one or two more.
    """
    two, one, length = F.substring(text, 1, 2), F.substring(text, 1, 1), F.length(text)
    return F.when(two.isin(*_surnames(2)), F.when((length > 2) & (length <= 4), two)).otherwise(
        F.when(one.isin(*_surnames(1)) & (length > 1) & (length <= 3), one)
    )


@cache
def _surnames(letters: int) -> tuple[str, ...]:
    rows = knowledge_rows("surnames_zh", ["surname"])
    return tuple(row["surname"] for row in rows if len(row["surname"]) == letters)

"""Names to comparison keys: given, middle, family, suffix, nicknames; written once, compared many times."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from ringback.contacts.chinese_names import (
    CHINESE,
    DOTTED,
    NO_CHINESE,
    OTHER_SCRIPTS,
    simplified,
    surname,
    without_title,
)  # fmt: skip
from ringback.contacts.reasons import Reason, first_reason
from ringback.contacts.steps import Step, with_steps
from ringback.contacts.text import BROKEN, compatible, folded, is_ascii, words
from ringback.knowledge import word_map

LONGEST = 200
QUOTED = r"[\"“”(]([^\"“”()]*)[\"“”)]"
ORDINARY = "^[a-z]++(?: [a-z]++)*+$"
NO_LETTERS = r"[^\p{L}\p{M}]+"
NONE = "cast(array() as array<string>)"


def with_name(rows: DataFrame, full_name: str, to: str = "name") -> DataFrame:
    """Adds the comparison keys of a name as a struct, null where `<to>_reason` says why it is no name.

    Western names are in their own order or `Family, Given`; Chinese ones are family first, written together.
    """
    return with_steps(rows, name_steps(full_name, to))


def name_steps(full_name: str, to: str = "name") -> list[Step]:
    """The steps of `with_name`, to be shared with other computations; most names are ordinary and skip the second."""
    col = {
        name: F.col(f"__{to}_{name}")
        for name in ("told", "refused", "messy", "text", "chinese", "suffix", "rest", "family")
    }
    raw, told, messy, text, chinese = F.col(full_name), col["told"], col["messy"], col["text"], col["chinese"]
    is_broken = ~is_ascii(raw) & F.contains(raw, F.lit(BROKEN))
    is_chinese = ~is_ascii(told) & told.rlike(CHINESE)
    last = F.substring_index(text, " ", -1)
    suffix = F.when(last.isin(*_having("suffix")) & F.contains(text, F.lit(" ")), last)
    rest = F.substring(text, F.lit(1), F.length(text) - F.coalesce(F.length(suffix) + 1, F.lit(0)))
    steps: list[dict[str, Column]] = [
        {
            "told": F.when((F.length(raw) <= LONGEST) & ~is_broken, _bare(folded(compatible(raw)))),
            "refused": first_reason(
                (F.length(raw) > LONGEST, Reason.TOO_LONG),
                (is_broken, Reason.BROKEN_TEXT),
                (F.trim(raw) != "", Reason.NO_LETTERS),
            ),
        },
        {"messy": F.when((told != "") & ~told.rlike(ORDINARY) & ~is_chinese, _messy(told))},
        {
            "text": F.when(messy.isNotNull(), messy["text"]).when((told != "") & ~is_chinese, _without_titles(told)),
            "chinese": _chinese(F.when(messy.isNotNull(), messy["chinese"]).when(is_chinese, told)),
        },
        {"suffix": suffix, "rest": rest, "family": surname(chinese)},
    ]
    return [
        *[{f"__{to}_{name}": column for name, column in step.items()} for step in steps],
        _result(col, to),
    ]


def _result(col: dict[str, Column], to: str) -> Step:
    """The struct, or the reason why there is none."""
    text, chinese = col["text"], col["chinese"]
    nicknames = F.coalesce(col["messy"]["nicknames"], F.expr(NONE))
    is_nobody = F.coalesce(chinese, text).isin(*_having("nobody"), *_having("title_zh"))
    western = _western(text, col["rest"], col["suffix"], nicknames)
    name = F.when(is_nobody, F.lit(None)).when(chinese.isNotNull(), _eastern(chinese, col["family"], nicknames))
    return {
        to: name.when(text.isNotNull(), western),
        f"{to}_reason": F.when(is_nobody, Reason.PLACEHOLDER.column).when(
            chinese.isNull() & text.isNull(), col["refused"]
        ),
    }


def _bare(text: Column) -> Column:
    """Without the signs that belong inside of words, and without blanks around."""
    for sign in (".", "'", "’"):
        text = F.replace(text, F.lit(sign), F.lit(""))
    return F.trim(text)


def _messy(told: Column) -> Column:
    """text in the usual order and without signs, the Chinese part if there is one, nicknames."""
    unquoted = F.regexp_replace(told, QUOTED, " ")
    quoted = words(
        F.regexp_replace(F.concat_ws(" ", F.regexp_extract_all(told, F.lit(QUOTED), F.lit(1))), NO_LETTERS, " ")
    )
    is_chinese = unquoted.rlike(r"\p{IsHan}") & ~unquoted.rlike(OTHER_SCRIPTS) & ~unquoted.rlike(DOTTED)
    foreign = words(F.regexp_replace(unquoted, r"[^\p{L}\p{M}]+|\p{IsHan}+", " "))
    text = F.array_join(words(F.regexp_replace(_family_last(unquoted), NO_LETTERS, " ")), " ")
    return F.struct(
        F.when(~is_chinese & (text != ""), _without_titles(text)).alias("text"),
        F.when(is_chinese, F.regexp_replace(unquoted, NO_CHINESE, "")).alias("chinese"),
        F.when(is_chinese, F.concat(quoted, foreign)).otherwise(quoted).alias("nicknames"),
    )


def _family_last(text: Column) -> Column:
    """`Family, Given` in the order of the others; `Given Family, Jr.` stays."""
    before, after = F.split_part(text, F.lit(","), F.lit(1)), F.substring_index(text, ",", -1)
    is_suffix = F.trim(F.regexp_replace(after, NO_LETTERS, " ")).isin(*_having("suffix"))
    turned = F.when(is_suffix, F.concat_ws(" ", before, after)).otherwise(F.concat_ws(" ", after, before))
    return F.when(F.contains(text, F.lit(",")), turned).otherwise(text)


def _without_titles(text: Column) -> Column:
    """Without the titles before a name of at least two words."""
    titles = "|".join(_having("title"))
    leads = F.substring_index(text, " ", 1).isin(*_having("title"))
    return F.when(leads, F.regexp_replace(text, f"^(?:(?:{titles}) )+(?=[^ ]+ [^ ])", "")).otherwise(text)


def _chinese(text: Column) -> Column:
    return F.when(text.isNotNull(), without_title(simplified(text), _having("title_zh")))


def _western(text: Column, rest: Column, suffix: Column, nicknames: Column) -> Column:
    """The keys of words in Western order; a single word is a family name."""
    given, family = F.substring_index(rest, " ", 1), F.substring_index(rest, " ", -1)
    between = F.length(rest) - F.length(given) - F.length(family) - 2
    middle = F.when(between > 0, F.split(F.substring(rest, F.length(given) + 2, between), " "))
    return F.struct(
        F.when(F.contains(rest, F.lit(" ")), given).alias("given"),
        F.coalesce(middle, F.expr(NONE)).alias("middle"),
        family.alias("family"),
        suffix.alias("suffix"),
        nicknames.alias("nicknames"),
        text.alias("full"),
    )


def _eastern(text: Column, family: Column, nicknames: Column) -> Column:
    """The keys of a Chinese name; one that is not certain to begin with a surname stays whole."""
    return F.struct(
        F.substring(text, F.length(family) + 1, F.length(text)).alias("given"),
        F.expr(NONE).alias("middle"),
        F.coalesce(family, text).alias("family"),
        F.lit(None).cast("string").alias("suffix"),
        nicknames.alias("nicknames"),
        text.alias("full"),
    )


def _having(role: str) -> list[str]:
    return [word for word, its in word_map("name_words").items() if its == role]

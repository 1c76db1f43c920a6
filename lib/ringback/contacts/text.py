"""Text expressions that names, addresses and e-mails share; all native, Column → Column."""

import unicodedata
from functools import cache

from pyspark.sql import Column
from pyspark.sql import functions as F

from ringback.knowledge.rows import knowledge_rows

# Stands for bytes that are no text in the source's encoding: by it two different values may look alike.
BROKEN = "\ufffd"
INVISIBLE = r"[\p{Cf}\p{Cc}&&[^\t\n\r]]"  # zero-width characters, soft hyphens, NUL; tabs and line ends stay blanks


def _plain_letters() -> tuple[str, str]:
    """Accented Latin letters and the plain letter of each, from Unicode's own decompositions."""
    pairs = []
    for code in range(0xC0, 0x250):
        base = unicodedata.normalize("NFKD", chr(code).lower())[0]
        if base.isascii() and base.isalpha():
            pairs.append((chr(code), base))
    return "".join(accented for accented, _ in pairs), "".join(base for _, base in pairs)


ACCENTED, PLAIN = _plain_letters()


def is_ascii(text: Column) -> Column:
    """Whether a text has as many bytes as characters, so that nothing in it needs Unicode's rules."""
    return F.length(text) == F.octet_length(text)


def compatible(text: Column) -> Column:
    """The text in Unicode's compatibility form (NFKC), without invisible characters.

    Spark has no expression for it, but ICU, on which its collations stand; plain ASCII does not go there.
    """
    visible = F.regexp_replace(text, INVISIBLE, "")
    composed = F.call_function(
        "try_reflect", F.lit("com.ibm.icu.text.Normalizer"), F.lit("compose"), visible, F.lit(True)
    )
    return F.when(~is_ascii(text), composed).otherwise(text)


def folded(text: Column) -> Column:
    """Lower case, without accents."""
    return F.lower(F.when(~is_ascii(text), F.translate(text, ACCENTED, PLAIN)).otherwise(text))


def words(text: Column) -> Column:
    """The words of a text, in order, as an array without empty ones."""
    return F.filter(F.split(text, r"\s+"), lambda word: word != "")


def blank_to_null(text: Column) -> Column:
    """Trimmed text; nothing but blanks is null."""
    trimmed = F.trim(text)
    return F.when(trimmed != "", trimmed)


@cache
def words_for_nothing() -> tuple[str, ...]:
    """What people and systems write when they have no value, in lower case."""
    return tuple(row["word"] for row in knowledge_rows("empty_words", ["word"]))

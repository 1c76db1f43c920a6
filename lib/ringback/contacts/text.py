"""Text expressions that names, addresses and e-mails share; all native, Column → Column."""

import unicodedata

from pyspark.sql import Column
from pyspark.sql import functions as F


def _plain_letters() -> tuple[str, str]:
    """Accented Latin letters and the plain letter of each, from Unicode's own decompositions."""
    pairs = []
    for code in range(0xC0, 0x250):
        base = unicodedata.normalize("NFKD", chr(code).lower())[0]
        if base.isascii() and base.isalpha():
            pairs.append((chr(code), base))
    return "".join(accented for accented, _ in pairs), "".join(base for _, base in pairs)


ACCENTED, PLAIN = _plain_letters()


def folded(text: Column) -> Column:
    """Lower case, without accents."""
    return F.lower(F.translate(text, ACCENTED, PLAIN))


def words(text: Column) -> Column:
    """The words of a text, in order, as an array without empty ones."""
    return F.filter(F.split(text, r"\s+"), lambda word: word != "")


def blank_to_null(text: Column) -> Column:
    """Trimmed text; nothing but blanks is null."""
    trimmed = F.trim(text)
    return F.when(trimmed != "", trimmed)

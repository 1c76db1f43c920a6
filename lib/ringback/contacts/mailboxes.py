"""Whose mailbox an address is, and what kind of one: the provider's rules as expressions."""

from functools import reduce
from operator import or_

from pyspark.sql import Column
from pyspark.sql import functions as F

from ringback.contacts.lookup import looked_up
from ringback.contacts.providers import (
    HANDED_DOWN,
    MEANT,
    domains_of,
    local_parts,
    longer_suffixes,
    names_having,
    provider_of_domain,
    providers,
)  # fmt: skip
from ringback.knowledge.rows import Row

AT = "@"
CHINESE_MOBILE = r"^(?:\+?86)?1[3-9][0-9]{9}$"
INTERNATIONAL = r"^\+[1-9][0-9]{7,14}$"
ACCOUNT_NUMBER = r"^[1-9][0-9]{4,9}$"
TOO_SHORT_NUMBER = r"^[0-9]{1,4}$"
NUMBER_OR_ONE_SIGN = r"^(?:[0-9]+|(.)\1*)$"
NOBODYS = ("test", "invalid", "example", "localhost")  # top domains that are reserved, RFC 2606


def rule_of(domain: Column) -> Column:
    """The provider whose rules a domain goes by, its own or that of the domain above; empty for most companies' domains."""
    key = _key(domain)
    mark = F.when(key == domain, F.lit("")).otherwise(F.lit(HANDED_DOWN))
    found = F.ltrim(looked_up(key, provider_of_domain(), mark), F.lit(HANDED_DOWN))
    is_reserved = reduce(or_, [F.endswith(domain, F.lit("." + top)) for top in NOBODYS])
    return F.greatest(found, F.when(is_reserved, F.lit("reserved")).otherwise(F.lit("")))


def _key(domain: Column) -> Column:
    """By what a domain is looked up: its last two labels, or more where the table names domains below those."""
    last = {labels: F.substring_index(domain, ".", -labels) for labels in (2, 3, 4)}
    longer = F.when(last[3].isin(*longer_suffixes(3)), last[4]).otherwise(last[3])
    long = F.when(last[2].isin(*longer_suffixes(2)), longer).otherwise(last[2])
    return F.when(F.substring_index(domain, ".", 2) == domain, domain).otherwise(long)


def normalised(local: Column, small: Column, domain: Column, rule: Column) -> Column:
    """The address to deliver to; a local part keeps its case unless the provider is known not to mind."""
    return F.concat(F.when(_is(rule, "mailbox", "personal"), small).otherwise(local), F.lit(AT), domain)


def identity(small: Column, domain: Column, rule: Column) -> Column:
    """One text for every spelling of a mailbox; `small` is the local part in lower case."""
    told = F.concat(small, F.lit(AT), domain)
    ruled = None
    for row in providers():
        if any(row[column] for column in ("drop_tag", "ignored", "written_as", "fold_to")):
            by_rule = _by(row, small, domain)
            ruled = (
                F.when(rule == row["provider"], by_rule)
                if ruled is None
                else ruled.when(rule == row["provider"], by_rule)
            )
    return told if ruled is None else ruled.otherwise(told)


def _by(row: Row, small: Column, domain: Column) -> Column:
    """Identity of an address by one provider's rule; what would leave nothing of the local part is not done."""
    name = small
    if row["drop_tag"]:
        name = F.substring_index(name, "+", 1)
    if row["ignored"]:
        name = F.translate(name, row["ignored"], "")
    if row["written_as"]:
        name = F.replace(name, F.lit(row["written_as"][0]), F.lit(row["written_as"][1]))
    plain = F.concat(
        F.when(name == "", small).otherwise(name), F.lit(AT), F.lit(row["fold_to"]) if row["fold_to"] else domain
    )
    if row["subdomains"] != "user":
        return plain
    user, above = F.substring_index(domain, ".", 1), F.substring(domain, F.instr(domain, ".") + 1, F.length(domain))
    return F.when(above.isin(*domains_of(row["provider"])), F.concat(user, F.lit(AT), above)).otherwise(plain)


def related(small: Column, domain: Column, rule: Column) -> Column:
    """A mailbox that may be the same, where the provider's sources disagree: a hint, never an identity."""
    hinted = _is(rule, "weak_dash") & F.contains(small, F.lit("-")) & ~F.startswith(small, F.lit("-"))
    return F.when(hinted, F.concat(F.substring_index(small, "-", 1), F.lit(AT), domain))


def mailbox(small: Column, domain: Column, rule: Column) -> Column:
    """personal, role, disposable, relay, placeholder or reserved (a domain kept for examples); null where there is none."""
    like_its_domain = (small == F.substring_index(domain, ".", 1)) & small.rlike(NUMBER_OR_ONE_SIGN)
    no_account = _is(rule, "login_kind") & small.rlike(TOO_SHORT_NUMBER)
    return (
        F.when(domain.isNull(), F.lit(None))
        .when(_is(rule, "mailbox", "placeholder") | small.isin(*local_parts("placeholder")), F.lit("placeholder"))
        .when(like_its_domain | no_account, F.lit("placeholder"))
        .when(_is(rule, "mailbox", "reserved"), F.lit("reserved"))
        .when(_is(rule, "mailbox", "relay"), F.lit("relay"))
        .when(_is(rule, "mailbox", "disposable"), F.lit("disposable"))
        .when(small.isin(*local_parts("role")), F.lit("role"))
        .otherwise(F.lit("personal"))
    )


def phone(small: Column, rule: Column) -> Column:
    """The phone that a local part is, as (raw, region); the region is null where the number names its country."""
    chinese = _is(rule, "phone_region", "CN") & small.rlike(CHINESE_MOBILE)
    abroad = F.startswith(small, F.lit("+")) & small.rlike(INTERNATIONAL)
    region = F.when(chinese, F.lit("CN"))
    return F.when(chinese | abroad, F.struct(small.alias("raw"), region.alias("region")))


def account(small: Column, rule: Column) -> Column:
    """The account whose number the local part is, as `qq:123456`."""
    return F.when(_is(rule, "login_kind") & small.rlike(ACCOUNT_NUMBER), F.concat(F.lit("qq:"), small))


def suggestion(small: Column, rule: Column) -> Column:
    """The address with its misspelt domain set right."""
    return F.when(F.startswith(rule, F.lit(MEANT)), F.concat(small, F.lit(AT), F.substring(rule, 2, 253)))


def _is(rule: Column, column: str, *values: str) -> Column:
    """Whether the rule is of a provider that has one of the values in a column."""
    return rule.isin(*names_having(column, *values))

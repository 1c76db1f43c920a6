"""What is known of mail providers, from knowledge/email_*.csv."""

from functools import cache

from ringback.knowledge.rows import Row, knowledge_rows

COLUMNS = (
    "provider", "mailbox", "drop_tag", "ignored", "written_as", "fold_to", "weak_dash", "subdomains", "phone_region",
    "login_kind",
)  # fmt: skip
HANDED_DOWN = "+"  # marks a provider whose rule holds for the domains below its own too
MEANT = ">"  # marks a misspelt domain in the table of domains


@cache
def providers() -> tuple[Row, ...]:
    """The rules, one row a provider."""
    return tuple(knowledge_rows("email_providers", COLUMNS))


def names_having(column: str, *values: str) -> list[str]:
    """Providers whose rule says one of the values in a column; without values, says anything there."""
    return [row["provider"] for row in providers() if (row[column] in values if values else row[column])]


@cache
def provider_of_domain() -> dict[str, str]:
    """Domain → provider, perhaps marked; a misspelt domain → the mark and the domain that was meant."""
    marks = dict.fromkeys(names_having("subdomains"), HANDED_DOWN)
    misspelt = {row["typed"]: MEANT + row["meant"] for row in knowledge_rows("email_typos", ["typed", "meant"])}
    known = {row["domain"]: row["provider"] for row in knowledge_rows("email_domains", ["domain", "provider"])}
    thrown_away = {row["domain"]: "disposable" for row in knowledge_rows("email_disposable", ["domain"])}
    providers_of = {domain: marks.get(name, "") + name for domain, name in {**thrown_away, **known}.items()}
    return {**providers_of, **misspelt}


@cache
def domains_of(provider: str) -> tuple[str, ...]:
    """The domains of a provider."""
    rows = knowledge_rows("email_domains", ["domain", "provider"])
    return tuple(row["domain"] for row in rows if row["provider"] == provider)


@cache
def longer_suffixes(labels: int) -> tuple[str, ...]:
    """Ends of that many labels under which single longer names are in the table, such as `dynv6.net`."""
    longer = [domain.split(".") for domain in provider_of_domain() if domain.count(".") >= labels]
    return tuple(sorted({".".join(parts[-labels:]) for parts in longer}))


@cache
def local_parts(mailbox: str) -> tuple[str, ...]:
    """Local parts that tell the kind of mailbox: role or placeholder."""
    rows = knowledge_rows("email_locals", ["local", "mailbox"])
    return tuple(row["local"] for row in rows if row["mailbox"] == mailbox)

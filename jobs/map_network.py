"""Reads relations and events; writes network_nodes and network_groups: who matters in the network, and who left together."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from ringback.churn.customers import ACCOUNTS
from ringback.churn.events import qualifying_orders
from ringback.churn.group_churn import network_groups
from ringback.churn.network_map import network_nodes
from ringback.churn.relations import of_accounts
from ringback.errors import ConfigError
from ringback.job import Run, main
from ringback.jobs.known_at import known_at, relations_then
from ringback.jobs.value_customers import events_of_customers
from ringback.sources import read_relations
from ringback.tables import NETWORK_GROUPS, NETWORK_NODES


def map_network_step(run: Run) -> None:
    """The network as known at as_of, and its groups; those of earlier runs stay."""
    relations, orders = relations_of_customers(run), qualifying_orders(events_of_customers(run))
    nodes = network_nodes(relations, orders, as_of=run.as_of, settings=run.settings.churn)
    nodes = nodes.checkpoint()  # written, and groups are made of it
    groups = network_groups(nodes, settings=run.settings.churn.network)
    now = F.col("as_of") == F.lit(run.as_of)
    run.write(nodes, NETWORK_NODES, within=now)
    run.write(groups, NETWORK_GROUPS, within=now)


def relations_of_customers(run: Run) -> DataFrame:
    """One row per contact of two accounts, or of two customers as they are known at as_of."""
    related, level = read_relations(run.spark, run.settings.sources), run.settings.churn.customers
    if related is None:
        raise ConfigError("map_network: the settings name no source with `input: relations`; add one under `sources`")
    if level == ACCOUNTS:
        return of_accounts(related)
    return relations_then(known_at(run, run.as_of.date()), related, level)


if __name__ == "__main__":
    main("map_network", {"map_network": map_network_step})

"""Tables of the network of customers: who matters in it, and who left together."""

from pyspark.sql import types as T

from ringback.tables.form import COUNT, FLAG, REAL, TEXT, TIME, Table, column

AS_OF = column("as_of", TIME, "the instant", required=True)

NETWORK_NODES = Table(
    "network_nodes",
    "one row per customer with a tie in the 90 days before as_of",
    T.StructType([
        column("customer_id", TEXT, "the customer", required=True), AS_OF,
        column("degree", COUNT, "ties: customers in contact with it, both ways", required=True),
        column("pagerank", REAL, "how central it is; 1 on average", required=True),
        column("key_node", FLAG, "among the top churn.network.key_share by pagerank", required=True),
        column("community", TEXT, "least customer_id of those who have more ties to each other than to the rest", required=True),
        column("gone", REAL, "1 = churned in the last window closed by as_of, 0 = did not; null = was not asked about then"),
        column("reached", REAL, "energy that spreads to it from those gone, each of whom begins with 1; null for them"),
    ]),
    key=("customer_id", "as_of"), clear=("as_of", "degree", "pagerank", "gone", "reached"),
)  # fmt: skip

NETWORK_GROUPS = Table(
    "network_groups",
    "one row per community at as_of of which enough labels are known (churn.network.least_group)",
    T.StructType([
        column("community", TEXT, "least customer_id of the community", required=True), AS_OF,
        column("members", COUNT, "customers in it", required=True),
        column("known", COUNT, "of them, with a label of the last window closed by as_of", required=True),
        column("gone", COUNT, "of those, who churned in it", required=True),
        column("expected", REAL, "who would have, at the rate of the whole network", required=True),
        column("p_value", REAL, "chance of so many or more at that rate (binomial)", required=True),
        column("group_churn", FLAG, "more than chance explains, by Benjamini and Hochberg over all groups of the run", required=True),
    ]),
    key=("community", "as_of"), clear=("as_of", "members", "known", "gone"),
)  # fmt: skip

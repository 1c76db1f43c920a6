"""Tables of churn: what was known of customers at cut-offs, the models, and who is about to leave."""

from pyspark.sql import types as T

from ringback.tables.form import COUNT, DAY, FLAG, REAL, TEXT, TEXTS, TIME, Table, column

CUSTOMER = column("customer_id", TEXT, "the customer", required=True)
CUT_OFF = column("cut_off", DAY, "the day before which everything in the row was known", required=True)

CHURN_FEATURES = Table(
    "churn_features",
    "one row per customer and cut-off of the population",
    T.StructType([
        CUSTOMER, CUT_OFF,
        column("features", T.MapType(TEXT, REAL), "feature by name: source, measure, window", required=True),
        column("churned", REAL, "1 = no qualifying order in the window, 0 = one; null while the window is open at as_of"),
        column("seen_until", DAY, "latest day that went into the features", required=True),
        column("known_until", DAY, "latest day on which any of it became known", required=True),
        column("identity_on", DAY, "as_of of the identities by which events are the customer's; null = accounts, which need none"),
        column("treated", REAL, "1 = an event of churn.treatment.kinds before the window ended, 0 = none; null = not known"),
    ]),
    key=("customer_id", "cut_off"), clear=("cut_off", "churned", "seen_until", "known_until", "identity_on", "treated"),
)  # fmt: skip

FALSE_CHURN = Table(
    "false_churn",
    "one row per cut-off and level: how many of those who seem lost are not",
    T.StructType([
        column("level", TEXT, "accounts, persons or customers: what a unit is", required=True),
        CUT_OFF,
        column("units", COUNT, "units with a qualifying order in the active days before", required=True),
        column("churned", COUNT, "of them, units without one in the window", required=True),
        column("came_back", COUNT, "of those, units whose customer had one, as known at the end of the window", required=True),
    ]),
    key=("level", "cut_off"), clear=("level", "cut_off", "units", "churned", "came_back"),
)  # fmt: skip

MODELS = Table(
    "models",
    "one row per model that was trained",
    T.StructType([
        column("model_version", TEXT, "first letters of the checksum", required=True),
        column("as_of", TIME, "as_of of the run that trained it", required=True),
        column("run_id", TEXT, "that run", required=True),
        column("candidate", TEXT, "logistic, boosted or blend", required=True),
        column("slices", T.ArrayType(DAY), "cut-offs that it learned from", required=True),
        column("features", TEXTS, "what it looks at", required=True),
        column("data_version", COUNT, "version of churn_features that it learned from", required=True),
        column("measures", T.MapType(TEXT, REAL), "figures of the choice, <candidate>.<measure>", required=True),
        column("settings", TEXT, "settings of churn at the time, as JSON", required=True),
        column("checksum", TEXT, "SHA-256 of the text; another text is refused", required=True),
        column("text", TEXT, "the model as JSON", required=True),
    ]),
    key=("model_version",), clear=("model_version", "as_of", "candidate"),
)  # fmt: skip

CHURN_EVALUATION = Table(
    "churn_evaluation",
    "one row per figure of the model, or of a naive rival, on the customers of a later cut-off",
    T.StructType([
        column("model_version", TEXT, "the model", required=True),
        CUT_OFF,
        column("system", TEXT, "model or a naive rival; as scored then: the churn_scores of that day", required=True),
        column("segment", TEXT, "all or a part of them; feature = PSI of the feature that `measure` names", required=True),
        column("measure", TEXT, "which figure; drifted = 1: out of date; profit is per 1,000 customers", required=True),
        column("value", REAL, "the figure; null where there is none (the slope of one score for all)"),
        column("low", REAL, "lower end of 95 %, by bootstrap over customers: AUC, Brier, lifts; of ece_floor by chance alone"),
        column("high", REAL, "upper end"),
    ]),
    key=("model_version", "cut_off", "system", "segment", "measure"),
    clear=("model_version", "cut_off", "system", "segment", "measure"),
)  # fmt: skip

CHURN_SCORES = Table(
    "churn_scores",
    "one row per customer known at as_of",
    T.StructType([
        CUSTOMER,
        column("as_of", TIME, "the instant", required=True),
        column("churn_probability", REAL, "chance of no qualifying order in the window; null where not scored"),
        column("horizon_days", COUNT, "length of the window", required=True),
        column("gap_days", COUNT, "days from as_of to its start", required=True),
        column("activity", REAL, "activity score, 0 to 10: on how many days there was something, by churn.features.activity"),
        column("days_since_order", REAL, "days from the last order to as_of"),
        column("days_since_browse", REAL, "days from the last browsing or visit of the app to as_of; null where none is known"),
        column("churn_kind", TEXT, "passive (the number reaches nobody) or active (complaint, refund); null where nothing tells"),
        column("value_at_risk", REAL, "probability × what the customer spent in a time as long as the window, on average"),
        column("risk_band", TEXT, "high, medium or low; a band is no list of whom to treat"),
        column("strategy", TEXT, "what the settings say of the band"),
        column("reasons", TEXTS, "up to three groups of features that go with the risk, strongest first; not causes"),
        column("moved", REAL, "probability less that of the same model at the cut-off before; null for who was not there"),
        column("moved_by", TEXTS, "up to three groups of features that moved it most"),
        column("rfm", TEXT, "recency, frequency and money, each 1 to 5 (best) by fifths of those scored"),
        column("rfm_level", TEXT, "champion, new_or_rare, steady, at_risk or asleep"),
        column("model_version", TEXT, "which model; null where not scored"),
        column("not_scored", TEXT, "why there is no score: opted_out or not_active"),
    ]),
    key=("customer_id", "as_of"), clear=("as_of", "risk_band", "model_version", "not_scored"),
)  # fmt: skip

CHURN_CURVES = Table(
    "churn_curves",
    "one row per point of a curve of the model, or of a naive rival, on the customers of a later cut-off",
    T.StructType([
        column("model_version", TEXT, "the model", required=True),
        CUT_OFF,
        column("system", TEXT, "model or recency only", required=True),
        column("curve", TEXT, "gains, reliability or profit", required=True),
        column("point", COUNT, "which point, from 0", required=True),
        column("x", REAL, "share of the customers with the highest scores; of reliability the mean score of a bin", required=True),
        column("y", REAL, "share of the churned found, the rate that came, or the profit per 1,000 customers", required=True),
        column("low", REAL, "lower end of 95 % of a rate, by Wilson"),
        column("high", REAL, "upper end"),
    ]),
    key=("model_version", "cut_off", "system", "curve", "point"),
    clear=("model_version", "cut_off", "system", "curve", "point"),
)  # fmt: skip

DORMANCY = Table(
    "dormancy",
    "one row per customer and category of orders: whether it is dormant there",
    T.StructType([
        CUSTOMER,
        column("as_of", TIME, "the instant", required=True),
        column("category", TEXT, "category of the orders; all = over all of them, and those without one", required=True),
        column("last_at", TIME, "the last order known", required=True),
        column("days_since", COUNT, "days from it to as_of", required=True),
        column("limit_days", COUNT, "from so many days on a customer is dormant", required=True),
        column("dormant", FLAG, "whether so many have passed", required=True),
        column("limit_from", TEXT, "fixed (a setting), or gaps (95 % of the gaps between two orders are shorter)", required=True),
        column("months_asleep", COUNT, "whole months of 30 days since the last order; null where not dormant"),
    ]),
    key=("customer_id", "as_of", "category"), clear=("as_of", "limit_days"),
)  # fmt: skip

CUSTOMER_VALUES = Table(
    "customer_values",
    "one row per customer who bought by as_of: what it is expected to buy yet",
    T.StructType([
        CUSTOMER,
        column("as_of", TIME, "the instant", required=True),
        column("horizon_days", COUNT, "length of the time that is looked forward to", required=True),
        column("purchase_days", COUNT, "days with an order, as known at as_of", required=True),
        column("mean_amount", REAL, "of such a day, in the currency of the events", required=True),
        column("expected_orders", REAL, "such days to come in that time (MBG/NBD, total corrected); null where the sum diverges"),
        column("expected_amount", REAL, "of such a day (Gamma–Gamma)", required=True),
        column("expected_value", REAL, "both multiplied: what the customer is expected to spend in that time"),
    ]),
    key=("customer_id", "as_of"), clear=("as_of", "horizon_days"),
)  # fmt: skip

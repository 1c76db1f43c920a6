"""Ridge logistic regression in one process: terms of a line, exact reasons, saved as plain numbers."""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize

from ringback.churn.measures import Reals


@dataclass(frozen=True)
class Linear:
    """log-odds = intercept + Σ weight × (value − mean) / spread, each value folded by signed log where `folded` says so."""

    means: Reals
    spreads: Reals
    folded: Reals  # 1 = sign(x) log(1 + |x|), as counts and amounts are skewed; 0 = as it is
    weights: Reals
    intercept: float

    def log_odds(self, values: Reals) -> Reals:
        """One number per row: the log-odds of churn."""
        return np.asarray(self.intercept + self.terms(values).sum(axis=1))

    def terms(self, values: Reals) -> Reals:
        """One row per row, a column per feature: what each adds to the log-odds against the average customer; exact."""
        return np.asarray((folded_values(values, self.folded) - self.means) / self.spreads * self.weights)


def fit_linear(values: Reals, outcomes: Reals, folded: Reals, ridge: float) -> Linear:
    """Minimises mean log-loss + ridge/2 Σ weight² over standardised values: what Spark ML's LogisticRegression minimises."""
    shaped = folded_values(values, folded)
    means, spreads = shaped.mean(axis=0), shaped.std(axis=0)
    spreads = np.where(spreads > 0, spreads, 1.0)
    x = (shaped - means) / spreads

    def loss(w: Reals) -> tuple[float, Reals]:
        odds = x @ w[:-1] + w[-1]
        slack = 1 / (1 + np.exp(-odds)) - outcomes
        value = np.mean(np.logaddexp(0, odds) - outcomes * odds) + ridge / 2 * (w[:-1] @ w[:-1])
        return float(value), np.append(x.T @ slack / len(x) + ridge * w[:-1], slack.mean())

    best = minimize(loss, np.zeros(x.shape[1] + 1), jac=True, method="L-BFGS-B", options={"maxiter": 2000})
    return Linear(means, spreads, folded, best.x[:-1], float(best.x[-1]))


def folded_values(values: Reals, folded: Reals) -> Reals:
    """The values, those of a folded column by sign(x) log(1 + |x|)."""
    return np.where(folded == 1, np.sign(values) * np.log1p(np.abs(values)), values)

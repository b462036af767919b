"""What quantization loses, predicted from bits, method, group size, size of the model, kind of test and family.

A loss is above 0 where a model gets worse: for an accuracy the share lost of what it scored above chance, for a
perplexity ln(quantized / unquantized). The expected loss is exp of a sum, so it is never 0 and never a gain, and it
never falls with fewer bits, because both slopes are bounded. Methods, kinds of test and families are shrunk towards
nothing, so an unknown one is the mean of all.

Residuals are taken of asinh(loss / SCALE), which is linear near 0, where losses are noise of either sign, and
logarithmic far above. The interval is the range of such residuals when whole models were left out of the fit, each
divided by what is usual at its bits (split conformal; Lei et al., JASA 2018); it reaches below 0 where a test cannot
tell the loss from none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import least_squares

from errors import InputError

Array = NDArray[np.float64]
SCALE = 0.01  # a loss of this size is about the noise of a test
KNOT_BITS = 6.0
USUAL_PARAMS = 7e9
USUAL_GROUP_LOG2 = 7.0
CHANNEL_GROUP_LOG2 = 10.0
LARGEST_LOG = 4.0
RESPONSES = ("accuracy_pct", "perplexity")
GROUPS = ("method", "benchmark_kind", "family")
SLOPES = ("level", "bits", "high_bits", "params", "group", "accuracy_bits", "accuracy_high_bits", "accuracy_params")
# How strongly each slope is held at its prior mean, and each shrunk group at 0, in units of a residual.
PRIOR_MEAN = np.array([0.0, 1.0, 0.3, 0.0, 0.0, 0.0, 0.0, 0.0])
PRIOR_WEIGHT = np.array([0.01, 0.3, 0.3, 0.5, 0.5, 3.0, 3.0, 3.0])
GROUP_WEIGHT = {"method": 1.0, "benchmark_kind": 0.5, "family": 1.0}
SLOWEST_FALL = 0.05  # of ln(loss) per bit, in either part, so that fewer bits never promise less loss
FULL_WEIGHT_UP_TO = 0.3  # of a residual; beyond, an outlier pulls with constant force
FEWEST_ROWS = 30
FOLDS = 10  # whole models, in the order of their names
MOST_STEPS = 60
# Residuals are compared with what is usual below, between and above these bits.
BANDS_BITS = (3.5, 6.5)


@dataclass(frozen=True)
class LossEstimate:
    """A predicted loss with its interval, in the unit of the response: above 0 = worse."""

    loss: float
    low: float
    high: float

    @property
    def may_be_none(self) -> bool:
        """Whether the interval holds 0: a test might show no loss, which is not the same as none."""
        return self.low <= 0


@dataclass(frozen=True)
class QuantizationLoss:
    """A fitted model. `slopes` by SLOPES, `effects` by group and level, `spread` by band and response.

    `low` and `high` are quantiles of the residuals divided by their spread.
    """

    slopes: Array
    effects: dict[str, dict[str, float]]
    spread: dict[str, Array]
    low: float
    high: float

    def losses(self, rows: pd.DataFrame) -> pd.DataFrame:
        """The predicted `loss`, `low` and `high` of rows with the columns of `design` and GROUPS."""
        center = _log_loss(self.slopes, self.effects, rows)
        middle = np.arcsinh(np.exp(center) / SCALE)
        width = _width(self.spread, rows)
        return pd.DataFrame(
            {
                "loss": np.exp(center),
                "low": SCALE * np.sinh(middle + self.low * width),
                "high": SCALE * np.sinh(middle + self.high * width),
            },
            index=rows.index,
        )

    def estimate(self, row: dict[str, object]) -> LossEstimate:
        """The same for a single model, format and kind of test."""
        losses = self.losses(pd.DataFrame([row])).iloc[0]
        return LossEstimate(float(losses["loss"]), float(losses["low"]), float(losses["high"]))

    def parameters(self) -> pd.DataFrame:
        """All of it as rows of the table quantization_loss: response, parameter, level, value."""
        rows = [("both", name, "-", value) for name, value in zip(SLOPES, self.slopes, strict=True)]
        rows += [("both", group, level, value) for group in GROUPS for level, value in self.effects[group].items()]
        rows += [
            (response, "spread", str(band), value)
            for response, widths in sorted(self.spread.items())
            for band, value in enumerate(widths)
        ]
        rows += [("both", "low", "-", self.low), ("both", "high", "-", self.high)]
        return pd.DataFrame(rows, columns=["response", "parameter", "level", "value"])

    @classmethod
    def from_parameters(cls, rows: pd.DataFrame) -> QuantizationLoss:
        """The model that `parameters` wrote down."""
        value = {
            (str(response), str(parameter), str(level)): float(number)
            for response, parameter, level, number in rows[["response", "parameter", "level", "value"]].to_numpy()
        }
        effects = {group: {key[2]: number for key, number in value.items() if key[1] == group} for group in GROUPS}
        bands = range(len(BANDS_BITS) + 1)
        return cls(
            slopes=np.array([value["both", name, "-"] for name in SLOPES]),
            effects=effects,
            spread={name: np.array([value[name, "spread", str(i)] for i in bands]) for name in RESPONSES},
            low=value["both", "low", "-"],
            high=value["both", "high", "-"],
        )


def design(rows: pd.DataFrame) -> Array:
    """The columns of SLOPES for rows with weight_bits, group_size, n_params and metric."""
    bits = rows["weight_bits"].to_numpy(float)
    accuracy = (rows["metric"] != "perplexity").to_numpy(float)
    size = np.log10(rows["n_params"].to_numpy(float) / USUAL_PARAMS)
    few, many = 4.0 - np.minimum(bits, KNOT_BITS), -np.maximum(bits - KNOT_BITS, 0.0)
    columns = [np.ones(len(rows)), few, many, size, _group(rows), accuracy * few, accuracy * many, accuracy * size]
    return np.column_stack(columns)


def fit(rows: pd.DataFrame, level: float = 0.8) -> QuantizationLoss:
    """Fit to rows of `quality_change`; the interval is of refits that leave out whole models, a tenth at a time.

    Raises InputError with fewer than FEWEST_ROWS rows or fewer than three models.
    """
    names = rows["model"].unique()
    if len(rows) < FEWEST_ROWS or len(names) < 3:
        raise InputError(
            f"What quantization loses cannot be learned from {len(rows)} comparisons of {len(names)} models: at least"
            f" {FEWEST_ROWS} comparisons of 3 models are needed."
        )
    slopes, effects = _fit(rows)
    residual = np.empty(len(rows))
    for fold in range(FOLDS):
        out = rows["model"].isin(sorted(names)[fold::FOLDS]).to_numpy()
        if not out.any():
            continue
        center = _log_loss(*_fit(rows[~out], slopes), rows[out])
        residual[out] = np.arcsinh(rows["loss"].to_numpy(float)[out] / SCALE) - np.arcsinh(np.exp(center) / SCALE)
    spread = _spread(residual, rows)
    scaled = residual / _width(spread, rows)
    weight = _row_weight(rows)
    tail = (1.0 - level) / 2.0
    return QuantizationLoss(
        slopes, effects, spread, _quantile(scaled, weight, tail), _quantile(scaled, weight, 1.0 - tail)
    )


def nearest_model_losses(known: pd.DataFrame, rows: pd.DataFrame) -> Array:
    """The plain alternative: the mean loss of the nearest model in size, at the same method and nearest bits."""
    result = np.empty(len(rows))
    for i, row in enumerate(rows.to_dict("records")):
        same = known[known["metric"] == row["metric"]]
        method = same[same["method"] == row["method"]]
        same = same if method.empty else method
        distance = (same["weight_bits"] - row["weight_bits"]).abs()
        close = same[distance <= max(distance.min(), 0.25) + 1e-9]
        nearest = close.loc[np.log(close["n_params"] / row["n_params"]).abs().idxmin(), "model"]
        result[i] = close.loc[close["model"] == nearest, "loss"].mean()
    return result


def mean_absolute_error(rows: pd.DataFrame, predicted: Array) -> float:
    """Mean over models of the mean absolute error of their losses."""
    return float((rows["loss"] - predicted).abs().groupby(rows["model"]).mean().mean())


def _fit(rows: pd.DataFrame, start: Array | None = None) -> tuple[Array, dict[str, dict[str, float]]]:
    levels = {name: sorted(rows[name].unique()) for name in GROUPS}
    x = np.hstack([design(rows), *(_indicators(rows[name], levels[name]) for name in GROUPS)])
    target = np.arcsinh(rows["loss"].to_numpy(float) / SCALE)
    weight = np.sqrt(_row_weight(rows))
    n_slopes = len(SLOPES)
    prior = np.concatenate([PRIOR_MEAN, np.zeros(x.shape[1] - n_slopes)])
    strength = np.concatenate([PRIOR_WEIGHT, *(np.full(len(levels[name]), GROUP_WEIGHT[name]) for name in GROUPS)])
    low, high = np.full(len(prior), -np.inf), np.full(len(prior), np.inf)
    low[1:3], low[4], high[3] = SLOWEST_FALL, 0.0, 0.0

    def residuals(beta: Array) -> Array:
        expected = np.exp(np.minimum(x @ beta, LARGEST_LOG))
        return np.concatenate([_softened(weight * (target - np.arcsinh(expected / SCALE))), strength * (beta - prior)])

    def jacobian(beta: Array) -> Array:
        expected = np.exp(np.minimum(x @ beta, LARGEST_LOG))
        error = weight * (target - np.arcsinh(expected / SCALE))
        slope = -weight * expected / np.hypot(expected, SCALE) * _softened_slope(error)
        return np.vstack([slope[:, None] * x, np.diag(strength)])

    begin = prior.copy()
    begin[:n_slopes] = [-3.5, 1.0, 0.3, -0.1, 0.01, 0.0, 0.0, 0.0] if start is None else start
    begin = np.clip(begin, low + 1e-6, high - 1e-6)
    beta = least_squares(residuals, begin, jac=jacobian, bounds=(low, high), max_nfev=MOST_STEPS, ftol=1e-6).x
    # A response's own slope may not turn the fall with bits round.
    for shared, own in ((1, 5), (2, 6)):
        beta[own] = max(beta[own], SLOWEST_FALL - beta[shared])
    ends = np.cumsum([n_slopes, *(len(levels[name]) for name in GROUPS)])
    parts = {name: beta[begin_at:end] for name, begin_at, end in zip(GROUPS, ends[:-1], ends[1:], strict=True)}
    effects = {name: dict(zip(map(str, levels[name]), map(float, part), strict=True)) for name, part in parts.items()}
    return beta[:n_slopes], effects


def _softened(error: Array) -> Array:
    """A residual whose square grows like the square of a small error and like a large one itself (soft L1)."""
    size = np.sqrt(1.0 + (error / FULL_WEIGHT_UP_TO) ** 2)
    softened: Array = np.sign(error) * FULL_WEIGHT_UP_TO * np.sqrt(2.0 * (size - 1.0))
    return softened


def _softened_slope(error: Array) -> Array:
    size = np.sqrt(1.0 + (error / FULL_WEIGHT_UP_TO) ** 2)
    softened = np.abs(_softened(error))
    return np.divide(np.abs(error) / size, softened, out=np.ones_like(error), where=softened > 1e-9)


def _log_loss(slopes: Array, effects: dict[str, dict[str, float]], rows: pd.DataFrame) -> Array:
    center = design(rows) @ slopes
    for name in GROUPS:
        center = center + rows[name].map(effects[name]).fillna(0.0).to_numpy(float)
    bounded: Array = np.minimum(center, LARGEST_LOG)
    return bounded


def _group(rows: pd.DataFrame) -> Array:
    """log2 of the group size against the usual one; a whole channel is a large group, an unstated one the usual."""
    size = rows["group_size"].to_numpy(float, na_value=np.nan)
    log_size = np.log2(np.where(size > 0, size, 1.0))
    group: Array = np.where(np.isnan(size), USUAL_GROUP_LOG2, np.where(size < 0, CHANNEL_GROUP_LOG2, log_size))
    return group - USUAL_GROUP_LOG2


def _indicators(values: pd.Series[str], levels: Sequence[str]) -> Array:
    return np.asarray(values.to_numpy()[:, None] == np.array(levels, dtype=object)[None, :], dtype=float)


def _row_weight(rows: pd.DataFrame) -> Array:
    """Rows of a model that was measured often count less: by one over the root of how many it has."""
    count = rows.groupby(["model", "metric"])["loss"].transform("size").to_numpy(float)
    weight = count**-0.5
    return np.asarray(weight / weight.mean(), dtype=float)


def _band(rows: pd.DataFrame) -> NDArray[np.int64]:
    band: NDArray[np.int64] = np.digitize(rows["weight_bits"].to_numpy(float), BANDS_BITS).astype(np.int64)
    return band


def _spread(residual: Array, rows: pd.DataFrame) -> dict[str, Array]:
    """Mean absolute residual by response and band of bits; of all where a band has few."""
    band, overall = _band(rows), float(np.abs(residual).mean())
    result = {}
    for response in RESPONSES:
        own = (rows["metric"] == response).to_numpy()
        parts = [np.abs(residual[own & (band == i)]) for i in range(len(BANDS_BITS) + 1)]
        result[response] = np.array([part.mean() if len(part) >= 10 else overall for part in parts])
    return result


def _width(spread: dict[str, Array], rows: pd.DataFrame) -> Array:
    table = np.array([spread["perplexity"], spread["accuracy_pct"]])
    return np.asarray(table[(rows["metric"] != "perplexity").to_numpy(int), _band(rows)], dtype=float)


def _quantile(values: Array, weight: Array, share: float) -> float:
    order = np.argsort(values)
    cumulative = np.cumsum(weight[order]) / weight.sum()
    return float(values[order][min(int(np.searchsorted(cumulative, share)), len(values) - 1)])

"""What quantization loses where nobody measured it: the middle of what models like it lost, with an interval.

A loss is above 0 where a model gets worse: for an accuracy the share lost of what it scored above chance, for a
perplexity ln(quantized / unquantized). Known losses are weighted by how near they are in bits and in size, and by
whether method, kind of test and way of training are the same; the prediction is their weighted median, so it stays
within what was seen and does not follow one noisy neighbour. It never falls with fewer bits, and is never 0 or a gain:
a test that shows none is no evidence of none.

The interval is the weighted tenth and ninth tenth, made wider by what whole families needed when they were left out
(conformalised quantile regression: Romano, Patterson and Candes 2019, arXiv:1905.03222). docs/quantization.md has the
protocol and the scores. Below LEAST_BITS it abstains: there the loss depends on how the model was trained again.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from errors import InputError
from models.front.pareto import Floats

LEVEL = 0.8
LEAST_BITS = 2.25  # set after seeing where the intervals failed: below, families differ too much
# Distances at which a known loss counts 1/e as much, and what another method, training or kind of test leaves of it:
# chosen on nine families, each left out whole, and flat around the choice.
BITS_SCALE, SIZE_SCALE_LOG10 = 0.4, 0.5
OTHER_METHOD, OTHER_TRAINING, OTHER_TEST = 0.3, 0.1, 0.5
TRAINED = frozenset({"aqlm", "efficientqat", "paretoq", "pv-tuning"})  # weights learned while or after quantizing
COARSER_TO = (3.0, 4.0, 5.0, 6.0, 8.0)  # bits at which a loss is also read, so that fewer never promise less
LEAST_LOSS = 0.001
LEAST_WIDTH = 0.005  # of an interval, as the unit of how much wider it must be
BANDS_BITS = (3.3, 6.5)
FEWEST_IN_BAND = 10
FEWEST_FAMILIES = 3


def predicted_losses(known: pd.DataFrame, rows: pd.DataFrame, widening: pd.DataFrame) -> pd.DataFrame:
    """Loss of each row with the ends of its 80% interval: columns `loss`, `low`, `high`; NaN below LEAST_BITS.

    Both frames: `metric` (accuracy_pct or perplexity), `weight_bits`, `n_params`, `method`, `benchmark_kind`; `known`
    also `model` and `loss`. `widening` is what `interval_widening` made of known losses.

    Raises InputError where a metric of the rows has no known loss.

    One known loss, whose interval of no width is made wider by LEAST_WIDTH:

    >>> row = {"metric": "accuracy_pct", "weight_bits": 4.0, "n_params": 8e9, "method": "awq", "benchmark_kind": "exam"}
    >>> known = pd.DataFrame([{**row, "model": "a", "loss": 0.02}])
    >>> widening = pd.DataFrame({"metric": ["accuracy_pct"], "band": [1], "widening": [1.0]})
    >>> predicted_losses(known, pd.DataFrame([row]), widening).iloc[0].round(3).to_dict()
    {'loss': 0.02, 'low': 0.015, 'high': 0.025}
    """
    table = _quantiles(known, rows)
    by_group = widening.set_index(["metric", "band"])["widening"]
    groups = zip(rows["metric"], bands(rows), strict=True)
    wider = np.array([by_group.get(group, np.nan) for group in groups], dtype=float)
    wider *= np.maximum(table["high"] - table["low"], LEAST_WIDTH)
    loss = np.maximum(table["loss"], LEAST_LOSS)
    low, high = np.minimum(table["low"] - wider, loss), np.maximum(table["high"] + wider, loss)
    result = pd.DataFrame({"loss": loss, "low": low, "high": high}, index=rows.index)
    return result.where(rows["weight_bits"] >= LEAST_BITS)


def learnable(comparisons: pd.DataFrame) -> pd.DataFrame:
    """The rows of quality_change to learn from: models of known size and family, scores above chance, undoubted.

    >>> rows = pd.DataFrame({"model": "a", "family": "f", "n_params": 8e9, "loss": [0.01, np.nan, 0.03]})
    >>> learnable(rows.assign(note=[None, None, "doubted"]))["loss"].tolist()
    [0.01]
    """
    known = comparisons.dropna(subset=["model", "family", "n_params", "loss"])
    return known[known["note"].isna()].reset_index(drop=True)


def left_out_losses(known: pd.DataFrame) -> pd.DataFrame:
    """The known losses from LEAST_BITS up, with `predicted`, `low` and `high` from all other families, not yet wider.

    Raises InputError with losses of fewer than FEWEST_FAMILIES families. Each of three is predicted by the other two:

    >>> row = {"metric": "accuracy_pct", "weight_bits": 4.0, "n_params": 8e9, "method": "awq", "benchmark_kind": "exam"}
    >>> losses = {"a": 0.01, "b": 0.02, "c": 0.03}
    >>> known = pd.DataFrame([{**row, "model": name, "family": name, "loss": loss} for name, loss in losses.items()])
    >>> left_out_losses(known)["predicted"].round(3).tolist()
    [0.025, 0.02, 0.015]
    """
    used = known[known["weight_bits"] >= LEAST_BITS].reset_index(drop=True)
    if used["family"].nunique() < FEWEST_FAMILIES:
        raise InputError(
            f"What quantization loses cannot be learned from {used['family'].nunique()} families of models: at least"
            f" {FEWEST_FAMILIES} are needed."
        )
    parts = []
    for family, rows in used.groupby("family"):
        others = known[known["family"] != family]
        table = _quantiles(others, rows[rows["metric"].isin(others["metric"])])
        parts.append(table.rename(columns={"loss": "predicted"}))
    return used.join(pd.concat(parts))


def interval_widening(left_out: pd.DataFrame) -> pd.DataFrame:
    """By metric and band of bits: the share of its width by which an interval must grow at either end, 0 or more.

    Every model counts the same. A band with few losses takes the widening of its whole metric. Columns: `metric`,
    `band`, `widening`, `losses`.

    A loss above its interval by half of the interval's width:

    >>> row = {"metric": "accuracy_pct", "weight_bits": 4.0, "model": "a", "predicted": 0.02, "low": 0.01, "high": 0.03}
    >>> interval_widening(pd.DataFrame([{**row, "loss": 0.04}]))["widening"].round(3).tolist()
    [0.5, 0.5, 0.5]
    """
    scored = left_out.dropna(subset=["predicted"])
    rows = []
    for metric, losses in scored.groupby("metric"):
        own_bands = bands(losses)
        for band in range(len(BANDS_BITS) + 1):
            own = losses[own_bands == band]
            rows.append((str(metric), band, _widening(own if len(own) >= FEWEST_IN_BAND else losses), len(own)))
    return pd.DataFrame(rows, columns=["metric", "band", "widening", "losses"])


def _widening(losses: pd.DataFrame) -> float:
    low, loss, high = (losses[name].to_numpy(float) for name in ("low", "loss", "high"))
    short = np.maximum(low - loss, loss - high) / np.maximum(high - low, LEAST_WIDTH)
    weight = 1.0 / losses.groupby("model")["loss"].transform("size").to_numpy(float)
    order = np.argsort(short)
    share = np.cumsum(weight[order]) / (weight.sum() + weight.max())  # one more model is still to come
    return max(float(short[order][min(int(np.searchsorted(share, LEVEL)), len(short) - 1)]), 0.0)


def _quantiles(known: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """Weighted middle, tenth and ninth tenth of the known losses around each row: `loss`, `low`, `high`."""
    parts = []
    for metric, asked in rows.groupby("metric"):
        near = known[known["metric"] == metric].sort_values("loss", kind="stable")
        if near.empty:
            raise InputError(f"No loss under quantization is known in {metric}.")
        alike, bits = _likeness(near, asked), asked["weight_bits"].to_numpy(float)
        table = _weighted_quantiles(near, alike, bits)
        for coarser in COARSER_TO:
            middle = _weighted_quantiles(near, alike, np.full(len(asked), coarser))[:, 0]
            table[:, 0] = np.where(coarser > bits, np.maximum(table[:, 0], middle), table[:, 0])
        parts.append(pd.DataFrame(table, columns=["loss", "low", "high"], index=asked.index))
    return pd.concat(parts).reindex(rows.index)


def _likeness(known: pd.DataFrame, rows: pd.DataFrame) -> Floats:
    """What each known loss (columns) counts for each row but for their bits."""
    size, asked_size = (np.log10(frame["n_params"].to_numpy(float)) for frame in (known, rows))
    # a model that was measured often counts more, but not as many times more
    often = known.groupby("model")["loss"].transform("size").to_numpy(float) ** -0.5
    alike: Floats = often * np.exp(-np.abs(asked_size[:, None] - size) / SIZE_SCALE_LOG10)
    training = [frame["method"].isin(TRAINED) for frame in (known, rows)]
    for (of_known, of_rows), factor in (
        ((known["method"], rows["method"]), OTHER_METHOD),
        (training, OTHER_TRAINING),
        ((known["benchmark_kind"], rows["benchmark_kind"]), OTHER_TEST),
    ):
        alike = alike * np.where(of_rows.to_numpy()[:, None] == of_known.to_numpy(), 1.0, factor)
    return alike


def _weighted_quantiles(known: pd.DataFrame, alike: Floats, bits: Floats) -> Floats:
    """Middle, low and high end of the known losses, which are sorted, around each row at these bits."""
    loss = known["loss"].to_numpy(float)
    weight = alike * np.exp(-np.abs(bits[:, None] - known["weight_bits"].to_numpy(float)) / BITS_SCALE)
    share = (np.cumsum(weight, axis=1) - 0.5 * weight) / weight.sum(axis=1, keepdims=True)
    tail = (1.0 - LEVEL) / 2.0
    return np.array([np.interp([0.5, tail, 1.0 - tail], each, loss) for each in share])


def bands(rows: pd.DataFrame) -> NDArray[np.int64]:
    """The band of bits of each row (n,), from 0: few, usual, many.

    >>> bands(pd.DataFrame({"weight_bits": [3.0, 4.0, 8.0]}))
    array([0, 1, 2])
    """
    band: NDArray[np.int64] = np.digitize(rows["weight_bits"].to_numpy(float), BANDS_BITS).astype(np.int64)
    return band

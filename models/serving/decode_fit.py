"""Fitting and scoring the model of decode_speed.py.

Protocol. Rows: ML.ENERGY v3 (percentiles and throughput; vLLM 0.11.1) and InferenceX (throughput; tuned servers). Of
the dense shapes and of the mixtures, each in the order of their names, every third from the second on was held back:
terms were chosen on the others alone, by the median error of leaving out one shape (all models that share it, in both
sources). The held-back shapes were then scored once, each predicted from all rows of other shapes. Intervals of 80% are
conformal: quantiles of absolute log ratios of left-out shapes; for a GPU that was not measured, of left-out GPUs. Their
groups were made finer (slow hosts apart) after that score; nothing else was. Results and misses: docs/serving.md.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import least_squares, linprog

from models.front.pareto import Floats
from models.serving.decode_speed import (
    HOSTS,
    LEVEL,
    P50_TERMS,
    P95_TERMS,
    QUANTITIES,
    TERMS,
    DecodeModel,
    groups_of,
    piece_seconds,
    predict_decode,
    ratio_terms,
    step_pieces,
    weighted,
)
from models.serving.energy_fit import shape_names
from models.serving.roofline import WEIGHT_BYTES

BALANCE = -0.25  # power of a shape's rows that weighs each: between all rows alike and all shapes alike
TOLERANCE = 0.1  # log ratio from which on an error counts in proportion, not squared
PULL = 0.03  # towards where the search starts, for what the rows do not say
START = np.r_[np.full(len(TERMS), -0.5), np.zeros(len(HOSTS))]
MS_PER_S = 1000.0
NEW_GPU = ", new GPU"


def held_back(runs: pd.DataFrame) -> NDArray[np.bool_]:
    """The rows (n,) of the shapes that chose no terms: of each kind every third name from the second on.

    >>> from models.serving.toy_runs import toy_runs
    >>> held_back(toy_runs(layers=[10.0, 20.0, 30.0]))
    array([False,  True, False])
    """
    names = shape_names(runs)
    moe = runs["experts"].fillna(0) > 1
    chosen = [name for kind in (~moe, moe) for name in sorted(set(names[kind]))[1::3]]
    return np.asarray(names.isin(chosen), dtype=bool)


def fit_decode(runs: pd.DataFrame) -> DecodeModel:
    """All coefficients, without intervals, from runs with `output_tokens_per_s` and, where known, ITL percentiles.

    A server whose step takes 4 ms and 0.1 ms more for each request, as fitted over as measured:

    >>> from models.serving.toy_runs import toy_runs
    >>> batch = np.array([1.0, 10.0, 100.0])
    >>> itl_ms = (4.0 + 0.1 * batch).tolist()
    >>> runs = toy_runs(concurrency=batch.tolist(), itl_p50_ms=itl_ms, itl_p95_ms=itl_ms)
    >>> runs["output_tokens_per_s"] = 1000 * batch / itl_ms
    >>> (predict_decode(fit_decode(runs), runs).itl_p50_ms.value / itl_ms).round(1)
    array([1., 1., 1.])
    """
    pieces = step_pieces(runs)
    terms, hosts = pieces[list(TERMS)].to_numpy(float), pieces[list(HOSTS)].to_numpy(float)
    target_s = (runs["concurrency"] / runs["output_tokens_per_s"]).to_numpy(float)
    weight = runs.groupby([shape_names(runs), runs["source"]])["num_gpus"].transform("size").to_numpy(float) ** BALANCE

    def residuals(logs: Floats) -> Floats:
        seconds = weighted(terms, hosts, *np.split(np.exp(logs), [len(TERMS)])).sum(axis=1)
        off: Floats = weight * tempered(np.log(seconds / target_s), TOLERANCE)
        return np.asarray(np.r_[off, PULL * (logs - START)], dtype=np.float64)

    step = _step(least_squares(residuals, START).x)
    known = runs["itl_p50_ms"].notna().to_numpy()
    seconds = piece_seconds(step, pieces[known])
    prompts = seconds[:, TERMS.index("prefill_s")] + seconds[:, TERMS.index("prefill_moe_s")]
    ratios_of = ratio_terms(pieces[known], prompts / seconds.sum(axis=1))
    ratios = {}
    for name, names in (("itl_p50_ms", P50_TERMS), ("itl_p95_ms", P95_TERMS)):
        ratio = np.log(runs.loc[known, name].to_numpy(float) / MS_PER_S / target_s[known])
        ratios[name] = dict(zip(names, _least_absolute(ratios_of[:, : len(names)], ratio), strict=True))
    return DecodeModel(step, ratios["itl_p50_ms"], ratios["itl_p95_ms"])


def decode_folds(runs: pd.DataFrame) -> pd.DataFrame:
    """Every measured quantity as predicted without its shape, and without its GPU.

    Columns: configuration, source, hardware, left_out (shape or gpu), fold, held_back, moe, group, quantity, measured,
    predicted, naive (what active weights over bandwidth alone would say).

    >>> from models.serving.toy_runs import toy_runs
    >>> runs = toy_runs(layers=[10.0, 20.0], hardware=["h100-sxm5-80gb", "b200-sxm"], output_tokens_per_s=250.0)
    >>> folds = decode_folds(runs.assign(itl_p50_ms=4.0, itl_p95_ms=4.0))
    >>> folds.groupby(["left_out", "fold"])["measured"].size().to_dict()
    {('gpu', 'b200-sxm'): 3, ('gpu', 'h100-sxm5-80gb'): 3, ('shape', '10-1000-0'): 3, ('shape', '20-1000-0'): 3}
    """
    parts = []
    back = pd.Series(held_back(runs), index=runs.index)
    for kind, groups in (("shape", shape_names(runs)), ("gpu", runs["hardware"])):
        for fold in sorted(set(groups)):
            chosen = (groups == fold).to_numpy()
            table = _scored(fit_decode(runs[~chosen]), runs[chosen], new_gpu=kind == "gpu")
            parts.append(table.assign(left_out=kind, fold=fold, held_back=back[table["row"]].to_numpy()))
    return pd.concat(parts, ignore_index=True).drop(columns="row")


def decode_half_widths(folds: pd.DataFrame) -> dict[str, float]:
    """Conformal half-widths of 80% intervals, log ratios, by group of `decode_speed.groups_of`.

    >>> folds = pd.DataFrame({"group": ["itl, dense", "itl, dense, new GPU"], "measured": 1.0, "predicted": [2.0, 1.5]})
    >>> {group: round(float(np.exp(width)), 6) for group, width in decode_half_widths(folds).items()}
    {'itl, dense': 2.0, 'itl, dense, new GPU': 2.0}
    """
    off = log_errors(folds)
    widths = {str(group): conformal_width(values.to_numpy(float)) for group, values in off.groupby(folds["group"])}
    # a GPU that nobody measured is no surer than those that were
    for group in [name for name in widths if name.endswith(NEW_GPU)]:
        alike = group.removesuffix(NEW_GPU)
        widths[group] = max(width for name, width in widths.items() if name == group or name.startswith(alike))
    return widths


def covered_folds(folds: pd.DataFrame) -> pd.DataFrame:
    """The folds with `covered`: whether an interval from the other folds holds the measured value.

    The widths of a group that no other fold has are those of all folds.

    Of three folds only the one that is furthest off is not held by the widths of the others:

    >>> folds = pd.DataFrame({"left_out": "shape", "fold": list("abc"), "group": "itl", "measured": 1.0})
    >>> covered_folds(folds.assign(predicted=[1.1, 1.2, 1.3]))["covered"].tolist()
    [True, True, False]
    """
    off = log_errors(folds)
    every = off.groupby(folds["group"]).apply(lambda values: conformal_width(values.to_numpy(float)))
    covered = np.zeros(len(folds), dtype=bool)
    for (kind, fold), part in folds.groupby(["left_out", "fold"]):
        others = (folds["left_out"] == kind) & (folds["fold"] != fold)
        apart = off[others].groupby(folds.loc[others, "group"])
        widths = apart.apply(lambda values: conformal_width(values.to_numpy(float))).reindex(every.index).fillna(every)
        at = folds.index.get_indexer(part.index)
        covered[at] = off.to_numpy()[at] <= part["group"].map(widths).to_numpy(float)
    return folds.assign(covered=covered)


def log_errors(folds: pd.DataFrame) -> pd.Series[float]:
    """Absolute log ratios of predicted and measured, index as `folds`.

    >>> log_errors(pd.DataFrame({"predicted": [2.0, 0.5], "measured": [1.0, 1.0]})).round(2).tolist()
    [0.69, 0.69]
    """
    off: pd.Series[float] = (np.log(folds["predicted"]) - np.log(folds["measured"])).abs()
    return off


def conformal_width(scores: ArrayLike) -> float:
    """The score that a new one stays below with probability LEVEL, 80%, if it is like these.

    The ceil((n + 1) LEVEL)-th smallest, at most the largest (Papadopoulos et al. 2002, Inductive confidence machines).

    >>> conformal_width([1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0])
    8.0
    """
    ordered = np.sort(np.asarray(scores, dtype=np.float64))
    rank = int(np.ceil((len(ordered) + 1) * LEVEL))
    return float(ordered[min(rank, len(ordered)) - 1])


def tempered(off: Floats, tolerance: float) -> Floats:
    """Errors (n,) whose squares grow in proportion beyond the tolerance, so that a few odd runs do not lead.

    Their squares are the loss of Charbonnier et al. 1997, 2 (sqrt(1 + (e/t)^2) - 1), in units of t^2.

    >>> tempered(np.array([0.0, 1.0, -1000.0]), tolerance=10.0).round(1)
    array([  0. ,   1. , -140.7])
    """
    size = np.sqrt(2 * (np.sqrt(1 + (off / tolerance) ** 2) - 1))
    less: Floats = np.sign(off) * tolerance * size
    return less


def naive_itl_ms(runs: pd.DataFrame) -> Floats:
    """Active weights over bandwidth, ms (n,): what a roofline of one token says of any batch.

    >>> from models.serving.toy_runs import toy_runs
    >>> naive_itl_ms(toy_runs())
    array([2.])
    """
    read = runs["n_params_active"].to_numpy(float) * runs["precision"].map(WEIGHT_BYTES).to_numpy(float)
    naive: Floats = read / (runs["num_gpus"] * runs["bandwidth_gb_s"]).to_numpy(float) / 1e9 * MS_PER_S
    return naive


def _scored(model: DecodeModel, runs: pd.DataFrame, *, new_gpu: bool) -> pd.DataFrame:
    pieces = step_pieces(runs).assign(new_gpu=new_gpu)
    groups = {quantity: groups_of(quantity, pieces) for quantity in QUANTITIES}
    prediction = predict_decode(model, runs)
    naive = naive_itl_ms(runs)
    tables = []
    for quantity in QUANTITIES:
        table = pd.DataFrame(
            {
                "row": runs.index,
                "configuration": runs["configuration"].to_numpy(),
                "source": runs["source"].to_numpy(),
                "hardware": runs["hardware"].to_numpy(),
                "moe": pieces["moe"].to_numpy() > 0,
                "group": groups[quantity],
                "quantity": quantity,
                "measured": runs[quantity].to_numpy(float),
                "predicted": getattr(prediction, quantity).value,
                "naive": naive if quantity != "output_tokens_per_s" else runs["concurrency"] / naive * MS_PER_S,
            }
        )
        tables.append(table[table["measured"].notna()])
    return pd.concat(tables)


def _step(logs: Floats) -> dict[str, float]:
    return dict(zip((*TERMS, *HOSTS), np.exp(logs).tolist(), strict=True))


def _least_absolute(terms: Floats, target: Floats) -> list[float]:
    """Coefficients with the least sum of absolute errors, by linear programming."""
    rows, columns = terms.shape
    cost = np.r_[np.zeros(columns), np.ones(2 * rows)]
    equal = np.hstack([terms, np.eye(rows), -np.eye(rows)])
    bounds = [(None, None)] * columns + [(0, None)] * (2 * rows)
    found = linprog(cost, A_eq=equal, b_eq=target, bounds=bounds, method="highs")
    return [float(value) for value in found.x[:columns]]

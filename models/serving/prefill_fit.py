"""Fitting and scoring the seconds of reading a prompt: prefill_speed.py.

Rows: InferenceX's mean times to first token at 4 requests at once, where few wait for another's prompt (1,024 and 8,192
tokens). One dense model (Llama 3.1 70B) and two mixtures of experts are all that it has whose shape is known, so dense
predictions are scored by leaving out a GPU, mixtures by leaving out a GPU and by leaving out a model.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.optimize import least_squares

from models.front.pareto import Floats
from models.serving.decode_fit import conformal_width, log_errors, tempered
from models.serving.prefill_speed import PREFILL_TERMS, START_S, prefill_pieces

MOST_REQUESTS = 4.0
START = np.array([0.0, 0.7, 0.0])  # log coefficients where the search starts
TOLERANCE, PULL = 0.2, 0.03
MS_PER_S = 1000.0


def prefill_runs(runs: pd.DataFrame) -> pd.DataFrame:
    """The rows that tell of the prefill: those with a mean time to first token, at MOST_REQUESTS at once or fewer.

    >>> from models.serving.toy_runs import toy_runs
    >>> prefill_runs(toy_runs(concurrency=[4.0, 64.0], ttft_mean_ms=100.0)).index.tolist()
    [0]
    """
    return runs.loc[runs["ttft_mean_ms"].notna() & (runs["concurrency"] <= MOST_REQUESTS)]


def fit_prefill(runs: pd.DataFrame) -> dict[str, float]:
    """Coefficients by "dense, start" and so on, from rows of `prefill_runs`; a kind without rows is left out.

    20 ms, 0.4 of START_S, and half of the peak rate. One GPU exchanges nothing, so that term stays where it began:

    >>> from models.serving.toy_runs import toy_runs
    >>> runs = toy_runs(prompt_tokens=[1000.0, 2000.0, 8000.0], ttft_mean_ms=[60.4, 101.6, 365.6])
    >>> {term: float(value.round(1)) for term, value in fit_prefill(runs).items()}
    {'dense, start': 0.4, 'dense, compute': 2.0, 'dense, exchange': 1.0}
    """
    moe = prefill_pieces(runs)["moe"].to_numpy() > 0
    coefficients = {}
    for kind, rows in (("dense", runs[~moe]), ("moe", runs[moe])):
        if len(rows):
            values = _fitted(rows)
            coefficients.update({f"{kind}, {term}": value for term, value in zip(PREFILL_TERMS, values, strict=True)})
    return coefficients


def prefill_folds(runs: pd.DataFrame) -> pd.DataFrame:
    """Rows as predicted without their GPU and, for mixtures, without their model: measured and predicted ms.

    Columns: configuration, source, hardware, left_out, fold, held_back, moe, group, quantity, measured, predicted,
    naive (FLOP at the peak rate). 20 ms and half of the peak rate on two GPUs, of which each predicts the other:

    >>> from models.serving.toy_runs import toy_runs
    >>> runs = toy_runs(hardware=["h100-sxm5-80gb", "l4"] * 2, peak_tflops=[100.0, 50.0] * 2)
    >>> runs = runs.assign(prompt_tokens=[1000.0, 1000.0, 2000.0, 2000.0], ttft_mean_ms=[60.4, 100.8, 101.6, 183.2])
    >>> table = prefill_folds(runs)
    >>> (table["predicted"] / table["measured"]).round(1).tolist()
    [1.0, 1.0, 1.0, 1.0]
    """
    pieces = prefill_pieces(runs)
    moe = pieces["moe"] > 0
    naive = pieces["token_s"] * runs["prompt_tokens"] * MS_PER_S
    parts = []
    for kind, rows in (("dense", runs[~moe]), ("moe", runs[moe])):
        for left_out, column in (("gpu", "hardware"), ("model", "model")):
            if rows[column].nunique() < 2:
                continue
            for fold in sorted(set(rows[column])):
                chosen = rows[column] == fold
                predicted = _terms(rows[chosen]) @ _fitted(rows[~chosen]) * MS_PER_S
                parts.append(
                    rows.loc[chosen, ["configuration", "source", "hardware"]].assign(
                        left_out=left_out,
                        fold=fold,
                        held_back=False,
                        moe=kind == "moe",
                        group=kind if left_out == "gpu" else f"{kind}, new model",
                        quantity="ttft_ms",
                        measured=rows.loc[chosen, "ttft_mean_ms"],
                        predicted=predicted,
                        naive=naive[chosen[chosen].index],
                    )
                )
    table: pd.DataFrame = pd.concat(parts, ignore_index=True)
    return table


def prefill_half_widths(folds: pd.DataFrame) -> dict[str, float]:
    """Conformal half-widths of 80% intervals, log ratios: dense, moe, and moe of a model that was not measured.

    >>> prefill_half_widths(pd.DataFrame({"group": "dense", "measured": [1.0], "predicted": [np.e]}))
    {'dense': 1.0}
    """
    off = log_errors(folds)
    return {str(group): conformal_width(values.to_numpy(float)) for group, values in off.groupby(folds["group"])}


def _terms(runs: pd.DataFrame) -> Floats:
    pieces, tokens = prefill_pieces(runs), runs["prompt_tokens"].to_numpy(float)
    compute = pieces["token_s"] * tokens + pieces["pair_s"] * tokens**2
    return np.column_stack([np.full(len(runs), START_S), compute, pieces["exchange_s"] * tokens])


def _fitted(runs: pd.DataFrame) -> Floats:
    terms, target = _terms(runs), np.log(runs["ttft_mean_ms"].to_numpy(float) / MS_PER_S)

    def residuals(logs: Floats) -> Floats:
        off: Floats = np.log(terms @ np.exp(logs)) - target
        return np.asarray(np.r_[tempered(off, TOLERANCE), PULL * (logs - START)], dtype=np.float64)

    return np.asarray(np.exp(least_squares(residuals, START).x), dtype=np.float64)

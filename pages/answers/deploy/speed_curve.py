"""The speed of one replica against the requests it runs at once: the curve used, and the measured rows on it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from data.warehouse import serving_runs
from models.front.pareto import Floats
from models.serving.batch_curve import BatchCurve
from pages.answers.boards import store
from pages.answers.deploy.answer import DeployAnswer
from pages.answers.deploy.hardware_rows import measured_serving_runs
from pages.answers.shared.formatting import plural

FIGURES = ("itl_p95_ms", "output_tokens_per_s")
decode_folds = store.from_warehouse(serving_runs.decode_folds)
UNSEEN = "shape"  # left out of the fit: all models of the same shape
NEEDED = ["concurrency", "bandwidth_gb_s", "peak_tflops", "n_params_active", *FIGURES]


@dataclass(frozen=True, eq=False)
class SpeedCurve:
    """The curve of the pick, cut at the batch its memory holds, and measured rows of this model on this GPU.

    `measured`: concurrency, itl_p95_ms, output_tokens_per_s, `same` (this format and number of GPUs) and `label`.
    """

    curve: BatchCurve
    concurrency: Floats
    measured: pd.DataFrame
    running: float | None


def speed_curve(answer: DeployAnswer) -> SpeedCurve | None:
    """What to draw; None where no speed is known."""
    replica = answer.replica
    if replica is None:
        return None
    most = max(min(float(replica.max_batch), answer.sized.requests_held), 2.0)
    batches = replica.curve.concurrency
    shown = np.unique(np.append(batches[batches <= most], most))
    runs = _measured_here(answer)
    return SpeedCurve(replica.curve, shown, runs, answer.pick["concurrency"])


def _measured_here(answer: DeployAnswer) -> pd.DataFrame:
    runs = measured_serving_runs()
    here = runs[(runs["model"] == answer.view.model) & (runs["hardware"] == answer.pick["gpu"])].dropna(subset=NEEDED)
    pick = answer.pick
    same = (here["precision"] == pick["precision"]) & (here["num_gpus"] == pick["num_gpus"])
    labels = [f"{row.num_gpus:.0f} GPUs, {str(row.precision).upper()}, {row.task}" for row in here.itertuples()]
    return here[["concurrency", *FIGURES, "task"]].assign(same=same, label=labels)


@store.data_cache(maxsize=64)
def formula_errors(model: str) -> dict[str, float] | None:
    """Median error (%) of the formula on a model's measured rows by figure, and the number `n` of rows; None without.

    The formula is then fitted without all models of the same shape, so it has not seen these rows.
    """
    runs = measured_serving_runs()
    own = runs.loc[runs["model"] == model, "configuration"]
    folds = decode_folds()
    rows = folds[(folds["left_out"] == UNSEEN) & folds["configuration"].isin(own) & folds["quantity"].isin(FIGURES)]
    if set(rows["quantity"]) != set(FIGURES):
        return None
    off = 100 * (rows["predicted"] / rows["measured"] - 1).abs()
    medians = off.groupby(rows["quantity"]).median()
    return {**{name: float(medians[name]) for name in FIGURES}, "n": float(rows["configuration"].nunique())}


def error_sentence(model: str) -> str:
    """The formula's error on this model's measured rows, in words."""
    errors = formula_errors(model)
    if errors is None:
        return "No row of this model was measured, so the formula cannot be checked on it."
    return (
        f"Fitted without this model, the formula misses time between tokens at p95 by {errors['itl_p95_ms']:.0f}% and "
        f"throughput by {errors['output_tokens_per_s']:.0f}% (medians of {plural(int(errors['n']), 'measured row')}, "
        "all GPUs and tasks). Measured rows are used before the formula."
    )

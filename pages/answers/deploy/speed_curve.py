"""The speed of one replica against the requests it runs at once: the curve used, and the measured rows on it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from models.front.pareto import Floats
from models.serving.batch_curve import BatchCurve
from models.serving.decode_speed import predict_decode
from models.serving.roofline import WEIGHT_BYTES
from pages.answers.deploy.answer import DeployAnswer, speed_model
from pages.answers.deploy.hardware_rows import measured_serving_runs
from pages.answers.shared.formatting import plural

FIGURES = ("itl_p95_ms", "output_tokens_per_s")
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


def formula_errors(model: str) -> dict[str, float] | None:
    """Median error (%) of the formula on a model's measured rows by figure, and their number `n`; None without rows."""
    runs = measured_serving_runs()
    here = runs[(runs["model"] == model) & runs["precision"].isin(list(WEIGHT_BYTES))].dropna(subset=NEEDED)
    if here.empty:
        return None
    predicted = predict_decode(speed_model(), here)
    values = {"itl_p95_ms": predicted.itl_p95_ms.value, "output_tokens_per_s": predicted.output_tokens_per_s.value}
    errors = {
        name: float(np.nanmedian(np.abs(value / here[name].to_numpy(float) - 1)) * 100)
        for name, value in values.items()
    }
    return {**errors, "n": float(len(here))}


def error_sentence(model: str) -> str:
    """The formula's error on this model's measured rows, in words; empty where it has none."""
    errors = formula_errors(model)
    if errors is None:
        return "No row of this model was measured, so the formula cannot be checked on it."
    return (
        f"On the {plural(int(errors['n']), 'measured row')} of this model (all GPUs and tasks) the formula is off by "
        f"{errors['itl_p95_ms']:.0f}% in time between tokens at p95 and {errors['output_tokens_per_s']:.0f}% in "
        "throughput (medians). Measured rows are used before the formula."
    )

"""How far curves are off where they were not measured: between batches, at another load, and on another deployment."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from models.serving.batch_curve import CURVE_FIELDS, MEASURED, OTHER_LOAD, SCALED
from models.serving.decode_fit import conformal_width
from models.serving.decode_speed import DecodeModel
from models.serving.deployments_measured import MeasuredDeployment, measured_deployments
from models.serving.nearest_curve import SAME, distance, formula_figures, is_same

QUANTITIES_MEASURED = tuple(name for name in CURVE_FIELDS if name != "decode_ms")
ASKED = (*SAME, "prompt_tokens", "output_tokens")
Row = tuple[str, str, float, float]


def curve_folds(runs: pd.DataFrame, model: DecodeModel) -> pd.DataFrame:
    """Every measured value that a curve can be asked for without it: method, quantity, measured, predicted.

    Method measured: a batch from its neighbours; measured, other load: a deployment from its own rows of another task;
    scaled: from the nearest deployment of its model that differs in GPU, precision or number of GPUs.

    Throughput in proportion to the batch is found between its neighbours without error:

    >>> from models.serving.toy_runs import TOY_DECODE, toy_runs
    >>> runs = toy_runs(concurrency=[1.0, 10.0, 100.0], output_tokens_per_s=[100.0, 1000.0, 10_000.0])
    >>> curve_folds(runs, TOY_DECODE).round(6).to_dict("records")
    [{'method': 'measured', 'quantity': 'output_tokens_per_s', 'measured': 1000.0, 'predicted': 1000.0}]
    """
    deployments = measured_deployments(runs, model)
    rows = between_batches(deployments)
    shapes = runs.drop_duplicates("configuration").set_index("configuration", drop=False)
    for deployment in deployments:
        asked = {name: getattr(deployment, name) for name in ASKED}
        family = [other for other in deployments if other.model == deployment.model]
        for method, others in (
            (OTHER_LOAD, [other for other in family if is_same(asked, other) and other.task != deployment.task]),
            (SCALED, [other for other in family if not is_same(asked, other)]),
        ):
            nearest = min(others, key=lambda other: distance(asked, other), default=None)
            if nearest is not None:
                shape = shapes.loc[[deployment.configuration]].assign(**asked)
                rows += _scaled_rows(method, deployment, nearest, shape, model)
    return pd.DataFrame(rows, columns=["method", "quantity", "measured", "predicted"])


def between_batches(deployments: Sequence[MeasuredDeployment]) -> list[Row]:
    """Each batch with neighbours on both sides, as interpolated from those."""
    rows = []
    for deployment in deployments:
        at = np.log(deployment.concurrency)
        for name in _measured_quantities(deployment):
            logs = np.log(deployment.measured[name])
            for k in range(1, len(at) - 1):
                predicted = np.interp(at[k], at[[k - 1, k + 1]], logs[[k - 1, k + 1]])
                rows.append((MEASURED, name, float(np.exp(logs[k])), float(np.exp(predicted))))
    return rows


def curve_half_widths(folds: pd.DataFrame) -> dict[str, float]:
    """Conformal half-widths of 80% intervals by "method, quantity", log ratios, from `curve_folds`.

    >>> folds = pd.DataFrame({"method": "scaled", "quantity": "itl", "measured": [1.0, 1.0], "predicted": [1.0, 2.0]})
    >>> {group: round(width, 4) for group, width in curve_half_widths(folds).items()}
    {'scaled, itl': 0.6931}
    """
    off = (np.log(folds["predicted"]) - np.log(folds["measured"])).abs()
    groups = off.groupby([folds["method"], folds["quantity"]])
    return {
        f"{method}, {quantity}": conformal_width(np.asarray(values, dtype=np.float64))
        for (method, quantity), values in groups
    }


def _scaled_rows(
    method: str,
    deployment: MeasuredDeployment,
    nearest: MeasuredDeployment,
    shape: pd.DataFrame,
    model: DecodeModel,
) -> list[Row]:
    told = formula_figures(shape, model, deployment.concurrency, tuned=nearest.tuned)
    rows: list[Row] = []
    for name in _measured_quantities(deployment):
        scaled = told[name][0] * np.exp(nearest.log_ratio(name, deployment.concurrency))
        pairs = zip(deployment.measured[name].tolist(), scaled.tolist(), strict=True)
        rows += [(method, name, measured, predicted) for measured, predicted in pairs]
    return rows


def _measured_quantities(deployment: MeasuredDeployment) -> tuple[str, ...]:
    return QUANTITIES_MEASURED if deployment.has_percentiles else ("output_tokens_per_s",)

"""Training runs as curves: what the scaling-law sources share.

A curve of runs is what one law is fitted to at once. Its points carry the law's inputs by name (n_params, n_tokens,
n_unique_tokens, flops, n_experts); `x` repeats the one that is drawn. A curve without such columns has one axis, x.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from data.sources.source import Tables

INPUTS = ("n_params", "n_tokens", "n_unique_tokens", "flops", "n_experts")
MEANINGS = {
    "n_params": ("parameters", "parameters"),
    "n_tokens": ("training tokens", "tokens"),
    "flops": ("training compute", "FLOP"),
    "n_experts": ("experts in a routed layer", "experts"),
}
LOSS = ("validation loss (mean cross entropy per token)", "nats")


@dataclass(frozen=True, eq=False)
class Runs:
    """One curve of runs.

    `points` has a row a run: y, and x or columns of INPUTS of which `x` names the one to draw. `x_is` and `y_is`
    are meaning and unit; `x_is` is that of the drawn input where it is left out. `family` groups the curves of a
    data set, such as one experiment.
    """

    curve_id: str
    data_set: str
    label: str
    points: pd.DataFrame
    x: str = "n_tokens"
    y_is: tuple[str, str] = LOSS
    x_is: tuple[str, str] | None = None
    family: str = ""


def run_tables(source: str, curves: Iterable[Runs]) -> Tables:
    """Tables `learning_curve` and `curve_point` of these curves, in an order that depends on the content only."""
    sorted_curves = sorted(curves, key=lambda runs: runs.curve_id)
    return {
        "learning_curve": pd.DataFrame([_curve(source, runs) for runs in sorted_curves]),
        "curve_point": pd.concat([_points(runs) for runs in sorted_curves], ignore_index=True),
    }


def _curve(source: str, runs: Runs) -> dict[str, object]:
    x_meaning, x_unit = runs.x_is or MEANINGS[runs.x]
    return {
        "curve_id": runs.curve_id,
        "data_set": runs.data_set,
        "model": runs.label,
        "label": runs.label,
        "family": runs.family or runs.data_set,
        "n_params": None,
        "x_meaning": x_meaning,
        "x_unit": x_unit,
        "y_meaning": runs.y_is[0],
        "y_unit": runs.y_is[1],
        "source": source,
    }


def _points(runs: Runs) -> pd.DataFrame:
    columns = [name for name in INPUTS if name in runs.points]
    frame = runs.points.dropna(subset=["y", *columns])
    points = pd.DataFrame({"curve_id": runs.curve_id, "x": frame[runs.x].astype("float64"), "y": frame["y"]})
    for name in INPUTS:
        points[name] = frame[name].astype("float64") if name in columns else pd.Series(index=frame.index, dtype=float)
    return points.sort_values(["x", *columns, "y"], kind="stable", ignore_index=True)

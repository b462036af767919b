"""`python -m tests.benchmarks.quantization_loss` prints how well losses are predicted: docs/quantization.md.

Whole families are left out. The baselines: no loss at all, and the nearest model in size at the same method and bits.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from data.refresh.stored_losses import comparisons
from data.refresh.stored_predictions import CHOSE_DISTANCES, with_coverage
from data.settings import settings
from models.front.pareto import Floats
from models.serving.quantization_loss import bands, learnable, left_out_losses


def scored_losses() -> pd.DataFrame:
    """Every known loss as predicted from other families, its interval widened by what the others' families needed."""
    known = learnable(comparisons(settings().tables))
    covered = with_coverage(left_out_losses(known).dropna(subset=["predicted"]))
    parts = [
        rows.assign(nearest=nearest_model_losses(known[known["family"] != family], rows))
        for family, rows in covered.groupby("family")
    ]
    return pd.concat(parts)


def nearest_model_losses(known: pd.DataFrame, rows: pd.DataFrame) -> Floats:
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


def error(rows: pd.DataFrame, predicted: pd.Series) -> float:
    """Mean over models of the mean absolute error of their losses."""
    return float((rows["loss"] - predicted).abs().groupby(rows["model"]).mean().mean())


def coverage(rows: pd.DataFrame) -> float:
    """Mean over models of the share of their losses inside the interval."""
    return float(rows["covered"].groupby(rows["model"]).mean().mean())


def line(name: str, rows: pd.DataFrame) -> str:
    """One row of the table in the docs."""
    own, nearest, none = (error(rows, rows[column]) for column in ("predicted", "nearest", "nothing"))
    return (
        f"{name}: {len(rows)} losses of {rows['model'].nunique()} models: error {own:.4f}, nearest model {nearest:.4f}"
        f" ({100 * (own / nearest - 1):+.0f}%), no loss {none:.4f} ({100 * (own / none - 1):+.0f}%), 80% intervals hold"
        f" {100 * coverage(rows):.0f}% by model, {100 * rows['covered'].mean():.0f}% of losses"
    )


def main() -> None:
    """Print the table."""
    rows = scored_losses().assign(nothing=0.0)
    developed = rows["family"].isin(CHOSE_DISTANCES)
    for name, part in (("all families", rows), ("developed on", rows[developed]), ("others", rows[~developed])):
        for metric, losses in part.groupby("metric"):
            print(line(f"{name}, {metric}", losses))
    for metric, losses in rows.groupby("metric"):
        for band in sorted(set(bands(losses))):
            print(line(f"band {band}, {metric}", losses[bands(losses) == band]))


if __name__ == "__main__":
    main()

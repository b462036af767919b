"""How forecasts of learning curves are weighed and how wide their intervals are: table forecast_calibration.

`python -m data.refresh.build` runs this after the other fits. `python -m data.refresh.stored_calibration` renews it
alone, from data/tables and simulated curves of fixed seeds, without any raw file; some minutes. The same tables give
the same bytes on the same processor.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from data.refresh.renewing import command, rounded, write_beside_fits
from data.refresh.stored_fits import read_tables
from models.laws import Curve
from models.laws.forecasting.calibration import rows
from models.laws.forecasting.judging import (
    LIKES_SEEDS,
    MORE_SEEDS,
    answerable,
    calibrate,
    rolling_examples,
    simulated_examples,
)
from models.laws.forecasting.learning import Example

DIGITS = 6  # those beyond depend on the processor
FEWEST_SIZES = 6
LONGEST = 40  # sizes; what has more are runs of several inputs, not a curve


def build(tables: Path) -> Mapping[str, int]:
    """Write the calibration beside the other fits, and count it in their sheet; returns rows."""
    likes = [answerable(example) for example in simulated_examples(LIKES_SEEDS)]
    more = [answerable(example) for example in simulated_examples(MORE_SEEDS)]
    frame = pd.DataFrame(
        rows(calibrate(likes, more, real_examples(tables))), columns=["part", "item", "candidate", "value"]
    )
    frame["value"] = rounded(frame["value"], DIGITS)
    return write_beside_fits(tables, "forecast_calibration", frame)


def real_examples(tables: Path) -> dict[str, list[Example]]:
    """Rolling origins of the built-in curves, by source; those that are refused are left out."""
    examples = {name: rolling_examples(name, curves) for name, curves in real_curves(tables).items()}
    answered = {
        name: [part for part in map(answerable, parts) if len(part.truth) >= FEWEST_SIZES]
        for name, parts in examples.items()
    }
    return {name: parts for name, parts in answered.items() if parts}


def real_curves(tables: Path) -> dict[str, list[Curve]]:
    """The built-in curves by source and quantity; runs of several inputs are a curve for each model size."""
    points = read_tables(tables, "curve_point")
    described = read_tables(tables, "learning_curve").set_index("curve_id")
    points = points[(points["x"] > 0) & np.isfinite(points["y"]) & (points["y"] > 0)]
    curves: dict[str, list[Curve]] = {}
    for name, part in points.groupby("curve_id"):
        source = f"{described.loc[name, 'source']}, {described.loc[name, 'y_meaning']}"
        for label, runs in _single_curves(part):
            y = np.exp(np.log(runs["y"]).groupby(runs["x"]).mean())
            if FEWEST_SIZES <= len(y) <= LONGEST:
                curve = Curve(f"{name} {label}", y.index.to_numpy(float), y.to_numpy(float))
                curves.setdefault(source, []).append(curve)
    return curves


def _single_curves(points: pd.DataFrame) -> list[tuple[str, pd.DataFrame]]:
    """The runs of each model size, where sizes differ; of each number of experts, where the size is x itself."""
    if points["n_params"].nunique() <= 1:
        return [("", points)]
    size_is_x = np.allclose(points["n_params"].fillna(0.0), points["x"])
    mate = "n_experts" if size_is_x else "n_params"
    return [(str(value), runs) for value, runs in points.groupby(mate)] or [("", points)]


def main(arguments: list[str] | None = None) -> int:
    """The command line. Returns the exit status."""
    return command("stored_calibration", __doc__, build, arguments)


if __name__ == "__main__":
    sys.exit(main())

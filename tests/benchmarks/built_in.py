"""Curves for timings, out of the built-in tables: they are in every clone."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from models.laws import Curve

TABLES = Path(__file__).parents[2] / "data" / "tables"


def rectified_curves() -> list[Curve]:
    """The 90 fine-tuning curves of Lin et al. 2024."""
    points = pd.read_parquet(TABLES / "rectified_lin2024" / "curve_point.parquet")
    return [Curve(str(name), part["x"].to_numpy(), part["y"].to_numpy()) for name, part in points.groupby("curve_id")]


def chinchilla_runs() -> Curve:
    """The 234 runs that the `chinchilla` package ships."""
    table = pd.read_csv(TABLES / "chinchilla_kyotakano" / "curve_point.csv")
    return Curve("234 runs", table[["n_params", "n_tokens"]].to_numpy(float).T, table["y"].to_numpy(float))

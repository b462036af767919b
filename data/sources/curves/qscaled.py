"""Batch size and learning rate by updates per data point in value-based reinforcement learning, Rybkin et al. 2025.

Trap: these are outputs of the authors' fits, not runs; the raw learning curves are not public on GitHub.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from data.sources.curves.runs import Runs, run_tables
from data.sources.source import Source, Tables

FOLDER = "scaling/qscaled2025"
SWEEPS = {"gym_sweep": "OpenAI Gym", "dmc_sweep": "DeepMind Control"}
UPDATES = ("updates per data point", "updates")
SETTINGS = {
    "Batch Size": ("batch_size", "batch size", ("fitted best batch size", "transitions")),
    "Learning Rate": ("learning_rate", "learning rate", ("fitted best learning rate", "1")),
}


def build(raw: Path) -> Tables:
    """Two curves an environment: its fitted batch size and learning rate by updates per data point."""
    curves = [runs for sweep, family in SWEEPS.items() for runs in _sweep(raw, sweep, family)]
    return run_tables(SOURCE.id, curves)


def _sweep(raw: Path, sweep: str, family: str) -> Iterator[Runs]:
    fitted = pd.read_csv(raw / FOLDER / f"{sweep}_separate_fitted.csv")
    for environment, part in fitted.groupby("Environment"):
        for column, (slug, name, y_is) in SETTINGS.items():
            points = pd.DataFrame({"x": part["UTD"], "y": part[column].astype("float64")})
            curve_id = f"qscaled_{str(environment).lower().replace('-', '_')}_{slug}"
            label = f"{environment}: {name}"
            yield Runs(curve_id, "Reinforcement learning", label, points, x="x", x_is=UPDATES, y_is=y_is, family=family)


SOURCE = Source(
    id="qscaled",
    title="Fitted settings of value-based reinforcement learning (Value-Based Deep RL Scales Predictably)",
    url="https://github.com/prestonfu/qscaled",
    licence="MIT",
    may_ship_because="MIT permits it; figures alone are taken, and the source is named with its licence.",
    version="a9a99d060bbe76f30860fa84b800dc618f842f0d",
    retrieved="2025",
    method="Best batch size and learning rate by updates per data point as the authors fitted them, an environment"
    " each; not runs.",
    citation="Rybkin et al., Value-Based Deep RL Scales Predictably, 2025, arXiv:2502.04327",
    files=tuple(f"{FOLDER}/{sweep}_separate_fitted.csv" for sweep in SWEEPS),
    build=build,
)

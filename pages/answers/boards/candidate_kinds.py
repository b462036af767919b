"""Kinds of candidates: which are served on one's own GPUs, whether measured there or predicted."""

from __future__ import annotations

import pandas as pd

from models.front.pareto import Bools

SELF_HOSTED = "self-hosted"
PREDICTED = "predicted"  # a deployment that nobody measured: all of its figures are ours
HOSTED = (SELF_HOSTED, PREDICTED)


def is_hosted(frame: pd.DataFrame) -> Bools:
    """Which candidates run on GPUs that one rents or has."""
    return frame["kind"].isin(HOSTED).to_numpy(dtype=bool)


def is_predicted_deployment(frame: pd.DataFrame) -> Bools:
    """Which candidates are deployments that nobody measured."""
    return (frame["kind"] == PREDICTED).to_numpy(dtype=bool)

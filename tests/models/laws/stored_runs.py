"""Training runs that papers published, from the built-in tables; for tests and timings."""

from __future__ import annotations

import pandas as pd

from models.laws import Curve
from tests.tables import stored_points

# A law's runs: the source, and its curve of exactly the runs that the paper fitted.
RUNS_OF_LAW = {
    "chinchilla": ("chinchilla_kyotakano", "chinchilla"),
    "data_constrained": ("muennighoff2023", "muennighoff2023_fit182"),
    "overtraining": ("gadre2024", "gadre2024_redpajama_c4_val"),
}


def published_runs(law_id: str) -> pd.DataFrame:
    """Runs that the reproduction of a law uses: n_params, n_tokens, n_unique_tokens and the loss y in nats."""
    return stored_points(*RUNS_OF_LAW[law_id])


def chinchilla_runs() -> Curve:
    """The 234 runs that the `chinchilla` package ships."""
    runs = published_runs("chinchilla")
    return Curve("234 runs", runs[["n_params", "n_tokens"]].to_numpy(float).T, runs["y"].to_numpy(float))

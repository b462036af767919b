"""Runs that repeat their data, of Muennighoff et al. 2023: 296, of which 182 carry the published fit.

Trap: the 114 that the paper left out hold runs that diverged over many epochs; they are a curve of their own.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from data.sources.curves.runs import Runs, run_tables
from data.sources.source import Source, Tables

FILE = "scaling/muennighoff2023-datablations/runs.csv"
DATA_SET = "Repeated data"


def build(raw: Path) -> Tables:
    """Two curves: the runs of the published fit, and those it left out."""
    runs = pd.read_csv(raw / FILE).rename(
        columns={"params": "n_params", "tokens": "n_tokens", "unique_tokens": "n_unique_tokens", "val_loss": "y"}
    )
    fitted = runs["in_paper_fit_182"]
    return run_tables(
        SOURCE.id,
        [
            Runs("muennighoff2023_fit182", DATA_SET, "182 runs of the published fit", _points(runs[fitted])),
            Runs("muennighoff2023_left_out", DATA_SET, "114 runs left out of it", _points(runs[~fitted])),
        ],
    )


def _points(runs: pd.DataFrame) -> pd.DataFrame:
    return runs.assign(flops=6.0 * runs["n_params"] * runs["n_tokens"])


SOURCE = Source(
    id="muennighoff2023",
    title="Training runs with repeated data (Scaling Data-Constrained Language Models)",
    url="https://github.com/huggingface/datablations",
    licence="Apache-2.0",
    may_ship_because="Apache-2.0 permits it with attribution.",
    version="13701315b163f1c54642b94ad237b2699187c3ee",
    retrieved="2023",
    method="Validation loss on C4 in nats per token, as written in the authors' notebook; sizes read from the names"
    " of the runs; tokens count repeats, unique tokens do not; compute taken as 6ND.",
    citation="Muennighoff et al., Scaling Data-Constrained Language Models, 2023, arXiv:2305.16264",
    files=(FILE,),
    build=build,
)

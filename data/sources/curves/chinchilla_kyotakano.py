"""Chinchilla's training runs as read from its figure: the built-in 234 of kyo-takano/chinchilla.

Trap: this is a subset (training compute above 1e18 FLOP and fewer parameters than tokens) of the 245 points that
Besiroglu et al. 2024 read from the figure, so its best fit is not theirs.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from data.sources.curves.runs import Runs, run_tables
from data.sources.source import Source, Tables

FILE = "scaling/chinchilla-kyotakano/df.csv"


def build(raw: Path) -> Tables:
    """One curve: loss by parameters, tokens and compute."""
    runs = pd.read_csv(raw / FILE).rename(columns={"C": "flops", "N": "n_params", "D": "n_tokens", "loss": "y"})
    return run_tables(SOURCE.id, [Runs("chinchilla", "Chinchilla", "Chinchilla, 234 runs", runs)])


SOURCE = Source(
    id="chinchilla_kyotakano",
    title="Chinchilla's training runs (234 points read from the figure)",
    url="https://github.com/kyo-takano/chinchilla",
    licence="Apache-2.0",
    may_ship_because="Apache-2.0 permits it with attribution.",
    version="75e5858f6e7c5b60d1fab69f66258132347b060c",
    retrieved="2024",
    method="Losses, sizes and compute read from a figure of the paper by others; runs above 1e18 FLOP with fewer"
    " parameters than tokens. Reading a figure adds an error of its own.",
    citation="Hoffmann et al., Training Compute-Optimal Large Language Models, 2022, arXiv:2203.15556; points of"
    " Besiroglu et al., Chinchilla Scaling: A replication attempt, 2024, arXiv:2404.10102",
    files=(FILE,),
    build=build,
)

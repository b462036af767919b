"""Routed language models of Clark et al. 2022: the last loss of each run by dense size and number of experts.

Traps: the file holds a row every 10,000 steps, of which only a run's last one is at its full size; the paper's fits
take runs that route every second layer to one expert, with one seed. The five dense runs have one expert and belong
to every way of routing.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from data.sources.curves.runs import Runs, run_tables
from data.sources.source import Source, Tables

FILE = "scaling/routing-moe-clark2022/curves.csv.gz"
ROUTERS = {"S-Base": "s_base", "RL-R": "rl_r", "Hash": "hash"}


def build(raw: Path) -> Tables:
    """One curve a router: loss by dense parameters and experts, the dense runs as one expert."""
    runs = final_runs(pd.read_csv(raw / FILE))
    curves = [
        Runs(f"clark2022_{slug}", "Routed experts", f"{router} routing", _points(runs, router), x="n_params")
        for router, slug in ROUTERS.items()
    ]
    return run_tables(SOURCE.id, curves)


def final_runs(curves: pd.DataFrame) -> pd.DataFrame:
    """The last row of each run that the paper fits."""
    last = curves.sort_values("step", kind="stable").groupby("hyper_id").tail(1)
    return last[(last["routing_frequency"] == 0.5) & (last["k"] == 1) & (last["seed"] == 42)]


def _points(runs: pd.DataFrame, router: str) -> pd.DataFrame:
    router_runs = runs[runs["router_type"].isin([router, "Dense"])]
    return router_runs.rename(
        columns={"dense_parameter_count": "n_params", "num_experts": "n_experts", "loss_validation": "y"}
    )


SOURCE = Source(
    id="clark2022",
    title="Routed language models (Unified Scaling Laws for Routed Language Models)",
    url="https://github.com/google-deepmind/scaling_laws_for_routing",
    licence="CC-BY-4.0 (data)",
    may_ship_because="CC BY 4.0 permits it with attribution; the tables are rearranged, the figures unchanged.",
    version="42da0c392b127df2c01fa7b705f72396050d05e5",
    retrieved="2022",
    method="Validation loss in nats per token at the end of 250,000 steps; size counts the parameters used per token.",
    citation="Clark et al., Unified Scaling Laws for Routed Language Models, 2022, arXiv:2202.01169",
    files=(FILE,),
    build=build,
)

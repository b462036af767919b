"""IsoFLOP runs of Porian et al. 2024: losses at fixed compute under 15 ways to train and to count.

Trap: each way counts parameters differently (without embeddings, with the last layer, with attention), and its
compute with it; the name of the curve says which. The published saturating fits partly never moved from their
starting point and are not stored.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pandas as pd

from data.sources.curves.runs import Runs, run_tables
from data.sources.source import Source, Tables

FOLDER = "scaling/porian2024"
DATA_SET = "IsoFLOP"
EXPERIMENT = ["dataset", "hparams", "warmup", "decay", "param_count"]
CORPORA = {"rw": "RefinedWeb", "owt2": "OpenWebText2"}


def build(raw: Path) -> Tables:
    """For each experiment: every run, the optimal parameters by compute, and the least loss by compute."""
    points = pd.read_csv(raw / FOLDER / "isoflop_points.csv")
    optima = pd.read_csv(raw / FOLDER / "optimal_pairs.csv")
    return run_tables(SOURCE.id, [*_runs(points), *_optima(optima)])


def _runs(points: pd.DataFrame) -> Iterator[Runs]:
    for names, part in points.groupby(EXPERIMENT):
        frame = part.rename(columns={"n": "n_params", "t": "n_tokens", "loss": "y"})
        slug, label = _names(names)
        yield Runs(f"porian2024_{slug}", DATA_SET, label, frame, x="n_params", family=CORPORA[str(names[0])])


def _optima(optima: pd.DataFrame) -> Iterator[Runs]:
    flops = ("training compute", "FLOP")
    for names, part in optima.groupby(EXPERIMENT):
        slug, label = _names(names)
        family = CORPORA[str(names[0])]
        best = pd.DataFrame({"x": part["flops"], "y": part["n"]})
        yield Runs(
            f"porian2024_{slug}_n_star",
            DATA_SET,
            f"{label}: optimal size",
            best,
            x="x",
            x_is=flops,
            y_is=("compute-optimal parameters", "parameters"),
            family=family,
        )
        least = pd.DataFrame({"x": part["flops"], "y": part["loss"]})
        label = f"{label}: least loss"
        yield Runs(f"porian2024_{slug}_loss_star", DATA_SET, label, least, x="x", x_is=flops, family=family)


def _names(names: Sequence[object]) -> tuple[str, str]:
    corpus, tuning, warmup, decay, count = map(str, names)
    label = f"{CORPORA[corpus]}, {tuning} settings, {warmup} warm-up, {decay} decay, {count} count"
    return "_".join(map(str, names)), label


SOURCE = Source(
    id="porian2024",
    title="IsoFLOP training runs (Resolving Discrepancies in Compute-Optimal Scaling of Language Models)",
    url="https://github.com/formll/resolving-scaling-law-discrepancies",
    licence="MIT",
    may_ship_because="MIT permits it; figures alone are taken, and the source is named with its licence.",
    version="0dc60d91b8a525858a3067fc9e4a46ff5374cc6f",
    retrieved="2024",
    method="Loss in nats per token interpolated to each compute budget, per model size; optima interpolated by the"
    " authors between sizes. How parameters and compute are counted differs between curves and is in their names.",
    citation="Porian et al., Resolving Discrepancies in Compute-Optimal Scaling of Language Models, 2024,"
    " arXiv:2406.19146",
    files=(f"{FOLDER}/isoflop_points.csv", f"{FOLDER}/optimal_pairs.csv"),
    build=build,
)

"""Over-trained language models of Gadre et al. 2024: 104 runs on three corpora, eight losses, and tasks.

The 17 tasks are found as the paper chose them: those on which a 154M model, however long it was trained, is more
than 10 points above chance. Their mean error is stored against the run's C4 loss.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from data.sources.curves.runs import Runs, run_tables
from data.sources.source import Source, Tables
from errors import WarehouseError

FOLDER = "scaling/gadre2024"
CORPORA = {"c4_original": "C4", "rpj": "RedPajama", "rw_original": "RefinedWeb"}
LOSSES = {
    "c4_val": "C4",
    "openlm": "OpenLM",
    "paloma_c4_en": "Paloma C4",
    "paloma_dolma_100_programing_languages": "Paloma code",
    "paloma_falcon_refinedweb": "Paloma RefinedWeb",
    "paloma_ptb": "Paloma Penn Treebank",
    "paloma_redpajama": "Paloma RedPajama",
    "val_de_en_100": "German-English",
}
SMALLEST_MODEL = "d=576_l=24_h=8"  # 154M parameters
ABOVE_CHANCE = 0.10
ERROR = ("mean error of 17 tasks", "share")


def build(raw: Path) -> Tables:
    """Curves of loss by parameters and tokens, a corpus and evaluation set each, and of task error by loss."""
    runs = pd.read_csv(raw / FOLDER / "models_losses.csv").rename(
        columns={"params": "n_params", "tokens": "n_tokens", "flops_6nd": "flops"}
    )
    accuracy = pd.read_csv(raw / FOLDER / "models_downstream_accuracy.csv").set_index("name")
    tasks = seventeen_tasks(raw)
    runs["error"] = 1.0 - accuracy.loc[runs["name"], tasks].mean(axis=1).to_numpy()
    return run_tables(SOURCE.id, _curves(runs))


def _curves(runs: pd.DataFrame) -> Iterator[Runs]:
    inputs = ["n_params", "n_tokens", "flops"]
    for corpus, name in CORPORA.items():
        corpus_runs = runs[runs["train_dataset"] == corpus]
        slug = name.lower()
        for column, loss in LOSSES.items():
            points = corpus_runs[inputs].assign(y=corpus_runs[f"loss_{column}"])
            yield Runs(f"gadre2024_{slug}_{column}", "Over-training", f"{name} models, {loss} loss", points)
        points = pd.DataFrame({"x": corpus_runs["loss_c4_val"], "y": corpus_runs["error"]})
        label = f"{name} models, error by C4 loss"
        x_is = ("validation loss on C4", "nats")
        yield Runs(f"gadre2024_{slug}_error17", "Over-training", label, points, x="x", x_is=x_is, y_is=ERROR)


def seventeen_tasks(raw: Path) -> list[str]:
    """The columns of accuracy of the paper's 17 tasks.

    Raises WarehouseError where the rule does not give 17.
    """
    runs = pd.read_csv(raw / FOLDER / "models_losses.csv")
    accuracy = pd.read_csv(raw / FOLDER / "models_downstream_accuracy.csv").set_index("name")
    chance = pd.read_csv(raw / FOLDER / "eval_metadata.csv").set_index("Eval Task")["Random baseline"] / 100
    best = accuracy.loc[runs.loc[runs["arch"] == SMALLEST_MODEL, "name"]].max()
    gain = best - chance.reindex(best.index.str.removeprefix("acc_")).to_numpy()
    tasks = sorted(gain.index[gain > ABOVE_CHANCE])
    if len(tasks) != 17:
        raise WarehouseError(f"{SOURCE.id}: {len(tasks)} tasks are above chance for the 154M models, not 17.")
    return tasks


SOURCE = Source(
    id="gadre2024",
    title="104 over-trained language models (Language models scale reliably with over-training)",
    url="https://github.com/mlfoundations/scaling",
    licence="MIT",
    may_ship_because="MIT permits it; figures alone are taken, and the source is named with its licence.",
    version="a003c4913793ac2ae7ef87b28ecb562955d026d5",
    retrieved="2024",
    method="Runs of 11M to 6.9B parameters on 5 to 640 and more tokens per parameter; loss in nats per token on"
    " held-out text; parameters with embeddings, compute 6ND. Task error: 1 less mean accuracy of 17 tasks.",
    citation="Gadre et al., Language models scale reliably with over-training and on downstream tasks, 2024,"
    " arXiv:2403.08540",
    files=tuple(f"{FOLDER}/{name}.csv" for name in ("models_losses", "models_downstream_accuracy", "eval_metadata")),
    build=build,
)

"""How efficiently a model's measured deployments serve: six metrics each, and points of a test per watt."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from models.serving.efficiency_metrics import METRICS, accuracy_per_watt, efficiency_metrics
from pages.answers.boards import store
from pages.answers.models.energy_prediction import measured_runs
from pages.answers.models.replies import ModelReply, ScoreRow
from pages.answers.shared.formatting import number

TESTS = ("gpqa_diamond_pct", "mmlu_pro_pct", "mmlu_pct")  # in this order: whichever the model was tested on
SOURCE = "mlenergy_v3"


@dataclass(frozen=True)
class Efficiency:
    """A row per measured deployment of one task, the most points per watt first; `test` where the model has one."""

    sentence: str
    rows: pd.DataFrame
    test: ScoreRow | None


def efficiency_of(record: ModelReply) -> Efficiency | None:
    """The metrics over the model's measured runs of text tasks; None where none was measured."""
    runs = _runs()
    here = runs[runs["model"] == record["id"]].reset_index(drop=True)
    if here.empty:
        return None
    metrics = efficiency_metrics(here)
    names = store.hardware().set_index("id")["label"]
    labels, tasks = here["hardware"].map(names), store.task_labels()
    rows = pd.DataFrame(
        {
            "gpu": here["num_gpus"].astype(int).astype(str) + " x " + labels.astype(str),
            "precision": here["precision"].str.upper(),
            "task": [tasks.get(str(task), str(task)) for task in here["task"]],
            "concurrency": here["concurrency"],
            **{name: metrics[name] for name in METRICS},
            "power_w": here["power_w"],
        }
    )
    test = _test_of(record)
    if test is not None:
        rows["points_per_watt"] = accuracy_per_watt(test["value"], here["power_w"])
    order = "points_per_watt" if test is not None else "energy_per_token_j"
    rows = rows.sort_values(order, ascending=test is None, ignore_index=True)
    return Efficiency(_sentence(rows, test), rows, test)


@store.data_cache(maxsize=1)
def _runs() -> pd.DataFrame:
    """Measured runs with their cards' memory."""
    memory = store.hardware().set_index("id")["memory_gb"]
    runs = measured_runs().dropna(subset=["output_tokens_per_s", "power_w", "bandwidth_gb_s"])
    return runs.assign(gpu_memory_gb=runs["hardware"].map(memory).astype(float))


def _test_of(record: ModelReply) -> ScoreRow | None:
    tests = {row["metric"]: row for row in record["tests"]}
    return next((tests[name] for name in TESTS if name in tests), None)


def _sentence(rows: pd.DataFrame, test: ScoreRow | None) -> str:
    least, most = rows["energy_per_token_j"].min(), rows["energy_per_token_j"].max()
    text = f"{len(rows):,} measured deployments take {number(least)} to {number(most)} J per output token."
    if test is None:
        return f"{text} No test of this model is known that accuracy per watt could be counted with."
    best = rows.iloc[0]
    return (
        f"{text} At {number(test['value'])}% of {test['label']}, {best['gpu']} gives the most accuracy per watt: "
        f"{number(best['points_per_watt'])} points per W at {number(best['power_w'])} W."
    )

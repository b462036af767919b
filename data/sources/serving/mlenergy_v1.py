"""ML.ENERGY Leaderboard v1: energy, speed and accuracy of 23 open chat models of 2023 on A100, A40 and V100.

Traps handled here: energy is per response, so energy per token is that over the response's mean length; accuracy was
run once a model, since it does not depend on the GPU, and stands beside each of its configurations.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from pathlib import Path

import pandas as pd

from data.sources.families import family_of
from data.sources.measuring_methods import with_methods
from data.sources.own_names import Facts, own_models
from data.sources.quantized import Quantized, tables
from data.sources.source import Source, Tables, read_json
from errors import WarehouseError

FOLDER = "benchmarks/mlenergy-v1"
GPUS = ("A100", "A40", "V100")
TASKS = ("chat", "chat-concise", "instruct", "instruct-concise")
TESTS = {"arc": "arc_pct", "hellaswag": "hellaswag_pct", "truthfulqa": "truthfulqa_pct"}
Scores = Mapping[str, Mapping[str, float]]
MEASURED = ("throughput", "response_length", "latency", "energy")


def build(raw: Path) -> Tables:
    """Tables `configuration` and `measurement`; `model` and `model_alias` for models that no other source has.

    Raises WarehouseError where a figure is not positive or a model has no accuracy.
    """
    folder = raw / FOLDER
    table = pd.read_csv(folder / "score.csv").rename(columns=TESTS)
    scores = {
        str(row["model"]): {test: float(row[test]) for test in TESTS.values()} for row in table.to_dict("records")
    }
    rows = [row for gpu in GPUS for task in TASKS for row in _rows(folder, gpu, task, scores)]
    params = {name: 1e9 * row["params"] for name, row in read_json(folder / "models.json").items()}
    built = dict(tables(SOURCE.id, rows))
    built["measurement"] = with_methods(
        built["measurement"], energy=("gpu", "Zeus"), speed=("timed", "FastChat on PyTorch 2.0.1")
    )
    source_models = own_models(SOURCE.id, (row.name for row in rows), lambda name: _facts(name, params[name]))
    return {**built, **source_models}


def _rows(folder: Path, gpu: str, task: str, scores: Scores) -> Iterator[Quantized]:
    for row in pd.read_csv(folder / f"{gpu}_{task}_benchmark.csv").to_dict("records"):
        name = str(row["model"])
        wrong = [field for field in MEASURED if not (math.isfinite(row[field]) and row[field] > 0)]
        if wrong or name not in scores:
            missing = f"{wrong[0]} of {row[wrong[0]]}, not above 0" if wrong else "no accuracy in score.csv"
            raise WarehouseError(f"{SOURCE.id}: {name} on {gpu}, {task}, has {missing}.")
        accuracy = scores[name]
        yield Quantized(
            task=f"mlenergy-v1-{task}",
            name=name,
            scheme="FP16",
            engine="FastChat on PyTorch 2.0.1",
            figures={
                "energy_per_response_j": row["energy"],
                "energy_per_token_j": row["energy"] / row["response_length"],
                "latency_per_response_s": row["latency"],
                "output_tokens_per_s": row["throughput"],
                "output_tokens_per_response": row["response_length"],
                **accuracy,
                "accuracy_mean_pct": math.fsum(accuracy.values()) / len(accuracy),
            },
            gpu=gpu,
            num_gpus=1,
            batch_size=1,
            conditions=f"on {gpu}",
        )


def _facts(name: str, n_params: float) -> Facts:
    return {"family": family_of(name) or "Other", "n_params": n_params, "modality": "text", "open_weights": True}


SOURCE = Source(
    id="mlenergy_v1",
    title="The ML.ENERGY Leaderboard v1.0",
    url="https://github.com/ml-energy/leaderboard-v2",
    licence="Apache-2.0 for the repository; its page of 2023 calls the leaderboard a research preview for"
    " non-commercial use",
    may_ship_because="Apache-2.0 of the repository that holds the files permits it with attribution; the remark of"
    " 2023 is about the web page, not about these files.",
    version="c3af7f31e231a2a7021c5f8e2a54dd712d02e6e2",
    retrieved="2025-11-28",
    method="About 3,000 ShareGPT prompts, one request at a time, FP16, FastChat on PyTorch 2.0.1; Zeus reads the GPU's"
    " energy counter, without CPU and cooling. Accuracy by lm-evaluation-harness, once a model, on an A40.",
    citation="Chung et al., The ML.ENERGY Leaderboard, 2023",
    files=(
        f"{FOLDER}/score.csv",
        f"{FOLDER}/models.json",
        *(f"{FOLDER}/{gpu}_{task}_benchmark.csv" for gpu in GPUS for task in TASKS),
    ),
    build=build,
)

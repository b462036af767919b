"""Energy per output token of hosted candidates where nobody measured it: predicted, with an interval and conditions.

The prediction stands in columns of its own and changes no pick. It abstains (NaN) where the model's shape, the
accelerator's figures, the precision or the batch size are not known, and outside what its fit has seen.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from data.warehouse import energy_runs
from models.front.pareto import Bools
from models.serving.energy import MEASURED_GPUS, EnergyModel, predict
from models.serving.roofline import SHAPE, WEIGHT_BYTES
from pages.answers.boards import store
from pages.answers.boards.workload import INPUT_TOKENS, numbers
from pages.answers.shared.formatting import plural

ENERGY_PER_TOKEN = "energy_per_token_j"  # noqa: S105 - a metric
PREDICTED = "predicted_energy_per_token_j"
CONDITIONS = "predicted_energy_conditions"
SOURCE = "energy_model"
# Half the smallest and twice the largest of what was fitted.
PARAMETERS, REQUESTS = (4e9, 1.4e12), (1.0, 8192.0)
LEAST_TDP_W = 300.0  # a data centre's accelerator; the fit has seen 700 and 1,000 W
MAKER = "NVIDIA"  # no other maker's accelerator was fitted or checked
MS_PER_S = 1000.0
OPTIONAL = ("experts", "experts_per_token", "window_tokens", "kv_lora_rank", "rope_head_dim", "sliding_layers")
HEADS = ("kv_heads", "head_size")  # empty for latent attention

shapes = store.from_warehouse(energy_runs.shapes)
devices = store.from_warehouse(energy_runs.devices)
parameters = store.from_warehouse(energy_runs.parameters)


def energy_model() -> EnergyModel:
    """The stored fit."""
    table = parameters()
    parts = {
        str(part): dict(zip(rows["parameter"], rows["value"].astype(float), strict=True))
        for part, rows in table.groupby("part")
    }
    return EnergyModel(parts["power"], parts["step"], parts["half_width"])


def with_predicted_energy(frame: pd.DataFrame, input_tokens: int = INPUT_TOKENS) -> pd.DataFrame:
    """The frame with J per output token predicted where it was not measured, and missing elsewhere.

    Adds `predicted_energy_per_token_j` with `__low`, `__high` (90%), `__kind` and `__source`, and
    `predicted_energy_conditions`, what the prediction supposes, in words.
    """
    runs = _runs(frame, input_tokens)
    asked_for = np.isnan(numbers(frame, ENERGY_PER_TOKEN)) & _predictable(runs)
    columns = {side: np.full(len(frame), np.nan) for side in ("", "__low", "__high")}
    conditions = np.full(len(frame), None, dtype=object)
    if asked_for.any():
        chosen = runs[asked_for]
        energy = predict(energy_model(), chosen)
        for side, values in zip(columns, (energy.value, energy.low, energy.high), strict=True):
            columns[side][asked_for] = values
        conditions[asked_for] = [_conditions(row) for row in chosen.to_dict("records")]
    named: dict[str, Any] = {f"{PREDICTED}{side}": values for side, values in columns.items()}
    for column, word in (("kind", "predicted"), ("source", SOURCE)):
        named[f"{PREDICTED}__{column}"] = [word if is_asked else None for is_asked in asked_for]
    return frame.assign(**named, **{CONDITIONS: conditions})


def predicted_energy_caveat(frame: pd.DataFrame) -> str:
    """What to doubt of the predicted energies of a frame that has them; empty where there are none."""
    count = int(frame[PREDICTED].notna().sum()) if PREDICTED in frame else 0
    if not count:
        return ""
    return (
        f"Energy of {plural(count, 'candidate')} was not measured: it is predicted from the model's shape, the GPU "
        "and the batch size, with a 90% interval, and does not enter the pick. "
        "GPUs only, as vLLM uses them; another engine can differ by half."
    )


def _runs(frame: pd.DataFrame, input_tokens: int) -> pd.DataFrame:
    """The candidates as runs of `models.serving.roofline`, NaN where something is not known."""
    batch = numbers(frame, "mean_batch_size")
    batch = np.where(np.isnan(batch), numbers(frame, "batch_size"), batch)
    pace = numbers(frame, "output_tokens_per_s")
    with np.errstate(divide="ignore", invalid="ignore"):
        by_latency = batch * MS_PER_S / numbers(frame, "itl_p50_ms")
    text = {name: _text(frame, name) for name in ("model", "hardware", "precision", "task")}
    runs = pd.DataFrame(
        {
            "hardware": text["hardware"],
            "precision": text["precision"].str.lower(),
            "num_gpus": numbers(frame, "num_gpus"),
            "concurrency": batch,
            "prompt_tokens": float(input_tokens),
            "output_tokens": numbers(frame, "output_tokens_per_response"),
            "output_tokens_per_s": np.where(np.isnan(pace), by_latency, pace),
            "media": text["task"].isin(energy_runs.MEDIA_TASKS).astype(float),
        },
        index=frame.index,
    )
    shape = shapes().reindex(text["model"])[list(SHAPE)].set_axis(frame.index)
    return energy_runs.with_device(runs.join(shape), devices())


def _text(frame: pd.DataFrame, name: str) -> pd.Series[str]:
    values = frame[name] if name in frame else pd.Series(None, index=frame.index, dtype=object)
    return values.astype(object).where(values.notna(), "").astype(str)


def _predictable(runs: pd.DataFrame) -> Bools:
    """Whether everything that the prediction needs is known, and within what the fit has seen."""
    optional = {*OPTIONAL, *HEADS, "output_tokens_per_s", "precision", "hardware", "vendor"}
    needed = [name for name in runs.columns if name not in optional]
    complete = runs[needed].notna().all(axis=1) & runs["precision"].isin(WEIGHT_BYTES)
    cached = runs[list(HEADS)].notna().all(axis=1) | runs["kv_lora_rank"].notna()
    size, load = runs["n_params"].between(*PARAMETERS), runs["concurrency"].between(*REQUESTS)
    device = (runs["vendor"] == MAKER) & (runs["tdp_w"] >= LEAST_TDP_W)
    positive = (runs[["output_tokens", "num_gpus"]] > 0).all(axis=1)
    return np.asarray(complete & cached & size & load & device & positive, dtype=bool)


def _conditions(run: Mapping[Hashable, Any]) -> str:
    """What a prediction supposes, in words."""
    batch, prompt, answer = (float(str(run[name])) for name in ("concurrency", "prompt_tokens", "output_tokens"))
    speed = "throughput as measured" if _is_known(run["output_tokens_per_s"]) else "throughput predicted"
    new = "" if run["hardware"] in MEASURED_GPUS else ", a GPU on which no energy was measured"
    return f"{batch:,.0f} requests at once, {prompt:,.0f} tokens in, {answer:,.0f} out, {speed}{new}"


def _is_known(value: object) -> bool:
    return bool(np.isfinite(float(str(value))))

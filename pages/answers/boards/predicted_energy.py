"""Energy per output token of hosted candidates where nobody measured it: predicted, with an interval and conditions.

The prediction stands in columns of its own and changes no pick, unless somebody asks for it: then it fills in where
no energy was measured, and says that it is predicted. It abstains (NaN) where the model's shape, the accelerator's
figures, the precision or the batch size are not known, and outside what its fit has seen.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from data.metrics import metrics
from data.warehouse import energy_runs
from models.front.pareto import Bools, Floats
from models.serving.energy import MEASURED_GPUS, EnergyModel, predict
from models.serving.roofline import RUN, SHAPE, WEIGHT_BYTES
from pages.answers.boards import store
from pages.answers.boards.candidate_kinds import is_predicted_deployment
from pages.answers.boards.workload import INPUT_TOKENS, numbers
from pages.answers.shared.formatting import number, plural, quantity

ENERGY_PER_TOKEN = "energy_per_token_j"  # noqa: S105 - a metric
ENERGY_PER_RESPONSE = "energy_per_response_j"
PREDICTED = "predicted_energy_per_token_j"
CONDITIONS = "predicted_energy_conditions"
SOURCE = "energy_model"
METHOD = "gpu"  # what the fit has seen: energies as the GPUs' counters read them
SIDES = ("", "__low", "__high")
PREDICTED_ENERGY = (
    "Fill in predicted energies (J, kind predicted, with 90% bounds) where none was measured and the model's shape, "
    "the GPU and the batch size are known."
)
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
    """The frame with J per output token predicted where no energy was measured, and missing elsewhere.

    Prompts are as long as those that a candidate was measured with; `input_tokens` where that is not known.

    Adds `predicted_energy_per_token_j` with `__low`, `__high` (90%), `__kind` and `__source`, and
    `predicted_energy_conditions`, what the prediction supposes, in words.
    """
    runs = _runs(frame, input_tokens)
    asked_for = _unmeasured(frame) & predictable(runs)
    columns = {side: np.full(len(frame), np.nan) for side in SIDES}
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
    return frame.copy().assign(**named, **{CONDITIONS: conditions})  # copied in one piece: many columns come


def with_energy_filled_in(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with predicted energy per token and per response where neither was measured, kind `predicted`.

    Bounds are of the 90% interval. Measured values stay as they are. The very frame where nothing can be predicted.
    """
    predicted = with_predicted_energy(frame)
    rows = predicted[PREDICTED].notna().to_numpy(dtype=bool)
    if not rows.any():
        return frame
    columns: dict[str, Any] = {CONDITIONS: predicted[CONDITIONS]}
    for name, tokens in ((ENERGY_PER_TOKEN, np.ones(len(frame))), (ENERGY_PER_RESPONSE, _answer_tokens(frame))):
        for side in SIDES:
            joules = predicted[f"{PREDICTED}{side}"].to_numpy(dtype=float) * tokens
            columns[f"{name}{side}"] = np.where(rows, joules, numbers(frame, f"{name}{side}"))
        for part, word in (("kind", "predicted"), ("source", SOURCE), ("method", METHOD)):
            text = f"{name}__{part}"
            if part != "method" or text in frame:
                before = frame[text].astype(object) if text in frame else pd.Series(None, frame.index, dtype=object)
                columns[text] = before.where(~rows, word)
    return frame.copy().assign(**columns)


def can_predict_energy(frame: pd.DataFrame) -> bool:
    """Whether any candidate without a measured energy can get a predicted one."""
    unmeasured = frame[_unmeasured(frame)]
    return not unmeasured.empty and bool(predictable(_runs(unmeasured, INPUT_TOKENS)).any())


def is_predicted(frame: pd.DataFrame, metric: str) -> Bools:
    """Which values of a metric stand on an energy that this model predicted."""
    if metric not in frame or f"{metric}__source" not in frame:
        return np.zeros(len(frame), dtype=bool)
    named = frame[f"{metric}__source"].astype(object).where(frame[metric].notna(), "")
    return np.array([SOURCE in str(sources).split("+") for sources in named], dtype=bool)


def predicted_interval(row: Mapping[Any, Any], metric: str) -> str:
    """`412 J (90% interval 310 to 540)` of a candidate whose value stands on a predicted energy; empty elsewhere."""
    value, low, high = (row.get(f"{metric}{side}") for side in SIDES)
    if value is None or pd.isna(value) or SOURCE not in str(row.get(f"{metric}__source")).split("+"):
        return ""
    bounds = f" (90% interval {number(low)} to {number(high)})" if low is not None and high is not None else ""
    return f"{quantity(value, metrics()[metric])}{bounds}"


def predicted_energy_caveat(frame: pd.DataFrame) -> str:
    """What to doubt of the predicted energies that were filled in; empty where there are none."""
    count = int((is_predicted(frame, ENERGY_PER_TOKEN) & ~is_predicted_deployment(frame)).sum())
    if not count:
        return ""
    return (
        f"Energy of {plural(count, 'candidate')} was not measured: it is predicted from the model's shape, the GPU "
        "and the batch size, with a 90% interval. GPUs only, as vLLM uses them; another engine can differ by half."
    )


def _unmeasured(frame: pd.DataFrame) -> Bools:
    return np.isnan(numbers(frame, ENERGY_PER_TOKEN)) & np.isnan(numbers(frame, ENERGY_PER_RESPONSE))


def _answer_tokens(frame: pd.DataFrame) -> Floats:
    """The length of each candidate's answers, tokens: its own, else the one that its task sets; NaN where unknown."""
    own_length = numbers(frame, "output_tokens_per_response")
    set_length = _text(frame, "task").map(energy_runs.SET_ANSWER_TOKENS).to_numpy(dtype=float)
    return np.where(np.isnan(own_length), set_length, own_length)


def _runs(frame: pd.DataFrame, input_tokens: int) -> pd.DataFrame:
    """The candidates as runs of `models.serving.roofline`, NaN where something is not known."""
    batch = numbers(frame, "mean_batch_size")
    batch = np.where(np.isnan(batch), numbers(frame, "batch_size"), batch)
    pace = numbers(frame, "output_tokens_per_s")
    by_gpu = numbers(frame, "throughput_per_gpu_tok_s") * numbers(frame, "num_gpus")
    pace = np.where(np.isnan(pace), by_gpu, pace)
    prompt = numbers(frame, "measured_input_tokens")
    with np.errstate(divide="ignore", invalid="ignore"):
        by_latency = batch * MS_PER_S / numbers(frame, "itl_p50_ms")
    text = {name: _text(frame, name) for name in ("model", "precision", "task")}
    runs = pd.DataFrame(
        {
            "hardware": _hardware(frame),
            "precision": text["precision"].str.lower(),
            "num_gpus": numbers(frame, "num_gpus"),
            "concurrency": batch,
            "prompt_tokens": np.where(np.isnan(prompt), float(input_tokens), prompt),
            "output_tokens": _answer_tokens(frame),
            "output_tokens_per_s": np.where(np.isnan(pace), by_latency, pace),
            "media": text["task"].isin(energy_runs.MEDIA_TASKS).astype(float),
        },
        index=frame.index,
    )
    shape = shapes().reindex(text["model"])[list(SHAPE)].set_axis(frame.index)
    return energy_runs.with_device(runs.join(shape), devices())


def _hardware(frame: pd.DataFrame) -> pd.Series[str]:
    """Each candidate's accelerator: its own, or where none is stated the only one of that GPU on the board."""
    stated, gpu = _text(frame, "hardware"), _text(frame, "gpu")
    known = pd.DataFrame({"gpu": gpu, "hardware": stated}).query("gpu != '' and hardware != ''").drop_duplicates()
    unique = known.drop_duplicates("gpu", keep=False).set_index("gpu")["hardware"]
    return stated.where(stated != "", gpu.map(unique)).fillna("")


def _text(frame: pd.DataFrame, name: str) -> pd.Series[str]:
    values = frame[name] if name in frame else pd.Series(None, index=frame.index, dtype=object)
    return values.astype(object).where(values.notna(), "").astype(str)


def predictable(runs: pd.DataFrame) -> Bools:
    """For which runs everything that the prediction of energy needs is known, and within what its fit has seen."""
    optional = {*OPTIONAL, *HEADS, "output_tokens_per_s", "precision", "hardware", "vendor"}
    needed = [name for name in RUN if name not in optional]
    complete = runs[needed].notna().all(axis=1) & runs["precision"].isin(WEIGHT_BYTES)
    cached = runs[list(HEADS)].notna().all(axis=1) | runs["kv_lora_rank"].notna()
    size, load = runs["n_params"].between(*PARAMETERS), runs["concurrency"].between(*REQUESTS)
    device = (runs["vendor"] == MAKER) & (runs["tdp_w"] >= LEAST_TDP_W)
    positive = (runs[["output_tokens", "num_gpus"]] > 0).all(axis=1)
    return np.asarray(complete & cached & size & load & device & positive, dtype=bool)


def _conditions(run: Mapping[Hashable, Any]) -> str:
    """What a prediction supposes, in words."""
    batch, prompt, answer = (float(str(run[name])) for name in ("concurrency", "prompt_tokens", "output_tokens"))
    speed = "throughput from the source" if _is_known(run["output_tokens_per_s"]) else "throughput predicted"
    new = "" if run["hardware"] in MEASURED_GPUS else ", a GPU on which no energy was measured"
    return f"{batch:,.0f} requests at once, {prompt:,.0f} tokens in, {answer:,.0f} out, {speed}{new}"


def _is_known(value: object) -> bool:
    return bool(np.isfinite(float(str(value))))

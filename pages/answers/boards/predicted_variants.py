"""Deployments that nobody measured beside those of a board: quantized variants, and cards on which no run was made.

They enter only where somebody asks. Every figure is predicted with an interval: throughput and time between tokens by
the stored model of speed (80%), energy by the model of energy (90%), quality by what quantizing changes (95%, with the
interval of the model's own rating), cost by GPU rental over the predicted throughput. Where one of the models abstains
there is no row, and what a board measured is never predicted beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
import pandas as pd

from data.warehouse import serving_runs
from models.front.pareto import Floats
from models.serving.decode_speed import DecodeModel, SpeedBand, decode_model, predict_decode
from models.serving.energy import EnergyPrediction, predict
from models.serving.prefill_speed import prefill_speeds
from models.serving.weights import FORMATS
from pages.answers.boards import store
from pages.answers.boards.candidate_kinds import PREDICTED
from pages.answers.boards.decision_metrics import ROLES
from pages.answers.boards.interval_levels import SPEED_SOURCE
from pages.answers.boards.precision_quality import PrecisionQuality, changes_of
from pages.answers.boards.predicted_energy import SOURCE as ENERGY_SOURCE
from pages.answers.boards.predicted_energy import energy_model
from pages.answers.boards.variant_quality import changed_qualities
from pages.answers.boards.variant_rows import templates, variants
from pages.answers.boards.workload import numbers
from pages.answers.shared.formatting import plural

BOARDS = ("llm-serving",)
PREDICTED_VARIANTS = (
    "Add deployments that nobody measured, kind predicted: the board's open models in FP8, AWQ, GPTQ and NVFP4, and on "
    "GPUs on which they were not run, each figure with its interval. A measured deployment is never predicted."
)
VARIANTS_HELP = (
    "Adds deployments that nobody measured: FP8, AWQ, GPTQ and NVFP4 of the open models here, also on other GPUs (RTX "
    "4090, A100, L40 …). Speed, energy and quality come from our models, each with its interval. Off by default: what "
    "was measured decides first. A measured deployment is never predicted."
)
Figure = tuple[Floats, Floats, Floats]  # value, low, high
Changes = Mapping[tuple[int, str], PrecisionQuality | None]  # by template and format
SIDES = ("", "__low", "__high")
METHODS = MappingProxyType({"energy_per_token_j": "gpu", "energy_per_response_j": "gpu"})
KEPT = (
    *("model", "model_label", "family", "organisation", "task", "open_weights", "n_params", "n_params_active"),
    *("architecture", "context_tokens", "measured_input_tokens", "reasoning", "as_of", "recommendable"),
)

decode_parameters = store.from_warehouse(serving_runs.decode_parameters)


def can_predict_variants(board: str) -> bool:
    """Whether a board's deployments are predicted at other formats and on other GPUs."""
    return board in BOARDS


def with_variants(frame: pd.DataFrame, board: str) -> pd.DataFrame:
    """The frame of a board with predicted deployments below; the very frame where none can be predicted."""
    if not can_predict_variants(board):
        return frame
    found = templates(frame)
    runs = variants(frame, found) if len(found) else found
    if runs.empty:
        return frame
    changes = _changes(found, runs)
    there = [each in changes for each in zip(runs["template"], runs["served"], strict=True)]
    runs = runs[np.array(there, dtype=bool)].reset_index(drop=True)
    return _below(frame, _rows(frame, board, found, runs, changes))


def variants_caveat(frame: pd.DataFrame) -> str:
    """What to doubt of the predicted deployments; empty where there are none."""
    count = int((frame["kind"] == PREDICTED).sum())
    if not count:
        return ""
    return (
        f"{plural(count, 'deployment')} were not measured. Speed (80% interval), energy (90%) and what quantizing "
        "changes in quality are predicted, for vLLM 0.11. No deployment in AWQ or GPTQ was among the fitted ones, so "
        "what unpacking 4-bit weights costs is not in them."
    )


def _changes(found: pd.DataFrame, runs: pd.DataFrame) -> Changes:
    """How each template's quality changes in each format; None in the released one. What is not known is left out.

    A change without an interval is not known well enough to predict from, nor one on tests too easy to show any.
    """
    served = [(int(place), str(name)) for place, name in zip(runs["template"], runs["served"], strict=True)]
    released, models = found["precision"].tolist(), found["model"].astype(str).tolist()
    asked = dict.fromkeys(served)
    known = changes_of(tuple((models[place], name) for place, name in asked if name != released[place]))
    changes: dict[tuple[int, str], PrecisionQuality | None] = {}
    for place, name in asked:
        change = known.get((models[place], name))
        if name == released[place]:
            changes[place, name] = None
        elif change is not None and change.low is not None and not change.saturated:
            changes[place, name] = change
    return changes


def _rows(
    frame: pd.DataFrame, board: str, templates: pd.DataFrame, runs: pd.DataFrame, changes: Changes
) -> pd.DataFrame:
    """The variants as rows of the board."""
    rated = [name for name in ROLES[board].qualities if name in frame and f"{name}__low" in frame]
    needed = [*KEPT, "output_tokens_per_response", "output_tokens_per_response__source", "answer_low", "answer_high"]
    found = templates[needed].iloc[runs["template"]].reset_index(drop=True)
    columns: dict[str, object] = {**_identity(found, runs), **_rental(runs)}
    for name, (figure, source) in _figures(runs, found).items():
        columns |= {f"{name}{side}": values for side, values in zip(SIDES, figure, strict=True)}
        columns[f"{name}__kind"], columns[f"{name}__source"] = PREDICTED, source
        if f"{name}__method" in frame:
            columns[f"{name}__method"] = METHODS.get(name)
    # a quality depends on template and format alone, so it is worked out once for each
    pairs = list(changes)
    each = pd.DataFrame(changed_qualities(templates.iloc[[place for place, _ in pairs]], list(changes.values()), rated))
    at = [pairs.index(pair) for pair in zip(runs["template"], runs["served"], strict=True)]
    qualities = each.iloc[at].set_axis(runs.index)
    return pd.concat([pd.DataFrame(columns, index=runs.index), qualities], axis=1)


def _identity(found: pd.DataFrame, runs: pd.DataFrame) -> dict[str, object]:
    texts = [_texts(*row) for row in zip(found["model_label"], found["reasoning"], runs["served"], runs["num_gpus"],
                                         runs["gpu"], runs["hardware"], runs["concurrency"], found["task"],
                                         found["model"], strict=True)]  # fmt: skip
    ids, labels = zip(*texts, strict=True)
    note = [f"predicted for vLLM 0.11 at {load:,.0f} requests at once with prompts of {prompt:,.0f} tokens"
            for load, prompt in zip(runs["concurrency"], runs["prompt_tokens"], strict=True)]  # fmt: skip
    return {
        **{name: found[name] for name in KEPT},
        "candidate_id": list(ids),
        "label": list(labels),
        "kind": PREDICTED,
        "gpu": runs["gpu"],
        "hardware": runs["hardware"],
        "num_gpus": runs["num_gpus"],
        "precision": runs["served"],
        "batch_size": runs["concurrency"],
        "parallelism": [f"tp{gpus:.0f}" for gpus in runs["num_gpus"]],
        "note": note,
    }


def _texts(
    name: str, reasoning: object, served: str, gpus: float, gpu: str, hardware: str, load: float, task: str, model: str
) -> tuple[str, str]:
    mode = [reasoning] if isinstance(reasoning, str) else []
    where = f"{gpus:.0f} x {gpu}" + (f" (TP{gpus:.0f})" if gpus > 1 else "")
    label = ", ".join([name, *mode, FORMATS[served].label, where, f"batch {load:.0f}", "predicted"])
    parts = [task, model, *(text.replace(" ", "-") for text in mode), f"{gpus:.0f}x{hardware}", served, f"b{load:.0f}"]
    return "_".join([*parts, PREDICTED]), label


def _figures(runs: pd.DataFrame, found: pd.DataFrame) -> Mapping[str, tuple[Figure, str]]:
    """Each predicted metric with the ends of its interval, and the model behind it."""
    fitted = decode_model(decode_parameters())
    speed, energy = predict_decode(fitted, runs), _energy(runs)
    length = tuple(numbers(found, name) for name in ("output_tokens_per_response", "answer_low", "answer_high"))
    joules: Figure = (energy.value, energy.low, energy.high)
    per_answer: Figure = (joules[0] * length[0], joules[1] * length[0], joules[2] * length[0])
    watts = runs["num_gpus"].to_numpy(float) * energy.power_w
    band = runs["num_gpus"].to_numpy(float) * runs["tdp_w"].to_numpy(float)
    lengths = str(found["output_tokens_per_response__source"].iloc[0])
    return {
        "output_tokens_per_s": (_figure(speed.output_tokens_per_s), SPEED_SOURCE),
        "itl_p50_ms": (_figure(speed.itl_p50_ms), SPEED_SOURCE),
        "itl_p95_ms": (_figure(speed.itl_p95_ms), SPEED_SOURCE),
        "ttft_mean_ms": (_first_token(runs, fitted), SPEED_SOURCE),
        "energy_per_token_j": (joules, ENERGY_SOURCE),
        "energy_per_response_j": (per_answer, ENERGY_SOURCE),
        "power_w": ((watts, np.minimum(watts, 0.1 * band), band), ENERGY_SOURCE),
        "output_tokens_per_response": ((length[0], length[1], length[2]), lengths),
    }


def _energy(runs: pd.DataFrame) -> EnergyPrediction:
    """Watts and joules by the model of energy, which predicts the pace too: its interval then holds for both."""
    return predict(energy_model(), runs.assign(output_tokens_per_s=np.nan))


def _figure(band: SpeedBand) -> Figure:
    return band.value, band.low, band.high


def _first_token(runs: pd.DataFrame, fitted: DecodeModel) -> Figure:
    """Milliseconds to the first token of a prompt that waits for nothing."""
    speeds = prefill_speeds(runs, fitted.prefill, fitted.prefill_half_widths)
    pairs = list(zip(speeds, runs["prompt_tokens"], strict=True))
    value = 1000.0 * np.array([float(speed.seconds(tokens)) for speed, tokens in pairs])
    width = np.array([speed.half_width for speed in speeds])
    return value, value * np.exp(-width), value * np.exp(width)


def _rental(runs: pd.DataFrame) -> dict[str, object]:
    """USD per GPU-hour, as the rental table has it."""
    listed = store.rental().set_index("hardware").reindex(runs["hardware"]).reset_index(drop=True)
    name = "gpu_usd_per_hour"
    return {
        name: listed["usd_per_gpu_hour"],
        f"{name}__low": listed["low"],
        f"{name}__high": listed["high"],
        f"{name}__kind": "measured",
        f"{name}__source": listed["source"],
    }


def _below(frame: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """The rows below the frame, in its types; what only they have is missing above."""
    typed = rows.astype({name: frame[name].dtype for name in rows if name in frame})
    return pd.concat([frame, typed], ignore_index=True)

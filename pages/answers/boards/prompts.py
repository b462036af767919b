"""Prompts of another length than the measured ones: what reading the rest adds, and what to doubt then."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from pandas.arrays import BooleanArray

from models.front.pareto import Bools, Floats
from models.serving.prefill import EnergyRange, Machines, added_prefill
from pages.answers.boards.candidate_kinds import is_hosted
from pages.answers.boards.offer_limits import longer_prompt_notes
from pages.answers.boards.workload import INPUT_TOKENS, Workload, numbers
from pages.answers.shared.formatting import number

ADDED_TIME, ADDED_ENERGY = "added_prefill_s", "added_prefill_energy_j"
COUNTED = ("measured", "estimated")  # kinds of an answer length that somebody counted or was billed
FAR = 2.0  # a prompt this many times as long as the measured ones, or as short, is another workload


def covered_tokens(frame: pd.DataFrame) -> Floats:
    """Prompt tokens that the measured figures contain: as published, else taken to be the page's usual ones."""
    measured = numbers(frame, "measured_input_tokens")
    return np.where(np.isnan(measured), float(INPUT_TOKENS), measured)


def added_by_prompt(frame: pd.DataFrame, workload: Workload, hardware: pd.DataFrame) -> tuple[EnergyRange, EnergyRange]:
    """Seconds and joules to read what the prompt has beyond the measured prompts; NaN for what nobody hosts."""
    accelerators = hardware.set_index("id").reindex(frame["hardware"])
    gpus = numbers(frame, "num_gpus")
    fp8 = (frame["precision"].astype(object) == "fp8").to_numpy(dtype=bool)  # narrower weights are widened to multiply
    peak = np.where(fp8, numbers(accelerators, "fp8_tflops"), numbers(accelerators, "bf16_tflops"))
    machines = Machines(
        n_params_active=np.where(np.isnan(gpus), np.nan, numbers(frame, "n_params_active")),
        architecture=frame["architecture"].fillna("").to_numpy(dtype=str),
        peak_flop_per_s=1e12 * gpus * peak,
        power_w=numbers(frame, "power_w"),
        rated_power_w=gpus * numbers(accelerators, "tdp_w"),
    )
    return added_prefill(machines, workload.input_tokens, covered_tokens(frame), workload.cached_pct / 100)


def with_prompt_doubts(frame: pd.DataFrame, workload: Workload) -> pd.DataFrame:
    """Add whether the prompt is far from the measured ones, with a note, and whether it fits the model's context."""
    hosted = is_hosted(frame)
    measured, usual, prompt = numbers(frame, "measured_input_tokens"), covered_tokens(frame), workload.input_tokens
    far = hosted & ((prompt > FAR * usual) | (~np.isnan(measured) & (prompt < usual / FAR)))
    frame["input_tokens_doubted"] = _flags(far, has_value=hosted)
    _add_notes(frame, longer_prompt_notes(frame, workload))
    if far.any():
        lengths = [f"{count:,.0f} tokens" if np.isfinite(count) else "unpublished length" for count in measured]
        notes = [f"measured with prompts of {length}, not {prompt:,} tokens" for length in lengths]
        _add_notes(frame, [note if doubted else "" for note, doubted in zip(notes, far, strict=True)])
    frame["fits_context"] = _fits(frame, workload)
    return frame


def _add_notes(frame: pd.DataFrame, notes: list[str]) -> None:
    """Put a note behind each row's own; an empty one adds nothing."""
    if any(notes):
        pairs = zip(frame["note"].astype(object), notes, strict=True)
        joined = [old if not note else note if pd.isna(old) else f"{old}; {note}" for old, note in pairs]
        frame["note"] = pd.Series(joined, index=frame.index, dtype=object)


def _fits(frame: pd.DataFrame, workload: Workload) -> BooleanArray:
    """Whether prompt and answer fit the context; missing where that is not known. A guessed answer counts nothing."""
    answer = np.full(len(frame), float(workload.output_tokens or 0))
    if workload.output_tokens is None:
        stated = frame["output_tokens_per_response__kind"].astype(object).isin(COUNTED).to_numpy(dtype=bool)
        answer = np.where(stated, numbers(frame, "output_tokens_per_response"), 0.0)
    context = numbers(frame, "context_tokens")
    return _flags(workload.input_tokens + answer <= context, has_value=~np.isnan(context))


def _flags(values: Bools, has_value: Bools) -> BooleanArray:
    """True and false, missing where not known."""
    return pd.array([flag if there else None for flag, there in zip(values, has_value, strict=True)], dtype="boolean")


def prompt_doubt(workload: Workload, row: Mapping[Any, Any]) -> str:
    """What to doubt of a candidate because it was measured with prompts of another length; empty: nothing."""
    doubted = row.get("input_tokens_doubted")
    if doubted is None or pd.isna(doubted) or not doubted:
        return ""
    measured = row.get("measured_input_tokens")
    unpublished = measured is None or pd.isna(measured)
    prompts = "prompts of unpublished length" if unpublished else f"prompts of {measured:,.0f} tokens"
    text = f"It was measured with {prompts}; yours has {workload.input_tokens:,} tokens."
    value, low, high = (float(row.get(f"{ADDED_TIME}{side}", np.nan)) for side in ("", "__low", "__high"))
    if np.isnan(value):
        text += " The cost of the difference cannot be predicted for this candidate, so it is not included."
    elif high > 0:
        excess = f"beyond {INPUT_TOKENS:,} tokens " if unpublished else "beyond these "
        text += f" Reading the part {excess}is predicted to take {number(value)} s ({number(low)} to {number(high)} s)"
        text += " per request, included in cost and energy."
    return f"{text} Latency is as measured; whether the KV cache still fits at this batch size is unknown."

"""The number formats of the pick's model on the pick's GPUs: which fit, what they lose, how fast they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import numpy as np
import pandas as pd
from pydantic import Field
from typing_extensions import TypedDict

from models.front.pareto import Floats
from models.serving.memory import available_gb, memory_gb
from models.serving.weights import FORMATS
from pages.answers.boards import store
from pages.answers.boards.candidate_kinds import is_hosted
from pages.answers.boards.precision_quality import PrecisionQuality, precision_qualities
from pages.answers.boards.served_formats import formats_of, native_precision, runs_of
from pages.answers.boards.workload import numbers
from pages.answers.choose.answer import ChooseAnswer

SHOWN = ("bf16", "fp8", "awq", "gptq", "nvfp4", "mxfp4", "q8_0", "q4_k_m")
AT_ONCE = 8.0  # requests, where no row of the format says how many
USUAL_ANSWER_TOKENS = 1000.0


class FormatHere(TypedDict):
    """A number format of the pick's model on the pick's GPUs."""

    precision: str
    label: str
    fits: bool
    memory_gb: Annotated[float, Field(description="GB over all GPUs of a replica, at batch_size requests.")]
    quality_change_points: Annotated[float | None, Field(description="Against the released format, points; 0 there.")]
    low: Annotated[float | None, Field(description="Lower end of the 80% interval of the change.")]
    high: Annotated[float | None, Field(description="Upper end of the 80% interval of the change.")]
    change_kind: Annotated[str | None, Field(description="measured, predicted or reference; null where unknown.")]
    batch_size: float | None
    kind: Annotated[str | None, Field(description="Of its best candidate here; null where the board has none.")]
    output_tokens_per_s: float | None
    itl_p95_ms: float | None
    cost_per_1k_requests_usd: float | None


def formats_here(answer: ChooseAnswer) -> list[FormatHere]:
    """A row per format, the released one first, with the figures of the format's best candidate on these GPUs.

    Empty where the pick is bought, its model's shape or its card's memory is not known, or nothing is predicted. GGUF
    files have no speed here: llama.cpp serves one request at a time.
    """
    pick, frame = answer.decision.pick, answer.frame
    if pick is None or not answer.board.predicted_variants or not is_hosted(frame)[pick]:
        return []
    model, count = str(answer.cell(pick, "model")), int(answer.cell(pick, "num_gpus"))
    card = float(store.hardware().set_index("id")["memory_gb"].astype(float).get(answer.cell(pick, "hardware"), np.nan))
    released = native_precision(model)
    formats = [name for name in formats_of(model) if name in (released, *SHOWN)]
    best = [_best_row(answer, pick, name) for name in formats]
    at_once = [AT_ONCE if row is None else float(row["batch_size"]) for row in best]
    runs = runs_of(model, formats, count).assign(gpu_memory_gb=card)
    needed = memory_gb(runs, _held_tokens(answer, pick), np.array(at_once))["total_gb"].to_numpy(float)
    if np.isnan(needed).any() or np.isnan(card):
        return []
    room = float(available_gb(card, count))
    changes = precision_qualities(model, [name for name in formats if name != released])
    return [
        _format_row(name, released, changes.get(name), row, float(gb), room)
        for name, row, gb in zip(formats, best, needed, strict=True)
    ]


def _format_row(
    name: str, released: str, change: PrecisionQuality | None, row: Mapping[str, Any] | None, gb: float, room_gb: float
) -> FormatHere:
    kind = "reference" if name == released else None if change is None else change.kind
    figures = {column: None if row is None else _finite(row.get(column)) for column in
               ("batch_size", "output_tokens_per_s", "itl_p95_ms", "cost_per_1k_requests_usd")}  # fmt: skip
    return FormatHere(
        precision=name,
        label=FORMATS[name].label,
        fits=gb <= room_gb,
        memory_gb=round(gb, 1),
        quality_change_points=0.0 if name == released else None if change is None else change.points,
        low=None if change is None else change.low,
        high=None if change is None else change.high,
        change_kind=kind,
        batch_size=figures["batch_size"],
        kind=None if row is None else str(row["kind"]),
        output_tokens_per_s=figures["output_tokens_per_s"],
        itl_p95_ms=figures["itl_p95_ms"],
        cost_per_1k_requests_usd=figures["cost_per_1k_requests_usd"],
    )


def _best_row(answer: ChooseAnswer, pick: int, precision: str) -> Mapping[str, Any] | None:
    """The format's row with the highest score on the pick's GPUs; where none is ranked, that with most requests."""
    named = answer.frame[["model", "gpu", "num_gpus", "precision", "batch_size"]]
    rows = is_hosted(answer.frame) & (numbers(named, "num_gpus") == float(named["num_gpus"].iloc[pick]))
    for name in ("model", "gpu"):
        rows &= (named[name] == named[name].iloc[pick]).fillna(False).to_numpy(dtype=bool)
    rows &= (named["precision"].astype(object).str.lower() == precision).fillna(False).to_numpy(dtype=bool)
    if not rows.any():
        return None
    order: Sequence[Floats] = (answer.decision.utility, numbers(named, "batch_size"))
    score = next(each for each in order if np.isfinite(each[rows]).any())
    place = int(np.nanargmax(np.where(rows, score, -np.inf)))
    return answer.row(place)


def _held_tokens(answer: ChooseAnswer, pick: int) -> float:
    """Tokens that a request holds: as the view says, else prompt and answer."""
    view = answer.view
    if view.context_tokens is not None:
        return float(view.context_tokens)
    own = _finite(answer.cell(pick, "output_tokens_per_response"))
    return float(view.input_tokens + (view.output_tokens or own or USUAL_ANSWER_TOKENS))


def _finite(value: Any) -> float | None:
    return None if value is None or pd.isna(value) else float(value)

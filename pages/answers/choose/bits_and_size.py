"""A large model at few bits against a small one at full precision, on the same GPUs and within the same limits."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from data.metrics import metrics
from models.decision.uncertainty import indistinguishable
from models.front.pareto import Bools, Floats
from pages.answers.boards.candidate_kinds import is_hosted
from pages.answers.boards.served_formats import native_precision
from pages.answers.boards.workload import numbers
from pages.answers.choose.alternatives import quality_errors
from pages.answers.choose.answer import ChooseAnswer
from pages.answers.choose.sentences import figure, format_name
from pages.answers.shared.formatting import number, plural


class BitsAgainstSize(NamedTuple):
    """Rows of the best quantized candidate and of the best smaller one at its released precision."""

    large: int
    small: int
    gap: float
    apart: bool


def bits_against_size(answer: ChooseAnswer) -> BitsAgainstSize | None:
    """The two to compare on the pick's GPUs; None where the pick is bought, or there is nothing to compare with.

    Both keep every limit. The quantized one is that of the best quality; the other has fewer parameters.
    """
    pick, frame = answer.decision.pick, answer.frame
    if pick is None or "quality" not in answer.columns or not is_hosted(frame)[pick]:
        return None
    quality = answer.values["quality"] * (1.0 if metrics()[answer.columns["quality"]].maximise else -1.0)
    here = answer.decision.feasible & is_hosted(frame) & np.isfinite(quality)
    here &= (frame["gpu"] == frame["gpu"].iloc[pick]).to_numpy(dtype=bool)
    here &= numbers(frame, "num_gpus") == numbers(frame, "num_gpus")[pick]
    released, sizes = _is_released(answer, here), numbers(frame, "n_params")
    large = _best(quality, here & ~released)
    small = None if large is None else _best(quality, here & released & (sizes < sizes[large]))
    if large is None or small is None:
        return None
    errors = quality_errors(frame, answer.columns["quality"])
    same = indistinguishable(quality[large], errors[large], quality[[small]], errors[[small]])[0]
    return BitsAgainstSize(large, small, float(quality[large] - quality[small]), not bool(same))


def bits_sentence(answer: ChooseAnswer) -> str:
    """The comparison in a sentence; empty where there is none, or nothing on the board is predicted."""
    pair = bits_against_size(answer) if answer.board.predicted_variants else None
    if pair is None:
        return ""
    large, small = (
        f"{answer.cell(row, 'model_label')} at {format_name(answer, row)}" for row in (pair.large, pair.small)
    )
    label = metrics()[answer.columns["quality"]].label
    figures = f"{label} {figure(answer, pair.large, 'quality')} against {figure(answer, pair.small, 'quality')}"
    gpus = int(answer.cell(pair.large, "num_gpus"))
    where = (
        f"one {answer.cell(pair.large, 'gpu')}" if gpus == 1 else plural(gpus, f"{answer.cell(pair.large, 'gpu')} GPU")
    )
    if not pair.apart:
        result = "their quality cannot be told apart"
    else:
        better = "larger model at fewer bits" if pair.gap > 0 else "smaller model at full precision"
        result = f"the {better} is better by {number(abs(pair.gap))}"
    return f"On {where}, {large} has {figures} of {small}: {result}."


def _is_released(answer: ChooseAnswer, rows: Bools) -> Bools:
    """Which of the rows are served in the format in which their model was released."""
    models, served = answer.frame["model"].astype(object), answer.frame["precision"].astype(object).str.lower()
    native = {model: native_precision(str(model)) for model in models[rows].unique()}
    return np.asarray((models.map(native) == served).to_numpy(dtype=bool))


def _best(quality: Floats, rows: Bools) -> int | None:
    return int(np.argmax(np.where(rows, quality, -np.inf))) if rows.any() else None

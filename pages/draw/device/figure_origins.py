"""Where the figures of the Device page come from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pages.answers.boards.origin import Origin, figure_origin, formula_origin
from pages.answers.device.answer import DeviceAnswer
from pages.answers.device.replies import DeviceRow

RATING_SOURCE = "arena_2026_08"
SCORED = "local_tokens_per_s"
MEMORY = "weights by number format, KV cache by the model's shape, overhead of llama.cpp"
COUNTED = frozenset({"params_m", "gmacs", "flop_per_byte"})


def row_origin(answer: DeviceAnswer, row: DeviceRow, column: str) -> Origin | None:
    """The origin of a value of the table of models; None of names and of values that are not known."""
    what, speed = f"{column} of {row['label']}", row["output_tokens_per_s"]
    if column in ("Tokens/s", "Range", "Speed is") and speed["kind"] == "measured":
        return figure_origin(what, "measured", speed["source"], speed["conditions"])
    if column in ("Tokens/s", "Range", "Speed is") or (column == "Predicted" and row["predicted_tokens_per_s"]):
        return _predicted_speed(answer, what)
    if column == "Quality change" and row["quality_change_points"] is not None:
        method = "Points of a multiple-choice test against the released weights; docs/quantization.md."
        kind, scored = str(row["quality_kind"]), "accuracy_lost_points"
        return figure_origin(what, kind, "", row["precision_label"], method, scored_as=scored)
    return _by_formula(answer, row, column, what)


def _by_formula(answer: DeviceAnswer, row: DeviceRow, column: str, what: str) -> Origin | None:
    if column == "Rating":
        return figure_origin(what, "measured", RATING_SOURCE, "of the unquantized model")
    if column == "Memory, GB":
        return formula_origin(what, MEMORY, "model_shapes")
    if column == "J per token, at most" and row["energy_per_token_at_most_j"] is not None:
        return formula_origin(what, "the machine's power limit over the speed", answer.machine.origin)
    return None


def measured_origin(answer: DeviceAnswer, row: Mapping[Any, Any], column: str) -> Origin | None:
    """The origin of a speed that people measured, or of the prediction beside it."""
    what = f"{column} of {row['name']}"
    if column == "tokens_per_s":
        return figure_origin(what, "measured", str(row["source"]), str(row["conditions"]))
    return _predicted_speed(answer, what) if column == "predicted_tokens_per_s" else None


def tile_origin(answer: DeviceAnswer, row: DeviceRow, label: str) -> Origin | None:
    """The origin of a tile about the pick."""
    columns = {"Speed": "Tokens/s", "Memory": "Memory, GB", "Energy per token": "J per token, at most"}
    if label in columns:
        return row_origin(answer, row, columns[label])
    return formula_origin(label, "rated open models in memory at the speed and formats accepted", RATING_SOURCE)


def vision_origin(row: Mapping[Any, Any], column: str) -> Origin | None:
    """The origin of a classifier's figure."""
    if column in ("name", "image_px"):
        return None
    what = f"{column} of {row['name']}"
    if column == "flop_per_byte":
        return formula_origin(what, "two FLOP a multiply-add over weights and activations, moved once", "timm")
    return figure_origin(what, "estimated" if column in COUNTED else "measured", "timm", f"{row['image_px']} pixels")


def split_origin(label: str) -> Origin:
    """The origin of a time of split computing."""
    cited = "Matsubara et al. 2022, BottleFit"
    return formula_origin(label, "head + sent data / link + tail, of times that you set", cited)


def latency_origin(label: str) -> Origin:
    """The origin of a latency that samples predict, or of how well they rank."""
    return formula_origin(label, "ranks of the known devices weighted by the samples", "help_latency")


def _predicted_speed(answer: DeviceAnswer, what: str) -> Origin:
    return figure_origin(
        what,
        "predicted",
        answer.study.sources,
        "one user and a short prompt",
        "Weights that a token reads over the bandwidth, constants fitted to the measured rows.",
        scored_as=SCORED,
    )

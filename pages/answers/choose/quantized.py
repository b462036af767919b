"""From a model that was chosen to what quantization loses and saves: of that model where somebody measured it."""

from __future__ import annotations

from dataclasses import dataclass

from pages.answers.boards import store

BOARD = "quantization"


@dataclass(frozen=True)
class QuantizationLink:
    """Where the Frontier page shows it: its settings, what the link says, and whether it is of the model asked for."""

    params: dict[str, str]
    label: str
    measured: bool


def quantization_link(model: str | None) -> QuantizationLink:
    """The table of the quantization board with most rows of a model, else the board's first table."""
    frame = store.board_frame(BOARD)[["model", "model_label", "task"]]
    rows = frame[frame["model"] == model] if model is not None else frame.head(0)
    if rows.empty:
        first = str(store.tasks(BOARD)["id"].iloc[0])
        return QuantizationLink({"board": BOARD, "of": first}, "Which quantization? What it loses and saves", False)
    task = str(rows["task"].value_counts().index[0])
    name = str(rows["model_label"].iloc[0])
    return QuantizationLink(
        {"board": BOARD, "of": task}, f"Which quantization of {name}? What it loses and saves", True
    )

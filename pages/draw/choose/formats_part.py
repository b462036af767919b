"""The formats of the pick's model on the pick's GPUs as a table: what fits, what it loses, how fast it is."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from pages.answers.boards.origin import Origin, formula_origin
from pages.answers.choose.answer import ChooseAnswer
from pages.answers.choose.formats_here import FormatHere, formats_here
from pages.answers.shared.formatting import number, usd
from pages.draw.shared.escaping import escape
from pages.draw.shared.value_origin import table_with_origins

CARRIED = "llama.cpp: see Device"
CHANGE = "accuracy on tests, in points"
CHANGE_SOURCE = "tables of quantized models; how the change is predicted: docs/quantization.md"


def draw_formats(answer: ChooseAnswer) -> None:
    """Draw the table where deployments are predicted and the pick is one that is served."""
    rows, pick = formats_here(answer), answer.decision.pick
    if not rows or pick is None:
        return
    count, gpu = int(answer.cell(pick, "num_gpus")), answer.cell(pick, "gpu")
    where = f"one {gpu}" if count == 1 else f"{count} {gpu}"
    title = f"Formats of {answer.cell(pick, 'model_label')} on {where}"
    st.markdown(
        f"**{escape(title)}**",
        help="Memory is computed from the model's shape, at the requests in the row. The change of quality is in "
        "points of a test, with its 80% interval; speed and cost are those of the format's best candidate here.",
    )
    table_with_origins(
        pd.DataFrame([_cells(row) for row in rows]),
        lambda place, column: _origin(rows[place], column),
        hide_index=True,
        key="choose-formats",
        alt="Number formats of the picked model: fits, memory, change of quality, speed and cost",
    )


def _origin(row: FormatHere, column: str) -> Origin | None:
    """Where a figure of the table comes from; None for words and for what is not known."""
    name = f"{column} of {row['label']}"
    if column in ("Memory, GB", "Fits"):
        return formula_origin(
            name, "weights, KV cache, activations and overhead, from the model's shape", "model_shapes"
        )
    if column == "Quality, points":
        how = f"{row['change_kind']}: against the released format, with an 80% interval"
        return None if row["change_kind"] in (None, "reference") else Origin(name, how, CHANGE, (), (CHANGE_SOURCE,))
    if column in ("Format", "Speed is") or row["kind"] is None:
        return None
    kind = "predicted" if row["kind"] == "predicted" else "measured"
    return Origin(name, kind, "the format's best candidate on this board, whose row has its sources", (), ())


def _cells(row: FormatHere) -> dict[str, str]:
    is_gguf = row["label"].startswith("GGUF")
    return {
        "Format": row["label"],
        "Fits": "yes" if row["fits"] else "no",
        "Memory, GB": number(row["memory_gb"]),
        "Requests at once": _text(row["batch_size"]),
        "Quality, points": _change(row),
        "Tokens/s": _text(row["output_tokens_per_s"]),
        "ITL p95, ms": _text(row["itl_p95_ms"]),
        "USD per 1,000": "" if row["cost_per_1k_requests_usd"] is None else usd(row["cost_per_1k_requests_usd"]),
        "Speed is": CARRIED if is_gguf else (row["kind"] or "not known").replace("self-hosted", "measured"),
    }


def _change(row: FormatHere) -> str:
    if row["change_kind"] in (None, "reference") or row["quality_change_points"] is None:
        return "as released" if row["change_kind"] == "reference" else "not known"
    text = f"{row['quality_change_points']:+.2f}"
    if row["low"] is not None and row["high"] is not None:
        text += f" ({row['low']:+.2f} to {row['high']:+.2f})"
    return f"{text}, {row['change_kind']}".replace("-", "\N{MINUS SIGN}")


def _text(value: float | None) -> str:
    return "" if value is None else number(value)

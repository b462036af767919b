"""The tables of the Device page."""

from __future__ import annotations

from typing import Any

import pandas as pd

from pages.answers.device.answer import DeviceAnswer
from pages.answers.device.replies import DeviceRow
from pages.answers.shared.formatting import number

STATE_NAMES = {"runs": "runs", "slow": "slow", "storage": "from storage"}
MEASURED_COLUMNS = ("name", "precision", "engine", "tokens_per_s", "predicted_tokens_per_s", "conditions", "source")


def model_rows(answer: DeviceAnswer) -> pd.DataFrame:
    """Every rated model in its best format: a row each, units in the names, kind and source of each speed."""
    return pd.DataFrame([_flat(row, answer) for row in answer.rows])


def shown_rows(answer: DeviceAnswer, most: int) -> pd.DataFrame:
    """The columns of the table on the page."""
    return pd.DataFrame([_shown(row) for row in answer.rows[:most]])


def measured_table(answer: DeviceAnswer) -> pd.DataFrame:
    """What was measured on this machine beside what was predicted of it with that model left out."""
    left_out = answer.study.rows.set_index("id")
    table = answer.measured.copy()
    errors = left_out["known_machine"].fillna(left_out["new_machine"])
    ratio = pd.Series(errors).rpow(2.718281828459045).reindex(table["id"]).to_numpy()
    table["predicted_tokens_per_s"] = table["tokens_per_s"].to_numpy() * ratio
    return table[list(MEASURED_COLUMNS)].sort_values("tokens_per_s", ascending=False, ignore_index=True)


def study_rows(answer: DeviceAnswer) -> pd.DataFrame:
    """Every row of the speed study with what was predicted with its machine left out."""
    rows = answer.study.rows
    predicted = rows["tokens_per_s"] * rows["new_machine"].rpow(2.718281828459045)
    columns = ["name", "machine", "engine", "read_gb", "bandwidth_gb_s", "tokens_per_s", "source"]
    return rows[columns].assign(predicted_tokens_per_s=predicted)


def _flat(row: DeviceRow, answer: DeviceAnswer) -> dict[str, Any]:
    speed, predicted = row["output_tokens_per_s"], row["predicted_tokens_per_s"]
    return {
        "model": row["model"],
        "label": row["label"],
        "device": answer.machine.id,
        "precision": row["precision"],
        "state": row["state"],
        "arena_2026_rating": row["rating"],
        "arena_2026_rating__low": row["rating_low"],
        "arena_2026_rating__high": row["rating_high"],
        "output_tokens_per_s": speed["value"],
        "output_tokens_per_s__low": speed["low"],
        "output_tokens_per_s__high": speed["high"],
        "output_tokens_per_s__kind": speed["kind"],
        "output_tokens_per_s__source": speed["source"],
        "predicted_tokens_per_s": speed["value"] if predicted is None else predicted["value"],
        **{f"{name}_gb": value for name, value in row["memory_gb"].items()},
        "kv_cache_gb__kind": row["kv_cache_kind"],
        "energy_per_token_at_most_j": row["energy_per_token_at_most_j"],
        "quality_change_points": row["quality_change_points"],
        "quality_change_points__kind": row["quality_kind"],
        "data_version": answer.data_version,
    }


def _shown(row: DeviceRow) -> dict[str, Any]:
    speed, predicted = row["output_tokens_per_s"], row["predicted_tokens_per_s"]
    change = row["quality_change_points"]
    return {
        "Model": row["label"],
        "Format": row["precision_label"].removeprefix("GGUF "),
        "Here": STATE_NAMES[row["state"]],
        "Rating": row["rating"],
        "Tokens/s": speed["value"],
        "Range": "" if speed["low"] is None else f"{number(speed['low'])} to {number(speed['high'])}",
        "Speed is": speed["kind"],
        "Predicted": None if predicted is None else predicted["value"],
        "Memory, GB": row["memory_gb"]["total"],
        "J per token, at most": row["energy_per_token_at_most_j"],
        "Quality change": "" if change is None else f"{change:+.1f} ({row['quality_kind']})",
    }

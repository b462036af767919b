"""Tables with a column per run or per model -> one row per point or per answer, said in words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from data.uploads.kind_names import is_step, meaning_for
from data.uploads.written_numbers import written_number

PARTS = {
    "score": "score", "correct": "score", "quality": "score", "performance": "score", "acc": "score", "cost": "cost_usd", "cost_usd": "cost_usd",
    "total_cost": "cost_usd", "price": "cost_usd", "tokens_in": "tokens_in", "input_tokens": "tokens_in", "prompt_tokens": "tokens_in",
    "tokens_out": "tokens_out", "output_tokens": "tokens_out", "completion_tokens": "tokens_out", "latency_s": "latency_s", "energy_j": "energy_j",
}  # fmt: skip
ENDING = re.compile(rf"(?P<model>.+?)\s*[|_: .-]+(?P<part>{'|'.join(sorted(PARTS, key=len, reverse=True))})", re.I)
LEADING = re.compile(rf"(?P<part>{'|'.join(sorted(PARTS, key=len, reverse=True))})\s*[|_: .-]+(?P<model>.+)", re.I)
SAMPLE_ROWS = 200


@dataclass(frozen=True, eq=False)
class Unfolded:
    """The long table under our names, and how it came about."""

    cells: pd.DataFrame
    assumed: str


def unfolded_curves(cells: pd.DataFrame) -> Unfolded | None:
    """A first column of steps or sizes and a column of losses per run, as curve, x, y; None for another layout."""
    axis = str(cells.columns[0])
    runs = [str(name) for name in cells.columns[1:]]
    along = is_step(axis) or meaning_for(axis, "learning curves") not in ("", "curve", "y")
    if len(runs) < 2 or not along or any(meaning_for(run, "learning curves") or is_step(run) for run in runs):
        return None
    runs = [run for run in runs if _is_numeric(cells[run])]
    if len(runs) < 2:
        return None
    x = meaning_for(axis, "learning curves") or "x"
    points = [pd.DataFrame({"curve": run, x: cells[axis], "y": cells[run]})[cells[run].notna()] for run in runs]
    made = pd.concat(points)
    said = f"Each of {len(runs)} columns is a curve ({', '.join(runs[:3])}); x is '{axis}'."
    return Unfolded(made.set_axis(range(1, len(made) + 1)).astype("str"), said)


def unfolded_scores(cells: pd.DataFrame) -> Unfolded | None:
    """A row per query and columns per model, of scores alone or with costs and tokens; None for another layout."""
    names = [str(name) for name in cells.columns]
    models: dict[str, dict[str, str]] = {}
    for name in names:
        match = ENDING.fullmatch(name) or LEADING.fullmatch(name)
        if match and not meaning_for(name, "query scores"):
            models.setdefault(match["model"], {})[PARTS[match["part"].lower()]] = name
    models = {model: parts for model, parts in models.items() if "score" in parts or model in names}
    for model, parts in models.items():
        parts.setdefault("score", model)
    used = {name for parts in models.values() for name in parts.values()}
    shared = {
        target: name for name in reversed(names) if name not in used and (target := meaning_for(name, "query scores"))
    }
    if not models:
        rest = [name for name in names if name not in shared.values() and _is_numeric(cells[name])]
        models = {name: {"score": name} for name in rest}
    if len(models) < 2 or "score" in shared or "model" in shared:
        return None
    return _long(cells, models, shared)


def _long(cells: pd.DataFrame, models: dict[str, dict[str, str]], shared: dict[str, str]) -> Unfolded:
    parts = []
    for place, (model, columns) in enumerate(models.items()):
        part = pd.DataFrame({target: cells[name] for target, name in columns.items()}, index=cells.index)
        part["model"] = model
        for target, name in shared.items():
            if target != "text" or place == 0:
                part[target] = cells[name]
        if "query" not in shared:
            part["query"] = [str(number) for number in cells.index]
        parts.append(part)
    made = pd.concat(parts, keys=range(len(parts))).swaplevel().sort_index(kind="stable")
    said = f"Each of {len(models)} models has columns of its own ({', '.join(list(models)[:3])}); they became a row per query and model."
    return Unfolded(made.set_axis(range(1, len(made) + 1)), said)


def _is_numeric(cells: pd.Series) -> bool:
    texts: Sequence[str] = cells.dropna().head(SAMPLE_ROWS).tolist()
    return bool(texts) and all(written_number(text) is not None for text in texts)

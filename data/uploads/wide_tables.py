"""Tables with a column per run or per model -> one row per point or per answer, said in words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from data.uploads.column_meanings import meaning_of
from data.uploads.kind_names import meaning_for, step_column
from data.uploads.written_numbers import verdict, written_number

PARTS = {
    "score": "score", "correct": "score", "quality": "score", "performance": "score", "acc": "score", "cost": "cost_usd", "cost_usd": "cost_usd",
    "total_cost": "cost_usd", "price": "cost_usd", "tokens_in": "tokens_in", "input_tokens": "tokens_in", "prompt_tokens": "tokens_in",
    "tokens_out": "tokens_out", "output_tokens": "tokens_out", "completion_tokens": "tokens_out", "latency_s": "latency_s", "energy_j": "energy_j",
}  # fmt: skip
ENDING = re.compile(rf"(?P<model>.+?)\s*[|_: .-]+(?P<part>{'|'.join(sorted(PARTS, key=len, reverse=True))})", re.I)
LEADING = re.compile(rf"(?P<part>{'|'.join(sorted(PARTS, key=len, reverse=True))})\s*[|_: .-]+(?P<model>.+)", re.I)
SIZE = re.compile(r"(?<![A-Za-z0-9.])(\d+(?:\.\d+)?\s?[MBK])(?![A-Za-z0-9])")
SAMPLE_ROWS, MOST_METRICS, MOST_CANDIDATES = 200, 80, 40


@dataclass(frozen=True, eq=False)
class Unfolded:
    """The long table under our names, and how it came about."""

    cells: pd.DataFrame
    assumed: str


def unfolded_curves(cells: pd.DataFrame) -> Unfolded | None:
    """A first column of steps or sizes and a column of losses per run, as curve, x, y; None for another layout."""
    axis = str(cells.columns[0])
    runs = [str(name) for name in cells.columns[1:]]
    along = step_column([axis]) is not None or meaning_for(axis, "learning curves") not in ("", "curve", "y")
    if len(runs) < 2 or not along or any(meaning_for(run, "learning curves") or step_column([run]) for run in runs):
        return None
    runs = [run for run in runs if _is_numeric(cells[run])]
    if len(runs) < 2:
        return None
    x = axis if meaning_for(axis, "learning curves") else "x"
    parts = [pd.DataFrame({"curve": run, x: cells[axis], "y": cells[run]})[cells[run].notna()] for run in runs]
    sizes = [written_number(match[1]) if (match := SIZE.search(run)) else None for run in runs]
    sentence = f"Each of {len(runs)} columns is a curve ({', '.join(runs[:3])}); x is '{axis}'."
    if all(sizes) and meaning_for(axis, "learning curves") != "n_params":
        parts = [part.assign(n_params=f"{size.value:.0f}") for part, size in zip(parts, sizes, strict=True) if size]
        sentence = f"{sentence} Their names are taken as numbers of parameters."
    table = pd.concat(parts)
    return Unfolded(table.set_axis(range(1, len(table) + 1)).astype("str"), sentence)


def unfolded_losses(cells: pd.DataFrame) -> Unfolded | None:
    """Several columns of losses along steps of training, as a curve each; None for another layout.

    Loggers write a row whenever one of them is known, so most fields are empty.
    """
    names = list(map(str, cells.columns))
    losses = [name for name in names if meaning_for(name, "learning curves") == "y" and _is_numeric(cells[name])]
    axis = step_column(names)
    if len(losses) < 2 or axis is None:
        return None
    run = next((name for name in names if meaning_for(name, "learning curves") == "curve"), None)
    parts = []
    for loss in losses:
        points = cells[cells[loss].notna() & cells[axis].notna()]
        owner = points[run].fillna("") + ", " if run else ""
        parts.append(pd.DataFrame({"curve": owner + loss, "x": points[axis], "y": points[loss]}, index=points.index))
    table = pd.concat(parts)
    sentence = f"Each of {len(losses)} columns of losses is a curve ({', '.join(losses[:4])}); x is '{axis}'."
    return Unfolded(table.set_axis(range(1, len(table) + 1)).astype("str"), sentence)


def transposed(cells: pd.DataFrame) -> Unfolded | None:
    """A table with a row per metric and a column per candidate, as a row per candidate; None for another layout."""
    names = list(map(str, cells.columns))
    if not 1 < len(names) < MOST_CANDIDATES or not 1 < len(cells) < MOST_METRICS or any(map(meaning_of, names[1:])):
        return None
    metrics_named = cells[names[0]].fillna("").tolist()
    meanings = [meaning_of(name) for name in metrics_named]
    if len(set(metrics_named)) < len(metrics_named) or sum(map(bool, meanings)) < max(2, len(meanings) / 2):
        return None
    table = cells.set_index(names[0]).T
    table.insert(0, "name", table.index)
    frame = table.set_axis(range(1, len(table) + 1)).rename_axis(columns=None)
    sentence = f"Each row is a metric and each of {len(table)} columns a candidate; they were turned round."
    return Unfolded(frame.astype(object).where(frame.notna(), None).astype("str"), sentence)


def gathered(cells: pd.DataFrame) -> Unfolded | None:
    """A table with a row per candidate and metric, as a row per candidate; None for another layout.

    The metric's name stands in a column of its own, its value beside it, or a value per statistic.
    """
    plain = {str(name).strip().lower(): str(name) for name in cells.columns}
    metric = next((plain[name] for name in ("metric", "measure", "metric_name", "measurement") if name in plain), None)
    values = [plain[name] for name in ("value", "mean", "avg", "median", "p50", "p90", "p95", "p99") if name in plain]
    if metric is None or not values or not 1 < cells[metric].nunique() < MOST_METRICS:
        return None
    unit = plain.get("unit", plain.get("units"))
    identity = [
        str(name)
        for name in cells.columns
        if name not in (metric, unit, *values) and (cells[name].nunique() < len(cells))
    ]
    rows: dict[tuple[str, ...], dict[str, str]] = {}
    for record in cells.to_dict("records"):
        who = {name: record[name] for name in identity if isinstance(record[name], str)}
        row = rows.setdefault(tuple(who.items()), dict(who))  # type: ignore[arg-type]
        for value in values:
            name = str(record[metric]) if value.lower() == "value" else f"{record[metric]} {value}"
            name += f" ({record[unit]})" if unit and isinstance(record[unit], str) else ""
            if isinstance(record[value], str) and row.setdefault(name, record[value]) != record[value]:
                return None  # two values of one metric: the rows differ by something else
    table = pd.DataFrame(list(rows.values()), index=range(1, len(rows) + 1))
    sentence = f"Each row is a metric of a candidate ('{metric}'); they became a row per candidate."
    return Unfolded(table.astype(object).where(table.notna(), None).astype("str"), sentence)


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
        rest = [name for name in names if name not in shared.values() and _is_numeric(cells[name], verdicts=True)]
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
    table = pd.concat(parts, keys=range(len(parts))).swaplevel().sort_index(kind="stable")
    sentence = f"Each of {len(models)} models has columns of its own ({', '.join(list(models)[:3])}); they became a row per query and model."
    return Unfolded(table.set_axis(range(1, len(table) + 1)), sentence)


def _is_numeric(cells: pd.Series, *, verdicts: bool = False) -> bool:
    texts: Sequence[str] = cells.dropna().head(SAMPLE_ROWS).tolist()
    return bool(texts) and all(
        written_number(text) is not None or (verdicts and verdict(text) is not None) for text in texts
    )

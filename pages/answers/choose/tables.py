"""The rows of a Choose answer: the table on the page, the CSV that is taken away, what a saved view keeps."""

from __future__ import annotations

import numpy as np
import pandas as pd

from models.decision.preference import ranking
from models.front.pareto import Floats
from pages.answers.boards.candidate_kinds import HOSTED
from pages.answers.boards.carbon import CARBON
from pages.answers.boards.decision_metrics import PARTS
from pages.answers.boards.memory_needed import MEMORY_NEEDED
from pages.answers.boards.precision_quality import CHANGE, with_precision_quality
from pages.answers.choose.answer import ChooseAnswer
from pages.answers.choose.criteria import UNKNOWN_PROVIDER, hidden_by
from pages.answers.choose.per_correct import per_correct

IDENTITY = ("candidate_id", "label", "model", "kind", "task", "gpu", "num_gpus", "precision", "batch_size")
SHOWN_ROWS = 200
DIGITS = 4  # significant figures: no source here gives more that mean something


def with_standing(answer: ChooseAnswer) -> pd.DataFrame:
    """The candidates with what the decision says of each, in the order of the board."""
    decision, doubt = answer.decision, answer.doubt
    return with_precision_quality(answer.frame).assign(
        standing=decision.standing,
        rank=pd.array(_ranks(answer), dtype="Float64").astype("Int64"),
        rank_low=pd.array(doubt.rank_low, dtype="Float64").astype("Int64"),
        rank_high=pd.array(doubt.rank_high, dtype="Float64").astype("Int64"),
        probability_optimal=np.round(doubt.probability_optimal, 4),
        probability_best=np.round(doubt.probability_best, 4),
        utility=np.round(decision.utility, 6),
        data_version=answer.data_version,
        **per_correct(answer.frame, answer.columns.get("quality"), answer.view.workload),
    )


def _ranks(answer: ChooseAnswer) -> Floats:
    """Rank among the listed rows; NaN for the others."""
    ranks = np.full(len(answer.frame), np.nan)
    ranks[answer.listed] = ranking(answer.decision.utility[answer.listed])
    return ranks


def ranked_rows(answer: ChooseAnswer) -> pd.DataFrame:
    """Every candidate of the task that the filters leave in sight, best first, with origins; then those out.

    Of the ranked candidates one row a model where the view asks for models; the others have no rank. Offers of unknown
    providers are among those without: nobody filtered them out, they are never recommended.
    """
    frame = with_standing(answer)
    filters = {name: rows for name, rows in hidden_by(answer.view, frame).items() if name != UNKNOWN_PROVIDER}
    keep = ~np.logical_or.reduce([np.zeros(len(frame), dtype=bool), *filters.values()])
    if answer.view.rows == "models":
        keep &= np.isin(np.arange(len(frame)), answer.listed) | ~answer.decision.feasible
    frame = frame[keep]
    first = [name for name in (*IDENTITY, "rank", "rank_low", "rank_high", "standing") if name in frame]
    rest = [name for name in frame.columns if name not in first]
    ordered: pd.DataFrame = frame.sort_values(["rank", "candidate_id"], na_position="last")
    return ordered.reindex(columns=[*first, *rest])


def table_rows(answer: ChooseAnswer, most_rows: int | None = SHOWN_ROWS) -> pd.DataFrame:
    """The short table of the page: ranked candidates only, the parts of the decision, no origins."""
    order = answer.listed[:most_rows]
    described = ["model_label", "kind", "num_gpus", "replicas", "gpu", "provider", "precision", "batch_size"]
    part, doubt = answer.frame.reindex(columns=described).iloc[order], answer.doubt
    columns: dict[str, object] = {
        "rank": _ranks(answer)[order].astype(int),
        "model_label": part["model_label"].to_numpy(),
        "where": where_it_runs(part),
    }
    for name in (name for name in PARTS if name in answer.columns):
        if np.isfinite(answer.values[name][order]).any():
            columns[answer.columns[name]] = answer.values[name][order]
    correct = per_correct(answer.frame, answer.columns.get("quality"), answer.view.workload)
    columns |= {name: values[order] for name, values in correct.items()}
    change = with_precision_quality(answer.frame[["model", "precision"]].iloc[order])[CHANGE]
    if change.notna().any():
        columns[CHANGE] = change.to_numpy()
    if CARBON in answer.frame and answer.frame[CARBON].iloc[order].notna().any():
        columns[CARBON] = answer.frame[CARBON].to_numpy()[order]
    if answer.uncertain_parts:  # without an interval nothing was drawn, and every certainty would read 100%
        columns["rank_span"] = [
            _span(low, high) for low, high in zip(doubt.rank_low[order], doubt.rank_high[order], strict=True)
        ]
        columns["probability_best"] = doubt.probability_best[order]
    if MEMORY_NEEDED in answer.frame:
        columns[MEMORY_NEEDED] = answer.frame[MEMORY_NEEDED].to_numpy()[order]
    columns["precision"] = part["precision"].to_numpy()
    columns["standing"] = answer.decision.standing[order]
    columns["as_of"] = answer.frame["as_of"].to_numpy()[order]
    return pd.DataFrame(columns, index=part.index)


def taken_away(answer: ChooseAnswer) -> pd.DataFrame:
    """The table of the page as a file: every ranked row, its candidate's id, figures rounded as the page shows them.

    The span of the rank stays on the page: as two numbers it is among all columns.
    """
    table = table_rows(answer, None).rename(columns={"model_label": "model"}).drop(columns="rank_span", errors="ignore")
    table.insert(1, "candidate_id", answer.frame["candidate_id"].to_numpy()[answer.listed])
    for name in table.select_dtypes("float").columns:
        table[name] = [float(f"{value:.{DIGITS}g}") for value in table[name]]
    return table


def where_it_runs(frame: pd.DataFrame) -> list[str]:
    """`2 x H100, batch 64`, `3 replicas of 2 x H100, batch 64`, or the provider's name; empty where it is not known."""
    columns = (frame[name].tolist() for name in ("kind", "num_gpus", "replicas", "gpu", "batch_size", "provider"))
    return [
        _machine(count, replicas, gpu, batch) if kind in HOSTED else str(provider)
        for kind, count, replicas, gpu, batch, provider in zip(*columns, strict=True)
    ]


def _machine(count: float, replicas: object, gpu: object, batch: float) -> str:
    if not isinstance(gpu, str):
        return ""
    gpus = gpu if pd.isna(count) else f"{_several(replicas)}{count:.0f} x {gpu}"
    return gpus if pd.isna(batch) else f"{gpus}, batch {batch:.0f}"


def _several(replicas: object) -> str:
    return f"{replicas:,} replicas of " if isinstance(replicas, int) and replicas > 1 else ""


def _span(low: float, high: float) -> str:
    if np.isnan(low):
        return ""
    return f"{low:.0f}" if low == high else f"{low:.0f} to {high:.0f}"


def saved_summary(answer: ChooseAnswer) -> dict[str, object]:
    """What a saved view remembers of the answer, to tell later what the data changed."""
    pick = answer.decision.pick
    if pick is None:
        return {"pick": None}
    return {
        "pick": str(answer.frame["candidate_id"].iloc[pick]),
        "pick_label": str(answer.frame["label"].iloc[pick]),
        "values": {
            answer.columns[part]: None if np.isnan(answer.value(pick, part)) else answer.value(pick, part)
            for part in answer.columns
        },
    }

"""From a view to a decision: which candidates are ranked, by which parts, and which settings had to be dropped.

The rule where a kind of candidate lacks a part that is weighed (API models have no published energy or latency):

- A weight or limit on a part that no candidate in sight has is dropped, and the answer says so.
- Energy, latency, speed and memory, at or below the weight a first visit gives them, give way where a kind lacks them
  or fewer than a quarter of it have them: all are ranked by the parts that are common. Above that weight somebody asked
  for them, so the candidates that lack them give way and count as missing. Quality and cost never give way: without
  the first the cheapest always wins, without the second the most expensive.
- A limit always stands where anybody has its value: what is not known cannot be shown to keep it.

All ranked candidates are ranked by the same parts, so none wins by what is not known of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from models.decision.choosing import Decision, Limit, column, decide, exclusions
from models.decision.comparable import deciding, known_by_kind
from models.decision.preference import Criterion
from models.front.pareto import Bools, Floats
from pages.answers.boards import store
from pages.answers.boards.carbon import with_carbon
from pages.answers.boards.chosen_board import ChosenBoard
from pages.answers.boards.energy_methods import keep_one_method
from pages.answers.boards.memory_needed import with_memory_needed
from pages.answers.boards.workload import Workload
from pages.answers.choose.criteria import criteria_of, hidden_by, limits_of
from pages.answers.choose.need import ResolvedNeed
from pages.answers.choose.view import ChooseView

YIELDING_PARTS = ("energy", "latency", "speed", "memory")
COMMON_SHARE = 0.25  # a part that fewer of a kind have says more of who was measured than of who is good


@dataclass(frozen=True)
class Dropped:
    """A weight or limit that does not decide: `kinds` lack its part; none are named where that is not the reason.

    `known` counts the candidates that have it, of `candidates`: 0 where nobody in sight does.
    """

    part: str
    setting: str
    kinds: tuple[str, ...] = ()
    known: int = 0
    candidates: int = 0

    @property
    def is_weight(self) -> bool:
        """Whether a weight was dropped; a limit otherwise."""
        return self.setting.startswith("w_")


@dataclass(frozen=True)
class RankedCandidates:
    """The decision for a view with all it stands on; `criteria` have the view's own weights, dropped ones too.

    `effective` turns raw weights of the criteria into those that decide, the others being 0.
    """

    frame: pd.DataFrame
    columns: Mapping[str, str]
    criteria: tuple[Criterion, ...]
    limits: tuple[Limit, ...]
    hidden: Mapping[str, Bools]
    decision: Decision
    dropped: tuple[Dropped, ...]
    refused: tuple[str, ...]
    effective: Callable[[Floats], Floats]


def rank_candidates(need: ResolvedNeed) -> RankedCandidates:
    """Rank the candidates for a need. Raises InputError where every weight is 0."""
    view, columns = need.view, need.columns
    weighed = tuple(name for part, name in columns.items() if getattr(view, f"w_{part}") and not view.across_methods)
    energy = columns.get("energy", "")
    frame, refused = _candidates(need.board, energy, view.workload, view.grid, view.pue, weighed)
    if view.gpu_memory_gb is not None or view.context_tokens is not None:
        frame = with_memory_needed(frame, view.workload, view.context_tokens)
    criteria, hidden = criteria_of(view, columns), hidden_by(view, frame)
    in_sight = ~np.logical_or.reduce([np.zeros(len(frame), dtype=bool), *hidden.values()])
    limits, dropped = _checkable(limits_of(view, columns), frame, in_sight)
    matrix = np.column_stack([c.scores(column(frame, c.name)) for c in criteria])
    known, kinds, n_rows = _known_parts(matrix, frame, limits, hidden)
    effective = _weighing(view, columns, criteria, known)
    raw = np.array([criterion.weight for criterion in criteria])
    weights = effective(raw)
    part_of = {name: part for part, name in columns.items()}
    for k in np.flatnonzero((raw > 0) & (weights == 0)).tolist():
        part = part_of[criteria[k].name]
        lacking = tuple(kind for kind, share in zip(kinds, known[:, k], strict=True) if share == 0)
        lacking = () if len(lacking) == len(kinds) else lacking
        count = round(float(known[:, k] @ n_rows))
        dropped.append(Dropped(part, f"w_{part}", lacking, count, int(n_rows.sum())))
    weighted = [replace(c, weight=float(weight)) for c, weight in zip(criteria, weights, strict=True)]
    decision = decide(frame, weighted, limits, hidden)
    return RankedCandidates(frame, columns, criteria, limits, hidden, decision, tuple(dropped), refused, effective)


@store.data_cache(maxsize=32)
def _candidates(
    board: ChosenBoard, energy: str, workload: Workload, grid: str, pue: float, single_method: tuple[str, ...]
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """The board's candidates with costs and carbon, the metrics in `single_method` by one method each.

    Kept, because limits, filters and most weights do not touch it, and one empty answer tries a hundred of these.
    """
    return keep_one_method(with_carbon(board.priced(workload), energy, grid, pue), single_method)


def _checkable(
    limits: tuple[Limit, ...], frame: pd.DataFrame, in_sight: Bools
) -> tuple[tuple[Limit, ...], list[Dropped]]:
    """The limits that can be checked on any candidate in sight; and those that cannot, though some are in sight."""
    parts = {"max_co2e_g": "carbon", "max_energy_j": "energy", "max_latency": "latency"}
    parts |= {"max_cost_usd": "cost", "max_usd_per_month": "monthly cost", "min_quality": "quality"}
    parts |= {"min_throughput": "speed", "max_memory_gb": "memory", "max_ttft_ms": "time to the first token"}
    checkable, dropped = [], []
    for limit in limits:
        known = limit.column in frame and not np.isnan(column(frame, limit.column)[in_sight]).all()
        if limit.active and not known and (in_sight.any() or limit.column not in frame):
            dropped.append(Dropped(parts[limit.name], limit.name))
        elif limit.column in frame:
            checkable.append(limit)
    return tuple(checkable), dropped


def _known_parts(
    matrix: Floats, frame: pd.DataFrame, limits: tuple[Limit, ...], hidden: Mapping[str, Bools]
) -> tuple[Floats, tuple[str, ...], Floats]:
    """The share of each kind that has each part, the kinds and their sizes, among the candidates that keep every limit.

    Among those in sight where none does.
    """
    out_of_sight, over, unlimited, _ = exclusions(frame, limits, hidden)
    allowed = ~(out_of_sight | over)
    for lacking in unlimited.values():
        allowed &= ~lacking
    rows = allowed if allowed.any() else ~out_of_sight
    kinds = frame["kind"].to_numpy(dtype=str)
    names, counts = np.unique(kinds[rows], return_counts=True)
    return known_by_kind(matrix, kinds, rows), tuple(names.tolist()), counts.astype(np.float64)


def _weighing(
    view: ChooseView, columns: Mapping[str, str], criteria: tuple[Criterion, ...], known: Floats
) -> Callable[[Floats], Floats]:
    """From raw weights to those that decide; all of them where none could, so that the answer says what is missing."""
    part_of = {name: part for part, name in columns.items()}
    parts = [part_of[criterion.name] for criterion in criteria]
    first_visit = type(view)()
    yields_up_to = np.array(
        [float(getattr(first_visit, f"w_{part}")) if part in YIELDING_PARTS else -1.0 for part in parts]
    )

    def effective(raw: Floats) -> Floats:
        decides = deciding(raw, np.where(raw <= yields_up_to, known >= COMMON_SHARE, known > 0), yields_up_to)
        return np.where(decides, raw, 0.0) if decides.any() else raw

    return effective

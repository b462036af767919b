"""From a view to a decision: which candidates are ranked, by which parts, and which settings had to be dropped.

The rule where a kind of candidate lacks a part that is weighed (API models have no published energy or latency):

- A weight or limit on a part that no candidate in sight has is dropped, and the answer says so.
- Energy and latency, at or below the weight a first visit gives them, give way: all kinds are ranked by the parts
  that every kind has. Above it somebody asked for them, so the candidates that lack them give way and count as
  missing. Quality and cost never give way: without the one the cheapest always wins, without the other the dearest.
- A limit always stands where anybody has its value: what is not known cannot be shown to keep it.

All ranked candidates are ranked by the same parts, so none wins by what is not known of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import pandas as pd

from data.uploads.user_rows import UserRows
from models.decision.choosing import Decision, Limit, column, decide, exclusions
from models.decision.comparable import deciding, known_by_kind
from models.decision.preference import Criterion, scores
from models.front.pareto import Bools, Floats
from pages.answers.boards import store
from pages.answers.boards.candidates import priced
from pages.answers.boards.carbon import with_carbon
from pages.answers.boards.decision_metrics import ROLES, board_of
from pages.answers.boards.energy_methods import apart
from pages.answers.boards.workload import Workload
from pages.answers.choose.view import ChooseView, criteria_of, hidden_by, limits_of, part_columns

YIELDING_PARTS = ("energy", "latency")


@dataclass(frozen=True)
class Dropped:
    """A weight or limit that does not decide: `kinds` lack its part; none are named where nobody in sight has it."""

    part: str
    setting: str
    kinds: tuple[str, ...] = ()

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


def rank_candidates(view: ChooseView) -> RankedCandidates:
    """Rank the candidates of a resolved view. Raises InputError where every weight is 0."""
    roles = ROLES[board_of(view.task)]
    columns = part_columns(view, roles)
    weighed = tuple(name for part, name in columns.items() if getattr(view, f"w_{part}") and not view.across_methods)
    user_rows = store.user_rows(roles.board, view.task)
    frame, refused = _candidates(view.task, view.workload, view.grid, view.pue, weighed, user_rows)
    criteria, hidden = criteria_of(view, columns), hidden_by(view, frame)
    in_sight = ~np.logical_or.reduce([np.zeros(len(frame), dtype=bool), *hidden.values()])
    limits, dropped = _checkable(limits_of(view, columns), frame, in_sight)
    matrix = np.column_stack([scores(column(frame, c.name), c.maximise, c.scale) for c in criteria])
    known, kinds = _known(matrix, frame, limits, hidden)
    effective = _weighing(view, columns, criteria, known)
    raw = np.array([criterion.weight for criterion in criteria])
    weights = effective(raw)
    part_of = {name: part for part, name in columns.items()}
    for k in np.flatnonzero((raw > 0) & (weights == 0)).tolist():
        part = part_of[criteria[k].name]
        lacking = tuple(kind for kind, has in zip(kinds, known[:, k], strict=True) if not has)
        dropped.append(Dropped(part, f"w_{part}", () if len(lacking) == len(kinds) else lacking))
    weighted = [replace(c, weight=float(weight)) for c, weight in zip(criteria, weights, strict=True)]
    decision = decide(frame, weighted, limits, hidden)
    return RankedCandidates(frame, columns, criteria, limits, hidden, decision, tuple(dropped), refused, effective)


@lru_cache(maxsize=32)
def _candidates(
    task: str, workload: Workload, grid: str, pue: float, single_method: tuple[str, ...], _user_rows: UserRows | None
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """The task's candidates with costs and carbon, the metrics in `single_method` by one method each.

    Kept, because limits, filters and most weights do not touch it, and one empty answer tries a hundred of these.
    """
    roles = ROLES[board_of(task)]
    frame = with_carbon(priced(roles.board, task, workload), roles.energy, grid, pue)
    return apart(frame, single_method)


def _checkable(
    limits: tuple[Limit, ...], frame: pd.DataFrame, in_sight: Bools
) -> tuple[tuple[Limit, ...], list[Dropped]]:
    """The limits that can be checked on any candidate in sight; and those that cannot, though some are in sight."""
    parts = {"max_co2e_g": "carbon", "max_energy_j": "energy", "max_latency": "latency"}
    parts |= {"max_cost_usd": "cost", "max_usd_per_month": "monthly cost", "min_quality": "quality"}
    checkable, dropped = [], []
    for limit in limits:
        if limit.active and in_sight.any() and np.isnan(column(frame, limit.column)[in_sight]).all():
            dropped.append(Dropped(parts[limit.name], limit.name))
        else:
            checkable.append(limit)
    return tuple(checkable), dropped


def _known(
    matrix: Floats, frame: pd.DataFrame, limits: tuple[Limit, ...], hidden: Mapping[str, Bools]
) -> tuple[Bools, tuple[str, ...]]:
    """What each kind has, among the candidates that keep every limit; among those in sight where none does."""
    out_of_sight, over, unlimited, _ = exclusions(frame, limits, hidden)
    allowed = ~(out_of_sight | over)
    for lacking in unlimited.values():
        allowed &= ~lacking
    rows = allowed if allowed.any() else ~out_of_sight
    kinds = frame["kind"].to_numpy(dtype=str)
    return known_by_kind(matrix, kinds, rows), tuple(np.unique(kinds[rows]).tolist())


def _weighing(
    view: ChooseView, columns: Mapping[str, str], criteria: tuple[Criterion, ...], known: Bools
) -> Callable[[Floats], Floats]:
    """From raw weights to those that decide; all of them where none could, so that the answer says what is missing."""
    part_of = {name: part for part, name in columns.items()}
    parts = [part_of[criterion.name] for criterion in criteria]
    first_visit = type(view)()
    yields_up_to = np.array(
        [float(getattr(first_visit, f"w_{part}")) if part in YIELDING_PARTS else -1.0 for part in parts]
    )

    def effective(raw: Floats) -> Floats:
        decides = deciding(raw, known, yields_up_to)
        return np.where(decides, raw, 0.0) if decides.any() else raw

    return effective

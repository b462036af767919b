"""Any board by any two or three objectives: the front, its layers, and a few candidates side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.metrics import metrics
from models.decision.choosing import Standing, column
from models.decision.preference import knee, scores
from models.front.pareto import Bools, Floats, Objective, epsilon_slack, hypervolume
from pages.answers.boards.candidates import Filters, frontier, recommendable
from pages.answers.boards.chosen_board import ChosenBoard
from pages.answers.boards.energy_methods import compared_method, keep_one_method, method_counts, multi_method_metrics
from pages.answers.boards.workload import Workload
from pages.answers.frontier.limits import filtered_out, over_limits
from pages.answers.frontier.view import FrontierView, resolve_frontier

# The method that a board of several starts with; the commonest elsewhere. What serves in batches is read by counters.
STARTS_WITH = MappingProxyType({"energy": "gpu"})


@dataclass(frozen=True)
class FrontierAnswer:
    """What the page draws. `frame` has every candidate of the board and task; `listed` the rows of the table.

    `multi_method` are objectives whose figures come from several methods; `refused` says what was left out for it,
    and `compared_methods` has the method of each that is compared. `missing_ids` were to be compared and are gone.
    `within` marks what limits and filters leave, of which the front is; `ruled_out` counts what each alone hides.
    """

    view: FrontierView
    board: ChosenBoard
    frame: pd.DataFrame
    objectives: tuple[Objective, ...]
    standing: NDArray[np.str_]
    listed: pd.DataFrame
    compared: pd.DataFrame
    missing_ids: tuple[str, ...]
    knee: int | None
    hypervolume: float
    n_missing: int
    n_unknown_provider: int
    within: Bools
    ruled_out: Mapping[str, int] = field(default_factory=dict)
    complaints: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    multi_method: tuple[str, ...] = ()
    compared_methods: tuple[tuple[str, str], ...] = ()

    @property
    def data_version(self) -> str:
        """Which data this answer is from."""
        return self.board.data_version

    @property
    def front(self) -> NDArray[np.int64]:
        """Row numbers of the front."""
        return np.flatnonzero(np.isin(self.standing, [Standing.OPTIMAL]))


def offered_methods(view: FrontierView, board: ChosenBoard) -> dict[str, int]:
    """The methods of the view's first objective that has several, with their candidates, the one compared first."""
    frame = board.priced(Workload())
    for name in multi_method_metrics(frame, view.names):
        first = compared_method(frame, name, view.method or STARTS_WITH.get(board.id, ""))
        counts = {str(method): int(count) for method, count in method_counts(frame, name).items()}
        return {first: counts[first], **counts}
    return {}


def answer_frontier(view: FrontierView) -> FrontierAnswer:
    """Answer a view; names that this data does not know are replaced, with a complaint each."""
    resolved = resolve_frontier(view)
    view, board = resolved.view, resolved.board
    frame = board.priced(Workload()).reset_index(drop=True)
    objectives = tuple(Objective(name, metrics()[name].direction) for name in view.names)
    several = multi_method_metrics(frame, view.names)
    method = view.method or STARTS_WITH.get(board.id, "")
    by_one_method = () if view.across_methods else several
    compared_methods = tuple((name, compared_method(frame, name, method)) for name in by_one_method)
    frame, refused = keep_one_method(frame, by_one_method, method)
    over, filtered = over_limits(view, frame), filtered_out(view, frame)
    within = ~np.logical_or.reduce([*over.values(), *filtered.values(), np.zeros(len(frame), dtype=bool)])
    ranked = _ranked_within(frame, within, objectives)
    values = np.column_stack([column(frame, name) for name in view.names])
    values[~recommendable(frame) | ~within] = np.nan
    maximise = [objective.maximise for objective in objectives]
    inside = _selection(view).apply(ranked[within])
    listed = inside[inside["pareto_optimal"].fillna(False)] if view.front_only else inside
    listed = listed.assign(epsilon_slack=np.round(epsilon_slack(values, maximise)[listed.index], 4))
    compared = ranked[ranked["candidate_id"].isin(view.compare)]
    return FrontierAnswer(
        view=view,
        board=board,
        frame=frame,
        objectives=objectives,
        standing=_standing(ranked, inside.index, within, filtered),
        listed=listed.sort_values(["pareto_rank", view.x], na_position="last"),
        compared=compared,
        missing_ids=tuple(name for name in view.compare if name not in set(compared["candidate_id"])),
        knee=_knee(values, maximise, view.names, ranked),
        hypervolume=_share_covered(values, maximise, view.names),
        n_missing=int(ranked["pareto_optimal"].isna().to_numpy()[within].sum()),
        n_unknown_provider=int((~recommendable(frame) & ranked["pareto_optimal"].notna().to_numpy()).sum()),
        within=within,
        ruled_out={label: int(hidden.sum()) for label, hidden in {**filtered, **over}.items()},
        complaints=resolved.complaints,
        refused=refused,
        multi_method=several,
        compared_methods=compared_methods,
    )


def _selection(view: FrontierView) -> Filters:
    """The box that was drawn on the chart, as bounds of the two axes."""
    bounds = [(name, pair) for name, pair in ((view.x, view.x_range), (view.y, view.y_range)) if pair]
    return Filters(
        at_least=tuple((name, pair[0]) for name, pair in bounds),
        at_most=tuple((name, pair[1]) for name, pair in bounds),
    )


def _ranked_within(frame: pd.DataFrame, within: Bools, objectives: tuple[Objective, ...]) -> pd.DataFrame:
    """All candidates with the front of those within the limits; the others have no place on it."""
    if within.all():
        return frontier(frame, objectives)
    ranked = frontier(frame[within], objectives)
    return frame.assign(**{name: ranked[name].reindex(frame.index) for name in ("pareto_optimal", "pareto_rank")})


def _standing(
    ranked: pd.DataFrame, inside: pd.Index[int], within: Bools, filtered: Mapping[str, Bools]
) -> NDArray[np.str_]:
    optimal = ranked["pareto_optimal"]
    standing = np.where(optimal.fillna(False).to_numpy(dtype=bool), str(Standing.OPTIMAL), str(Standing.DOMINATED))
    standing = np.where(optimal.isna().to_numpy(), str(Standing.MISSING), standing)
    standing = np.where(recommendable(ranked), standing, str(Standing.HIDDEN))
    outside = ~ranked.index.isin(inside)
    standing = np.where(outside & ~np.isin(standing, [Standing.OPTIMAL, Standing.HIDDEN]), str(Standing.OVER), standing)
    standing = np.where(~within & (standing != str(Standing.HIDDEN)), str(Standing.OVER), standing)
    for hidden in filtered.values():
        standing = np.where(hidden, str(Standing.HIDDEN), standing)
    return standing.astype("<U9")


def _scored(values: Floats, maximise: list[bool], names: Sequence[str]) -> Floats:
    registry = metrics()
    return np.column_stack([scores(values[:, k], maximise[k], registry[name].scale) for k, name in enumerate(names)])


def _share_covered(values: Floats, maximise: list[bool], names: Sequence[str]) -> float:
    """Hypervolume of the front on 0-1 scores against the worst corner: 1 = one candidate is best in everything."""
    matrix = _scored(values, maximise, names)
    return hypervolume(matrix, [True] * len(names), [0.0] * len(names))


def _knee(values: Floats, maximise: list[bool], names: Sequence[str], ranked: pd.DataFrame) -> int | None:
    """The row where the front bends most, on the scales that the metrics are read on: money and time by factors."""
    front = np.flatnonzero(ranked["pareto_optimal"].fillna(False).to_numpy(dtype=bool))
    if front.size < 3:
        return None
    at = knee(_scored(values[front], maximise, names))
    return None if at is None else int(front[at])

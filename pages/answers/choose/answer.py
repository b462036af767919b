"""The main question: which model, on which hardware or from which provider, for this need and these limits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from errors import InputError
from models.decision.choosing import Decision, best_of_each, column
from models.decision.flips import Flip, limit_flips, price_flips, weight_flips
from models.decision.preference import regret, simplex_weights
from models.decision.uncertainty import Doubt, doubt
from models.front.pareto import Floats
from pages.answers.boards import store
from pages.answers.boards.candidate_kinds import is_hosted
from pages.answers.boards.carbon import CARBON, Month, month_of
from pages.answers.boards.chosen_board import ChosenBoard
from pages.answers.boards.decision_metrics import Roles
from pages.answers.choose.alternatives import Alternative, alternatives_of, tied_with_pick
from pages.answers.choose.criteria import set_limits
from pages.answers.choose.need import ResolvedNeed, resolve_need
from pages.answers.choose.ranking import Dropped, RankedCandidates, rank_candidates
from pages.answers.choose.relaxations import Nothing, explain_nothing
from pages.answers.choose.score_errors import score_errors
from pages.answers.choose.view import ChooseView


@dataclass(frozen=True)
class OtherWeights:
    """The pick under all other ways to weigh: how often its model still wins, and the score it gives away."""

    share_best: float
    mean_regret: float


@dataclass(frozen=True)
class ChooseAnswer:
    """Everything the Choose page draws; arrays and indices follow the rows of `frame`.

    `idle_limits` are the filters and limits that are set and rule nobody out.
    `listed` are the ranked rows, best first: the best of each model, or all where the view asks for all.
    Ranks and probabilities are among these.
    """

    view: ChooseView
    board: ChosenBoard
    roles: Roles
    frame: pd.DataFrame
    columns: dict[str, str]
    values: dict[str, Floats]
    decision: Decision
    listed: NDArray[np.int64]
    doubt: Doubt
    alternatives: tuple[Alternative, ...]
    tied: tuple[int, ...]
    flips: tuple[Flip, ...]
    other_weights: OtherWeights | None
    complaints: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    uncertain_parts: tuple[str, ...] = ()
    idle_limits: tuple[str, ...] = ()
    dropped: tuple[Dropped, ...] = ()
    nothing: Nothing | None = None

    def value(self, index: int, part: str) -> float:
        """The value of a part (quality, cost, energy, latency) for one candidate; NaN where unknown."""
        return float(self.values[part][index]) if part in self.values else float("nan")

    def cell(self, index: int, name: str) -> Any:
        """One candidate's text or number in a column."""
        return self.frame[name].iloc[index]

    def row(self, index: int) -> Mapping[str, Any]:
        """One candidate's cells by column. Gathered once: a row of some 250 columns takes a millisecond and more."""
        if index not in self._rows:
            self._rows[index] = {str(name): value for name, value in self.frame.iloc[index].items()}
        return self._rows[index]

    @cached_property
    def _rows(self) -> dict[int, Mapping[str, Any]]:
        return {}

    def interval(self, index: int, part: str) -> tuple[float, float]:
        """The 95% interval of a part for one candidate; NaN where the source gives none."""
        name = self.columns.get(part, "")
        bounds = [f"{name}__{side}" for side in ("low", "high")]
        if any(bound not in self.frame for bound in bounds):
            return float("nan"), float("nan")
        return float(column(self.frame, bounds[0])[index]), float(column(self.frame, bounds[1])[index])

    @property
    def data_version(self) -> str:
        """Which data this answer is from."""
        return self.board.data_version

    @property
    def month(self) -> Month | None:
        """Bill, energy, carbon and water of a month with the pick; None where its energy is not known."""
        pick, view = self.decision.pick, self.view
        if pick is None or CARBON not in self.frame:
            return None
        energy, cost = self.value(pick, "energy"), self.value(pick, "cost")
        return month_of(energy, cost, view.requests_per_day, view.grid, view.pue)


def choose(view: ChooseView, *, strict: bool = False) -> ChooseAnswer:
    """Answer a view. With `strict` a name that this data does not know raises InputError instead of falling back."""
    need = resolve_need(view)
    if strict and need.complaints:
        raise InputError(need.complaints[0])
    answer = _answer(need.with_changes(levers=(), lever_on=""))  # levers change no rank
    if strict and answer.refused:
        raise InputError(f"{answer.refused[0]} To compare all of them, set across_methods=1.")
    return replace(answer, view=need.view) if need.view.levers or need.view.lever_on else answer


@store.data_cache(maxsize=32)
def _answer(need: ResolvedNeed) -> ChooseAnswer:
    view, models = need.view, need.board.model_codes
    ranked = rank_candidates(need)
    frame, columns, decision = ranked.frame, need.columns, ranked.decision
    leaders = best_of_each(decision, models)
    listed = leaders if view.rows == "models" else _by_utility(decision)
    errors = np.column_stack([score_errors(frame, criterion) for criterion in decision.criteria])
    return ChooseAnswer(
        view=view,
        board=need.board,
        roles=need.roles,
        frame=frame,
        columns=columns,
        values={part: column(frame, name) for part, name in columns.items()},
        decision=decision,
        listed=listed,
        doubt=_doubt(errors, decision, models, listed),
        uncertain_parts=_uncertain(errors, decision, listed, columns),
        alternatives=alternatives_of(frame, columns, decision, models, leaders),
        tied=tied_with_pick(frame, columns, decision, leaders),
        flips=tuple(_flips(need, ranked)),
        other_weights=_other_weights(decision, models),
        complaints=need.complaints,
        refused=ranked.refused,
        dropped=ranked.dropped,
        nothing=explain_nothing(need, ranked) if decision.pick is None else None,
        idle_limits=tuple(
            name for name in set_limits(ranked.limits, dict(ranked.hidden)) if name not in decision.hidden
        ),
    )


def _other_weights(decision: Decision, models: NDArray[np.int64]) -> OtherWeights | None:
    """Regret of the pick over 2,000 weight vectors spread evenly over all ways to weigh what is weighed now."""
    weighed = np.flatnonzero(decision.weights > 0)
    if decision.pick is None or weighed.size < 2:
        return None
    rows = np.flatnonzero(decision.optimal)
    matrix = decision.scores[np.ix_(rows, weighed)]
    weights = simplex_weights(weighed.size, 2_000)
    of_model = matrix[models[rows] == models[decision.pick]]
    best_of_model = (of_model @ weights.T).max(axis=0)
    lost = (matrix @ weights.T).max(axis=0) - best_of_model
    given_away = regret(matrix, int(np.flatnonzero(rows == decision.pick)[0]), weights)
    return OtherWeights(share_best=float((lost <= 1e-12).mean()), mean_regret=float(given_away.mean()))


def _by_utility(decision: Decision) -> NDArray[np.int64]:
    ranked_rows = np.flatnonzero(~np.isnan(decision.utility))
    return ranked_rows[np.argsort(-decision.utility[ranked_rows], kind="stable")]


def _doubt(errors: Floats, decision: Decision, models: NDArray[np.int64], listed: NDArray[np.int64]) -> Doubt:
    """Draws share a model's rating, and the length of its answers, so candidates of one model move together.

    Only the `listed` rows compete: the best configuration of a model stays its best in every draw, because the others
    share its rating.
    """
    competing = np.full_like(decision.scores, np.nan)
    competing[listed] = decision.scores[listed]
    return doubt(competing, errors, [models] * errors.shape[1], decision.weights)


def _uncertain(
    errors: Floats, decision: Decision, listed: NDArray[np.int64], columns: dict[str, str]
) -> tuple[str, ...]:
    """The weighed parts of which some listed candidate's value has an interval: what the draws drew."""
    drawn = {
        criterion.name
        for k, criterion in enumerate(decision.criteria)
        if decision.weights[k] > 0 and errors[listed, k].any()
    }
    return tuple(part for part, name in columns.items() if name in drawn)


def _flips(need: ResolvedNeed, ranked: RankedCandidates) -> list[Flip]:
    models = need.board.model_codes
    decision, frame, limits, hidden = ranked.decision, ranked.frame, ranked.limits, ranked.hidden
    if decision.pick is None:
        return []
    hosted = is_hosted(frame)
    flips = weight_flips(decision, models, ranked.criteria, ranked.effective)
    if "cost" in ranked.columns:
        flips += price_flips(decision, frame, limits, hidden, models, ranked.columns["cost"], hosted, "price:gpu")
    return flips + [flip for flip in limit_flips(decision, frame, limits, hidden, models) if _holds(need, flip)]


def _holds(need: ResolvedNeed, flip: Flip) -> bool:
    """Whether the limit moved to there has that pick: it may let in a kind that lacks a part, so others decide."""
    models = need.board.model_codes
    pick = rank_candidates(need.with_changes(**{flip.what.partition(":")[2]: flip.end})).decision.pick
    return pick is not None and models[pick] == models[flip.new_pick]

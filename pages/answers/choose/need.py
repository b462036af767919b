"""A Choose view resolved once: names that the data knows, and the board that every later step reads."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from errors import ParetoscopeError
from models.constants import WORLD
from pages.answers.boards import store
from pages.answers.boards.chosen_board import ChosenBoard, chosen_board
from pages.answers.boards.decision_metrics import ROLES, TASK_QUALITY, Roles
from pages.answers.choose.view import ChooseView
from pages.answers.papers.lever_settings import usable_levers


@dataclass(frozen=True)
class ResolvedNeed:
    """A view that holds only names of this data, its board, the parts it decides on, and what had to be replaced."""

    view: ChooseView
    board: ChosenBoard
    roles: Roles
    complaints: tuple[str, ...] = ()

    @property
    def columns(self) -> dict[str, str]:
        """The metric behind each part of the decision; parts without a metric are left out."""
        columns = self.roles.columns(self.board.n_known, self.view.itl)
        return {"quality": self.view.quality, **columns} if self.view.quality else columns

    def with_changes(self, **changes: Any) -> ResolvedNeed:
        """The need with other limits, filters or weights; a task or a name of the data is not changed this way."""
        return replace(self, view=self.view.with_changes(**changes))


def resolve(view: ChooseView) -> tuple[ChooseView, tuple[str, ...]]:
    """The view with names that this data knows, and a sentence for each name that it does not."""
    need = resolve_need(view)
    return need.view, need.complaints


def resolve_need(view: ChooseView) -> ResolvedNeed:
    """What a view asks for, on the board that answers it, with a sentence for each name that had to be replaced."""
    complaints: list[str] = []
    labels = store.task_labels()
    if view.task not in labels:
        complaints.append(f"There is no task '{view.task}' in this data; the tasks are {', '.join(sorted(labels))}.")
        view = view.with_changes(task=ChooseView().task)
    roles = ROLES[store.board_of(view.task)]
    board = chosen_board(
        roles.board,
        view.task,
        predicted_energy=view.predicted_energy,
        predicted_variants=view.predicted_variants,
    )
    changes = (
        _quality(view, board, roles, complaints)
        | _models(view, complaints)
        | _hardware(view, board, complaints)
        | _month(view, complaints)
        | _grid(view, complaints)
        | _levers(view, board, complaints)
    )
    return ResolvedNeed(view.with_changes(**changes) if changes else view, board, roles, tuple(complaints))


def default_quality(board: ChosenBoard, roles: Roles) -> str:
    """The quality measure that a task starts with; empty where nothing measures it."""
    return TASK_QUALITY.get(board.task) or next(iter(board.measured(roles.qualities)), "")


def _quality(view: ChooseView, board: ChosenBoard, roles: Roles, complaints: list[str]) -> dict[str, Any]:
    if view.quality in roles.qualities:
        return {}
    usual = default_quality(board, roles)
    if view.quality:
        complaints.append(
            f"'{view.quality}' is not a quality measure of this task; '{usual or 'none'}' is used instead."
        )
    return {"quality": usual}


def _models(view: ChooseView, complaints: list[str]) -> dict[str, Any]:
    """Every name as the id it means; one that means none, or several, is left out with a sentence."""
    found: list[str] = []
    for name in view.models:
        try:
            found.append(store.names().resolve(name, "models"))
        except ParetoscopeError as error:
            complaints.append(error.detail)
    ids = tuple(dict.fromkeys(found))
    return {} if ids == view.models else {"models": ids}


def _hardware(view: ChooseView, board: ChosenBoard, complaints: list[str]) -> dict[str, Any]:
    changes: dict[str, Any] = {}
    for name, column in (("gpus", "gpu"), ("precisions", "precision"), ("families", "family")):
        offered = {*board.values(column), *(board.hardware["label"] if name == "gpus" else ())}
        unknown = [value for value in getattr(view, name) if value not in offered]
        if unknown:
            complaints.append(
                f"No candidate of this task has {column} {', '.join(map(repr, unknown))}; it is left out."
            )
            changes[name] = tuple(value for value in getattr(view, name) if value in offered)
    return changes


def _month(view: ChooseView, complaints: list[str]) -> dict[str, Any]:
    if view.max_usd_per_month is None or view.requests_per_day is not None:
        return {}
    complaints.append(
        "A limit on the monthly bill (max_usd_per_month) needs your requests per day (requests_per_day); "
        "without them it is left out. max_cost_usd limits the cost of 1,000 requests."
    )
    return {"max_usd_per_month": None}


def _grid(view: ChooseView, complaints: list[str]) -> dict[str, Any]:
    if view.grid in store.grids().index:
        return {}
    complaints.append(f"There is no grid '{view.grid}'; the world average is used.")
    return {"grid": WORLD}


def _levers(view: ChooseView, board: ChosenBoard, complaints: list[str]) -> dict[str, Any]:
    usable, refusals = usable_levers(view.levers)
    complaints += refusals
    changes: dict[str, Any] = {} if usable == view.levers else {"levers": usable}
    if view.lever_on and not (board.frame["candidate_id"] == view.lever_on).any():
        complaints.append(f"This task has no candidate '{view.lever_on[:80]}'; the levers are on the pick.")
        changes["lever_on"] = ""
    return changes

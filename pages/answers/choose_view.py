"""What the Choose page asks: its settings, checked against the data, as criteria, limits and filters."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

import pandas as pd
from pydantic import Field

from data.metrics import metrics
from models.decision import Limit, column
from models.pareto import Bools
from models.preference import Criterion
from pages.answers import store
from pages.answers.candidates import Workload, recommendable
from pages.answers.carbon import CARBON, TYPICAL_PUE, WORLD
from pages.answers.roles import PARTS, ROLES, Roles, board_of, default_quality
from pages.answers.view import View

Weight = Annotated[int, Field(ge=0, le=10)]
Bound = Annotated[float | None, Field(ge=0)]


class ChooseView(View, Workload):
    """Need, limits and weights of the Choose page; every field is a parameter of its link and of the API."""

    page: ClassVar[str] = "choose"

    task: str = "lm-arena-chat"
    quality: str = ""
    kinds: tuple[Literal["self-hosted", "api"], ...] = ()
    open_only: bool = False
    gpus: tuple[str, ...] = ()
    precisions: tuple[str, ...] = ()
    max_gpus: Annotated[int | None, Field(ge=1, le=1024)] = None
    max_cost_usd: Bound = None
    min_quality: Annotated[float | None, Field()] = None
    itl: Literal["p50", "p90", "p95", "p99"] = "p95"
    max_latency: Bound = None
    max_energy_j: Bound = None
    max_co2e_g: Bound = None
    w_quality: Weight = 5
    w_cost: Weight = 3
    w_energy: Weight = 2
    w_latency: Weight = 1
    rows: Literal["models", "all"] = "models"
    x: Literal["cost", "energy", "latency"] = "cost"
    across_methods: bool = False
    grid: str = WORLD
    pue: Annotated[float, Field(ge=1, le=3)] = TYPICAL_PUE

    @property
    def workload(self) -> Workload:
        """The part of the view that sets costs."""
        return Workload(**{name: getattr(self, name) for name in Workload.model_fields})


def resolve(view: ChooseView) -> tuple[ChooseView, tuple[str, ...]]:
    """The view with names that this data knows, and a sentence for each name that it does not."""
    complaints: list[str] = []
    known_tasks = {str(task) for board in ROLES for task in store.tasks(board)["id"]}
    if view.task not in known_tasks:
        complaints.append(
            f"There is no task '{view.task}' in this data; the tasks are {', '.join(sorted(known_tasks))}."
        )
        view = view.with_changes(task=ChooseView().task)
    roles = ROLES[board_of(view.task)]
    fallback = default_quality(view.task) or ""
    if view.quality and view.quality not in roles.qualities:
        complaints.append(
            f"'{view.quality}' is no quality measure of this task; '{fallback or 'none'}' is used instead."
        )
        view = view.with_changes(quality="")
    if not view.quality:
        view = view.with_changes(quality=fallback)
    for name, source in (("gpus", "gpu"), ("precisions", "precision")):
        asked: tuple[str, ...] = getattr(view, name)
        known = store.distinct(roles.board, view.task, source)
        gone = [value for value in asked if value not in known]
        if gone:
            complaints.append(
                f"No candidate of this task has {source} {', '.join(repr(value) for value in gone)}; left out."
            )
            view = view.with_changes(**{name: tuple(value for value in asked if value in known)})
    if view.grid not in store.grids().index:
        complaints.append(f"There is no grid '{view.grid}'; counting with the world's mean.")
        view = view.with_changes(grid=WORLD)
    return view, tuple(complaints)


def part_columns(view: ChooseView, roles: Roles) -> dict[str, str]:
    """The metric behind each part of the decision; parts without a metric are left out."""
    columns = {"cost": roles.cost, "energy": roles.energy, "latency": roles.latency_at(view.itl)}
    return {"quality": view.quality, **columns} if view.quality else columns


def criteria_of(view: ChooseView, columns: dict[str, str]) -> tuple[Criterion, ...]:
    """The weighted criteria, each on its metric's own scale."""
    registry = metrics()
    return tuple(
        Criterion(
            columns[part],
            registry[columns[part]].direction,
            float(getattr(view, f"w_{part}")),
            registry[columns[part]].scale,
        )
        for part in PARTS
        if part in columns
    )


def limits_of(view: ChooseView, columns: dict[str, str]) -> tuple[Limit, ...]:
    """The numeric limits; a limit on a part the board does not have is none."""
    limits = [
        Limit(columns["cost"], "max_cost_usd", at_most=view.max_cost_usd),
        Limit(columns["latency"], "max_latency", at_most=view.max_latency),
        Limit(columns["energy"], "max_energy_j", at_most=view.max_energy_j),
        Limit(CARBON, "max_co2e_g", at_most=view.max_co2e_g),
    ]
    if "quality" in columns:
        limits.append(Limit(columns["quality"], "min_quality", at_least=view.min_quality))
    return tuple(limits)


def hidden_by(view: ChooseView, frame: pd.DataFrame) -> dict[str, Bools]:
    """Which rows each filter hides. GPU filters speak of self-hosted candidates only: an API has no GPU to choose."""
    hosted = (frame["kind"] == "self-hosted").to_numpy()
    hidden: dict[str, Bools] = {"unknown_provider": ~recommendable(frame)}
    if view.kinds:
        hidden["kinds"] = ~frame["kind"].isin(view.kinds).to_numpy()
    if view.open_only:
        hidden["open_only"] = ~frame["open_weights"].fillna(False).to_numpy(dtype=bool)
    if view.gpus:
        hidden["gpus"] = hosted & ~frame["gpu"].isin(view.gpus).to_numpy()
    if view.precisions:
        hidden["precisions"] = hosted & ~frame["precision"].isin(view.precisions).to_numpy()
    if view.max_gpus is not None:
        hidden["max_gpus"] = hosted & (column(frame, "num_gpus") > view.max_gpus)
    return hidden

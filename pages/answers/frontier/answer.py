"""Any board by any two or three objectives: the front, its layers, and a few candidates side by side."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import Annotated, ClassVar, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pydantic import AfterValidator, Field

from data.metrics import Metric, metrics
from models.decision.choosing import Standing, column
from models.decision.preference import knee, scores
from models.front.pareto import Floats, Objective, epsilon_slack, hypervolume
from pages.answers.boards import store
from pages.answers.boards.candidates import Filters, board_metrics, frontier, priced, recommendable
from pages.answers.boards.energy_methods import apart, counted, kept_of, mixed
from pages.answers.boards.workload import Workload
from pages.answers.shared.formatting import plural, within_sentence
from pages.answers.shared.page_view import View

MAX_COMPARED = 4
# The method that a board of several starts with; the commonest elsewhere. What serves in batches is read by counters.
STARTS_WITH = MappingProxyType({"energy": "gpu"})
AxisScale = Literal["auto", "linear", "log"]
Range = Annotated[
    tuple[float, ...], AfterValidator(lambda pair: pair if len(pair) in (0, 2) else _refuse_range(len(pair)))
]


def _refuse_range(count: int) -> tuple[float, ...]:
    raise ValueError(f"a range has two numbers, not {count}")


class FrontierView(View):
    """What the Frontier page shows; every field is a parameter of its link."""

    page: ClassVar[str] = "frontier"

    board: str = "llm-serving"
    of: str = ""
    x: str = ""
    y: str = ""
    z: str = ""
    x_scale: AxisScale = "auto"
    y_scale: AxisScale = "auto"
    x_range: Range = ()
    y_range: Range = ()
    front_only: bool = False
    across_methods: bool = False
    method: str = ""
    compare: Annotated[tuple[str, ...], Field(max_length=MAX_COMPARED)] = ()


@dataclass(frozen=True)
class FrontierAnswer:
    """What the page draws. `frame` has every candidate of the board and task; `listed` the rows of the table.

    `mixed` are objectives whose figures come from several methods; `refused` says what was left out for it, and
    `kept` has the method of each that is compared.
    """

    view: FrontierView
    frame: pd.DataFrame
    objectives: tuple[Objective, ...]
    standing: NDArray[np.str_]
    listed: pd.DataFrame
    compared: pd.DataFrame
    gone: tuple[str, ...]
    knee: int | None
    hypervolume: float
    n_missing: int
    n_unknown_provider: int
    data_version: str
    refused: tuple[str, ...] = ()
    mixed: tuple[str, ...] = ()
    kept: tuple[tuple[str, str], ...] = ()

    @property
    def front(self) -> NDArray[np.int64]:
        """Row numbers of the front."""
        return np.flatnonzero(np.isin(self.standing, [Standing.OPTIMAL]))


def resolve(view: FrontierView) -> tuple[FrontierView, tuple[str, ...]]:
    """The view with names that this data knows, and a sentence for each one it had to replace."""
    complaints: list[str] = []
    known = {str(name) for name in store.boards()["id"]}
    if view.board not in known:
        complaints.append(f"There is no board '{view.board}'; the boards are {', '.join(sorted(known))}.")
        view = view.with_changes(board=FrontierView().board)
    offered_tasks = tasks_of(view.board)
    if view.of not in offered_tasks:
        if view.of:
            complaints.append(f"The board {view.board} has no task '{view.of}'; showing {next(iter(offered_tasks))}.")
        view = view.with_changes(of=next(iter(offered_tasks), ""))
    return _resolve_metrics(view, complaints)


def _resolve_metrics(view: FrontierView, complaints: list[str]) -> tuple[FrontierView, tuple[str, ...]]:
    offered = offered_metrics(view.board, view.of)
    defaults = default_objectives(view.board, view.of)
    for place, name in (("x", view.x), ("y", view.y), ("z", view.z)):
        if name and name not in offered:
            complaints.append(f"'{name}' is no metric of this board and task, so '{place}' shows its default.")
            view = view.with_changes(**{place: ""})
    if view.method and view.method not in set(store.methods().index):
        complaints.append(f"There is no method '{view.method}'; the methods are {', '.join(store.methods().index)}.")
        view = view.with_changes(method="")
    x = view.x or next((name for name in (*defaults, *offered) if name != view.y), view.y)
    y = view.y or next((name for name in (*defaults[::-1], *offered) if name != x), x)
    return view.with_changes(x=x, y=y, z="" if view.z in (x, y) else view.z), tuple(complaints)


def tasks_of(board: str) -> dict[str, str]:
    """The tasks of a board by id; empty for a board without tasks."""
    return {str(row.id): str(row.label) for row in store.tasks(board).itertuples()}


def offered_metrics(board: str, task: str) -> dict[str, Metric]:
    """Metrics with at least two distinct values among a board's candidates, in the registry's order.

    Where fewer than two metrics tell candidates apart, as for a single candidate, all that have a value; of a task
    where nothing has one, all of the board.
    """
    frame = priced(board, task or None, Workload())
    registered = board_metrics(frame)
    n_values = {name: frame[name].nunique() for name in registered}
    for least in (2, 1):
        offered = {name: metric for name, metric in registered.items() if n_values[name] >= least}
        if len(offered) > 1:
            return offered
    return dict(registered)


def offered_methods(view: FrontierView) -> dict[str, int]:
    """The methods of the view's first objective that has several, with their candidates, the one compared first."""
    frame = priced(view.board, view.of or None, Workload())
    for name in mixed(frame, [name for name in (view.x, view.y, view.z) if name]):
        first = kept_of(frame, name, view.method or STARTS_WITH.get(view.board, ""))
        found = {str(method): int(count) for method, count in counted(frame, name).items()}
        return {first: found[first], **found}
    return {}


def default_objectives(board: str, task: str) -> list[str]:
    """The board's own two first objectives that this task has values for."""
    offered = offered_metrics(board, task)
    text = str(store.boards().set_index("id").loc[board, "default_objectives"])
    own = [part.rpartition(":")[0] for part in text.split(",")]
    return [name for name in dict.fromkeys((*own, *offered)) if name in offered][:2]


def answer_frontier(view: FrontierView) -> FrontierAnswer:
    """Answer a resolved view."""
    frame = priced(view.board, view.of or None, Workload()).reset_index(drop=True)
    names = list(dict.fromkeys(name for name in (view.x, view.y, view.z) if name))
    objectives = tuple(Objective(name, metrics()[name].direction) for name in names)
    several = mixed(frame, names)
    method = view.method or STARTS_WITH.get(view.board, "")
    kept = () if view.across_methods else tuple((name, kept_of(frame, name, method)) for name in several)
    frame, refused = (frame, ()) if view.across_methods else apart(frame, names, method)
    ranked = frontier(frame, objectives)
    inside = Filters(
        at_least=tuple((name, pair[0]) for name, pair in ((view.x, view.x_range), (view.y, view.y_range)) if pair),
        at_most=tuple((name, pair[1]) for name, pair in ((view.x, view.x_range), (view.y, view.y_range)) if pair),
    ).apply(ranked)
    listed = inside[inside["pareto_optimal"].fillna(False)] if view.front_only else inside
    standing = _standing(ranked, inside.index)
    compared = ranked[ranked["candidate_id"].isin(view.compare)]
    gone = tuple(name for name in view.compare if name not in set(compared["candidate_id"]))
    values = np.column_stack([column(frame, name) for name in names])
    values[~recommendable(frame)] = np.nan
    maximise = [objective.maximise for objective in objectives]
    listed = listed.copy().assign(epsilon_slack=np.round(epsilon_slack(values, maximise)[listed.index], 4))
    return FrontierAnswer(
        view=view,
        frame=frame,
        objectives=objectives,
        standing=standing,
        listed=listed.sort_values(["pareto_rank", view.x], na_position="last"),
        compared=compared,
        gone=gone,
        knee=_knee(values, maximise, ranked),
        hypervolume=_share_covered(values, maximise, names),
        n_missing=int(ranked["pareto_optimal"].isna().sum()),
        n_unknown_provider=int((~recommendable(frame) & ranked["pareto_optimal"].notna().to_numpy()).sum()),
        data_version=store.data_version(),
        refused=refused,
        mixed=several,
        kept=kept,
    )


def _standing(ranked: pd.DataFrame, inside: pd.Index[int]) -> NDArray[np.str_]:
    optimal = ranked["pareto_optimal"]
    standing = np.where(optimal.fillna(False).to_numpy(dtype=bool), str(Standing.OPTIMAL), str(Standing.DOMINATED))
    standing = np.where(optimal.isna().to_numpy(), str(Standing.MISSING), standing)
    standing = np.where(recommendable(ranked), standing, str(Standing.HIDDEN))
    outside = ~ranked.index.isin(inside)
    return np.where(
        outside & ~np.isin(standing, [Standing.OPTIMAL, Standing.HIDDEN]), str(Standing.OVER), standing
    ).astype("<U9")


def _scored(values: Floats, maximise: list[bool], names: list[str]) -> Floats:
    registry = metrics()
    return np.column_stack([scores(values[:, k], maximise[k], registry[name].scale) for k, name in enumerate(names)])


def _share_covered(values: Floats, maximise: list[bool], names: list[str]) -> float:
    """Hypervolume of the front on 0-1 scores against the worst corner: 1 = one candidate is best in everything."""
    matrix = _scored(values, maximise, names)
    return hypervolume(matrix, [True] * len(names), [0.0] * len(names))


def _knee(values: Floats, maximise: list[bool], ranked: pd.DataFrame) -> int | None:
    front = np.flatnonzero(ranked["pareto_optimal"].fillna(False).to_numpy(dtype=bool))
    if front.size < 3:
        return None
    at = knee(np.column_stack([scores(values[front, k], maximise[k]) for k in range(values.shape[1])]))
    return None if at is None else int(front[at])


def frontier_verdict(answer: FrontierAnswer) -> str:
    """The front in a sentence: how many, which end is which, where the knee is."""
    view, frame = answer.view, answer.frame
    among = f"{len(frame) - answer.n_missing - answer.n_unknown_provider:,} candidates"
    labels = [within_sentence(metrics()[objective.name].label) for objective in answer.objectives]
    if answer.front.size == 1:
        best = frame["label"].iloc[answer.front[0]]
        text = f"One of {among} beats or equals all others in {' and '.join(labels)}: {best}."
    else:
        text = f"{answer.front.size} of {among} are optimal in {' and '.join(labels)}."
        text += "".join(f" {end}." for end in _ends(answer, labels)) if answer.front.size else ""
    if answer.knee is not None:
        text += f" The knee is {frame['label'].iloc[answer.knee]}."
    if view.x_range or view.y_range:
        text += f" {len(answer.listed):,} lie in your selection."
    return text


def _ends(answer: FrontierAnswer, labels: list[str]) -> list[str]:
    """Which candidate of the front is the best in each objective."""
    said = []
    for objective, label in zip(answer.objectives, labels, strict=True):
        values = column(answer.frame, objective.name)[answer.front]
        at = answer.front[int(np.argmax(values) if objective.maximise else np.argmin(values))]
        end = "Highest" if objective.maximise else "Lowest"
        said.append(f"{end} {label}: {answer.frame['label'].iloc[at]}")
    return said


def chart_caption(answer: FrontierAnswer) -> str:
    """What the marks of the chart mean, what can be done with it, and what is not on it."""
    both = answer.frame["kind"].nunique() > 1
    marks = "Circles are self-hosted, diamonds API models; on" if both else "On"
    said = f"{marks} the front each family of models has its colour. Drag a box to keep only what lies in it; click a "
    said += "point to compare it."
    if answer.n_missing:
        lack = plural(answer.n_missing, "candidate lacks", "candidates lack")
        said += f" {lack} one of these values: on no front, and beating nobody."
    if answer.n_unknown_provider:
        offers = plural(answer.n_unknown_provider, "offer is", "offers are")
        said += f" {offers} of an unknown provider (never recommended): on no front either."
    return said


def named_rows(answer: FrontierAnswer) -> list[int]:
    """The rows that a chart names: the knee, then the first of each other model on the front, along the first axis."""
    along = answer.front[np.argsort(column(answer.frame, answer.view.x)[answer.front])]
    rows = [*([] if answer.knee is None else [answer.knee]), *along.tolist()]
    models = answer.frame["model"].iloc[rows]
    return [row for row, again in zip(rows, models.duplicated(), strict=True) if not again][:10]

"""What the Frontier page asks: a board, two or three metrics; resolved once, on the board that answers it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import AfterValidator, Field

from data.metrics import Metric
from pages.answers.boards import store
from pages.answers.boards.chosen_board import ChosenBoard, chosen_board
from pages.answers.frontier.limits import FILTERS, is_limit, limit_of, limits_of
from pages.answers.shared.page_view import Params, View

MAX_COMPARED = 4
AxisScale = Literal["auto", "linear", "log"]
Range = Annotated[
    tuple[float, ...], AfterValidator(lambda pair: pair if len(pair) in (0, 2) else _refuse_range(len(pair)))
]


LimitText = Annotated[str, AfterValidator(lambda text: limit_of(text).text)]


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
    limits: tuple[LimitText, ...] = ()
    kinds: tuple[str, ...] = ()
    families: tuple[str, ...] = ()
    gpus: tuple[str, ...] = ()
    open_only: bool = False
    front_only: bool = False
    across_methods: bool = False
    method: str = ""
    predicted_energy: bool = False
    predicted_variants: bool = False
    compare: Annotated[tuple[str, ...], Field(max_length=MAX_COMPARED)] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The chosen metrics, each once."""
        return tuple(dict.fromkeys(name for name in (self.x, self.y, self.z) if name))

    @classmethod
    def from_params(cls, params: Params) -> tuple[Self, tuple[str, ...]]:
        """The view of a link, whose limits are a parameter each: `max.itl_p95_ms=40`."""
        limits = {name: texts[-1] for name, texts in params.items() if is_limit(name) and texts}
        view, complaints = super().from_params({name: texts for name, texts in params.items() if name not in limits})
        usable, refused = _usable_limits(limits)
        return view.with_changes(limits=(*view.limits, *usable)), (*complaints, *refused)

    def to_params(self, *, full: bool = False) -> dict[str, str]:
        """The parameters of the link, with one for each limit."""
        params = super().to_params(full=full)
        params.pop("limits", None)
        return params | {limit.parameter: f"{limit.bound:.12g}" for limit in limits_of(self.limits)}


def _usable_limits(limits: Mapping[str, str]) -> tuple[list[str], list[str]]:
    """The limits of a link that are numbers, and a sentence for each that is none."""
    usable, refused = [], []
    for name, text in limits.items():
        try:
            usable.append(limit_of(f"{name}={text}").text)
        except ValueError:
            refused.append(f"'{text[:60]}' is not a usable value of '{name[:60]}' (a limit is a number).")
    return usable, refused


@dataclass(frozen=True)
class ResolvedFrontier:
    """A view that holds only names of this data, its board, the metrics on offer there, and what was replaced."""

    view: FrontierView
    board: ChosenBoard
    offered: dict[str, Metric]
    complaints: tuple[str, ...] = ()


def resolve(view: FrontierView) -> tuple[FrontierView, tuple[str, ...]]:
    """The view with names that this data knows, and a sentence for each one it had to replace."""
    resolved = resolve_frontier(view)
    return resolved.view, resolved.complaints


def resolve_frontier(view: FrontierView) -> ResolvedFrontier:
    """What a view asks for, on the board that answers it, with a sentence for each name that had to be replaced."""
    complaints: list[str] = []
    titles = board_titles()
    if view.board not in titles:
        complaints.append(f"There is no board '{view.board}'; the boards are {', '.join(sorted(titles))}.")
        view = view.with_changes(board=FrontierView().board)
    task_ids = store.tasks(view.board)["id"].astype(str).tolist() or [""]
    if view.of not in task_ids:
        if view.of:
            instead = f"; showing {task_ids[0]}" if task_ids[0] else ": it has no tasks"
            complaints.append(f"The board {view.board} has no task '{view.of}'{instead}.")
        view = view.with_changes(of=task_ids[0])
    board = board_of(view)
    offered = board.offered_metrics()
    changes = _metrics(view, board, offered, complaints) | _method(view, complaints)
    changes |= {"limits": _limits(view, offered, complaints)} | _filters(view, board, complaints)
    return ResolvedFrontier(view.with_changes(**changes), board, offered, tuple(complaints))


def _metrics(
    view: FrontierView, board: ChosenBoard, offered: dict[str, Metric], complaints: list[str]
) -> dict[str, Any]:
    """Metrics of this board for x, y and z, each another; the board's own two where none are named."""
    chosen = {place: getattr(view, place) for place in ("x", "y", "z")}
    for place, name in chosen.items():
        if name and name not in offered:
            complaints.append(f"'{name}' is not a metric of this board and task, so '{place}' shows its default.")
            chosen[place] = ""
    defaults = default_objectives(board, offered)
    x = chosen["x"] or next((name for name in (*defaults, *offered) if name != chosen["y"]), chosen["y"])
    y = chosen["y"] or next((name for name in (*defaults[::-1], *offered) if name != x), x)
    return {"x": x, "y": y, "z": "" if chosen["z"] in (x, y) else chosen["z"]}


def _limits(view: FrontierView, offered: dict[str, Metric], complaints: list[str]) -> tuple[str, ...]:
    """The limits on metrics that the board and task have."""
    limits = limits_of(view.limits)
    complaints += [
        f"'{limit.metric}' is not a metric of this board and task, so its limit was left out."
        for limit in limits
        if limit.metric not in offered
    ]
    return tuple(limit.text for limit in limits if limit.metric in offered)


def _filters(view: FrontierView, board: ChosenBoard, complaints: list[str]) -> dict[str, Any]:
    """The filters, with only those values that candidates have."""
    changes: dict[str, Any] = {}
    for field, (name, label) in FILTERS.items():
        values = getattr(view, field)
        offered = board.values(name) if values and name in board.frame else ()
        changes[field] = tuple(value for value in values if value in offered)
        complaints += [
            f"No candidate of this board and task has the {label} '{value}', so it was left out."
            for value in values
            if value not in offered
        ]
    return changes


def _method(view: FrontierView, complaints: list[str]) -> dict[str, Any]:
    ids = list(store.methods().index) if view.method else []
    if view.method in ("", *ids):
        return {}
    complaints.append(f"There is no method '{view.method}'; the methods are {', '.join(ids)}.")
    return {"method": ""}


def board_of(view: FrontierView) -> ChosenBoard:
    """The board of a view whose names this data knows, with what the view lets be predicted."""
    return chosen_board(
        view.board,
        view.of,
        predicted_energy=view.predicted_energy,
        predicted_variants=view.predicted_variants,
    )


def board_titles() -> dict[str, str]:
    """The title of every board by id."""
    boards = store.boards()
    return dict(zip(boards["id"].astype(str), boards["title"].astype(str), strict=True))


def default_objectives(board: ChosenBoard, offered: dict[str, Metric]) -> list[str]:
    """The first two of the board's default objectives that this task has values for."""
    return [name for name in dict.fromkeys((*board.default_objectives, *offered)) if name in offered][:2]

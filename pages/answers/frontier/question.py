"""A Frontier view as short labels, which stand on the buttons that open its settings."""

from __future__ import annotations

from data.metrics import metrics
from pages.answers.boards.chosen_board import ChosenBoard
from pages.answers.frontier.limits import limits_of
from pages.answers.frontier.view import FrontierView, board_titles
from pages.answers.shared.formatting import KIND_NAMES, within_sentence

MOST_NAMED = 2


def board_text(view: FrontierView, board: ChosenBoard) -> str:
    """The board's title, and the task where it has several."""
    title = board_titles().get(view.board, view.board)
    return f"{title}: {board.task_label}" if board.task_label else title


def objectives_text(view: FrontierView) -> str:
    """`Cost per 1,000 requests, rating`."""
    registry = metrics()
    names = [registry[name].label for name in view.names if name in registry]
    return ", ".join([names[0], *map(within_sentence, names[1:])]) if names else "Objectives"


def limits_text(view: FrontierView) -> str:
    """`Cost ≤ $1`; of several limits how many."""
    limits = limits_of(view.limits)
    if not limits:
        return "No limits"
    label = limits[0].label
    more = f" and {len(limits) - 1} more" if len(limits) > 1 else ""
    return f"{label[:1].upper()}{label[1:]}{more}"


def filters_text(view: FrontierView) -> str:
    """`RTX 5090, open weights`, or `All candidates`."""
    texts = [", ".join(KIND_NAMES.get(kind, kind) for kind in view.kinds)] if view.kinds else []
    for values, many in ((view.gpus, "GPUs"), (view.families, "families")):
        if values:
            texts.append(", ".join(values) if len(values) <= MOST_NAMED else f"{len(values)} {many}")
    texts += ["open weights"] if view.open_only else []
    text = ", ".join(texts)
    return f"{text[:1].upper()}{text[1:]}" if text else "All candidates"


def display_text(view: FrontierView) -> str:
    """What the table lists."""
    return "Front only" if view.front_only else "Display"

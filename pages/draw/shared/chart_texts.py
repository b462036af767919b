"""Texts of the trade-off chart: what hovering a point says, and the names beside the most important points."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from models.front.pareto import Floats
from pages.draw.shared.axes import share
from pages.draw.shared.escaping import chart_text
from pages.draw.shared.labels import Label, place
from pages.draw.shared.palette import USER_FAMILY

# Drawn as SVG: below some 2,000 points that settles sooner than WebGL (700 points on Streamlit 1.67: 0.55 s after a
# change against 0.95 s; the first chart of a cold page 1.8 s against 7.5 s).
MAX_BACKGROUND = 1_500
LABEL_MARK_PX = 15.0
MAX_USER_NAMES, MAX_NAME_LENGTH = 8, 28


def hover_texts(part: pd.DataFrame, named: Sequence[str]) -> list[str]:
    """What hovering a point says first: the candidate's label and the sources that `named` columns give, as HTML."""
    columns = [part[name].tolist() for name in named]
    labels = [chart_text(str(label)) for label in part["label"]]
    if not columns:
        return labels
    sources = [" and ".join(_short_names(tuple(map(str, texts)))) for texts in zip(*columns, strict=True)]
    return [
        f"{label}<br>from {chart_text(source)}" if source else label
        for label, source in zip(labels, sources, strict=True)
    ]


@lru_cache(maxsize=1024)
def _short_names(texts: tuple[str, ...]) -> tuple[str, ...]:
    """The sources that some values name, each once; `nan` and `None` are of values that there are not."""
    return tuple(dict.fromkeys(name for text in texts for name in text.split("+") if name not in ("nan", "None")))


def _name_of(frame: pd.DataFrame, row: int) -> str:
    """A model's name, or what a person calls the row: several of theirs may be of one model."""
    if frame["family"].iloc[row] != USER_FAMILY:
        return str(frame["model_label"].iloc[row]).rpartition("/")[2]
    label = str(frame["label"].iloc[row])
    return label if len(label) <= MAX_NAME_LENGTH else f"{label[: MAX_NAME_LENGTH - 1]}…"


def name_traces(
    frame: pd.DataFrame,
    names: Sequence[int],
    xs: Floats,
    ys: Floats,
    axes: tuple[dict[str, Any], dict[str, Any]],
    text_colour: str,
    plot_px: tuple[float, float],
    line: Sequence[tuple[float, float]],
) -> list[dict[str, Any]]:
    """The names as one text trace: ten annotations take the browser longer than all else on the chart.

    They keep off the points, and off the spots of the drawn `line`. A person's own rows always have theirs.
    """

    def spot(i: int) -> tuple[float, float]:
        return share(xs[i], axes[0]), share(ys[i], axes[1])

    own_rows = np.flatnonzero(frame["family"].eq(USER_FAMILY)).tolist()
    drawn_own = [row for row in own_rows if not (np.isnan(xs[row]) or np.isnan(ys[row]))][:MAX_USER_NAMES]
    rows = [index for index in dict.fromkeys([*drawn_own, *names]) if not (np.isnan(xs[index]) or np.isnan(ys[index]))]
    labels = [Label(_name_of(frame, i), *spot(i), is_forced=i in drawn_own) for i in rows]
    points = np.flatnonzero(~(np.isnan(xs) | np.isnan(ys)))[:MAX_BACKGROUND]
    row_of = {id(label): i for label, i in zip(labels, rows, strict=True)}
    placed = [(row_of[id(at.label)], at) for at in place(labels, *plot_px, [*map(spot, points), *line])]
    if not placed:
        return []
    return [
        {
            "type": "scatter",
            "x": [xs[i] for i, _ in placed],
            "y": [ys[i] for i, _ in placed],
            "mode": "markers+text",
            "text": [chart_text(at.label.text) for _, at in placed],
            "textposition": [at.position for _, at in placed],
            "textfont": {"size": 11, "color": text_colour},
            "marker": {"size": LABEL_MARK_PX, "opacity": 0},  # unseen: keeps the text off its point
            "cliponaxis": False,
            "hoverinfo": "skip",
            "showlegend": False,
        }
    ]

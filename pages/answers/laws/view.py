"""What the Scaling laws page can be asked: which runs, which laws, how much of the data, and how far beyond it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

import numpy as np
import pandas as pd
from pydantic import Field

from data.warehouse.curve_queries import RUN_INPUTS
from models.constants import INTERVAL_LEVEL
from models.laws import LAWS, Curve, Law
from pages.answers.boards import store
from pages.answers.laws.offer import axis_name, misfit, quantity_name
from pages.answers.shared.page_view import View

UPLOAD = "upload"
ISOFLOP_SOURCES = ("porian2024",)  # runs at fixed compute, which say something before any law does
ANY_AXIS = ("x", "n_examples")  # laws of the first describe what falls along any axis, and so are fitted last
DEFAULT_CURVE = "chinchilla"
MAX_LAWS = 6
ASKED_FOR = ("power", "exponential")  # of what falls: the first is a baseline already, the second is of pruned data
NAMES = {
    "n_params": "parameters",
    "n_tokens": "training tokens",
    "n_unique_tokens": "unique tokens",
    "flops": "training compute, FLOP",
    "n_experts": "experts",
    "n_examples": "examples",
    "loss": "loss",
    "bits": "bits",
    "n_tokens_full": "tokens in full precision",
    "n_tokens_qat": "tokens quantized",
    "updates_per_data": "updates per data point",
    "n_tokens_in": "prompt tokens",
    "n_tokens_out": "answer tokens",
    "n_trials": "answers",
}
REACHES = (1.0, 2.0, 5.0, 10.0, 30.0, 100.0, 1000.0)


class ScalingView(View):
    """What the Scaling laws page shows; every field is a parameter of its link.

    `upto` is the share of the data's range (on a log scale, in per cent) that the laws are fitted to; `reach` is how
    many times beyond the largest point the forecast lies. `memory` is that for the weights, in GB; `data_cost` that of
    a data point, in updates.
    """

    page: ClassVar[str] = "scaling-laws"

    curve: str = DEFAULT_CURVE
    laws: Annotated[tuple[str, ...], Field(max_length=MAX_LAWS)] = ()
    upto: Annotated[int, Field(ge=30, le=100)] = 100
    reach: Annotated[float, Field(ge=1, le=1000)] = 10.0
    level: Annotated[float, Field(gt=0, lt=1)] = INTERVAL_LEVEL
    flops: Annotated[float, Field(gt=0, le=1e40)] = 1e23
    memory: Annotated[float, Field(gt=0, le=1e9)] = 8.0
    data_cost: Annotated[float, Field(gt=0, le=1e30)] = 1.0


@dataclass(frozen=True, eq=False)
class RunSet:
    """One curve as a law is fitted to it: points with x, y and the columns of `inputs`, and what they are."""

    id: str
    data_set: str
    label: str
    x_title: str
    y_title: str
    y_unit: str
    inputs: tuple[str, ...]
    points: pd.DataFrame
    source: str
    x_name: str = "x"
    trend: float = -1.0
    kind: str = "measured"
    y_name: str = "y"

    @property
    def axis(self) -> str:
        """The column that the chart draws along: compute where it is known, else x."""
        return "flops" if "flops" in self.inputs else "x"

    def curve_for(self, law: Law, rows: pd.Series[bool] | None = None) -> Curve:
        """The points as the law takes them: one array of x, or one a named input."""
        points = self.points if rows is None else self.points[rows]
        y = points["y"].to_numpy(float)
        columns = self.columns_for(law)
        x = points[columns[0]].to_numpy(float) if len(columns) == 1 else points[list(columns)].to_numpy(float).T
        return Curve(self.label, x, y)

    def columns_for(self, law: Law) -> tuple[str, ...]:
        """The columns of the points that stand for the law's inputs."""
        return law.x if set(law.x) <= set(self.inputs) else ("x",)

    def suits(self, law: Law) -> bool:
        """Whether the law takes what these points have: its inputs by name or the one axis there is, and their y."""
        return self.misfit(law) is None

    def misfit(self, law: Law) -> str | None:
        """Why the law cannot describe these points, in a sentence; None where it can."""
        return misfit(law, self.inputs, self.x_name, self.trend, self.y_name)


def run_sets() -> pd.DataFrame:
    """The built-in curves that a law suits, indexed by id: data_set, label, inputs, n."""
    return _run_sets(store.data_version())


@store.data_cache(maxsize=2)
def _run_sets(_version: str) -> pd.DataFrame:
    table = store.curve_list()
    table = table.assign(
        x_name=[axis_name(str(what)) for what in table["x_meaning"]],
        y_name=[quantity_name(str(what)) for what in table["y_meaning"]],
    )
    return pd.DataFrame(table[np.array([_says_something(row) for row in table.to_dict("records")])]).set_index(
        "curve_id"
    )


def _says_something(row: Mapping[Any, Any]) -> bool:
    """Whether a law suits the points, or they are runs at fixed compute."""
    inputs = set(row["inputs"])
    if inputs and row["source"] in ISOFLOP_SOURCES:
        return True
    what = str(row["x_name"]), float(row["trend"]), str(row["y_name"])
    return any(misfit(law, inputs, *what) is None for law in LAWS.values())


def run_set(curve_id: str) -> RunSet:
    """A built-in curve by its id. Raises NotFound for an unknown one."""
    points = store.curve_points(curve_id)
    table = run_sets()
    row = table.loc[curve_id]
    inputs = tuple(name for name in RUN_INPUTS if name in set(row["inputs"]))
    return RunSet(
        id=curve_id,
        data_set=str(row["data_set"]),
        label=str(row["label"]),
        x_title=_titled(str(row["x_meaning"]), str(row["x_unit"])),
        y_title=_titled(str(row["y_meaning"]), str(row["y_unit"])),
        y_unit=str(row["y_unit"]),
        inputs=inputs,
        points=points,
        source=str(row["source"]),
        x_name=str(row["x_name"]),
        trend=float(table["trend"].to_dict()[curve_id]),
        y_name=str(row["y_name"]),
    )


def _titled(meaning: str, unit: str) -> str:
    return meaning if unit in ("1", "share") or meaning.endswith(unit) else f"{meaning}, {unit}"


def uploaded_set(curve: Curve) -> RunSet:
    """One of the caller's own curves."""
    points = pd.DataFrame({"x": curve.x, "y": curve.y}).dropna()
    return RunSet(f"{UPLOAD}:{curve.name}", UPLOAD, curve.name, "x", "loss", "", (), points, UPLOAD)


def chosen_laws(view: ScalingView, runs: RunSet) -> tuple[Law, ...]:
    """The laws to fit: those asked for that suit the points, else up to six that suit them.

    Where laws of several inputs suit, one of a single input describes only a part and is fitted only when asked for.
    Laws of the runs' own axis come first; of two names of one formula the first counts, and a law needs two points a
    parameter.
    """
    requested = [LAWS[name] for name in view.laws if name in LAWS and runs.suits(LAWS[name])]
    if requested:
        return tuple(requested[:MAX_LAWS])
    offered = [law for law in LAWS.values() if runs.suits(law)]
    if several := [law for law in offered if law.n_inputs > 1]:
        return tuple(several[:MAX_LAWS])
    order = sorted(offered, key=lambda law: 0 if runs.x_name in law.x else 1 + ANY_AXIS.index(law.x[0]))
    by_formula: dict[tuple[object, int], Law] = {}
    for law in order:
        by_formula.setdefault((law.value, len(law.params)), law)
    enough = [law for law in by_formula.values() if law.has_points_for(len(runs.points))]
    return tuple([law for law in enough if runs.trend > 0 or law.id not in ASKED_FOR][:MAX_LAWS])


def resolve(view: ScalingView, *, uploaded: Mapping[str, RunSet] | None = None) -> tuple[ScalingView, tuple[str, ...]]:
    """The view with names that exist, and a sentence for each one it had to replace."""
    complaints: list[str] = []
    mine = uploaded or {}
    if view.curve.startswith(f"{UPLOAD}:") and view.curve not in mine:
        complaints.append(
            "The runs of this link were uploaded in another session and are no longer available; upload them again."
        )
        view = view.with_changes(curve=DEFAULT_CURVE)
    elif view.curve not in mine and view.curve not in run_sets().index:
        complaints.append(f"There are no runs called '{view.curve}'; the default runs are shown.")
        view = view.with_changes(curve=DEFAULT_CURVE)
    runs = mine.get(view.curve) or run_set(view.curve)
    for name in view.laws:
        if name not in LAWS:
            complaints.append(f"There is no law '{name}'; the laws are {', '.join(LAWS)}.")
        elif (why := runs.misfit(LAWS[name])) is not None:
            complaints.append(why)
    suitable = tuple(name for name in view.laws if name in LAWS and runs.suits(LAWS[name]))
    return view.with_changes(laws=suitable), tuple(complaints)

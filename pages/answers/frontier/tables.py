"""The rows of a Frontier answer: which the chart names, the table on the page, the API call, a saved view's summary."""

from __future__ import annotations

import numpy as np
import pandas as pd

from models.decision.choosing import column
from pages.answers.boards.energy_methods import label_of
from pages.answers.frontier.answer import FrontierAnswer
from pages.answers.frontier.limits import FILTERS, OPEN_WEIGHTS, limits_of
from pages.answers.shared.formatting import KIND_NAMES

MAX_NAMES = 10
MAX_ROWS = 200


def named_rows(answer: FrontierAnswer) -> list[int]:
    """The rows that a chart names: the knee, then the first of each other model on the front, along the first axis."""
    along = answer.front[np.argsort(column(answer.frame, answer.view.x)[answer.front])]
    rows = [*([] if answer.knee is None else [answer.knee]), *along.tolist()]
    models = answer.frame["model"].iloc[rows]
    return [row for row, again in zip(rows, models.duplicated(), strict=True) if not again][:MAX_NAMES]


def table_rows(answer: FrontierAnswer) -> pd.DataFrame:
    """The short table of the page: the candidates by layer of the front, no origins, methods by their names."""
    methods = [f"{name}__method" for name in answer.multi_method]
    names = [objective.name for objective in answer.objectives]
    columns = ["label", "pareto_rank", *methods, *names, "epsilon_slack", "kind", "as_of"]
    rows = answer.listed[columns].head(MAX_ROWS)
    named = {name: rows[name].map(label_of, na_action="ignore") for name in methods}
    return rows.assign(**named, kind=rows["kind"].map(KIND_NAMES.get))


def api_params(answer: FrontierAnswer) -> dict[str, str]:
    """The parameters of the call that answers the same rows over HTTP."""
    view = answer.view
    return {
        "objectives": ",".join(map(str, answer.objectives)),
        **({"in.task": view.of} if view.of else {}),
        **({"across_methods": "1"} if view.across_methods and answer.multi_method else {}),
        **({"predicted_energy": "true"} if view.predicted_energy else {}),
        **({"predicted_variants": "true"} if view.predicted_variants else {}),
        **{f"in.{name}__method": method for name, method in answer.compared_methods},
        **{limit.parameter: f"{limit.bound:.12g}" for limit in limits_of(view.limits)},
        **{
            f"in.{name}": ",".join(getattr(view, field)) for field, (name, _) in FILTERS.items() if getattr(view, field)
        },
        **({f"in.{OPEN_WEIGHTS}": "true"} if view.open_only else {}),
    }


def saved_summary(answer: FrontierAnswer) -> dict[str, object]:
    """What a saved view remembers of the answer, to tell later what the data changed."""
    return {"front": answer.frame["candidate_id"].iloc[answer.front].tolist()}

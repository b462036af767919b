"""Where one shown value comes from: source, method, conditions, date and licence, in sentences."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from data.metrics import metrics
from data.uploads.user_rows import SOURCE
from pages.answers.boards import store
from pages.answers.boards.sources import describe_source
from pages.answers.shared.formatting import quantity, with_interval

KINDS = {
    "measured": "measured: the source took it from a run, a vote or a price list",
    "estimated": "estimated: computed from other values by a published formula",
    "predicted": "predicted: by our fit, or carried over from a similar case; it was not measured",
    "claimed": "claimed: stated by a paper or a provider, not verified",
    "assumed": "assumed: nobody measured or stated it",
}
# Predictions whose errors on unseen measurements the page of prediction errors states, by the metric's beginning.
SCORED = {
    "energy": "energy_per_token_j",
    "gco2e": "energy_per_token_j",
    "power": "power_w",
    "cost_per_1k": "answer_tokens",
    "output_tokens_per_s": "output_tokens_per_s",
    "output_tokens": "answer_tokens",
    "accuracy": "accuracy_lost_points",
    "quality_change": "accuracy_lost_points",
    "arena": "accuracy_lost_points",
    "perplexity": "perplexity_ratio",
}
CONDITIONS = {
    "task": "task",
    "gpu": "accelerator",
    "num_gpus": "accelerators",
    "precision": "precision",
    "batch_size": "batch size",
    "parallelism": "parallelism",
    "engine": "software",
    "conditions": "run",
    "reasoning": "reasoning",
    "provider": "provider",
    "service": "service",
    "region": "region",
    "price_date": "price list of",
    "withdrawn_on": "withdrawn on",
    "note": "note",
}


LIN = "rectified_lin2024"  # the source of the built-in fine-tuning curves
UPLOAD = "upload"  # what every page calls a data set of the session
YOURS = "Your own data, not part of the built-in data. Licence: yours."


@dataclass(frozen=True)
class Origin:
    """`what` is the value with its name and bearer; the rest are sentences, `sources` in Markdown with links.

    `own_sources` are of someone's own rows, and plain text: their names are whatever the file was called. `scored_as`
    is the quantity under which the page of prediction errors states how far off such a prediction is; empty: none.
    """

    what: str
    kind: str
    conditions: str
    methods: tuple[str, ...]
    sources: tuple[str, ...]
    own_sources: tuple[str, ...] = ()
    scored_as: str = ""


def origin(row: Mapping[str, Any], metric: str) -> Origin | None:
    """The origin of a candidate's value; None where the metric is unknown or the candidate has no value.

    `row` is a row of a board's frame: the metric, its __kind, __source, __low and __high, and the conditions.
    """
    registered = metrics().get(metric)
    if registered is None or pd.isna(row.get(metric)):
        return None
    value = float(row[metric])
    low, high = (float(row.get(f"{metric}__{bound}", "nan")) for bound in ("low", "high"))
    is_exact = np.isnan(low) or np.isnan(high)
    figure = quantity(value, registered) if is_exact else with_interval(value, low, high, registered)
    named = str(row.get(f"{metric}__source") or "")
    ids = [source for source in named.split("+") if source in store.sources().index]
    yours = tuple(
        f"Your own data '{source.removeprefix(f'{SOURCE}: ')}', not part of the built-in data. Licence: yours."
        for source in named.split("+")
        if source.startswith(f"{SOURCE}: ")
    )
    return Origin(
        what=f"{registered.label} of {row.get('label', 'this candidate')}: {figure}. {registered.description}",
        kind=KINDS.get(str(row.get(f"{metric}__kind")), "of unknown kind: the source does not state it"),
        conditions=conditions(row),
        methods=(*_how(row, metric), *(str(store.sources().loc[source, "method"]) for source in ids)),
        sources=tuple(describe_source(source) for source in ids),
        own_sources=yours,
        scored_as=scored_quantity(metric) if row.get(f"{metric}__kind") == "predicted" else "",
    )


def scored_quantity(metric: str) -> str:
    """Under which quantity the errors of a predicted metric are stated; empty where none is.

    >>> scored_quantity("energy_per_response_j"), scored_quantity("memory_gb")
    ('energy_per_token_j', '')
    """
    return next((quantity for start, quantity in SCORED.items() if metric.startswith(start)), "")


def _how(row: Mapping[str, Any], metric: str) -> tuple[str, ...]:
    """What the method of a value takes in, where one is stated."""
    method = row.get(f"{metric}__method")
    if not isinstance(method, str) or method not in store.methods().index:
        return ()
    described = store.methods().loc[method]
    return (f"By {described['label']}. {described['includes']}",)


def conditions(row: Mapping[str, Any]) -> str:
    """The conditions of a candidate in words, those that it has."""
    there = {name: row.get(name) for name in CONDITIONS}
    parts = [
        f"{CONDITIONS[name]} {store.task_label(str(value)) if name == 'task' else _plain(value)}"
        for name, value in there.items()
        if value is not None and not pd.isna(value) and str(value) != ""
    ]
    return ", ".join(parts)


def _plain(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def made_origin(what: str, recipe: str, source: str, conditions: str = "", *, uploaded: bool = False) -> Origin:
    """The origin of a figure that we made (`recipe` says how) out of one source, or out of someone's upload."""
    is_built_in = not uploaded and source in store.sources().index
    return Origin(
        what=what,
        kind=f"predicted: {recipe}" if recipe else KINDS["measured"],
        conditions=conditions,
        methods=(str(store.sources().loc[source, "method"]),) if is_built_in else (),
        sources=(describe_source(source),) if is_built_in else (YOURS,),
    )


def figure_origin(
    what: str, kind: str, source: str, conditions: str = "", *methods: str, scored_as: str = ""
) -> Origin:
    """The origin of a figure of `kind` from sources joined by `+`; a name that is no source is a citation."""
    registered = store.sources().index
    names = [name for name in source.split("+") if name]
    return Origin(
        what=what,
        kind=KINDS[kind],
        conditions=conditions,
        methods=(*methods, *(str(store.sources().loc[name, "method"]) for name in names if name in registered)),
        sources=tuple(describe_source(name) if name in registered else name for name in names),
        scored_as=scored_as if kind == "predicted" else "",
    )


def formula_origin(what: str, formula: str, *cited: str) -> Origin:
    """The origin of a figure that a formula made from what the reader set: `cited` are source ids, or citations."""
    registered = store.sources().index
    return Origin(
        what=what,
        kind=f"estimated: {formula}",
        conditions="the settings above",
        methods=tuple(str(store.sources().loc[name, "method"]) for name in cited if name in registered),
        sources=tuple(describe_source(name) if name in registered else name for name in cited),
    )


def curve_origin(column: str, data_set: str, model: str, laws: str = "") -> Origin | None:
    """The origin of a value in the Fine-tune ranking: a measured loss, or what a method made of smaller ones."""
    uploaded = data_set == UPLOAD
    sources = (YOURS,) if uploaded else (describe_source(LIN),)
    methods = () if uploaded else (str(store.sources().loc[LIN, "method"]),)
    if column in ("true_loss", "true_rank"):
        kind = KINDS["measured"]
    elif column.endswith(("_predicted", "_rank")):
        kind = f"predicted: made from the losses at or below your budget{laws}"
    elif column == "n_params":
        kind = KINDS["claimed"]
    else:
        return None
    return Origin(f"{model}, data set {data_set}", kind, "test loss after fine-tuning", methods, sources)

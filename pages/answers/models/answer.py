"""The answer of the Models page: a model's record, its figures, what fits the card, and the models beside it."""

from __future__ import annotations

from dataclasses import dataclass

from errors import ParetoscopeError
from pages.answers.boards import store
from pages.answers.models.figures import ENERGY, usual_task
from pages.answers.models.fit_replies import CardFitsReply
from pages.answers.models.fits import FitNeed, fits_of
from pages.answers.models.record import model_record
from pages.answers.models.replies import ModelReply
from pages.answers.models.view import ModelsView


@dataclass(frozen=True)
class ModelAnswer:
    """What the page draws. `fits` is None where nothing can be computed; `fits_reason` then says why."""

    view: ModelsView
    record: ModelReply
    beside: tuple[ModelReply, ...]
    tasks: dict[str, str]
    fits: CardFitsReply | None
    fits_reason: str
    data_version: str


def answer_model(view: ModelsView) -> ModelAnswer:
    """Everything about the view's model; its ids must be known (`resolve`)."""
    record = model_record(view.id)
    tasks = _energy_tasks(record)
    if view.task not in tasks:
        view = view.with_changes(task=usual_task(record) if tasks else "")
    fits, reason = _fits(view, record)
    return ModelAnswer(
        view=view,
        record=record,
        beside=tuple(model_record(name) for name in view.compare),
        tasks=tasks,
        fits=fits,
        fits_reason=reason,
        data_version=store.data_version(),
    )


def _energy_tasks(record: ModelReply) -> dict[str, str]:
    """The tasks on which energy and latency of a deployment were measured: label by id."""
    labels = {
        str(row["task"]): row["task_label"] or str(row["task"])
        for row in record["deployments"]
        if {ENERGY, "itl_p95_ms"} <= {figure["metric"] for figure in row["figures"]}
    }
    first = usual_task(record)
    return {name: labels[name] for name in sorted(labels, key=lambda name: (name != first, name))}


def _fits(view: ModelsView, record: ModelReply) -> tuple[CardFitsReply | None, str]:
    if not record["quantizations"]:
        weights = "has no open weights" if record["open_weights"] is False else "has no known size"
        return None, f"{record['label']} {weights}, so no card can be checked."
    need = FitNeed(
        model=view.id,
        gpu=view.gpu,
        num_gpus=view.num_gpus,
        context_tokens=view.context_tokens,
        concurrency=view.concurrency,
    )
    try:
        return fits_of(need), ""
    except ParetoscopeError as error:
        return None, error.detail

"""What `GET plan/train.json` answers: the page's figures, memory, failures and savings."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict

from pages.answers.training.answer import TrainAnswer, plan_training
from pages.answers.training.plan_figures import PlanFigure
from pages.answers.training.plan_tables import memory_rows, published_rows, saving_rows
from pages.answers.training.run_sentences import (
    carbon_sentence,
    cluster_sentence,
    network_sentence,
    plan_notes,
    setting_sentence,
    train_verdict,
)
from pages.answers.training.view import TrainView


class PlanValue(TypedDict):
    """A figure with its 80% interval; low and high are null where it has none."""

    value: float
    low: float | None
    high: float | None
    unit: str
    kind: Annotated[str, Field(description="measured, estimated, predicted, claimed or assumed.")]
    source: Annotated[list[str], Field(description="Ids of the sources, as in GET sources.")]
    method: str


class MemoryOfMethod(TypedDict):
    """Memory on each GPU with a training method, GB (1e9 bytes)."""

    method: str
    weights_gb: float
    adapters_gb: float
    gradients_gb: float
    optimizer_gb: float
    activations_gb: float
    logits_gb: float
    overhead_gb: float
    total_gb: float
    available_gb: float
    fits: bool
    least_gpus: Annotated[int | None, Field(description="GPUs that would hold it; null where no number does.")]
    kind: str


class SavingReply(TypedDict):
    """Checkpoints in one place: how often, and the share of time lost, percent."""

    place: str
    save_s: float
    every_min: float
    saving_pct: float
    rework_pct: float
    restart_pct: float
    lost_pct: float
    lost_h: float
    lost_usd: float | None
    survives_lost_node_pct: float
    kind: str


class FailureReply(TypedDict):
    """Failures of the whole run, and what a cluster says of failed jobs."""

    failure_every_h: float
    kind: str
    method: str
    checkpoints: list[SavingReply]
    cluster: str


class EnergySavingReply(TypedDict):
    """The cheapest measured batch size and power limit of the workload, against the usual ones."""

    sentence: str
    batch_size: float
    power_limit_w: float
    energy_saved_pct: float
    time_added_pct: float
    kind: str
    source: str


class CarbonSavingReply(TypedDict):
    """The power that follows the grid, against full power."""

    sentence: str
    co2_saved_pct: float
    of_it_by_hours_pct: float
    time_added_pct: float
    kind: str
    source: str


class NetworkReply(TypedDict):
    """Bytes that each worker sends per step."""

    sentence: str
    bytes_per_step: float
    bytes_per_step_rarely: float
    average_s: float
    kind: str


class PublishedRunReply(TypedDict):
    """A whole published run beside the formula."""

    name: str
    n_params: float
    tokens: float
    gpu_hours: float
    formula_gpu_hours: float
    ratio: float
    kind: str


class TrainReply(TypedDict):
    """What a training run takes and what goes wrong."""

    verdict: str
    fits: bool
    settings: Annotated[dict[str, str], Field(description="Every setting as it was used, defaults included.")]
    figures: dict[str, PlanValue]
    memory: list[MemoryOfMethod]
    failures: FailureReply
    energy_saving: EnergySavingReply | None
    carbon_saving: CarbonSavingReply | None
    network: NetworkReply
    published_runs: list[PublishedRunReply]
    warnings: list[str]
    data_version: str


def train_reply(view: TrainView, complaints: tuple[str, ...] = ()) -> TrainReply:
    """The answer for a view whose names are known."""
    answer = plan_training(view)
    return TrainReply(
        verdict=train_verdict(answer),
        fits=answer.chosen_fit.fits,
        settings=view.to_params(full=True),
        figures={name: _value(figure) for name, figure in answer.figures.items()},
        memory=memory_rows(answer).astype(object).where(memory_rows(answer).notna(), None).to_dict("records"),  # type: ignore[typeddict-item]
        failures=_failures(answer),
        energy_saving=_energy_saving(answer),
        carbon_saving=_carbon_saving(answer),
        network=NetworkReply(
            sentence=network_sentence(answer),
            bytes_per_step=answer.network.every_step_bytes,
            bytes_per_step_rarely=answer.network.rare_bytes,
            average_s=answer.network.average_s,
            kind="estimated",
        ),
        published_runs=published_rows(answer).to_dict("records"),  # type: ignore[typeddict-item]
        warnings=[*complaints, *plan_notes(answer)],
        data_version=answer.data_version,
    )


def _value(figure: PlanFigure) -> PlanValue:
    return PlanValue(
        value=figure.value,
        low=figure.low,
        high=figure.high,
        unit=figure.unit,
        kind=figure.kind,
        source=list(figure.sources),
        method=figure.method,
    )


def _failures(answer: TrainAnswer) -> FailureReply:
    return FailureReply(
        failure_every_h=answer.failures.failure_every_h,
        kind=answer.failures.kind,
        method=answer.failures.method,
        checkpoints=saving_rows(answer).to_dict("records"),  # type: ignore[typeddict-item]
        cluster=cluster_sentence(answer),
    )


def _energy_saving(answer: TrainAnswer) -> EnergySavingReply | None:
    if answer.setting is None:
        return None
    best = answer.setting.settings.iloc[answer.setting.best]
    return EnergySavingReply(
        sentence=setting_sentence(answer.setting),
        batch_size=float(best["batch_size"]),
        power_limit_w=float(best["power_limit_w"]),
        energy_saved_pct=100 * answer.setting.choice.energy_saved,
        time_added_pct=100 * answer.setting.choice.time_added,
        kind="measured",
        source="zeus",
    )


def _carbon_saving(answer: TrainAnswer) -> CarbonSavingReply | None:
    carbon = answer.carbon
    if carbon is None:
        return None
    return CarbonSavingReply(
        sentence=carbon_sentence(carbon),
        co2_saved_pct=100 * carbon.saved,
        of_it_by_hours_pct=100 * carbon.shifted,
        time_added_pct=100 * (carbon.plan.total_h / carbon.full.total_h - 1),
        kind="estimated",
        source="zeus_carbon+zeus_power_profiles",
    )

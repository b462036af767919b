"""The Train page as tables: figures, memory by method, where to save, and published runs; units are in the names."""

from __future__ import annotations

import pandas as pd

from pages.answers.training.answer import TrainAnswer
from pages.answers.training.method_fits import METHOD_NAMES


def figure_rows(answer: TrainAnswer) -> pd.DataFrame:
    """A row per figure: value, interval, unit, kind, source, method; the run beside them. For the CSV."""
    run = {
        name: getattr(answer.view, name) for name in ("n_params", "tokens", "gpu", "num_gpus", "precision", "method")
    }
    rows = [
        {
            "figure": name,
            "value": figure.value,
            "low": figure.low,
            "high": figure.high,
            "unit": figure.unit,
            "kind": figure.kind,
            "source": "+".join(figure.sources),
            "how": figure.method,
            **run,
            "data_version": answer.data_version,
        }
        for name, figure in answer.figures.items()
    ]
    return pd.DataFrame(rows)


def memory_rows(answer: TrainAnswer) -> pd.DataFrame:
    """A row per method: GB on each GPU by part, the total, the room, whether it fits, and how many GPUs hold it."""
    return pd.DataFrame(
        [
            {
                "method": METHOD_NAMES[fit.method],
                **{name: value for name, value in vars(fit.memory).items() if name != "pageable_gb"},
                "total_gb": fit.memory.total_gb,
                "available_gb": answer.room_gb,
                "fits": fit.fits,
                "least_gpus": fit.least_gpus,
                "kind": "estimated",
            }
            for fit in answer.fits
        ]
    ).astype({"least_gpus": "Int64"})


def saving_rows(answer: TrainAnswer) -> pd.DataFrame:
    """A row per place: seconds to save, how often, and the shares of time lost to it, in percent."""
    hours, price = answer.figures["time_h"].value, answer.figures.get("price_usd")
    disk_waste = answer.failures.disk.plan.waste
    return pd.DataFrame(
        [
            {
                "place": place.place,
                "save_s": place.save_s,
                "every_min": place.plan.interval_s / 60,
                "saving_pct": 100 * place.plan.saving,
                "rework_pct": 100 * place.plan.rework,
                "restart_pct": 100 * place.plan.restarting,
                "lost_pct": 100 * place.plan.waste,
                "lost_h": hours * (1 - disk_waste) * place.plan.waste / max(1 - place.plan.waste, 1e-6),
                "lost_usd": None if price is None else price.value * place.plan.waste,
                "survives_lost_node_pct": 100 * place.survives,
                "kind": "estimated",
            }
            for place in (answer.failures.disk, answer.failures.memory)
        ]
    )


def published_rows(answer: TrainAnswer) -> pd.DataFrame:
    """Whole published runs beside the formula: GPU hours of both, and their ratio."""
    return answer.published[["name", "n_params", "tokens", "gpu_hours", "formula_gpu_hours", "ratio", "kind"]]


def setting_rows(answer: TrainAnswer) -> pd.DataFrame:
    """The measured settings of the workload: batch size, power limit, hours and kWh to the target with their range."""
    if answer.setting is None:
        return pd.DataFrame()
    table = answer.setting.settings.assign(kind="measured", source="zeus")
    return table.drop(columns=["modality", "power_w", "time_per_epoch_s"])


def carbon_rows(answer: TrainAnswer) -> pd.DataFrame:
    """The plan by the hour: intensity and forecast (g/kWh), speed (percent of full power's), power (W)."""
    if answer.carbon is None:
        return pd.DataFrame()
    trace, plan = answer.carbon.trace, answer.carbon.plan
    return trace[["starts", "gco2e_per_kwh", "forecast_gco2e_per_kwh"]].assign(
        speed_pct=100 * plan.speed, power_w=plan.power_w, hours=plan.hours, kind="estimated"
    )

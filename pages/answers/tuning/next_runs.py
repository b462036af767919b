"""What a choice of base model costs, way by way, and which tuning run to pay for next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from errors import InputError
from models.constants import INTERVAL_LEVEL
from models.laws import Curve
from models.laws.choosing.planner import Costs, NextRun, Round, Spend, halving, next_runs, total
from models.laws.choosing.pooled import curve_within
from models.laws.fitting.scores import regret
from pages.answers.boards import store
from pages.answers.shared.formatting import number, plural
from pages.answers.tuning.answer import METHOD_NAMES, FineTuneAnswer, loss_at
from pages.answers.tuning.built_in_curves import foresight_for

TOKENS: Mapping[str, float] = {"FLAN": 35, "WMT19": 72, "Gigaword": 44}  # an example, Lin et al. 2024, figure 7
N_EPOCHS, N_RUNS = 20, 15  # the same: 3 seeds and 12 trials of hyper-parameters
GPU = "a100-sxm4-80gb"
START_SHARE = 512
N_NEXT = 10
HALVING = "Successive halving by pooled forecast"
EVERYTHING = "Full training of every candidate"


@dataclass(frozen=True)
class Plan:
    """`ways` has a row a way to choose, with what it takes; `runs` the next runs to pay for, best first."""

    ways: pd.DataFrame
    runs: pd.DataFrame
    sentence: str


def gpus() -> pd.DataFrame:
    """The accelerators that have a dense 16-bit peak, a power limit and a rental price, indexed by id."""
    rent = store.rental().set_index("hardware")["usd_per_gpu_hour"]
    complete = store.hardware().set_index("id").join(rent).dropna(subset=["bf16_tflops", "tdp_w", "usd_per_gpu_hour"])
    return complete[["label", "bf16_tflops", "tdp_w", "usd_per_gpu_hour"]]


def costs_on(gpu: str, tokens_per_example: float, n_epochs: float, n_runs: float, utilization: float) -> Costs:
    """Costs on a rented accelerator at its median price and power limit. Raises InputError for an unknown one."""
    accelerators = gpus()
    if gpu not in accelerators.index:
        raise InputError(f"There is no accelerator '{gpu}' with peak, power and price.", column="gpu")
    row = accelerators.drop(columns="label").loc[gpu].astype(float).to_dict()
    return Costs(
        tokens_per_example=tokens_per_example,
        n_epochs=n_epochs,
        n_runs=n_runs,
        peak_flops_per_s=row["bf16_tflops"] * 1e12,
        utilization=utilization,
        usd_per_gpu_hour=row["usd_per_gpu_hour"],
        power_w=row["tdp_w"],
    )


def plan(answer: FineTuneAnswer, costs: Costs) -> Plan:
    """What each way to choose takes, and the next runs. Every candidate needs a parameter count."""
    n_params = _sizes(answer.curves)
    view = answer.view
    rounds = halving(
        answer.curves,
        view.target,
        view.target / START_SHARE,
        lambda budget: foresight_for(answer.curves, view.data_set, view.target, budget),
    )
    ways = pd.DataFrame(
        [
            _way(EVERYTHING, None, total(costs, n_params, dict.fromkeys(n_params, view.target)), answer),
            *(
                _way(
                    METHOD_NAMES[name],
                    selection.ranking[0].curve,
                    total(costs, n_params, selection.examples_per_curve),
                    answer,
                )
                for name, selection in answer.selections.items()
                if selection.ranking
            ),
            *([_of_rounds(rounds, costs, n_params, answer)] if rounds else []),
        ]
    )
    ways["share"] = ways["flops"] / ways["flops"].iloc[0]
    runs = _next(answer, costs, n_params)
    return Plan(ways, _runs_table(runs), _sentence(ways, runs))


def _sizes(curves: Sequence[Curve]) -> dict[str, float]:
    sizes = {curve.name: curve.n_params for curve in curves}
    missing = [name for name, size in sizes.items() if size is None]
    if missing:
        raise InputError(
            f"{plural(len(missing), 'model')} without a parameter count ({', '.join(missing[:3])}): compute is"
            " unknown. Add the column n_params.",
            column="n_params",
        )
    return {name: float(size) for name, size in sizes.items() if size is not None}


def _way(name: str, choice: str | None, spent: Spend, answer: FineTuneAnswer) -> dict[str, object]:
    losses = np.array([loss_at(curve, answer.view.target) for curve in answer.curves])
    names = [curve.name for curve in answer.curves]
    has_truth = bool(np.isfinite(losses).all())
    if choice is None and has_truth:
        choice = names[int(losses.argmin())]
    lost = regret(names.index(choice), losses) if has_truth and choice is not None else None
    return {"way": name, "choice": choice, "regret": lost, **vars(spent)}


def _of_rounds(
    rounds: Sequence[Round], costs: Costs, n_params: Mapping[str, float], answer: FineTuneAnswer
) -> dict[str, object]:
    spent = sum((total(costs, n_params, step.n_examples) for step in rounds), Spend())
    return _way(HALVING, rounds[-1].survivors[0], spent, answer)


def _next(answer: FineTuneAnswer, costs: Costs, n_params: Mapping[str, float]) -> list[NextRun]:
    view = answer.view
    within = [curve for curve in (curve_within(curve, view.budget) for curve in answer.curves) if len(curve.x)]
    foresight = foresight_for(answer.curves, view.data_set, view.target, view.budget)
    if foresight is None or not within:
        return []
    losses = foresight.losses(within, view.target, INTERVAL_LEVEL)
    return next_runs(losses, {curve.name: float(curve.x[-1]) for curve in within}, n_params, view.target, costs)


def _runs_table(runs: Sequence[NextRun]) -> pd.DataFrame:
    rows = [
        {
            "model": run.curve,
            "size": run.size,
            "probability_best": run.probability_best,
            "value": run.value,
            "value_per_1k_usd": 1000.0 * run.value_per_usd,
            **{name: value for name, value in vars(run.spend).items() if name != "n_examples"},
            "kind": "predicted",
        }
        for run in runs
    ]
    return pd.DataFrame(rows)


def _sentence(ways: pd.DataFrame, runs: Sequence[NextRun]) -> str:
    whole, halved = ways.iloc[0], ways[ways["way"] == HALVING]
    text = f"Training every candidate in full would take {_money(whole)}."
    if not halved.empty:
        row = halved.iloc[0]
        text += (
            f" Halving takes {_money(row)}, {number(100 * row['share'], 2)}% of the compute, and picks {row['choice']}"
        )
        lost = row["regret"]
        ending = (
            "" if pd.isna(lost) else ", the best candidate" if lost == 0 else f", {number(lost, 2)} nats from the best"
        )
        text += f"{ending}."
    if runs:
        run = runs[0]
        text += (
            f" The next run with the best value for money is {run.curve} on {run.size:,.0f} examples: it could lower"
            f" the loss by up to {number(run.value, 2)} nats for {number(run.spend.usd, 2)} USD."
        )
    return text


def _money(row: pd.Series) -> str:
    return (
        f"{number(row['gpu_hours'], 2)} GPU hours, {number(row['usd'], 2)} USD and {number(row['energy_kwh'], 2)} kWh"
    )

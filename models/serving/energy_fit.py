"""Fitting and scoring the model of energy.py: the protocol that stands there, carried out."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import nnls

from models.front.pareto import Floats
from models.serving.energy import POWER_TERMS, STEP_TERMS, EnergyModel, group_of, power_features, power_share
from models.serving.energy import step_seconds as seconds_of
from models.serving.roofline import step_terms

LEVEL = 0.9
ROUNDS = 8  # of reweighting, towards the least sum of absolute relative errors
DEVELOPMENT_GPU = "h100-sxm5-80gb"


def shape_names(runs: pd.DataFrame) -> pd.Series[str]:
    """A name for each run's shape: models that share it are left out together. Layers, width and experts.

    >>> from models.serving.toy_runs import toy_runs
    >>> shape_names(toy_runs(experts=[float("nan"), 8.0])).tolist()
    ['10-1000-0', '10-1000-8']
    """
    parts = runs[["layers", "hidden_size", "experts"]].fillna(0).astype(int).astype(str)
    return parts["layers"] + "-" + parts["hidden_size"] + "-" + parts["experts"]


def _development(runs: pd.DataFrame) -> NDArray[np.bool_]:
    """The runs on which the terms were chosen: one GPU, every second shape in the order of their names."""
    names = shape_names(runs)
    chosen = sorted(set(names))[::2]
    return np.asarray(names.isin(chosen) & (runs["hardware"] == DEVELOPMENT_GPU), dtype=bool)


def fit(runs: pd.DataFrame) -> EnergyModel:
    """Both formulas on runs with `power_w` (of all GPUs) and `output_tokens_per_s`; without intervals.

    GPUs that draw 200 of 500 W at any load:

    >>> from models.serving.toy_runs import toy_runs
    >>> runs = toy_runs(concurrency=[1.0, 100.0], output_tokens_per_s=[400.0, 20_000.0], power_w=200.0)
    >>> power_share(fit(runs), step_terms(runs), np.array([0.0025, 0.005]), runs).round(2)
    array([0.4, 0.4])
    """
    terms, step_s, share = _observed(runs)
    balance = runs.groupby(shape_names(runs))["num_gpus"].transform("size").to_numpy(float) ** -0.5
    # plain squares for power, whose shares of TDP lie between 0.3 and 1; relative ones for steps of 5 ms to 1.4 s
    power, _residual = nnls(power_features(terms, step_s, runs), share)
    step = _least_relative(terms[list(STEP_TERMS)].to_numpy(), step_s, balance)
    return EnergyModel(dict(zip(POWER_TERMS, power, strict=True)), dict(zip(STEP_TERMS, step, strict=True)), {})


def folds(runs: pd.DataFrame) -> pd.DataFrame:
    """Every run as predicted without its shape, and without its GPU; measured and predicted W per GPU and J per token.

    Columns: `left_out` (shape or gpu), `fold`, `development`, `power_w`, `predicted_power_w`, `energy_per_token_j`,
    `predicted_energy_per_token_j`, `experts`.

    >>> from models.serving.toy_runs import toy_runs
    >>> runs = toy_runs(layers=[10.0, 20.0], hardware=["h100-sxm5-80gb", "b200-sxm"], output_tokens_per_s=250.0)
    >>> table = folds(runs.assign(power_w=200.0))
    >>> table[["fold", "power_w", "predicted_power_w", "energy_per_token_j"]].round(2).head(2).to_numpy().tolist()
    [['10-1000-0', 200.0, 200.0, 0.8], ['20-1000-0', 200.0, 200.0, 0.8]]
    """
    parts = []
    for kind, groups in (("shape", shape_names(runs)), ("gpu", runs["hardware"])):
        for fold in sorted(set(groups)):
            chosen = (groups == fold).to_numpy()
            parts.append(_predicted(fit(runs[~chosen]), runs[chosen]).assign(left_out=kind, fold=fold))
    table = pd.concat(parts)
    chosen_on = pd.Series(_development(runs), index=runs.index)
    return table.assign(development=chosen_on.reindex(table.index)).reset_index(drop=True)


def half_widths(table: pd.DataFrame) -> dict[str, float]:
    """Conformal half-widths of 90% intervals, log ratios, by group of `energy.group_of`, from `folds`.

    Shapes that are off by a factor of 1.5, and a GPU that is off by 2:

    >>> table = pd.DataFrame({"left_out": ["shape", "shape", "gpu"], "fold": list("abc"), "experts": [0.0, 8.0, 0.0]})
    >>> measured = {"power_w": 100.0, "energy_per_token_j": 1.0}
    >>> off = {f"predicted_{name}": value * np.array([1.5, 1.5, 2.0]) for name, value in measured.items()}
    >>> widths = half_widths(table.assign(**measured, **off))
    >>> {group: round(float(np.exp(width)), 6) for group, width in widths.items() if group.startswith("power")}
    {'power, dense': 1.5, 'power, moe': 1.5, 'power of a new GPU': 2.0}
    """
    widths = {}
    for quantity, name in (("power", "power_w"), ("energy", "energy_per_token_j")):
        ratio = _log_ratio(table, name)
        for experts, is_group in ((0.0, table["experts"].fillna(0) <= 1), (2.0, table["experts"] > 1)):
            group = group_of(speed_known=quantity == "power", experts=experts, gpu_measured=True)
            widths[group] = conformal(ratio[(is_group & (table["left_out"] == "shape")).to_numpy()])
        new = group_of(speed_known=quantity == "power", experts=0.0, gpu_measured=False)
        gpus = sorted(set(table.loc[table["left_out"] == "gpu", "fold"]))
        by_gpu = [conformal(ratio[((table["left_out"] == "gpu") & (table["fold"] == gpu)).to_numpy()]) for gpu in gpus]
        # two GPUs are few: the worse of the two
        widths[new] = max([*by_gpu, widths[f"{quantity}, dense"], widths[f"{quantity}, moe"]])
    return widths


def covered(table: pd.DataFrame) -> pd.DataFrame:
    """The folds with `power_covered` and `energy_covered`: whether an interval from the other folds holds the run.

    Of a left-out shape the widths come from the other shapes; of a left-out GPU, from the other GPU as left out.

    Of two shapes of a kind, the one that is further off is not held by what the other needed:

    >>> table = pd.DataFrame({"left_out": ["shape"] * 4 + ["gpu"] * 2, "fold": list("abcdef")})
    >>> table = table.assign(experts=[0.0, 0.0, 8.0, 8.0, 0.0, 0.0], power_w=100.0, energy_per_token_j=1.0)
    >>> off = np.array([1.1, 1.2] * 3)
    >>> covered(table.assign(predicted_power_w=100 * off, predicted_energy_per_token_j=off))["power_covered"].tolist()
    [True, False, True, False, True, True]
    """
    parts = []
    for (kind, fold), part in table.groupby(["left_out", "fold"]):
        widths = half_widths(table[(table["left_out"] != kind) | (table["fold"] != fold)])
        inside = {}
        for quantity, name in (("power", "power_w"), ("energy", "energy_per_token_j")):
            groups = [
                group_of(speed_known=quantity == "power", experts=experts, gpu_measured=kind == "shape")
                for experts in part["experts"]
            ]
            ratio = _log_ratio(part, name)
            inside[f"{quantity}_covered"] = ratio <= np.array([widths[group] for group in groups])
        parts.append(part.assign(**inside))
    return pd.concat(parts).sort_index()


def conformal(scores: Floats) -> float:
    """The score that a new one stays below with probability 90%, if it is like these: of 9 and fewer the largest.

    >>> conformal(np.arange(1.0, 20.0))
    18.0
    """
    rank = int(np.ceil((len(scores) + 1) * LEVEL))
    return float(np.sort(scores)[min(rank, len(scores)) - 1])


def _observed(runs: pd.DataFrame) -> tuple[pd.DataFrame, Floats, Floats]:
    step_s = (runs["concurrency"] / runs["output_tokens_per_s"]).to_numpy(float)
    share = (runs["power_w"] / runs["num_gpus"] / runs["tdp_w"]).to_numpy(float)
    return step_terms(runs), step_s, share


def _predicted(model: EnergyModel, runs: pd.DataFrame) -> pd.DataFrame:
    terms, measured_step_s, share = _observed(runs)
    gpus, tdp_w = runs["num_gpus"].to_numpy(float), runs["tdp_w"].to_numpy(float)
    step_s = seconds_of(model, terms)
    joules = gpus * tdp_w * power_share(model, terms, step_s, runs) * step_s / terms["requests"].to_numpy()
    return pd.DataFrame(
        {
            "configuration": runs["configuration"],
            "experts": runs["experts"],
            "power_w": share * tdp_w,
            "predicted_power_w": tdp_w * power_share(model, terms, measured_step_s, runs),
            "energy_per_token_j": runs["power_w"] / runs["output_tokens_per_s"],
            "predicted_energy_per_token_j": joules,
        },
        index=runs.index,
    )


def _log_ratio(table: pd.DataFrame, name: str) -> Floats:
    """How far apart the measured and the predicted are, either way."""
    ratio: Floats = np.abs(np.log(table[name].to_numpy(float) / table[f"predicted_{name}"].to_numpy(float)))
    return ratio


def _least_relative(features: Floats, target: Floats, balance: Floats) -> Floats:
    """Coefficients of 0 or more with about the least mean of absolute relative errors, weighted."""
    weight = balance.copy()
    for _ in range(ROUNDS):
        scale = weight / target
        coefficients, _residual = nnls(features * scale[:, None], target * scale)
        off = np.abs(features @ coefficients / target - 1)
        weight = balance / np.sqrt(np.maximum(off, 0.05))
    return np.asarray(coefficients)

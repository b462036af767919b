"""Tokens per second of one user on one machine: what a token reads over the memory's bandwidth, and losses.

A token takes s = a R / BW + s0 + sparse s1 seconds, where R is the GB of weights it reads and BW the peak bandwidth in
GB/s. The constants are fitted to measured rows by least absolute errors of log time, each machine counting by the root
of its rows; machines of slow makers have an `a` of their own. Errors are of machines that the fit has not seen. Where
the machine itself has rows, they correct the estimate, shrunk towards none as in a model of random effects.

Symbols as in Pope et al. 2022, arXiv:2211.05102: decoding one request is bound by the bandwidth of the memory.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from errors import InputError
from models.front.pareto import Bools, Floats

COLUMNS = ("machine", "maker", "model", "sparse", "read_gb", "bandwidth_gb_s", "tokens_per_s")
SLOW_MAKERS = ("Intel",)
ITERATIONS, STEP, SMALLEST_ERROR = 25, 0.7, 0.03
LEAST_FACTOR = 0.3  # of a token's bytes over bandwidth: no machine reads three times as fast as its memory
LEVEL = 0.9
LEAST_ROWS = 2  # of other models on a machine before they correct it


@dataclass(frozen=True)
class LocalSpeed:
    """A fit: seconds per peak second of reading, its surcharge on slow makers, seconds per token, and its errors.

    `new_machine` and `known_machine` are the 5th and 95th percentile of measured over predicted time, of machines that
    the fit has not seen and of models that the machine's own rows have not; `shrinkage` is the rows that count as much
    as none.
    """

    read_factor: float
    slow_maker_factor: float
    sparse_s: float
    token_s: float
    new_machine: tuple[float, float]
    known_machine: tuple[float, float]
    shrinkage: float

    @property
    def constants(self) -> Floats:
        """The four constants in the order of the terms."""
        return np.array([self.read_factor, self.slow_maker_factor, self.sparse_s, self.token_s])


def fit_local_speed(rows: pd.DataFrame) -> tuple[LocalSpeed, pd.DataFrame]:
    """The fit to measured `rows` (COLUMNS; sizes in GB, rates in GB/s and tokens/s) and the errors that it states.

    The errors are a row per measured row: `new_machine`, log of measured over predicted time with its machine left
    out, and `known_machine`, the same corrected by the machine's rows of other models; NaN where it has too few.
    Raises InputError where fewer than three machines are given or a value is not above 0.

    Three machines that all take 1.5 times what reading takes:

    >>> rows = pd.DataFrame({"machine": list("aabbcc"), "model": list("lmlmlm"), "maker": "x", "sparse": False})
    >>> rows = rows.assign(read_gb=[2.0, 4.0] * 3, bandwidth_gb_s=np.repeat([100.0, 200.0, 400.0], 2))
    >>> rows["tokens_per_s"] = rows["bandwidth_gb_s"] / (1.5 * rows["read_gb"])
    >>> speed, errors = fit_local_speed(rows)
    >>> round(speed.read_factor, 2), float(errors["new_machine"].abs().max().round(2))
    (1.5, 0.0)
    """
    _check(rows)
    machines = pd.factorize(rows["machine"])[0]
    terms, log_time = _terms(rows), -np.log(rows["tokens_per_s"].to_numpy(float))
    weights = _machine_weights(machines)
    fitted = _constants(terms, log_time, weights)
    left_out = np.full(len(rows), np.nan)
    for machine in range(machines.max() + 1):
        inside = machines == machine
        constants = _constants(terms[~inside], log_time[~inside], weights[~inside], fitted)
        left_out[inside] = log_time[inside] - np.log(terms[inside] @ constants)
    shrinkage = _shrinkage(left_out, machines)
    corrected = left_out - _leave_model_out(left_out, machines, pd.factorize(rows["model"])[0], shrinkage)
    known = np.isfinite(corrected)
    read_factor, slow_maker_factor, sparse_s, token_s = (float(each) for each in fitted)
    speed = LocalSpeed(
        read_factor,
        slow_maker_factor,
        sparse_s,
        token_s,
        new_machine=_factors(left_out, weights),
        known_machine=_factors(corrected[known], weights[known]) if known.any() else _factors(left_out, weights),
        shrinkage=shrinkage,
    )
    errors = pd.DataFrame({"new_machine": left_out, "known_machine": corrected}, index=rows.index)
    return speed, errors


def token_time_s(speed: LocalSpeed, runs: pd.DataFrame) -> Floats:
    """Seconds per token (n,) of runs that lie in memory whole, before any correction by the machine's own rows.

    8 GB at 400 GB/s take 20 ms, here half as much again, and 2 ms besides:

    >>> speed = LocalSpeed(1.5, 0.0, 0.0, 0.002, (1.0, 1.0), (1.0, 1.0), 0.0)
    >>> run = {"maker": ["x"], "sparse": [False], "read_gb": [8.0], "bandwidth_gb_s": [400.0]}
    >>> token_time_s(speed, pd.DataFrame(run)).round(4)
    array([0.032])
    """
    seconds: Floats = _terms(runs) @ speed.constants
    return seconds


def machine_correction(speed: LocalSpeed, rows: pd.DataFrame) -> float | None:
    """The factor by which a machine's own measured rows change the times predicted for it; None where they are few.

    >>> fast = LocalSpeed(1.0, 0.0, 0.0, 0.0, (1.0, 1.0), (1.0, 1.0), 0.0)
    >>> row = {"machine": "m", "maker": "x", "sparse": False, "read_gb": 1.0, "bandwidth_gb_s": 100.0}
    >>> rows = pd.DataFrame([{**row, "model": name, "tokens_per_s": 50.0} for name in "ab"])
    >>> machine_correction(fast, rows)
    2.0
    """
    if rows["model"].nunique() < LEAST_ROWS:
        return None
    residuals = -np.log(rows["tokens_per_s"].to_numpy(float)) - np.log(token_time_s(speed, rows))
    return round(float(np.exp(_shrunk(residuals, speed.shrinkage))), 6)


def coverage(errors: pd.DataFrame, rows: pd.DataFrame, column: str) -> tuple[float, float]:
    """How often the interval that the other machines' errors set holds: mean over machines, and share of all rows.

    `column` of `errors` is one that `fit_local_speed` states. Of these three only the middle one is between the others:

    >>> holds = coverage(pd.DataFrame({"log": [0.0, 0.05, 0.1]}), pd.DataFrame({"machine": list("abc")}), "log")
    >>> [round(share, 2) for share in holds]
    [0.33, 0.33]
    """
    inside = covered_rows(errors, rows, column)
    known = np.isfinite(inside)
    by_machine = pd.Series(inside[known]).groupby(rows["machine"].to_numpy()[known]).mean()
    return float(by_machine.mean()), float(inside[known].mean())


def covered_rows(errors: pd.DataFrame, rows: pd.DataFrame, column: str) -> Floats:
    """For each row 1 where the interval that the other machines' errors set holds it, else 0; NaN without an error.

    >>> covered_rows(pd.DataFrame({"log": [0.0, 0.05, 0.1]}), pd.DataFrame({"machine": list("abc")}), "log")
    array([0., 1., 0.])
    """
    machines = pd.factorize(rows["machine"])[0]
    values, weights = errors[column].to_numpy(float), _machine_weights(machines)
    known = np.isfinite(values)
    holds = np.full(len(rows), np.nan)
    for machine in np.unique(machines[known]):
        inside, others = known & (machines == machine), known & (machines != machine)
        low, high = np.log(_factors(values[others], weights[others]))
        holds[inside] = (values[inside] >= low) & (values[inside] <= high)
    return holds


def _check(rows: pd.DataFrame) -> None:
    if rows["machine"].nunique() < 3:
        raise InputError("Speeds of fewer than three machines say nothing of another; give more.", column="machine")
    for name in ("read_gb", "bandwidth_gb_s", "tokens_per_s"):
        if not (rows[name].to_numpy(float) > 0).all():
            raise InputError(f"A {name} is not above 0; leave such rows out.", column=name)


def _terms(rows: pd.DataFrame) -> Floats:
    """Columns whose weighted sum is the seconds of a token."""
    peak_s = rows["read_gb"].to_numpy(float) / rows["bandwidth_gb_s"].to_numpy(float)
    slow: Bools = rows["maker"].isin(SLOW_MAKERS).to_numpy(bool)
    sparse = rows["sparse"].to_numpy(float)
    return np.column_stack([peak_s, peak_s * slow, sparse, np.ones(len(rows))])


def _machine_weights(machines: np.ndarray) -> Floats:
    return np.asarray(1 / np.sqrt(np.bincount(machines)[machines]), dtype=np.float64)


def _constants(terms: Floats, log_time: Floats, weights: Floats, start: Floats | None = None) -> Floats:
    """Least absolute errors of log time by Gauss-Newton steps with renewed weights; no constant falls below 0."""
    used = terms.any(axis=0)
    constants = np.where(used, [1.4, 0.0, 0.0, 0.002] if start is None else start, 0.0)
    least = np.array([LEAST_FACTOR, 0.0, 0.0, 0.0])[used]
    for _ in range(ITERATIONS if start is None else ITERATIONS // 2):
        seconds = terms @ constants
        errors = log_time - np.log(seconds)
        scale = weights**2 / np.maximum(np.abs(errors), SMALLEST_ERROR)
        slopes = terms[:, used] / seconds[:, None]
        normal = slopes.T @ (slopes * scale[:, None])
        step = np.linalg.solve(normal, slopes.T @ (scale * errors))
        constants[used] = np.maximum(constants[used] + STEP * step, least)
    return constants


def _shrinkage(errors: Floats, machines: np.ndarray) -> float:
    """Variance within machines over that between them, both robust: how many rows of its own a machine needs."""
    middles = np.array([np.median(errors[machines == machine]) for machine in range(machines.max() + 1)])
    within = np.median((errors - middles[machines])[np.bincount(machines)[machines] > 1] ** 2) / 0.455
    return float(within / max(float(np.var(middles)), 1e-9))


def _shrunk(residuals: Floats, shrinkage: float) -> float:
    return float(np.median(residuals)) * len(residuals) / (len(residuals) + shrinkage)


def _leave_model_out(errors: Floats, machines: np.ndarray, models: np.ndarray, shrinkage: float) -> Floats:
    """For each row, the correction that its machine's rows of other models make; NaN where they are fewer than two."""
    corrections = np.full(len(errors), np.nan)
    for place, (machine, model) in enumerate(zip(machines, models, strict=True)):
        others = (machines == machine) & (models != model)
        if len(np.unique(models[others])) >= LEAST_ROWS:
            corrections[place] = _shrunk(errors[others], shrinkage)
    return corrections


def _factors(errors: Floats, weights: Floats) -> tuple[float, float]:
    """Weighted percentiles of measured over predicted time that leave (1 - LEVEL) / 2 on either side."""
    order = np.argsort(errors)
    shares = np.cumsum(weights[order]) / weights.sum()
    low, high = (
        errors[order][min(int(np.searchsorted(shares, share)), len(errors) - 1)]
        for share in ((1 - LEVEL) / 2, (1 + LEVEL) / 2)
    )
    return float(np.exp(low)), float(np.exp(high))

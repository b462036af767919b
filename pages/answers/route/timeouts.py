"""Choosing a model by its answer time while serving, where answers past a cutoff are stopped and never timed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from errors import InputError
from models.routers.curve import Floats
from models.routers.log import Log
from models.routers.online.bandits import Chance
from models.routers.online.play import OnlinePolicy, play
from pages.answers.route.online import N_ORDERS, N_QUERIES
from pages.answers.shared.formatting import number

MIN_QUERIES = 30
PENALTY = 10  # PAR10: a stopped answer counts ten cutoffs
USUAL_SHARE = 0.9
RANDOM = "Any model at random"
BEST_FIXED = "Best single model in hindsight"
PERFECT = "Fastest model per query (oracle)"


@dataclass(frozen=True, eq=False)
class TimeoutAnswer:
    """The sentence, and a row per policy: mean PAR10 in s, answers stopped in %, mean score of answers in time in %."""

    cutoff_s: float
    sentence: str
    rows: pd.DataFrame


def usual_cutoff_s(log: Log) -> float:
    """The cutoff that the log was run with, where its longest time recurs; else the time that 90% of answers keep to.

    Raises InputError for a log without answer times.
    """
    times = latency_of(log)
    longest = float(times.max())
    if np.count_nonzero(times >= longest * (1 - 1e-9)) > 1:
        return longest
    return float(np.quantile(times, USUAL_SHARE))


def latency_of(log: Log) -> Floats:
    """Seconds of every answer, (n_queries, n_models). Raises InputError where the log lacks any."""
    if log.latency_s is None or np.isnan(log.latency_s).any():
        raise InputError(
            "This needs the latency of every answer: fill the column latency_s without gaps.", column="latency_s"
        )
    return log.latency_s


def timeouts(log: Log, cutoff_s: float, seed: int = 42) -> TimeoutAnswer:
    """Replay policies that see an answer's time only where it ends before the cutoff, over random orders.

    Raises InputError for a log without times, fewer than 30 queries, or a cutoff that is not above 0 s.
    """
    from models.routers.online.censored import (  # noqa: PLC0415 scikit-learn takes a second to load
        CensoredLinUCB,
        CensoredThompson,
        contexts_of,
        log_rewards,
    )

    times = latency_of(log)
    if len(log) < MIN_QUERIES:
        raise InputError(f"The log has {len(log)} queries; learning from answer times needs at least {MIN_QUERIES}.")
    part = np.random.default_rng(seed).permutation(len(log))[:N_QUERIES]
    times, score = times[part], log.score[part]
    contexts = contexts_of(np.ones((len(part), 1)) if log.features is None else log.features[part])
    rewards = log_rewards(times, cutoff_s)
    policies: dict[str, OnlinePolicy] = {
        "Thompson sampling, stopped answers imputed": CensoredThompson(cutoff_s),
        "Thompson sampling, stopped answers at the cutoff": CensoredThompson(cutoff_s, impute=False),
        "LinUCB, stopped answers dropped": CensoredLinUCB(cutoff_s, blind=True),
        RANDOM: Chance(),
    }
    rows = []
    for label, policy in policies.items():
        played = play(policy, rewards, contexts, n_orders=N_ORDERS, seed=seed)
        at = played.queries, played.arms
        rows.append({"policy": label, **_measures(times[at], score[at], cutoff_s)})
    fixed = int(np.argmin(par10(times, cutoff_s).mean(axis=0)))
    fastest = times.argmin(axis=1)
    each = np.arange(len(times))
    rows.append({"policy": BEST_FIXED, **_measures(times[:, fixed], score[:, fixed], cutoff_s)})
    rows.append({"policy": PERFECT, **_measures(times[each, fastest], score[each, fastest], cutoff_s)})
    table = pd.DataFrame(rows)
    return TimeoutAnswer(cutoff_s, _sentence(table, log.models[fixed], cutoff_s), table)


def par10(times_s: Floats, cutoff_s: float) -> Floats:
    """Penalised answer times in s: a stopped answer counts ten cutoffs (Tornede et al. 2022, arXiv 2109.06234)."""
    return np.where(times_s >= cutoff_s, PENALTY * cutoff_s, times_s)


def _measures(times_s: Floats, score: Floats, cutoff_s: float) -> dict[str, float]:
    stopped = times_s >= cutoff_s
    return {
        "par10_s": float(par10(times_s, cutoff_s).mean()),
        "stopped": 100 * float(stopped.mean()),
        "score": 100 * float(np.where(stopped, 0.0, score).mean()),
    }


def _sentence(rows: pd.DataFrame, fixed: str, cutoff_s: float) -> str:
    times = rows.set_index("policy")["par10_s"]
    learner = str(times.drop([RANDOM, BEST_FIXED, PERFECT]).idxmin())
    return (
        f"With answers stopped after {number(cutoff_s)} s, the best learner is {learner}: a penalised answer time of "
        f"{number(times[learner])} s, against {number(times[RANDOM])} s at random and {number(times[BEST_FIXED])} s "
        f"with {fixed}, the best single model in hindsight."
    )

"""What policies that learn while they serve would have done on the page's log: regret, and the price of a dollar."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from errors import InputError
from models.routers.log import Log
from models.routers.online.bandits import Chance, EpsilonGreedy, LinearThompson, LinUCB
from models.routers.online.budget import SKIPPED, BudgetPolicy, Ledger, play_budget
from models.routers.online.dual import PricedLinUCB
from models.routers.online.hindsight import Greedy, HindsightPlanner, optimum
from models.routers.online.limits import LimitUCB, play_limits
from models.routers.online.play import Floats, OnlinePolicy, play
from pages.answers.boards import store
from pages.answers.route.log import RouteLog, built_in_log
from pages.answers.route.log_cache import cached_per_log
from pages.answers.route.view import UPLOAD, RouteView, required_upload
from pages.answers.workers.estimates import ALWAYS_LONG_S
from pages.answers.workers.pool import POOL

LIMIT_S = 120.0
N_QUERIES, N_PAST, N_ORDERS = 2000, 4000, 8
MAX_DOMAINS = 24
MIN_LOG = 100
CHANCE, CAPPED = "Any model at random", "Model and cost cap together"
CAPS = (0.25, 0.5, 0.75, 0.9, 1.0)  # quantiles of what answers cost
PRICING = ("Learns scores, costs and a price on money", "Knows past queries; plans in hindsight")
NO_PRICE = dict.fromkeys(("price", "price_low", "price_high"), np.nan)  # a policy that puts none on money
LEARNED, PLANNED, GREEDY = 0, 2, 3  # rows of the table of budgets
POLICIES: dict[str, type[OnlinePolicy]] = {
    CHANCE: Chance,
    "Epsilon-greedy": EpsilonGreedy,
    "LinUCB": LinUCB,
    "Thompson sampling": LinearThompson,
}


@dataclass(frozen=True, eq=False)
class LearningRun:
    """One policy over the orders: reward lost to the best single model up to each step, mean and 95% of the orders."""

    regret: Floats
    low: Floats
    high: Floats
    score: float
    cost_usd: float


@dataclass(frozen=True, eq=False)
class OnlineAnswer:
    """What the panel draws. `best` is the best single model at this weight of money, `finest` the best at any
    price; `budgets` has a row a policy, all on `total_usd`.
    """

    weight: float
    best: str
    n_queries: int
    policies: dict[str, LearningRun]
    bill: int
    finest: str
    total_usd: float
    budgets: pd.DataFrame


def online(view: RouteView, uploaded: RouteLog | None, weight: float, bill: int) -> OnlineAnswer:
    """The answer for a log and a weight of money: score given up for the best single model's mean cost, 0 to 1.

    `bill` is the budget in % of what the best model would cost.
    Raises InputError where the log was uploaded in another session, or is too short to learn from.
    """
    if view.log != UPLOAD:
        return _built_in(view.log, view.models, weight, bill, view.seed)
    log, question = required_upload(uploaded), (view.models, weight, bill, view.seed)
    return cached_per_log(log, ("online", *question), lambda: _worked(log.log, *question))


@store.data_cache(maxsize=16)
def _built_in(benchmark: str, models: tuple[str, ...], weight: float, bill: int, seed: int) -> OnlineAnswer:
    return _worked(built_in_log(benchmark, models).log, models, weight, bill, seed)


def _worked(log: Log, models: tuple[str, ...], weight: float, bill: int, seed: int) -> OnlineAnswer:
    chosen = log.only(models) if models else log
    return POOL.run(learn_online, chosen, weight, bill, seed, limit_s=LIMIT_S, estimate_s=ALWAYS_LONG_S)


def learn_online(log: Log, weight: float, bill: int, seed: int) -> OnlineAnswer:
    """Replay every policy on a part of the log; the rest stands for the past. Raises InputError for a short log."""
    if len(log) < MIN_LOG:
        raise InputError(f"The log has {len(log)} queries; online learning needs {MIN_LOG}.")
    order = np.random.default_rng(seed).permutation(len(log))
    n = min(N_QUERIES, len(log) // 2)
    now, past = log.take(order[:n]), log.take(order[n : n + N_PAST])
    finest = int(np.lexsort((now.cost_usd.mean(axis=0), -now.score.mean(axis=0)))[0])
    full_usd = float(now.cost_usd[:, finest].mean()) or 1.0
    reward = now.score - weight * now.cost_usd / full_usd
    best = int(reward.mean(axis=0).argmax())
    contexts = contexts_of_log(now)
    policies = {}
    for label, make in POLICIES.items():
        played = play(make(), reward, contexts, n_orders=N_ORDERS, seed=seed)
        at = played.queries, played.arms
        policies[label] = _learned(reward[played.queries, best], now.score[at], now.cost_usd[at], weight / full_usd)
    policies[CAPPED] = _capped(now, reward[:, best], weight / full_usd, seed)
    total_usd = bill / 100 * full_usd * n
    budgets = _budgets(now, past, contexts, total_usd, seed)
    return OnlineAnswer(weight, now.models[best], n, policies, bill, now.models[finest], total_usd, budgets)


def _capped(log: Log, best: Floats, price: float, seed: int) -> LearningRun:
    """Model and cap on an answer's cost chosen together; an answer that is cut off scores 0, and is paid to there."""
    caps = np.unique(np.quantile(log.cost_usd, CAPS))
    caps = caps[caps > 0] if (caps > 0).any() else np.ones(1)
    prices = np.full(len(log.models), price)
    played = play_limits(LimitUCB(), log.score, log.cost_usd, prices, caps, n_orders=N_ORDERS, seed=seed)
    needed, cap = log.cost_usd[played.queries, played.arms], caps[played.limits]
    score = np.where(needed <= cap, log.score[played.queries, played.arms], 0.0)
    return _learned(best[played.queries], score, np.minimum(needed, cap), price)


def _learned(best: Floats, score: Floats, cost_usd: Floats, price: float) -> LearningRun:
    """From what the best single model earned at each step, and what the policy scored and paid, (n_orders, n_steps)."""
    regret = np.cumsum(best - (score - price * cost_usd), axis=1)
    low, high = np.quantile(regret, [0.025, 0.975], axis=0)
    return LearningRun(regret.mean(axis=0), low, high, float(score.mean()), float(cost_usd.mean()))


def contexts_of_log(log: Log) -> Floats:
    """What is known of a query beforehand: a constant, and its domain, or else its embedding in 15 directions."""
    if log.domain is not None:
        names, counts = np.unique(log.domain, return_counts=True)
        common = names[np.argsort(-counts, kind="stable")][:MAX_DOMAINS]
        return np.column_stack([np.ones(len(log)), log.domain[:, None] == common])
    if log.features is not None:
        from models.routers.online.censored import contexts_of  # noqa: PLC0415 scikit-learn takes a second to load

        return contexts_of(log.features)
    return np.ones((len(log), 1))


def _budgets(now: Log, past: Log, contexts: Floats, total_usd: float, seed: int) -> pd.DataFrame:
    """Four policies on the same money, half of it at the start and half query by query, and the best possible."""
    expected = np.hstack(_table(past, now))
    planner = HindsightPlanner(20, seed).fit(*_table(past, past), window=min(len(now), len(past)))
    contenders: dict[str, tuple[BudgetPolicy, Floats]] = {
        PRICING[0]: (PricedLinUCB(), contexts),
        "Learns scores; spends while the budget lasts": (PricedLinUCB(priced=False), contexts),
        PRICING[1]: (planner, expected),
        "Knows past queries; spends while the budget lasts": (Greedy(), expected),
    }
    rows = []
    for label, (policy, inputs) in contenders.items():
        ledger = play_budget(
            policy,
            now.score,
            now.cost_usd,
            inputs,
            budget_usd=total_usd / 2,
            refill_usd=total_usd / 2 / len(now),
            n_orders=N_ORDERS,
            seed=seed,
        )
        rows.append({"policy": label, **_row(ledger, total_usd)} | ({} if label in PRICING else NO_PRICE))
    most = optimum(now.score[None], now.cost_usd[None], np.array([[total_usd]]))
    knows = {"score": 100 * float(most.value[0, 0]) / len(now), "price": float(most.price[0, 0])}
    return pd.DataFrame([*rows, {"policy": "Knows every outcome", **knows}])


def _table(past: Log, log: Log) -> tuple[Floats, Floats]:
    """Mean score and cost of each model in the past, in the query's domain where the past has it."""
    score, cost = np.tile(past.score.mean(axis=0), (len(log), 1)), np.tile(past.cost_usd.mean(axis=0), (len(log), 1))
    if log.domain is not None and past.domain is not None:
        for name in np.unique(past.domain):
            score[log.domain == name] = past.score[past.domain == name].mean(axis=0)
            cost[log.domain == name] = past.cost_usd[past.domain == name].mean(axis=0)
    return score, cost


def _row(ledger: Ledger, total_usd: float) -> dict[str, float]:
    late = slice(ledger.price.shape[1] // 2, None)
    price = ledger.price[:, late].mean(axis=1)
    return {
        "score": 100 * float(ledger.mean_score.mean()),
        "unanswered": 100 * float((ledger.arms == SKIPPED).mean()),
        "spent": 100 * float(ledger.costs_usd.sum(axis=1).mean()) / total_usd,
        "price": float(price.mean()),
        "price_low": float(price.min()),
        "price_high": float(price.max()),
    }

"""What stands around a deployment, as sentences and tables: cache, local helper, speculation, serving under load."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from data.settings import settings
from models.routers.around.best_effort import ServedModel, serve, within
from models.routers.around.cache import arrivals, break_even_hit_rate
from models.routers.around.cache_rules import learned_rules, played, reworded, worth
from models.routers.around.minions import (
    CHAT_QUALITY_SHARE,
    MINIONS_QUALITY_SHARE,
    DocumentQuestion,
    Prices,
    chat,
    minions,
    remote_alone,
)
from models.routers.around.speculative import Agents, Depths, depths
from models.routers.log import Log
from pages.answers.shared.formatting import number
from pages.answers.workers.pool import POOL

N_ARRIVALS = 3000
CACHE_S = 2.0
MOST_QUERIES = 3000  # of a log, to learn the rules on and to judge them on
STEPS = 96
DEEPEST = 8
IN_TIME = 0.95
LEAST_GAIN = 0.005  # reads as 0%


@dataclass(frozen=True, eq=False)
class ToolAnswer:
    """A sentence and the table behind it."""

    sentence: str
    rows: pd.DataFrame


@dataclass(frozen=True)
class CacheTraffic:
    """How the cache is used: popularity (Zipf exponent), arrivals per second, likeness of two wordings (cosine), the
    longest lifetime of an answer in s, and how many right hits a wrong one outweighs.
    """

    skew: float = 1.0
    per_s: float = 0.1
    likeness: float = 0.9
    longest_s: float = 86_400.0
    wrong_price: float = 10.0


def cache_answer(
    past: Log, log: Log, cost_usd: np.ndarray, traffic: CacheTraffic, search_ms: float, answer_ms: float
) -> ToolAnswer:
    """A cache in front of the models: rules per domain learned on `past` queries, judged on arrivals of the log's.

    `cost_usd` (n,) is of each answer. Arrivals are made up: queries of the log in other words.
    """
    shared_rule, domain_rules = learned_rules(*_arrivals(past, traffic, seed=1), traffic.longest_s, traffic.wrong_price)
    arriving, rows_asked, at_s = _arrivals(log, traffic, seed=0)
    by_domain, by_one = (played(arriving, rows_asked, at_s, rules) for rules in (domain_rules, shared_rule))
    even = break_even_hit_rate(search_ms, answer_ms)
    spent = float(cost_usd[rows_asked].sum())
    domain = np.full(len(log), "", dtype=np.str_) if log.domain is None else log.domain
    table = pd.DataFrame(
        {
            "domain": domain[rows_asked],
            "hits": 100.0 * by_domain.hit,
            "other": 100.0 * (rows_asked != rows_asked[by_domain.answered_by]),
        }
    )
    grouped = table.groupby("domain")
    rows = grouped[["hits", "other"]].mean().assign(queries=grouped.size()).reset_index()
    rows["threshold"] = [domain_rules.of(name).threshold for name in rows["domain"]]
    rows["hours"] = [domain_rules.of(name).lifetime_s / 3600 for name in rows["domain"]]
    rows["domain"] = rows["domain"].replace("", "all")
    gain, base = (float(worth(cached, traffic.wrong_price).mean()) * 100 for cached in (by_domain, by_one))
    sentence = (
        f"The cache {'pays' if by_domain.hit_rate > even else 'does not pay'}: {100 * by_domain.hit_rate:.0f}% of the "
        f"queries hit; lookups save time above a hit rate of {number(100 * even)}%. It saves "
        f"{100 * by_domain.saved_usd(cost_usd) / spent if spent else 0:.0f}% of the bill; "
        f"{100 * by_domain.other_question_rate:.0f}% of the hits return another question's answer. "
        f"{_against_one_rule(gain, base)}"
    )
    return ToolAnswer(sentence, rows.sort_values("hits", ascending=False, ignore_index=True))


def cache_on_log(log: Log, traffic: CacheTraffic, *, search_ms: float, answer_ms: float) -> ToolAnswer:
    """A cache in front of the log's best single model: rules learned on every second query, judged on the others."""
    past, later = (np.arange(start, len(log), 2)[:MOST_QUERIES] for start in (0, 1))
    best = int(np.argmax(log.score.mean(axis=0)))
    return POOL.run(
        cache_answer,
        log.take(past),
        log.take(later),
        log.cost_usd[later, best],
        traffic,
        search_ms,
        answer_ms,
        limit_s=settings().fit_timeout_s,
        estimate_s=CACHE_S,
    )


def _arrivals(log: Log, traffic: CacheTraffic, seed: int) -> tuple[Log, np.ndarray, np.ndarray]:
    rows_asked, at_s = arrivals(len(log), N_ARRIVALS, skew=traffic.skew, per_s=traffic.per_s, seed=seed)
    return reworded(log, rows_asked, traffic.likeness, seed), rows_asked, at_s


def _against_one_rule(gain: float, base: float) -> str:
    """What a rule per domain is worth beside one rule for all, in right hits per 100 queries."""
    difference = f"{abs(gain - base):.1f}"
    if difference == "0.0":
        return "Per-domain rules are worth the same as one shared rule."
    return (
        f"Per-domain rules are worth {difference} correct hits per 100 queries "
        f"{'more' if gain > base else 'less'} than one shared rule."
    )


def helper_answer(
    question: DocumentQuestion, prices: Prices, rounds: int, tasks: float, questions_per_month: int
) -> ToolAnswer:
    """The three bills, and what a month of questions costs by each."""
    bills = {
        "Remote model alone": (remote_alone(question, prices), 1.0),
        "Chat with a local model (Minion)": (chat(question, prices, rounds=rounds), CHAT_QUALITY_SHARE),
        "Jobs for a local model (MinionS)": (minions(question, prices, tasks=tasks), MINIONS_QUALITY_SHARE),
    }
    remote = bills["Remote model alone"][0]
    rows = pd.DataFrame(
        {
            "protocol": list(bills),
            "usd_per_question": [bill.usd for bill, _ in bills.values()],
            "usd_per_month": [questions_per_month * bill.usd for bill, _ in bills.values()],
            "times_cheaper": [bill.times_cheaper(remote) for bill, _ in bills.values()],
            "quality": [100 * share for _, share in bills.values()],
            "remote_tokens": [bill.remote_tokens_in + bill.remote_tokens_out for bill, _ in bills.values()],
            "local_tokens": [bill.local_tokens_in + bill.local_tokens_out for bill, _ in bills.values()],
        }
    )
    (talk, _), (jobs, _) = list(bills.values())[1:]
    sentence = (
        f"A question costs ${number(remote.usd)} with the remote model alone, {talk.times_cheaper(remote):.1f} times "
        f"less in a chat with a local model, {jobs.times_cheaper(remote):.1f} times less as jobs. The authors report "
        "87% and 98% of the remote quality."
    )
    return ToolAnswer(sentence, rows)


def speculation_answer(agents: Agents, weight: float) -> tuple[str, Depths, int]:
    """The depth to speculate at, and the curve it is chosen from."""
    curve = depths(agents, DEEPEST)
    best = curve.best(weight)
    faster = 1 - curve.s_per_step[best] / curve.s_per_step[0]
    extra_cost = curve.usd_per_step[best] / curve.usd_per_step[0] - 1 if curve.usd_per_step[0] else 0.0
    if best == 0:
        return "Do not speculate: at this weight the time saved is not worth the extra cost.", curve, best
    sentence = (
        f"Draft {best} step{'s' * (best > 1)} ahead: a step takes {number(curve.s_per_step[best])} s instead of "
        f"{number(curve.s_per_step[0])} s ({100 * faster:.0f}% less) and costs {_more(extra_cost)}."
    )
    return sentence, curve, best


def _more(share: float) -> str:
    percent = f"{100 * share:.0f}%"
    return "the same" if percent in ("0%", "-0%") else f"{percent} more" if share > 0 else f"{percent[1:]} less"


def load_answer(
    pool: list[ServedModel], low_per_s: float, high_per_s: float, deadline_s: float
) -> tuple[str, pd.DataFrame]:
    """A day between two loads: best effort, and every model for ever."""
    middle, swing = (high_per_s + low_per_s) / 2, (high_per_s - low_per_s) / 2
    day = middle - swing * np.cos(np.linspace(0, 2 * np.pi, STEPS, endpoint=False))
    best, static = serve(pool, day, deadline_s, share=IN_TIME)
    top = max(model.quality for model in pool)
    delivered = [outcome.delivered for outcome in (best, *static)]
    names = ["Best effort", *(f"{model.name} alone" for model in pool)]
    rows = pd.DataFrame(
        {
            "policy": names,
            "in_time": [100 * outcome.availability for outcome in (best, *static)],
            "delivered": delivered,
            "near_96": [100 * outcome.share_above(0.96, top) for outcome in (best, *static)],
            "near_98": [100 * outcome.share_above(0.98, top) for outcome in (best, *static)],
        }
    )
    rival = 1 + int(np.argmax(delivered[1:]))
    gain = delivered[0] / delivered[rival] - 1 if delivered[rival] else float("inf")
    sentence = (
        f"Switching by load delivers a mean quality of {delivered[0]:.3f}, {100 * gain:.0f}% more than the best fixed "
        f"choice, {names[rival]} ({delivered[rival]:.3f}); {100 * best.availability:.1f}% of its answers are on time."
    )
    if gain < LEAST_GAIN:
        sentence = f"Switching gains nothing here: {names[rival]} is enough all day."
    return f"{sentence} {_when_it_pays(pool, deadline_s)}", rows


def _when_it_pays(pool: list[ServedModel], deadline_s: float) -> str:
    """The load up to which the best model alone is enough: below it nothing is to be gained."""
    top = max(pool, key=lambda model: model.quality)
    most = top.servers / top.service_s
    rates = np.linspace(0, most, 1000, endpoint=False)
    able = rates[within(top, rates, deadline_s) >= IN_TIME]
    if not able.size:
        return f"{top.name} never meets the deadline often enough; switching pays only if a smaller model does."
    return (
        f"Switching pays where the load exceeds {number(float(able[-1]), 2)} queries per second, "
        f"the most that {top.name} answers with {100 * IN_TIME:.0f}% on time."
    )

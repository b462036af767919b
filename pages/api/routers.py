"""Routers over HTTP: the list of policies, replays of the caller's log, and assignments of new queries."""

from __future__ import annotations

from typing_extensions import TypedDict

from models.routers.registry import POLICIES
from pages.answers.route.assign import AHEAD, assign, check_bill, check_policy
from pages.answers.route.log import read_log
from pages.answers.route.replay import Division, check_shares, replay
from pages.answers.route.replay_json import as_json
from pages.answers.route.replies import AssignmentsReply, ReplayReply
from pages.answers.workers.estimates import replay_s
from pages.api.exchange import Answer, Ask, Endpoint, QueryParameter

MAX_SEED = 2**31 - 1


class PolicyRow(TypedDict):
    """A routing policy, and what it needs to know about a query: domain, features."""

    id: str
    label: str
    summary: str
    needs: list[str]
    sees_answers: bool
    baseline: bool
    citation: str


class RoutersReply(TypedDict):
    """The policies on offer."""

    routers: list[PolicyRow]


def list_routers(_ask: Ask) -> Answer:
    """The policies on offer."""
    routers = [
        PolicyRow(
            id=policy.id,
            label=policy.label,
            summary=policy.summary,
            needs=sorted(policy.needs),
            sees_answers=policy.sees_answers,
            baseline=policy.baseline,
            citation=policy.citation,
        )
        for policy in POLICIES.values()
    ]
    return Answer(value=RoutersReply(routers=routers))


def replay_file(data: bytes, ids: list[str], test: float, seed: int, bill: float) -> ReplayReply:
    """The replay of a file, as JSON."""
    log_file = read_log(data)
    return as_json(replay(log_file.log, ids, Division(test, seed), log_file.notes), bill)


def replay_log(ask: Ask) -> Answer:
    """The policies on the caller's log."""
    ids, test, seed, bill = _of_replay(ask)
    return Answer(value=replay_file(ask.body, ids, test, seed, bill))


def assign_queries(ask: Ask) -> Answer:
    """The model for each query of the body that has no answer yet."""
    name, bill, seed = _of_assignment(ask)
    return Answer(value=assign(ask.body, name, bill, seed))


def _of_replay(ask: Ask) -> tuple[list[str], float, int, float]:
    ids, test, seed = ask.listed("policies"), ask.number("test", 0.2), ask.whole("seed", 42, 0, MAX_SEED)
    bill = ask.number("bill", 100.0)
    check_shares(ids, test)
    check_bill(bill)
    return ids, test, seed, bill


def _of_assignment(ask: Ask) -> tuple[str, float, int]:
    name, bill = ask.text("policy", "carrot-knn"), ask.number("bill", 100.0)
    check_policy(name, bill)
    return name, bill, ask.whole("seed", 42, 0, MAX_SEED)


def replay_estimate_s(ask: Ask) -> float:
    """Seconds to replay the policies on a log of so many rows."""
    ids, *_ = _of_replay(ask)
    return replay_s(ask.n_rows, len(ids))


def assignment_estimate_s(ask: Ask) -> float:
    """Seconds to learn one policy on a log of so many rows."""
    _of_assignment(ask)
    return replay_s(ask.n_rows, 1)


LOG = (
    "CSV or Parquet with one row per answer: query, model, score (higher is better), cost_usd (or tokens_in,"
    " tokens_out and tokens_cached for a model with a list price), and optionally energy_j, latency_s, confidence,"
    " domain, text, or an embedding as e0, e1, …"
)
EXAMPLE_LOG = "query,model,score,cost_usd,energy_j,domain,e0,e1\n" + "".join(
    f"q{i},{model},{(i * step) % 7 < 4:d},{price},{energy_j},d{i % 3},{i % 5 / 5},{i % 7 / 7:.2f}\n"
    for i in range(40)
    for model, step, price, energy_j in (("small", 3, 0.0001, 20), ("large", 5, 0.004, 300))
)
POLICY_IDS = {"type": "array", "items": {"type": "string", "enum": list(POLICIES)}}
POLICY_ID = {"type": "string", "enum": list(AHEAD), "default": "carrot-knn"}
BILL = {"type": "number", "exclusiveMinimum": 0, "maximum": 100, "default": 100}
SHARE = {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1, "default": 0.2}
SEED = {"type": "integer", "minimum": 0, "maximum": MAX_SEED, "default": 42}
ENDPOINTS = (
    Endpoint(
        "GET",
        "routers",
        list_routers,
        "The routing policies, and what they need to know about a query",
        reply=RoutersReply,
    ),
    Endpoint(
        "POST",
        "routers/replay",
        replay_log,
        "Replay routers on the log of the body: cost-quality curves and measures on held-out queries",
        (
            QueryParameter(
                "policies", "Ids of policies, separated by commas; the baselines are always included.", POLICY_IDS
            ),
            QueryParameter("test", "Share of the queries held out for testing, a ratio.", SHARE),
            QueryParameter(
                "seed", "Seed of the random split of the queries, a count; the same seed gives the same split.", SEED
            ),
            QueryParameter(
                "bill", "Maximum mean cost of an operating point, in % of the best single model's bill.", BILL
            ),
        ),
        body=LOG,
        reply=ReplayReply,
        examples=("routers/replay?policies=carrot-knn&test=0.3&bill=50", "routers/replay"),
        example_body=EXAMPLE_LOG,
        estimate_s=replay_estimate_s,
    ),
    Endpoint(
        "POST",
        "routers/assign",
        assign_queries,
        "The model for each query without an answer, from a router trained on the answered queries",
        (
            QueryParameter("policy", "Id of a policy that decides before any model answers.", POLICY_ID),
            QueryParameter("bill", "Maximum mean cost, in % of the best single model's bill.", BILL),
            QueryParameter(
                "seed", "Seed of the random split of the queries, a count; the same seed gives the same split.", SEED
            ),
        ),
        body=f"{LOG}. Rows with an empty model and score are the queries to assign",
        reply=AssignmentsReply,
        examples=("routers/assign?policy=carrot-knn&bill=60", "routers/assign?policy=category-table"),
        example_body=f"{EXAMPLE_LOG}new,,,,,d1,0.1,0.9\n",
        estimate_s=assignment_estimate_s,
    ),
)

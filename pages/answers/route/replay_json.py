"""A replay as the API answers it."""

from __future__ import annotations

from typing import cast

import numpy as np

from models.routers.measures import MEASURES, AgainstChance, Estimate
from models.routers.optimum import optimum, oracle_gap
from models.routers.registry import POLICIES
from pages.answers.route.replay import PolicyReplay, Replay, bill_limit, within
from pages.answers.route.replies import ReplayReply, RouterCurveRow


def as_json(log_replay: Replay, bill: float) -> ReplayReply:
    """The replay as the API answers it, with operating points within a share of the best single model's bill, in %."""
    points = within(log_replay, bill_limit(log_replay, bill))
    return {
        "n_train": log_replay.n_train + log_replay.n_settle,
        "n_test": log_replay.n_test,
        "models": list(log_replay.models),
        "policies": [
            _policy_json(policy, points[name], log_replay.policies["oracle"])
            for name, policy in log_replay.policies.items()
        ],
        "notes": list(log_replay.notes),
    }


def _policy_json(policy: PolicyReplay, point: AgainstChance, oracle: PolicyReplay) -> RouterCurveRow:
    energy, latency = policy.energy_per_query_j, policy.use.latency_s
    trade = policy.trade_offs
    row = {
        "id": policy.id,
        "label": POLICIES[policy.id].label,
        **{name: text for key in MEASURES for name, text in _bounds(key, policy.measures[key]).items()},
        **_bounds("oracle_gap", oracle_gap(policy.measures, oracle.measures)),
        "operating_point": {
            **_bounds("quality", point.quality),
            **_bounds("cost_per_1k_queries_usd", point.cost_usd, 1000),
            **_bounds("gain", point.gain),
            **_bounds("saved", point.saved),
            "optimum": optimum(oracle.cost_usd, oracle.quality, point.cost_usd.value),
        },
        "curve": [
            {
                "trade_off": None if trade is None else float(trade[i]),
                "quality": float(quality),
                "cost_per_1k_queries_usd": float(1000 * cost),
                "energy_per_query_j": None if energy is None else _finite(float(energy[i])),
                "latency_per_query_s": None if latency is None else _finite(float(latency[i])),
            }
            for i, (quality, cost) in enumerate(zip(policy.quality, policy.cost_usd, strict=True))
        ],
    }
    return cast(RouterCurveRow, row)


def _bounds(name: str, estimate: Estimate, scale: float = 1.0) -> dict[str, float | None]:
    values = {name: estimate.value, f"{name}_low": estimate.low, f"{name}_high": estimate.high}
    return {key: _finite(scale * value) for key, value in values.items()}


def _finite(value: float) -> float | None:
    return value if np.isfinite(value) else None

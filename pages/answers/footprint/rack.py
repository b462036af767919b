"""How many servers a power budget feeds, on the measured power of a cluster's servers."""

from __future__ import annotations

import numpy as np
import pandas as pd

from data.warehouse import training_runs
from models.footprint.rack_power import LEVEL, RackPlan, rack_plan, servers_by_quantile
from models.front.pareto import Floats
from pages.answers.boards import store
from pages.answers.footprint.replies import RackReply
from pages.answers.footprint.view import FootprintView
from pages.answers.shared.formatting import number, plural

quantiles = store.from_warehouse(training_runs.cluster_quantiles, maxsize=2)
QUANTITY, SOURCE = "gpu_server_power_w", "acme"
W_PER_KW = 1000.0
OFFERED_QUANTILES = (0.8, 0.85, 0.9, 0.95, 0.99, 0.999, 1.0)


def server_power_w() -> Floats:
    """Quantiles of the power of one server, W."""
    return np.asarray(quantiles(QUANTITY)["value"].to_numpy(float), dtype=np.float64)


@store.data_cache(maxsize=128)
def plan_of(budget_kw: float, quantile: float, likeness: float) -> RackPlan:
    """The plan of a budget. Raises InputError for one that feeds no server or too many."""
    return rack_plan(server_power_w(), W_PER_KW * budget_kw, quantile, likeness)


def rack_reply(view: FootprintView) -> RackReply:
    """The plan of the view with its sentence."""
    plan = plan_of(view.budget_kw, view.quantile, view.likeness)
    return RackReply(
        verdict=rack_verdict(view, plan),
        nameplate_w=plan.nameplate_w,
        nameplate_servers=plan.nameplate_servers,
        servers=plan.servers,
        more_pct=round(plan.more_pct, 1) if plan.nameplate_servers else None,
        over_budget_pct=round(100 * plan.over_budget, 2),
        over_budget_low_pct=round(100 * plan.over_budget_low, 2),
        over_budget_high_pct=round(100 * plan.over_budget_high, 2),
        level=LEVEL,
        mean_power_kw=round(plan.mean_power_w / W_PER_KW, 2),
        kind="estimated",
        source=SOURCE,
    )


def rack_verdict(view: FootprintView, plan: RackPlan) -> str:
    """How many servers, against how many by nameplate, and how often they draw too much."""
    budget, most = f"{number(view.budget_kw)} kW", number(plan.nameplate_w / W_PER_KW)
    if not plan.servers:
        return f"{budget} feeds no server that may draw {most} kW."
    by_nameplate = f"{plan.nameplate_servers:,} at the most that one server drew ({most} kW)"
    if plan.servers == plan.nameplate_servers:
        return f"{budget} feeds {plural(plan.servers, 'server')} whatever they draw: as many as {by_nameplate}."
    more = f"{plan.more_pct:.0f}% more than the {by_nameplate}" if plan.nameplate_servers else f"against {by_nameplate}"
    over = f"{100 * plan.over_budget:.1f}% ({100 * plan.over_budget_low:.1f} to {100 * plan.over_budget_high:.1f})"
    return f"{budget} feeds {plural(plan.servers, 'server')}, {more}; together they exceed it {over} of the time."


def rack_rows(view: FootprintView) -> pd.DataFrame:
    """Servers by the share of the time within the budget: all alike, half alike, and independent."""
    shares = tuple(sorted({*OFFERED_QUANTILES, view.quantile}))
    likenesses = {"all_alike": 1.0, "half_alike": 0.5, "independent": 0.0}
    counts = {f"servers_{name}": _counts(view.budget_kw, shares, likeness) for name, likeness in likenesses.items()}
    return pd.DataFrame({"quantile": shares, **counts})


@store.data_cache(maxsize=64)
def _counts(budget_kw: float, shares: tuple[float, ...], likeness: float) -> list[int]:
    return servers_by_quantile(server_power_w(), W_PER_KW * budget_kw, shares, likeness)

"""The state of the Route page: the log, the models, the policies, the money, the traffic."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from models.constants import WORLD
from models.routers.registry import NEEDS, POLICIES
from pages.answers.boards import store
from pages.answers.route.limit import UnitId
from pages.answers.route.log import RouteLog, built_in, built_in_log
from pages.answers.shared.page_view import View

UPLOAD = "upload"
LEARNED = tuple(policy.id for policy in POLICIES.values() if not policy.baseline)
AUTO = "auto"  # the best on the settling queries, of the baselines and of these, which are quick to fit
AUTO_POLICIES = ("carrot-knn", "confidence-deferral")
OFFERED = (AUTO, "category-table", *LEARNED)


class RouteView(View):
    """What the Route page shows; every field is a parameter of its link. No models means all of the log's.

    The operating point keeps to `limit`, in `unit`; without one to `bill`, in % of the best single model's.
    """

    page: ClassVar[str] = "route"

    log: str = "MMLU-Pro"
    models: tuple[str, ...] = ()
    policy: str = AUTO
    also: tuple[str, ...] = ()
    unit: UnitId = "usd"
    limit: Annotated[float, Field(ge=0, le=10**9)] | None = None
    bill: Annotated[int, Field(ge=1, le=100)] = 60
    queries_per_month: Annotated[int, Field(ge=1, le=10**12)] = 1_000_000
    held_out: tuple[str, ...] = ()
    grid: str = WORLD
    pue: Annotated[float, Field(ge=1, le=3)] = 1.15
    seed: Annotated[int, Field(ge=0, le=2**31 - 1)] = 42


def resolve(view: RouteView) -> tuple[RouteView, tuple[str, ...]]:
    """The view with names that this data knows, and a sentence for each one it had to replace."""
    complaints: list[str] = []
    known = [*built_in()["benchmark"], UPLOAD]
    if view.log not in known:
        complaints.append(f"There is no router log '{view.log}'; the logs are {', '.join(known[:-1])}.")
        view = view.with_changes(log=RouteView().log, models=())
    if view.policy not in OFFERED:
        complaints.append(f"There is no policy '{view.policy}'; the policies are {', '.join(OFFERED)}.")
        view = view.with_changes(policy=RouteView().policy)
    if view.grid not in store.grids().index:
        complaints.append(f"There is no grid '{view.grid}'; counting with the world's mean.")
        view = view.with_changes(grid=RouteView().grid)
    unknown = [name for name in view.also if name not in OFFERED]
    if unknown:
        complaints.append(f"There is no policy '{unknown[0]}', so it is not compared.")
        view = view.with_changes(also=tuple(name for name in view.also if name in OFFERED))
    if view.log != UPLOAD:
        complaints += (said := _beyond(view))
        if said:
            able = offered_for(built_in_log(view.log))
            policy = view.policy if view.policy in able else AUTO
            view = view.with_changes(policy=policy, also=tuple(name for name in view.also if name in able))
    if view.log != UPLOAD and view.held_out:
        domains = domains_of(built_in_log(view.log))
        gone = [name for name in view.held_out if name not in domains]
        if gone:
            complaints.append(f"The log {view.log} has no domain '{gone[0]}', so it is not held out.")
            view = view.with_changes(held_out=tuple(name for name in view.held_out if name in domains))
    if view.log != UPLOAD and view.models:
        offered = built_in_log(view.log).log.models
        gone = [model for model in view.models if model not in offered]
        if gone:
            complaints.append(f"The log {view.log} has no priced model '{gone[0]}', so it is left out.")
            view = view.with_changes(models=tuple(model for model in view.models if model in offered))
    if view.log != UPLOAD and view.unit == "wh" and built_in_log(view.log, view.models).log.energy_j is None:
        complaints.append("The energy of these models' answers is not known, so there is no limit in Wh.")
        view = view.with_changes(unit=RouteView().unit, limit=None)
    return view, tuple(complaints)


def domains_of(held: RouteLog | None) -> tuple[str, ...]:
    """The domains of a log's queries, in the order of the alphabet; none where it names none."""
    return () if held is None or held.log.domain is None else tuple(sorted(set(held.log.domain.tolist())))


def _beyond(view: RouteView) -> list[str]:
    """A sentence for each policy that needs what the log does not say."""
    log = built_in_log(view.log).log
    lacks = {name: POLICIES[name].lacks(log) for name in (view.policy, *view.also) if name != AUTO}
    return [f"The policy {name} needs {NEEDS[what]}, which the log {view.log} does not have."
            for name, what in lacks.items() if what]  # fmt: skip


def log_of(view: RouteView, uploaded: RouteLog | None) -> RouteLog | None:
    """The log that the view names; None for an upload that this session does not hold."""
    return uploaded if view.log == UPLOAD else built_in_log(view.log)


def offered_for(held: RouteLog | None) -> tuple[str, ...]:
    """The policies that can be replayed on a log; the best of those there are, whatever the log says."""
    if held is None:
        return OFFERED
    return tuple(name for name in OFFERED if name == AUTO or POLICIES[name].lacks(held.log) is None)


def policy_label(name: str) -> str:
    """A policy as the choice names it."""
    return "Best within the limit" if name == AUTO else POLICIES[name].label


def policy_summary(name: str) -> str:
    """What a policy does, under the choice of it."""
    if name == AUTO:
        return (
            "Compares the baselines with the quick policies and takes the best on queries set aside for it; where two "
            "tie within noise, the simpler."
        )
    return POLICIES[name].summary

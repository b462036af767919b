"""The state of the Route page: the log, the models, the policies, the money, the traffic."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, ClassVar

from pydantic import Field

from errors import InputError
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


Complaints = tuple[str, ...]


def resolve(view: RouteView) -> tuple[RouteView, Complaints]:
    """The view with names that this data knows, and a sentence for each one it had to replace."""
    complaints: list[str] = []
    for check in CHECKS:
        view, sentences = check(view)
        complaints += sentences
    return view, tuple(complaints)


def _check_log(view: RouteView) -> tuple[RouteView, Complaints]:
    names = built_in()["benchmark"].tolist()
    if view.log in (*names, UPLOAD):
        return view, ()
    complaint = f"There is no router log '{view.log}'; the router logs are {', '.join(names)}."
    return view.with_changes(log=RouteView().log, models=()), (complaint,)


def _check_policy(view: RouteView) -> tuple[RouteView, Complaints]:
    if view.policy in OFFERED:
        return view, ()
    complaint = f"There is no policy '{view.policy}'; the policies are {', '.join(OFFERED)}."
    return view.with_changes(policy=RouteView().policy), (complaint,)


def _check_grid(view: RouteView) -> tuple[RouteView, Complaints]:
    if view.grid in store.grids().index:
        return view, ()
    complaint = f"There is no grid '{view.grid}'; the world average is used."
    return view.with_changes(grid=RouteView().grid), (complaint,)


def _check_compared_policies(view: RouteView) -> tuple[RouteView, Complaints]:
    unknown = [name for name in view.also if name not in OFFERED]
    if not unknown:
        return view, ()
    complaint = f"There is no policy '{unknown[0]}', so it is not compared."
    return view.with_changes(also=tuple(name for name in view.also if name in OFFERED)), (complaint,)


def _check_needs(view: RouteView) -> tuple[RouteView, Complaints]:
    """Policies that need what the log does not have."""
    if view.log == UPLOAD:
        return view, ()
    source = built_in_log(view.log)
    needs = {name: POLICIES[name].lacks(source.log) for name in (view.policy, *view.also) if name != AUTO}
    complaints = tuple(
        f"The policy {name} needs {NEEDS[need]}, which the log {view.log} does not have."
        for name, need in needs.items()
        if need
    )
    able = offered_for(source)
    policy = view.policy if view.policy in able else AUTO
    return view.with_changes(policy=policy, also=tuple(name for name in view.also if name in able)), complaints


def _check_domains(view: RouteView) -> tuple[RouteView, Complaints]:
    if view.log == UPLOAD or not view.held_out:
        return view, ()
    domains = domains_of(built_in_log(view.log))
    unknown = [name for name in view.held_out if name not in domains]
    if not unknown:
        return view, ()
    complaint = f"The log {view.log} has no domain '{unknown[0]}', so it is not held out."
    return view.with_changes(held_out=tuple(name for name in view.held_out if name in domains)), (complaint,)


def _check_models(view: RouteView) -> tuple[RouteView, Complaints]:
    if view.log == UPLOAD or not view.models:
        return view, ()
    offered = built_in_log(view.log).log.models
    unknown = [model for model in view.models if model not in offered]
    if not unknown:
        return view, ()
    complaint = f"The log {view.log} has no priced model '{unknown[0]}', so it is left out."
    return view.with_changes(models=tuple(model for model in view.models if model in offered)), (complaint,)


def _check_unit(view: RouteView) -> tuple[RouteView, Complaints]:
    if view.log == UPLOAD or view.unit != "wh" or built_in_log(view.log, view.models).log.energy_j is not None:
        return view, ()
    complaint = "The energy of these models is unknown, so a limit in Wh is not available."
    return view.with_changes(unit=RouteView().unit, limit=None), (complaint,)


# In this order: later checks look up the log that an earlier one may have replaced.
CHECKS: tuple[Callable[[RouteView], tuple[RouteView, Complaints]], ...] = (
    _check_log,
    _check_policy,
    _check_grid,
    _check_compared_policies,
    _check_needs,
    _check_domains,
    _check_models,
    _check_unit,
)


def domains_of(route_log: RouteLog | None) -> tuple[str, ...]:
    """The domains of a log's queries, in the order of the alphabet; none where it names none."""
    return (
        () if route_log is None or route_log.log.domain is None else tuple(sorted(set(route_log.log.domain.tolist())))
    )


def required_upload(uploaded: RouteLog | None) -> RouteLog:
    """The log that this session uploaded. Raises InputError where it is another session's."""
    if uploaded is None:
        raise InputError("The log of this view was uploaded in another session and is not available; upload it again.")
    return uploaded


def log_of(view: RouteView, uploaded: RouteLog | None) -> RouteLog | None:
    """The log that the view names; None for an upload that this session does not hold."""
    return uploaded if view.log == UPLOAD else built_in_log(view.log)


def offered_for(route_log: RouteLog | None) -> tuple[str, ...]:
    """The policies that can be replayed on a log; the best of those there are, whatever the log says."""
    if route_log is None:
        return OFFERED
    return tuple(name for name in OFFERED if name == AUTO or POLICIES[name].lacks(route_log.log) is None)


def policy_label(name: str) -> str:
    """A policy as the choice names it."""
    return "Best within the limit (automatic)" if name == AUTO else POLICIES[name].label


def policy_summary(name: str) -> str:
    """What a policy does, under the choice of it."""
    if name == AUTO:
        return (
            "Compares the baselines with the fast policies and picks the best on the validation queries. Where two tie "
            "within noise, the simpler one wins."
        )
    return POLICIES[name].summary

"""Why a view leaves no candidate, found by trying: which settings, opened alone or two together, lead to a pick."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np

from errors import InputError
from models.decision.choosing import Decision, column
from pages.answers.boards.decision_metrics import PARTS
from pages.answers.choose.need import ResolvedNeed
from pages.answers.choose.ranking import RankedCandidates, rank_candidates
from pages.answers.choose.view import ChooseView

FILTERS = (
    *("kinds", "models", "families", "gpu_memory_gb", "open_only", "gpus", "precisions"),
    *("max_gpus", "input_tokens", "output_tokens"),
)
LIMITS = (
    "max_cost_usd",
    "max_usd_per_month",
    "min_quality",
    "max_latency",
    "max_ttft_ms",
    "min_throughput",
    "max_memory_gb",
    "max_energy_j",
    "max_co2e_g",
)
WEIGHTS = tuple(f"w_{part}" for part in PARTS)
MAX_RELAXATIONS = 4


@dataclass(frozen=True)
class Relaxation:
    """Settings with the values that lead to a pick, all else equal, and how many candidates are then ranked."""

    changes: tuple[tuple[str, Any], ...]
    candidates: int

    def apply(self, view: ChooseView) -> ChooseView:
        """The view with these changes."""
        return view.with_changes(**dict(self.changes))


@dataclass(frozen=True)
class Nothing:
    """An answer without a pick: the smallest sets of settings to relax, each enough, nearest first."""

    relaxations: tuple[Relaxation, ...]


def explain_nothing(need: ResolvedNeed, ranked: RankedCandidates) -> Nothing:
    """Try each limit, filter and weight alone, then two together, then all: the first that lead to a pick.

    Trying is the only way to blame the right one: the filter that hides most may hide nothing that could win.
    """
    openings = _openings(need.view)
    if "output_tokens" not in ranked.hidden:
        openings.pop("output_tokens", None)  # no limit on answers is to blame, and a shorter one only costs less
    for size in (1, 2):
        # Of two at once only limits and filters: to give up two of what one weighs is another question.
        names = [name for name in openings if size == 1 or name not in WEIGHTS]
        trials = [_relaxation(need, chosen, openings, ranked) for chosen in combinations(names, size)]
        relaxations = [trial for trial in trials if trial is not None]
        if relaxations:
            return Nothing(tuple(relaxations[:MAX_RELAXATIONS]))
    everything = tuple(name for name in (*LIMITS, *FILTERS, *WEIGHTS) if getattr(need.view, name) != _standard(name))
    trial = _relaxation(need, everything, {name: _standard(name) for name in everything}, ranked, tighten=False)
    return Nothing(() if trial is None else (trial,))


def _standard(name: str) -> Any:
    return ChooseView.model_fields[name].get_default()


def _openings(view: ChooseView) -> dict[str, Any]:
    """Every setting in force that can rule candidates out, with the value at which it rules out none."""
    in_force = {name: _standard(name) for name in (*LIMITS, *FILTERS) if getattr(view, name) != _standard(name)}
    return in_force | {name: 0 for name in WEIGHTS if getattr(view, name)}


def _relaxation(
    need: ResolvedNeed,
    names: tuple[str, ...],
    openings: dict[str, Any],
    ranked: RankedCandidates,
    *,
    tighten: bool = True,
) -> Relaxation | None:
    """These settings opened, limits only as far as needed; None where that leads to no pick."""
    changes = {name: openings[name] for name in names}
    opened = _decision(need, changes)
    if opened is None or opened.pick is None:
        return None
    if tighten:
        nearest = changes | _nearest(names, opened, ranked)
        tight = _decision(need, nearest)
        if tight is not None and tight.pick is not None:
            changes, opened = nearest, tight
    return Relaxation(tuple(changes.items()), int(opened.feasible.sum()))


def _decision(need: ResolvedNeed, changes: dict[str, Any]) -> Decision | None:
    try:
        return rank_candidates(need.with_changes(**changes)).decision
    except InputError:  # no weight is left
        return None


def _nearest(names: tuple[str, ...], opened: Decision, ranked: RankedCandidates) -> dict[str, Any]:
    """The tightest values of the numeric limits among `names` that keep a candidate; of two, that of the new pick."""
    limits = {limit.name: limit for limit in ranked.limits}
    rows = opened.feasible if len(names) == 1 else np.arange(len(opened.feasible)) == opened.pick
    nearest: dict[str, Any] = {}
    for name in names:
        if name == "max_gpus":
            counts = column(ranked.frame, "gpus_total")[rows]
            if not np.isnan(counts).all():
                nearest[name] = int(np.nanmin(counts))
        elif name in limits:
            values = column(ranked.frame, limits[name].column)[rows]
            if not np.isnan(values).all():
                most = limits[name].at_most is not None
                nearest[name] = _outward(float(np.nanmin(values) if most else np.nanmax(values)), up=most)
    return nearest


def _outward(value: float, *, up: bool) -> float:
    """A bound of three significant figures (or a whole number above a thousand) that the value just keeps."""
    if value == 0 or not math.isfinite(value):
        return value
    step = min(10.0 ** (math.floor(math.log10(abs(value))) - 2), 1.0)
    rounded = (math.ceil if up else math.floor)(value / step) * step
    return float(f"{rounded:.12g}")

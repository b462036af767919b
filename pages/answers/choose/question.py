"""A view as short labels: what is asked, within which limits, by which weights, for which workload and where.

The labels stand on the buttons that open the settings, so question and answer are read, and printed, together.
"""

from __future__ import annotations

from data.metrics import metrics
from models.constants import WORLD
from pages.answers.choose.need import ResolvedNeed
from pages.answers.choose.view import ChooseView
from pages.answers.shared.formatting import KIND_NAMES, number, plural, quantity, usd

MOST_NAMED = 2


def task_text(need: ResolvedNeed) -> str:
    """`Chat: API only`."""
    kinds = [KIND_NAMES.get(kind, kind) for kind in need.view.kinds]
    label = need.board.task_label or need.board.id
    return f"{label}: {kinds[0]} only" if len(kinds) == 1 else label


def limits_text(need: ResolvedNeed) -> str:
    """`≤ 50 ms, ≤ $2,000 a month`; of more than two limits how many."""
    limits = limit_texts(need)
    if not limits:
        return "No limits"
    return ", ".join(limits) if len(limits) <= MOST_NAMED else f"{limits[0]} and {len(limits) - 1} more limits"


def limit_texts(need: ResolvedNeed) -> list[str]:
    """Each limit that is set, with its bound."""
    view, texts = need.view, []
    for part, name, sign in (
        ("latency", "max_latency", "≤"),
        ("cost", "max_cost_usd", "≤"),
        ("quality", "min_quality", "≥"),
        ("energy", "max_energy_j", "≤"),
        ("memory", "max_memory_gb", "≤"),
        ("speed", "min_throughput", "≥"),
    ):
        bound = getattr(view, name)
        if bound is not None:
            texts.append(f"{_sign(need, part, sign)} {_bound(need, part, bound)}")
    if view.max_usd_per_month is not None:
        texts.append(f"≤ {usd(view.max_usd_per_month)} a month")
    if view.max_gpus is not None:
        texts.append(f"≤ {view.max_gpus:,} GPUs")
    if view.max_co2e_g is not None:
        texts.append(f"≤ {number(view.max_co2e_g)} g CO2e")
    if view.gpu_memory_gb is not None:
        texts.append(f"fits {number(view.gpu_memory_gb)} GB")
    if view.max_ttft_ms is not None:
        texts.append(f"first token ≤ {number(view.max_ttft_ms)} ms")
    return texts + (["open weights"] if view.open_only else [])


def _sign(need: ResolvedNeed, part: str, sign: str) -> str:
    if part == "quality" and need.view.quality and not metrics()[need.view.quality].maximise:
        return "≤"
    return sign


def _bound(need: ResolvedNeed, part: str, bound: float) -> str:
    if part == "energy":
        return f"{number(bound)} J"
    if part not in need.columns:
        return number(bound)
    metric = metrics()[need.columns[part]]
    text = quantity(bound, metric)
    return f"{metric.label} {text}" if part == "quality" else text


def weights_text(need: ResolvedNeed) -> str:
    """`Balanced`, `Quality alone`, `Mostly cost`, `Energy first`."""
    standard = ChooseView()
    weights = {part: getattr(need.view, f"w_{part}") for part in need.columns}
    if all(weight == getattr(standard, f"w_{part}") for part, weight in weights.items()):
        return "Balanced"
    first = max(weights, key=lambda part: weights[part])
    if not weights[first]:
        return "No weights"
    others = sum(weights.values()) - weights[first]
    if not others:
        return f"{first.capitalize()} alone"
    if weights[first] > others:
        return f"Mostly {first}"
    leads = sum(weight == weights[first] for weight in weights.values()) == 1
    return f"{first.capitalize()} first" if leads else "Your own weights"


def workload_text(view: ChooseView, *, has_tokens: bool) -> str:
    """`500 tokens in, 10,000 requests a day`."""
    traffic = "always busy" if view.requests_per_day is None else f"{view.requests_per_day:,} a day"
    return f"{view.input_tokens:,} tokens in, {traffic}" if has_tokens else traffic.capitalize()


def site_text(view: ChooseView) -> str:
    """`Any GPU, world grid`."""
    gpus = ", ".join(view.gpus) if 0 < len(view.gpus) <= MOST_NAMED else f"{len(view.gpus)} GPUs"
    grid = "world grid" if view.grid == WORLD else f"{view.grid} grid"
    return f"{gpus if view.gpus else 'Any GPU'}, {grid}"


def levers_text(view: ChooseView) -> str:
    """`What if: 2 levers`."""
    return f"What if: {plural(len(view.levers), 'lever')}" if view.levers else "What if"

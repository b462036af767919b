"""Where the figures of the Deploy page come from: its tiles, its cache and its further questions."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from pages.answers.boards.origin import Origin, figure_origin, formula_origin
from pages.answers.deploy.replies import DeployOption

YOUR_PRICE = "your own price"
MLENERGY, TUNED = "mlenergy_v3", "inferencex_silicon"
# What makes the rows of each further question, and what that stands on.
FORMULAS: Mapping[str, tuple[str, tuple[str, ...]]] = MappingProxyType(
    {
        "deploy:pools": ("rates and prices of the table above, cheapest pool first", ("gpu_rental",)),
        "deploy:split": (
            "M/D/1 queues of mean prompts and answers on the speed of a replica",
            (MLENERGY, TUNED, "Zhong et al. 2024, arXiv 2401.09670"),
        ),
        "deploy:sparse-utilisation": (
            "measured throughput times the bytes and FLOP of the experts that a batch needs, over the GPU's peaks",
            (MLENERGY, TUNED, "gpu_specs", "model_shapes"),
        ),
    }
)
GIVEN = frozenset({"pool", "gpu", "gpus", "precision", "task", "concurrency", "way"})


def fold_origin(calculation: str, column: str, label: str, bearer: str) -> Origin | None:
    """The origin of a value of a further question; None of a column that names what the row is."""
    if column in GIVEN and calculation != "deploy:pools":
        return None
    if column in ("pool", "way") or calculation not in FORMULAS:
        return None
    formula, cited = FORMULAS[calculation]
    return formula_origin(f"{label} of {bearer}", formula, *cited)


def cache_origin(row: Mapping[Any, Any], column: str, label: str) -> Origin | None:
    """The origin of a figure of the cache."""
    if column in ("cache", "kind"):
        return None
    what = f"{label} of {row['cache']}"
    if row["kind"] == "claimed":
        return figure_origin(what, "claimed", "Wang and Xiao 2024, arXiv 2401.09486", "that nothing is lost", "LoMA")
    formula = "layers, key-value heads and head size times the bytes of a value; room as docs/memory.md says"
    return formula_origin(what, formula, "model_shapes", "vllm_memory")


def speed_origin(option: DeployOption, what: str) -> Origin:
    """The origin of a count of GPUs or of a latency."""
    method = f"Replicas counted by {option['method']}; speed from {option['basis']}."
    quantity = "ttft_ms" if what.startswith("First") else "itl_p95_ms" if what.startswith("Between") else ""
    return figure_origin(what, "predicted", option["source"] or "", "this traffic, p95", method, scored_as=quantity)


def money_origin(option: DeployOption, what: str) -> Origin:
    """The origin of a bill."""
    source = option["usd_per_month__source"] or YOUR_PRICE
    return figure_origin(what, "estimated", source, "30 days, on demand", "GPUs times hours times the price.")


def energy_origin(what: str) -> Origin:
    """The origin of a month's energy."""
    return figure_origin(
        what,
        "predicted",
        "energy_model",
        "GPUs at this load times the PUE",
        scored_as="energy_per_token_j",
    )


def room_origin(option: DeployOption, what: str) -> Origin:
    """The origin of how many requests fit."""
    origin = formula_origin(what, "the room left by weights, activations and overhead", "model_shapes", "vllm_memory")
    return Origin(**{**vars(origin), "conditions": f"{option['context_tokens']:,} tokens each",
                     "scored_as": "requests_held"})  # fmt: skip

"""The tables of the Deploy page: every GPU, the cheapest that holds first, and the same with all figures for CSV."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

import pandas as pd

from pages.answers.deploy.replies import DeployOption
from pages.answers.shared.formatting import number

EMPTY = "–"
VERDICTS = {True: "holds", False: "too slow", None: "speed unknown"}


def flat_rows(options: Sequence[DeployOption]) -> pd.DataFrame:
    """Every option with all its figures; parts of a figure are joined to its name: `memory_gb_weights`."""
    return pd.DataFrame([_flat(cast(Mapping[str, Any], option)) for option in options])


def option_rows(options: Sequence[DeployOption]) -> pd.DataFrame:
    """A row per GPU as it is read: what it takes, whether it holds and why not."""
    return pd.DataFrame(
        [
            {
                "gpu": option["gpu_label"],
                "verdict": VERDICTS[option["holds"]] if option["fits"] else "no room",
                "gpus": option["gpus_total"],
                "layout": layout(option),
                "usd_per_month": option["usd_per_month"],
                "kwh_per_month": option["energy_kwh_per_month"],
                "ttft_p95_ms": option["ttft_ms"]["p95"],
                "itl_p95_ms": option["itl_ms"]["p95"],
                "users": option["max_concurrency"],
                "basis": basis(option),
                "reason": option["reason"] or "",
            }
            for option in options
        ]
    )


def basis(option: DeployOption) -> str:
    """`scaled; simulated`: where the speed is from, and how the replicas were counted."""
    if option["speed_method"] is None:
        return EMPTY
    speed = option["speed_method"].replace("measured at another load", "measured")
    return f"{speed}; {'simulated' if option['method'] == 'simulation' else 'formula'}"


def layout(option: DeployOption) -> str:
    """`2 x 8`: replicas times GPUs of one."""
    count = option["replicas"]["n"]
    return f"{number(count)} x {option['num_gpus']}" if count else EMPTY


def _flat(option: Mapping[str, Any]) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for name, value in option.items():
        if name == "memory_gb" or isinstance(value, Mapping):
            row |= {f"{name}_{part}": figure for part, figure in (value or {}).items()}
        else:
            row[name] = " ".join(value) if isinstance(value, list) else value
    return row

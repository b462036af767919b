"""Why a GPU is not an answer, in one sentence with the figure that decides."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from models.serving.replica import Replica
from pages.answers.deploy.arrival_pattern import p95_prompt_tokens
from pages.answers.deploy.table_sizing import SizedRow
from pages.answers.deploy.view import DeployView
from pages.answers.shared.formatting import number, plural

UNKNOWN_MEMORY = "Its memory is not in the hardware table."
UNKNOWN_SPEED = "Its bandwidth or 16-bit peak rate is not in the hardware table, so its speed cannot be computed."


def reason_of(view: DeployView, row: Mapping[Any, Any], sized: SizedRow, memory: Mapping[str, float]) -> str | None:
    """The reason; None where the deployment holds."""
    if np.isnan(sized.requests_held):
        return UNKNOWN_MEMORY
    if sized.requests_held < 1:
        return _no_room(view, row, memory)
    if sized.replica is None or sized.size is None:
        return UNKNOWN_SPEED
    if sized.size.replicas is not None:
        return None
    return _too_slow(view, sized.replica, sized.size.limited_by)


def _no_room(view: DeployView, row: Mapping[Any, Any], memory: Mapping[str, float]) -> str:
    gpus = plural(int(row["num_gpus"]), "GPU")
    fixed = memory["weights_gb"] + memory["activations_gb"] + memory["overhead_gb"]
    room = f"{number(memory['available_gb'])} usable GB of {gpus}"
    if fixed > memory["available_gb"]:
        return f"No room: weights and server need {number(fixed)} GB, more than the {room}."
    left = number(memory["available_gb"] - fixed)
    return f"No room for one request of {view.held_tokens:,} tokens: {left} of the {room} are left for its cache."


def _too_slow(view: DeployView, replica: Replica, limited_by: str) -> str:
    if limited_by == "ttft":
        tokens = p95_prompt_tokens(view)
        reading_ms = 1000 * float(replica.prefill.seconds(tokens))
        if view.max_ttft_ms is not None and reading_ms > view.max_ttft_ms:
            return f"Reading a prompt of {tokens:,.0f} tokens (p95) alone takes {number(reading_ms)} ms: too long."
        return "The first token misses its deadline at any number of replicas."
    if limited_by == "itl":
        step_ms = float(replica.curve.at("decode_ms", 1.0))
        if view.max_itl_ms is not None and step_ms > view.max_itl_ms:
            return f"A token takes {number(step_ms)} ms even for one request, more than the deadline."
        return "Reading prompts beside decoding breaks the deadline between tokens at any number of replicas."
    return "It cannot keep up with this traffic at any number of replicas."

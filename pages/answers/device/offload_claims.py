"""What the papers on offloading publish, held beside the bound of this page."""

from __future__ import annotations

from dataclasses import dataclass

from models.device.offload import streamed_gb
from pages.answers.boards import store
from pages.answers.shared.formatting import listing, number

Q4_0_BITS = 4.5  # 18 bytes for 32 weights
SPEED_CLAIM = "smallthinker-1"
# Claim of the memory, parameters in all and active per token, as the names of the two models state them.
MODELS = {"smallthinker-2": ("4B-A0.6B", 4e9, 0.6e9), "smallthinker-3": ("21B-A3B", 21e9, 3e9)}


@dataclass(frozen=True)
class OffloadClaim:
    """A published case: weights and claimed memory in GB, tokens/s claimed, and the storage that even reading needs."""

    name: str
    weights_gb: float
    memory_gb: float
    tokens_per_s: float
    needed_storage_gb_s: float


def offload_claims() -> tuple[OffloadClaim, ...]:
    """SmallThinker's two models at Q4_0."""
    values = store.claims().set_index("id")["value"].astype(float).to_dict()
    speed = values[SPEED_CLAIM]
    cases = []
    for claim, (name, total, active) in MODELS.items():
        weights, read = (params * Q4_0_BITS / 8e9 for params in (total, active))
        streamed = float(streamed_gb(weights, read, values[claim]))
        cases.append(OffloadClaim(name, weights, values[claim], speed, streamed * speed))
    return tuple(cases)


def offload_sentence() -> str:
    """What the claims would need of a drive if experts were read evenly, in a sentence."""
    cases = offload_claims()
    parts = [
        f"{case.name} has {number(case.weights_gb)} GB of weights in {number(case.memory_gb)} GB of memory, so "
        f"{number(case.tokens_per_s)} tokens/s take {number(case.needed_storage_gb_s)} GB/s from storage"
        for case in cases
    ]
    return (
        f"SmallThinker's claims beside this bound: {listing(parts)}. A cache of the experts used most needs less "
        "than reading them evenly, as this page does, so its bound for sparse models is careful."
    )

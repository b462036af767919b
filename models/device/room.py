"""How much of a machine's memory a model may take: a card's is for it alone, a computer's is shared with all else."""

from __future__ import annotations

from models.serving.memory import GB, GIB, available_gb

MEMORY_KINDS = ("card", "unified", "system")
UNIFIED_SHARE = 0.75  # assumed: what the operating system lets a GPU take of memory that both share
SYSTEM_RESERVE_GIB = 4.0  # assumed: operating system and other programs


def usable_gb(memory_gb: float, kind: str) -> float:
    """GB (1e9 bytes) for weights, cache and overhead of a machine with this memory by its label.

    >>> round(usable_gb(24.0, "card"), 1), round(usable_gb(24.0, "unified"), 1), round(usable_gb(8.0, "system"), 1)
    (24.2, 19.3, 4.3)
    """
    if kind == "card":
        return float(available_gb(memory_gb))
    label_gb = memory_gb * GIB / GB
    if kind == "unified":
        return UNIFIED_SHARE * label_gb
    return max(label_gb - SYSTEM_RESERVE_GIB * GIB / GB, label_gb / 2)

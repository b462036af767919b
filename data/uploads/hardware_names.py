"""Which accelerator of the hardware table a GPU's name means; the usual form where it does not say which.

>>> known = ["a100-pcie-80gb", "a100-sxm4-40gb", "a100-sxm4-80gb", "h100-pcie-80gb", "h100-sxm5-80gb", "rtx-4090"]
>>> hardware_of("NVIDIA H100 80GB HBM3", known), hardware_of("H100 PCIe", known), hardware_of("A100-SXM4-40GB", known)
('h100-sxm5-80gb', 'h100-pcie-80gb', 'a100-sxm4-40gb')
>>> hardware_of("GeForce RTX 4090", known), hardware_of("GPU A", known)
('rtx-4090', None)
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from data.uploads.names_in_text import gpu_of

FORMS = ("pcie", "sxm", "nvl", "oam")
MEMORY = re.compile(r"(\d{2,3})\s?g(?:i?b)?\b", re.I)


def hardware_of(gpu: str, known: Sequence[str]) -> str | None:
    """The id in the hardware table; None where it has no such accelerator."""
    short = re.sub(r"[^a-z0-9]+", "-", gpu_of(gpu)[0].lower()).strip("-")
    same = [
        id_
        for id_ in known
        if id_ == short or re.fullmatch(rf"{re.escape(short)}-(?:pcie|sxm\d?|nvl|oam)?(?:-?\d+gb)?", id_)
    ]
    if not same:
        return None
    text = gpu.lower().replace("-", "")
    form = next((form for form in FORMS if form in text), "sxm" if "hbm3" in text else "")
    memory = MEMORY.search(gpu)
    by_form = [id_ for id_ in same if form and form in id_] or same
    by_memory = [id_ for id_ in by_form if memory and id_.endswith(f"-{memory[1]}gb")] or by_form
    # where a name does not say, the form that data centres rent out most
    return sorted(by_memory, key=lambda id_: ("sxm" not in id_, -_memory_gb(id_), id_))[0]


def _memory_gb(id_: str) -> int:
    match = re.search(r"(\d+)gb$", id_)
    return int(match[1]) if match else 0

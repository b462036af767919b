"""Fine-tuned variants of one model: a copy of the backbone for each, or one backbone that all adapters share.

The arithmetic behind ServerlessLoRA (Sui et al. 2025, arXiv:2505.14468), which finds that nearly all memory of
serverless adapter functions is the same backbone again. Sizes in bytes.
"""

from __future__ import annotations

from dataclasses import dataclass

from errors import InputError


@dataclass(frozen=True)
class SharedBackbone:
    """Bytes with a backbone for each of the adapters, with one for all, and the share of the former that is copies."""

    separate_bytes: float
    shared_bytes: float
    duplicated_share: float


def shared_backbone(weight_bytes: float, adapter_bytes: float, adapters: int) -> SharedBackbone:
    """What sharing saves: K (W + A) against W + K A.

    Raises InputError for fewer than one adapter or sizes that are not above 0.

    >>> shared_backbone(100.0, 1.0, 4)
    SharedBackbone(separate_bytes=404.0, shared_bytes=104.0, duplicated_share=0.7425742574257426)
    """
    if adapters < 1 or weight_bytes <= 0 or adapter_bytes <= 0:
        raise InputError("Give at least one adapter, and sizes above 0.", column="adapters")
    separate = adapters * (weight_bytes + adapter_bytes)
    shared = weight_bytes + adapters * adapter_bytes
    return SharedBackbone(separate, shared, (adapters - 1) * weight_bytes / separate)


def backbone_share(weight_bytes: float, adapter_bytes: float) -> float:
    """The share of one function's memory that is the backbone, which every other function holds too.

    >>> round(backbone_share(100.0, 1.0), 2)
    0.99
    """
    return weight_bytes / (weight_bytes + adapter_bytes)
